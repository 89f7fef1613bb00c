//! Every page of the built site of `postmortems/` in a real browser, from
//! `file://` and from a web server below a sub-path: nothing on the console,
//! nothing asked for from elsewhere.

use std::path::Path;

use crate::support;
use crate::support::chromium::Chromium;
use crate::support::{http, site};

/// Opens every page below `base` and gives back whatever a page should not have done.
fn complaints(browser: &mut Chromium, pages: &[String], base: &str) -> Vec<String> {
    let mut complaints = Vec::new();
    for page in pages {
        let visit = browser.visit(&format!("{base}{page}"));
        complaints.extend(visit.console.iter().map(|line| format!("{base}{page}: console: {line}")));
        let outside =
            visit.requests.iter().filter(|address| !address.starts_with(base) && !address.starts_with("data:"));
        complaints.extend(outside.map(|address| format!("{base}{page}: asks for {address}")));
        let title = browser.value_of("document.title");
        if title.as_str().is_none_or(str::is_empty) {
            complaints.push(format!("{base}{page}: has no title"));
        }
        browser.resize(390);
        let wider = browser.value_of("document.documentElement.scrollWidth > document.documentElement.clientWidth");
        if wider == true {
            complaints.push(format!("{base}{page}: scrolls sideways on a phone"));
        }
        browser.resize(1280);
    }
    complaints
}

fn file_address(folder: &Path) -> String {
    format!("file://{}/", folder.display())
}

#[test]
fn no_page_writes_to_the_console_or_asks_for_anything_from_elsewhere() {
    let built = site::build();
    let profile = support::temporary("chromium");
    let Some(mut browser) = Chromium::start(profile.path()) else { return };
    let pages = site::pages(built.path());
    assert!(pages.len() > 16, "the site has {} pages only", pages.len());
    let mut found = complaints(&mut browser, &pages, &file_address(built.path()));
    found.extend(complaints(&mut browser, &pages, &http::serve(built.path(), "/team/postmortems/")));
    assert!(found.is_empty(), "\n{}\n", found.join("\n"));
}

#[test]
fn the_test_itself_notices_a_console_message_and_a_foreign_request() {
    let folder = support::temporary("bad-page");
    let page =
        "<!doctype html><title>bad</title><script>console.log('here')</script><img src='http://127.0.0.1:9/a.png'>";
    support::write(&folder.path().join("index.html"), page);
    let profile = support::temporary("chromium");
    let Some(mut browser) = Chromium::start(profile.path()) else { return };
    let found = complaints(&mut browser, &["index.html".to_owned()], &file_address(folder.path())).join("\n");
    assert!(found.contains("here") && found.contains("asks for http://127.0.0.1:9/a.png"), "{found}");
}
