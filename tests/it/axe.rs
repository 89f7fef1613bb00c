//! Every page of the built site of `postmortems/` before axe, which knows what shuts people out: light and dark,
//! on a desk and on a phone.
//!
//! axe is an npm package, `tests/browser/package.json`; `npm ci` there installs it.

#![expect(clippy::disallowed_methods, reason = "whether a browser is required stands in the environment")]

use std::collections::BTreeSet;
use std::path::Path;

use crate::support;
use crate::support::chromium::Chromium;
use crate::support::site;

/// The colours that a reader may prefer.
const COLOURS: [&str; 2] = ["light", "dark"];

/// Widths of a desk and of a phone, in CSS pixels.
const WIDTHS: [u32; 2] = [1280, 390];

/// The source of axe; `None`, said aloud, where it is not installed.
fn axe() -> Option<String> {
    let path = "tests/browser/node_modules/axe-core/axe.min.js";
    if support::root().join(path).is_file() {
        return Some(support::text(path));
    }
    let required = std::env::var_os("LOOKBACK_REQUIRE_BROWSER").is_some();
    assert!(!required, "LOOKBACK_REQUIRE_BROWSER is set and {path} is absent: `npm ci` in tests/browser");
    support::skip("axe is not installed (`npm ci` in tests/browser)");
    None
}

/// What shuts people out of the page that is open: rule, place, help and what was seen.
///
/// What is evaluated over the DevTools protocol is not the page's, so its policy of contents allows it.
fn violations(browser: &mut Chromium, look: &str) -> BTreeSet<String> {
    let said = browser.value_of(look);
    // Text that nobody can read is the commonest fault: where it was not looked for, axe did not look at all.
    assert!(said["passed"].as_array().is_some_and(|rules| rules.contains(&"color-contrast".into())), "{said}");
    let found = said["found"].as_array().expect("a list");
    found.iter().filter_map(|line| line.as_str().map(str::to_owned)).collect()
}

/// What axe complains about on some pages, in all colours and widths.
fn complaints(browser: &mut Chromium, axe: &str, pages: &[String], base: &str) -> Vec<String> {
    let look = support::text("tests/browser/look.js");
    let mut complaints = Vec::new();
    for page in pages {
        browser.visit(&format!("{base}{page}"));
        browser.value_of(&format!("{axe}; null"));
        for colours in COLOURS {
            browser.prefer(colours);
            for width in WIDTHS {
                browser.resize(width);
                let found = violations(browser, &look).into_iter();
                complaints.extend(found.map(|line| format!("{page}, {colours}, {width} wide: {line}")));
            }
        }
    }
    complaints
}

/// Looks at those pages of a site that are chosen, and fails where one shuts people out.
fn check(site: &Path, choose: fn(&str, &[String]) -> bool) {
    let Some(axe) = axe() else { return };
    let profile = support::temporary("chromium");
    let Some(mut browser) = Chromium::start(profile.path()) else { return };
    let all = site::pages(site);
    let pages: Vec<String> = all.iter().filter(|page| choose(page, &all)).cloned().collect();
    assert!(pages.len() > 5, "{} pages only: {pages:?}", pages.len());
    let found = complaints(&mut browser, &axe, &pages, &format!("file://{}/", site.display()));
    assert!(found.is_empty(), "\n{}\n", found.join("\n"));
}

/// Whether a page is one of its own kind, or the first or last of a folder.
fn is_of_a_kind(page: &str, all: &[String]) -> bool {
    // `trends-quarters.html` is `trends.html` with other figures.
    let Some((folder, _)) = page.rsplit_once('/') else { return !page.contains('-') };
    let mut like = all.iter().filter(|other| other.rsplit_once('/').is_some_and(|(other, _)| other == folder));
    like.next().is_some_and(|first| first == page) || like.next_back().is_some_and(|last| last == page)
}

#[test]
fn no_kind_of_page_shuts_anybody_out() {
    check(site::build().path(), is_of_a_kind);
}

#[test]
#[ignore = "slow: axe takes its time with each of many pages"]
fn no_page_shuts_anybody_out() {
    check(site::build().path(), |_, _| true);
}

#[test]
#[ignore = "slow: axe takes its time with each of many pages"]
fn no_page_of_real_postmortems_shuts_anybody_out() {
    let Some(shared) = support::shared("corpora") else { return };
    check(site::build_of(&shared.join("corpora/dfds__postmortems")).path(), |_, _| true);
}

#[test]
fn what_shuts_people_out_is_named_with_its_place() {
    let Some(axe) = axe() else { return };
    let profile = support::temporary("chromium");
    let Some(mut browser) = Chromium::start(profile.path()) else { return };
    let folder = support::temporary("bad-page");
    // A policy as strict as that of our pages, a picture without words, text that is pale in the dark only.
    let page = "<!doctype html><html lang='en'><meta charset='utf-8'><title>bad</title>\
                <meta http-equiv='Content-Security-Policy' content=\"default-src 'none'; style-src 'unsafe-inline'\">\
                <style>@media (prefers-color-scheme: dark) { p { color: #777; background: #888 } }</style>\
                <main><h1>Bad</h1><p>pale</p><img id='wordless' src='data:,'>\
                <svg role='img' aria-label='drawn'><text class='tick' y='20' fill='#aaa'>drawn</text>\
                <rect y='40' width='99' height='50'/><text class='on' x='9' y='70' fill='#fff'>good</text>\
                <text class='on' x='9' y='130' fill='#fff'>lost</text></svg></main></html>";
    support::write(&folder.path().join("index.html"), page);
    let base = format!("file://{}/", folder.path().display());
    let found = complaints(&mut browser, &axe, &["index.html".to_owned()], &base);
    let is_named = |parts: &[&str]| found.iter().any(|line| parts.iter().all(|part| line.contains(part)));
    assert!(is_named(&["index.html, light, 390 wide: image-alt at #wordless: "]), "{found:#?}");
    assert!(is_named(&["index.html, dark, 1280 wide: color-contrast at p: "]), "{found:#?}");
    assert!(!is_named(&["light", "color-contrast"]), "{found:#?}");
    assert!(is_named(&["contrast in a drawing at text.tick: drawn: 2.32, not 4.5"]), "{found:#?}");
    assert!(is_named(&["text.on: lost: 1.00"]) && !is_named(&["good"]), "{found:#?}");
}
