//! The pages of categories, severities and services.

use lookback::corpus::Entry;
use lookback::record::Postmortem;
use lookback::render::Body;

use crate::sample::{postmortem, stated};
use crate::site::{self, Site, assert_links_resolve, links};

/// A postmortem of a category, with a stated time to recovery.
fn of(id: &str, category: Option<&str>, minutes: f64) -> Entry {
    let mut record = Postmortem { category: category.map(str::to_owned), ..postmortem(&format!("{id}.md")) };
    record.date = Some("2024-05-01".into());
    record.measures.time_to_recover = stated(minutes);
    Entry { record, body: Body::default() }
}

fn built(entries: Vec<Entry>) -> Site {
    let site = site::built(entries);
    assert_links_resolve(&site);
    site
}

/// The paths of a folder's pages.
fn folder<'s>(site: &'s Site, folder: &str) -> Vec<&'s str> {
    site.keys().filter_map(|path| path.strip_prefix(folder)).collect()
}

#[test]
fn a_category_has_a_page_with_its_figures_and_postmortems() {
    let site = built(vec![
        of("a", Some("Network"), 10.0),
        of("b", Some("Network"), 30.0),
        of("c", Some("Storage"), 500.0),
        of("d", None, 90.0),
    ]);
    assert_eq!(folder(&site, "categories/"), ["network.html", "none.html", "storage.html"]);
    let page = &site["categories/network.html"];
    for said in [
        "<h1 dir=\"auto\">Network</h1>",
        "2 of 4 postmortems",
        "service affected → service restored",
        "<td class=\"right\">20 min</td>",
        "n = 2 of 2",
        "largest: 75 %",
        " a year (95 % interval ",
        "2 in 2024",
        "../postmortems/a.html",
        "<a href=\"../categories.html\">all categories</a>",
    ] {
        assert!(page.contains(said), "no {said} in {page}");
    }
    assert!(!page.contains("postmortems/c.html"), "another category");
    assert!(site["categories/none.html"].contains("<h1 dir=\"auto\">Without a category</h1>"));
    let index = &site["categories.html"];
    assert!(index.contains("2 categories; 3 of 4 postmortems name one."), "{index}");
    let order: Vec<&str> = links(index).filter(|href| href.starts_with("categories/")).collect();
    assert_eq!(order, ["categories/network.html", "categories/storage.html", "categories/none.html"]);
    assert!(site["postmortems/a.html"].contains("href=\"../categories/network.html\">Network</a>"));
    assert!(site["postmortems.html"].contains("<a href=\"categories.html\">by category</a>"));
}

#[test]
fn a_postmortem_that_names_several_services_is_listed_with_each() {
    let mut entry = of("a", None, 10.0);
    entry.record.services = vec!["checkout".into(), "gate".into(), " gate ".into(), String::new()];
    let site = built(vec![entry, of("b", None, 20.0)]);
    assert_eq!(folder(&site, "services/"), ["checkout.html", "gate.html", "none.html"]);
    for page in ["services/checkout.html", "services/gate.html"] {
        assert!(site[page].contains("1 of 2 postmortems"), "{page}");
    }
}

#[test]
fn a_kind_that_no_postmortem_names_says_so() {
    for entries in [vec![], vec![of("a", Some("Network"), 10.0)]] {
        let site = built(entries);
        let page = &site["severities.html"];
        assert!(page.contains("No postmortem names a severity.") && !page.contains("<table"), "{page}");
        assert_eq!(folder(&site, "severities/"), [""; 0]);
    }
}

#[test]
fn names_that_fold_alike_or_are_hostile_have_pages_of_their_own() {
    let names = [
        "Network",
        "network",
        "NETWORK ",
        "決済",
        "予約",
        "../../etc/passwd",
        "<script>alert(1)</script>",
        "CON",
        "\u{202e}x",
        "--",
    ];
    let entries = names.iter().enumerate().map(|(n, name)| of(&format!("p{n}"), Some(name), 10.0)).collect();
    let site = built(entries);
    assert_eq!(folder(&site, "categories/").len(), names.len());
    for (path, html) in site.iter().filter(|(path, _)| path.starts_with("categor")) {
        assert!(!html.contains("<script") && !path.contains(".."), "{path}");
        let lower = path.to_lowercase();
        assert_eq!(*path, lower, "a name that differs by case alone is one file on some systems");
    }
    assert!(site.contains_key("categories/con_.html"), "a device");
    assert!(site["categories/con_.html"].contains("<bdi>p7.md</bdi>"));
}

#[test]
fn thousands_of_groups_and_thousands_in_a_group_make_no_page_heavy() {
    let entries = (0..1_500).map(|n| {
        let name = format!("Category number {n} with a name of some length");
        let mut entry = of(&format!("p{n:05}"), Some(&name), f64::from(n));
        entry.record.severity = Some("high".into());
        entry.record.title = "A title of some length about a service".repeat(2);
        entry
    });
    let site = built(entries.collect());
    for (path, html) in &site {
        assert!(html.len() < 400_000, "{path} has {} bytes", html.len());
    }
    let listed = |pages: &str, wanted: &str| {
        let pages = site.iter().filter(|(path, _)| path.starts_with(pages));
        pages.flat_map(|(_, html)| links(html)).filter(|href| href.starts_with(wanted)).count()
    };
    assert_eq!(listed("categories.", "categories/"), 1_500, "every group is listed");
    let parts = folder(&site, "severities/");
    assert!(parts.len() > 2 && parts.contains(&"high.html") && parts.contains(&"high.2.html"), "{parts:?}");
    let pages: std::collections::BTreeSet<&str> = site
        .iter()
        .filter(|(path, _)| path.starts_with("severities/"))
        .flat_map(|(_, html)| html.split("<table class=\"list\">").skip(1))
        .flat_map(links)
        .filter(|href| href.starts_with("../postmortems/"))
        .collect();
    assert_eq!(pages.len(), 1_500, "every postmortem is listed");
}
