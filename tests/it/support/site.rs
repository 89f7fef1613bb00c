//! Builds sites with the program itself, and looks into what came out.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use crate::support::{self, Temporary};

/// The site of this repository's own knowledge base, built by the program.
pub(crate) fn build() -> Temporary {
    built(support::knowledge_base(), &[])
}

/// The site of a folder of postmortems that is not ours to write into.
pub(crate) fn build_of(source: &Path) -> Temporary {
    let source = source.canonicalize().expect("a folder that is there");
    built(support::temporary("site"), &["--src", &source.to_string_lossy()])
}

fn built(folder: Temporary, arguments: &[&str]) -> Temporary {
    let output = Command::new(env!("CARGO_BIN_EXE_lookback"))
        .args(arguments)
        .args(["build", "--dest-dir", "site"])
        .current_dir(folder.path())
        .env("XDG_CACHE_HOME", folder.path().join("cache"))
        .output()
        .expect("the program that cargo has just built");
    assert!(output.status.success(), "build: {}\n{}", output.status, String::from_utf8_lossy(&output.stderr));
    folder.inside("site")
}

/// The pages of a site, named from its root, in order.
pub(crate) fn pages(site: &Path) -> Vec<String> {
    let tree = support::tree(site);
    tree.into_keys().filter(|path| path.ends_with(".html")).collect()
}

/// The value of every `href` and `src` in a page of ours, entities resolved.
///
/// Our own templates write attributes in double quotes and escape text, so
/// that a quote or an angle bracket never stands bare where it would mislead.
fn references(html: &str) -> Vec<String> {
    let mut found = Vec::new();
    for tag in html.split('<').skip(1) {
        let tag = tag.split('>').next().unwrap_or_default();
        for attribute in [" href=\"", " src=\""] {
            let value = tag.split(attribute).nth(1).and_then(|rest| rest.split('"').next());
            found.extend(value.map(unescape));
        }
    }
    found
}

/// The ids in a page.
fn ids(html: &str) -> BTreeSet<String> {
    let tags = html.split('<').skip(1).map(|tag| tag.split('>').next().unwrap_or_default());
    tags.filter_map(|tag| tag.split(" id=\"").nth(1)?.split('"').next().map(unescape)).collect()
}

fn unescape(text: &str) -> String {
    let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"");
    text.replace("&#34;", "\"").replace("&#39;", "'").replace("&#x27;", "'").replace("&#38;", "&").replace("&amp;", "&")
}

/// Every link inside the site that leads nowhere, with the page on which it stands.
pub(crate) fn dead_links(site: &Path) -> Vec<String> {
    let tree = support::tree(site);
    let text = |path: &str| tree.get(path).map(|bytes| String::from_utf8_lossy(bytes).into_owned());
    let anchors = pages(site).into_iter().map(|page| (ids(&text(&page).unwrap_or_default()), page));
    let anchors = anchors.map(|(ids, page)| (page, ids)).collect::<BTreeMap<_, _>>();
    let mut dead = Vec::new();
    for page in anchors.keys() {
        for reference in references(&text(page).unwrap_or_default()) {
            if let Some(reason) = dead_link(page, &reference, &tree, &anchors) {
                dead.push(format!("{page}: `{reference}` {reason}"));
            }
        }
    }
    dead
}

fn dead_link(
    page: &str,
    reference: &str,
    tree: &BTreeMap<String, Vec<u8>>,
    anchors: &BTreeMap<String, BTreeSet<String>>,
) -> Option<&'static str> {
    let scheme = reference.split(['/', '?', '#']).next().unwrap_or_default();
    if reference.starts_with("//") || scheme.contains(':') {
        // Outside links are the document's; that nothing is loaded from them is the browser's test.
        return None;
    }
    if reference.starts_with('/') {
        return Some("does not work below a sub-path");
    }
    let (path, anchor) = reference.split_once('#').unwrap_or((reference, ""));
    let path = path.split('?').next().unwrap_or_default();
    let Some(target) = resolve(page, &percent_decoded(path)) else { return Some("leads out of the site") };
    // A folder's address does not work from `file://`, so a link names its page.
    if !tree.contains_key(&target) {
        return Some("leads to no file");
    }
    let known = anchors.get(&target).is_none_or(|ids| anchor.is_empty() || ids.contains(&percent_decoded(anchor)));
    (!known).then_some("leads to no such place in its page")
}

/// The path from the site's root that a relative path leads to from a page.
fn resolve(page: &str, path: &str) -> Option<String> {
    if path.is_empty() {
        return Some(page.to_owned());
    }
    let mut parts = page.split('/').collect::<Vec<_>>();
    parts.pop();
    for part in path.split('/') {
        match part {
            "." | "" => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let code = (first == b'%').then(|| after.get(..2)).flatten();
        let code = code.and_then(|code| u8::from_str_radix(std::str::from_utf8(code).ok()?, 16).ok());
        bytes.push(code.unwrap_or(first));
        rest = if code.is_some() { &after[2..] } else { after };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[test]
fn references_resolve_as_a_browser_resolves_them() {
    assert_eq!(
        references(r#"<a class="x" href="../a.html?q=1&amp;b#c">t</a><img src="i.png">"#),
        ["../a.html?q=1&b#c", "i.png"]
    );
    assert_eq!(resolve("p/x/index.html", "../../a%20b.css").as_deref(), Some("a%20b.css"));
    assert_eq!(resolve("index.html", "../a.css"), None);
    assert_eq!(percent_decoded("a%20b%zz%"), "a b%zz%");
}
