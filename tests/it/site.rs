//! The site as its readers get it: whole, linked, safe, and the same every time.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;

use lookback::corpus::{Corpus, Entry, Skipped};
use lookback::metrics;
use lookback::record::{
    ActionItem, ActionStatus, Agreement, Confidence, Event, Factor, FactorKind, Finding, Measure, MeasureSource,
    Moment, MomentKind, MomentSource, Postmortem, Precision,
};
use lookback::render;
use lookback::search;
use lookback::site::{self, Options};
use lookback::source::Source;
use proptest::prelude::*;

use crate::sample::{postmortem, stated};

/// The site's files by path.
pub(crate) type Site = BTreeMap<String, String>;

pub(crate) fn entry(record: Postmortem, text: &str) -> Entry {
    let source = Source::new(record.path.as_str(), text);
    let body = render::body(&source, &lookback::markdown::parse(&source), &record);
    Entry { record, body }
}

pub(crate) fn built(entries: Vec<Entry>) -> Site {
    built_with(entries, &Options { title: "Knowledge".into(), language: "en".into(), ..Options::default() })
}

pub(crate) fn built_with(entries: Vec<Entry>, options: &Options) -> Site {
    let corpus =
        Corpus { entries, skipped: vec![Skipped { path: "<b>.md".into(), reason: "a stub".into() }], n_unread: 1 };
    let records: Vec<&Postmortem> = corpus.entries.iter().map(|entry| &entry.record).collect();
    let reports = metrics::Reports::new(&records, &metrics::Options::default());
    let files = Mutex::new(Site::new());
    let neighbours = search::neighbours(&corpus);
    let material = site::Material { corpus: &corpus, reports: &reports, neighbours: &neighbours };
    site::pages(material, options, &|page| {
        let text = String::from_utf8(page.bytes).expect("pages are UTF-8");
        let before = files.lock().expect("no panic").insert(page.path.clone(), text);
        assert!(before.is_none(), "{} twice", page.path);
    });
    files.into_inner().expect("no panic")
}

fn event(at: &str, text: &str, line: u32) -> Event {
    Event {
        at: Some(at.into()),
        end: None,
        instant: None,
        zone: None,
        precision: Precision::Minute,
        approximate: false,
        stated: at.into(),
        text: text.into(),
        role: None,
        line,
    }
}

fn moment(at: &str, line: u32) -> Moment {
    Moment { at: at.into(), instant: None, source: MomentSource::Timeline, confidence: Confidence::High, line }
}

/// A postmortem with something of everything.
pub(crate) fn full(id: &str, date: &str) -> Entry {
    let mut record = Postmortem { title: "Flux restarted & fell".into(), date: Some(date.into()), ..postmortem(id) };
    record.id = id.into();
    record.path = format!("{id}.md");
    record.category = Some("Observability".into());
    record.timeline = vec![
        event(&format!("{date}T08:35"), "Deployment failed", 7),
        event(&format!("{date}T08:55"), "Alert", 8),
        event(&format!("{date}T09:23"), "Restored", 9),
    ];
    *record.moments.slot(MomentKind::Started) = Some(moment(&format!("{date}T08:35"), 7));
    *record.moments.slot(MomentKind::Recovered) = Some(moment(&format!("{date}T09:23"), 9));
    record.measures.time_to_recover =
        Measure { timeline_minutes: Some(48.0), agreement: Agreement::Exact, ..stated(48.0) };
    record.contributing_factors = vec![Factor { text: "No version lock".into(), kind: FactorKind::Factor, line: 13 }];
    record.action_items = vec![ActionItem {
        text: "Lock it".into(),
        status: ActionStatus::Done,
        owners: vec![],
        due: Some("2021-03-01".into()),
        priority: None,
        kind: None,
        links: vec![],
        items: vec![],
        line: 17,
    }];
    let text = "# Flux restarted & fell\n\n## Timeline\n\n| Time | Event |\n|--|--|\n| 08:35 | Deployment failed |\n\
                | 08:55 | Alert |\n| 09:23 | Restored |\n\n## Factors\n\n- No version lock\n\n## Actions\n\n- [x] Lock it\n\
                \nSee [the other](b.md#factors), [none](c.md), [here](#timeline).\n";
    entry(record, text)
}

/// What the reader says of the first line.
pub(crate) fn finding(code: &'static str, message: &str) -> Finding {
    let known = lookback::diagnostic::find(code).expect("a code that there is");
    Finding {
        code: code.into(),
        name: known.name.into(),
        severity: known.severity,
        message: message.to_owned(),
        line: 1,
        column: 1,
        end_line: 1,
        end_column: 2,
        help: Some(message.to_owned().into()),
    }
}

/// Every `href` and `src` of a page.
pub(crate) fn links(html: &str) -> impl Iterator<Item = &str> {
    html.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next())
}

/// Where a relative link leads from a page.
fn target(page: &str, href: &str) -> String {
    let mut parts: Vec<&str> = page.split('/').collect();
    parts.pop();
    for part in href.split('/') {
        match part {
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

pub(crate) fn assert_links_resolve(site: &Site) {
    for (path, html) in site.iter().filter(|(path, _)| path.ends_with(".html")) {
        for href in links(html).filter(|href| !href.starts_with("https://") && !href.starts_with("mailto:")) {
            let (file, fragment) = href.split_once('#').unwrap_or((href, ""));
            let file = if file.is_empty() { path.clone() } else { target(path, file) };
            let found = site.get(&file).unwrap_or_else(|| panic!("{path} links to {href}, which is not there"));
            assert!(
                fragment.is_empty() || found.contains(&format!(" id=\"{fragment}\"")),
                "{path} links to {href}, which has no such place"
            );
        }
    }
}

#[test]
fn every_link_and_anchor_resolves() {
    let site = built(vec![full("a", "2021-02-19"), full("b", "2022-02-19")]);
    assert_links_resolve(&site);
    let page = &site["postmortems/a.html"];
    assert!(page.contains("<a href=\"b.html#h-factors\">the other</a>"), "{page}");
    assert!(page.contains("none <code class=\"note\">c.md</code>"), "a file that is not there is no link");
    assert!(page.contains("<a href=\"b.html\">"), "the factor recurs");
}

#[test]
fn pages_are_the_same_every_time() {
    let entries = || (0..40).map(|n| full(&format!("p{n}"), &format!("20{:02}-02-19", 10 + n % 7))).collect();
    assert_eq!(built(entries()), built(entries()));
}

#[test]
fn every_page_is_locked_down_and_loads_only_its_own_files() {
    for (path, html) in built(vec![full("a", "2021-02-19")]).iter().filter(|(path, _)| path.ends_with(".html")) {
        assert!(html.contains("http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'\""), "{path}");
        assert!(html.starts_with("<!DOCTYPE html>\n<html lang=\"en\">"), "{path}");
        for forbidden in ["<script", " style=", " src=", "<style", " onclick", "<iframe"] {
            assert!(!html.contains(forbidden), "{forbidden} in {path}");
        }
        for needed in ["<header>", "<nav ", "<main id=\"main\">", "<footer>", "class=\"skip\"", "<h1"] {
            assert!(html.contains(needed), "no {needed} in {path}");
        }
        assert_eq!(html.matches("<h1").count(), 1, "{path}");
    }
}

#[test]
fn an_empty_knowledge_base_has_a_site_too() {
    let site = built(vec![]);
    assert_links_resolve(&site);
    assert!(site["index.html"].contains("0 postmortems"));
    let paths: Vec<&str> = site.keys().map(String::as_str).collect();
    assert_eq!(
        paths,
        [
            "404.html",
            "assets/favicon.svg",
            "assets/site.css",
            "categories.html",
            "index.html",
            "postmortems.html",
            "quality.html",
            "services.html",
            "severities.html",
            "trends-all.html",
            "trends-quarters.html",
            "trends.html"
        ]
    );
}

#[test]
fn a_page_weighs_little_before_its_own_text() {
    let site = built(vec![full("a", "2021-02-19")]);
    for path in ["index.html", "postmortems/a.html", "quality.html", "trends.html"] {
        assert!(site[path].len() + site["assets/site.css"].len() < 60_000, "{path}");
    }
}

#[test]
fn unknown_is_not_zero_and_no_mean_stands_alone() {
    let mut record = postmortem("a.md");
    record.date = Some("2021-02-19".into());
    let site = built(vec![entry(record, "# A\n"), full("b", "2021-03-01"), full("c", "2021-04-01")]);
    let home = &site["index.html"];
    assert!(home.contains("n = 2 of 3"), "{home}");
    assert!(home.contains("n = 0 of 3") && home.contains(">unknown<"), "{home}");
    assert!(home.contains("service affected → service restored"));
    assert!(!site["postmortems/a.html"].contains("0 min"), "nothing is known of it");
}

#[test]
fn a_timeline_is_drawn_or_told() {
    let site = built(vec![full("a", "2021-02-19"), entry(postmortem("b.md"), "# B\n")]);
    let drawn = &site["postmortems/a.html"];
    assert!(drawn.contains("role=\"img\" aria-labelledby=\"timeline-t timeline-d\""), "{drawn}");
    assert!(
        drawn.contains("Started 08:35. Recovered 09:23. Time to recovery 48 min."),
        "it states the finding: {drawn}"
    );
    assert!(drawn.contains("<title>started 08:35: Deployment failed</title>"), "{drawn}");
    assert!(drawn.contains("<a href=\"#l8\"><title>08:55: Alert</title>"), "{drawn}");
    assert!(site["postmortems/b.html"].contains("The document has no timeline that could be read."));
}

#[test]
fn thousands_of_postmortems_make_no_page_heavy() {
    let title = "A title of some length about a service that stopped answering its clients ".repeat(4);
    let entries = (0..3000).map(|n| {
        let mut record = Postmortem { title: title.clone(), ..postmortem(&format!("p{n:05}.md")) };
        record.id = format!("p{n:05}");
        record.date = Some(format!("202{}-{:02}-{:02}", n % 2, 1 + n % 12, 1 + n % 28));
        record.category = Some("Kubernetes".into());
        record.measures.time_to_recover = stated(f64::from(n) * 1.7);
        record.measures.time_to_detect = Measure { source: Some(MeasureSource::Timeline), ..stated(f64::from(n % 90)) };
        Entry { record, body: render::Body::default() }
    });
    let site = built(entries.collect());
    assert_links_resolve(&site);
    for (path, html) in &site {
        assert!(html.len() < 400_000, "{path} has {} bytes", html.len());
    }
    assert!(site["index.html"].len() < 60_000);
    assert!(site["trends.html"].matches("postmortems, ").count() > 50, "marks are drawn together");
    assert!(site.contains_key("years/y2021-2.html"));
    let listed: BTreeSet<&str> =
        site.iter().filter(|(path, _)| path.starts_with("years/")).flat_map(|(_, html)| links(html)).collect();
    let listed = listed.iter().filter(|href| href.starts_with("../postmortems/")).count();
    assert_eq!(listed, 3000, "every postmortem is listed");
}

#[test]
fn a_device_name_is_no_file_name() {
    let site = built(vec![full("con", "2021-02-19"), full("com1", "2021-02-19")]);
    assert!(site.contains_key("postmortems/con_.html") && site.contains_key("postmortems/com1_.html"));
    assert_links_resolve(&site);
}

#[test]
fn the_page_for_what_is_not_there_finds_the_site_by_its_address() {
    let base_url = Some("https://team.example.com/postmortems".to_owned());
    let options = Options { title: "K".into(), language: "en".into(), base_url, ..Options::default() };
    let site = built_with(vec![], &options);
    assert!(site["404.html"].contains("href=\"https://team.example.com/postmortems/assets/site.css\""));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn whatever_a_record_says_it_is_text(text in any::<String>()) {
        let hostile = format!("</title><script>alert('{text}')</script>\"><b \u{202e}\u{1b}");
        let mut entry = full("a", "2021-02-19");
        let record = &mut entry.record;
        record.title.clone_from(&hostile);
        record.category = Some(hostile.clone());
        record.severity = Some(hostile.clone());
        record.services = vec![hostile.clone()];
        record.zone = Some(hostile.clone());
        record.timeline[0].text.clone_from(&hostile);
        record.contributing_factors[0].text.clone_from(&hostile);
        record.action_items[0].text.clone_from(&hostile);
        record.action_items[0].due = Some(hostile.clone());
        record.measures.time_to_detect.stated = Some(hostile.clone());
        record.measures.time_to_detect.reason = Some(hostile.clone());
        record.measures.time_to_detect.agreement = Agreement::Disagree;
        record.diagnostics = vec![finding("LB014", &hostile)];
        record.measures.time_to_recover.qualifier = Some(hostile);
        for (path, html) in built(vec![entry]) {
            prop_assert!(!html.contains("<script") && !html.contains("<b "), "{path}");
            prop_assert!(!html.contains('\u{1b}'), "{path}");
            prop_assert_eq!(html.matches("</title>").count(), html.matches("<title").count(), "{}", path);
        }
    }

    #[test]
    fn whatever_the_times_the_drawing_stays_in_its_frame(
        times in prop::collection::vec((1..9999_i32, 1..13_u8, 0..24_u8, 0..60_u8), 0..30),
        kinds in prop::collection::vec(prop::sample::select(MomentKind::ALL.to_vec()), 0..8),
    ) {
        let mut record = postmortem("a.md");
        let at = |&(year, month, hour, minute): &(i32, u8, u8, u8)| format!("{year:04}-{month:02}-17T{hour:02}:{minute:02}");
        record.timeline = (1..).zip(&times).map(|(line, time)| event(&at(time), "x", line)).collect();
        for (kind, time) in kinds.iter().zip(&times) {
            *record.moments.slot(*kind) = Some(moment(&at(time), 1));
        }
        let site = built(vec![entry(record, "# A\n")]);
        prop_assert!(is_in_frame(&site["postmortems/a.html"]));
    }

    #[test]
    fn whatever_the_durations_the_pictures_stay_in_their_frames(
        values in prop::collection::vec((1..9999_i32, 1..13_u8, prop::option::of(0.0..1e12_f64), 0.0..1e12_f64), 0..30),
    ) {
        let records = (0..).zip(&values).map(|(n, &(year, month, stated_minutes, minutes)): (usize, _)| {
            let mut record = postmortem(&format!("p{n}.md"));
            record.date = Some(format!("{year:04}-{month:02}-17"));
            record.moments.started = Some(moment(&format!("{year:04}-{month:02}-17T08:35"), 1));
            let both = Measure { timeline_minutes: Some(minutes), agreement: Agreement::Disagree, ..stated(minutes) };
            record.measures.time_to_recover = Measure { stated_minutes, ..both };
            record.measures.time_to_detect = stated(stated_minutes.unwrap_or(0.0));
            entry(record, "# A\n")
        });
        let site = built(records.collect());
        for path in ["trends.html", "trends-quarters.html", "trends-all.html"] {
            prop_assert!(is_in_frame(&site[path]), "{path}");
            prop_assert!(site[path].len() < 400_000, "{path}");
        }
    }
}

/// Whether every round mark and every label of the drawings of a page is inside the widest frame.
fn is_in_frame(html: &str) -> bool {
    let place = |rest: &str| rest.split('"').next()?.parse().ok();
    let places = [" cx=\"", " x=\""].into_iter().flat_map(|attribute| html.split(attribute).skip(1));
    places.map(place).all(|place: Option<i32>| place.is_some_and(|place| (0..=960).contains(&place)))
}
