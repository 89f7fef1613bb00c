//! Where a link leads, judged as a browser would read it.

/// Where a link leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination {
    /// An `http`, `https` or `mailto` URL, without what a browser leaves out of it.
    External(String),
    /// A place in the same document.
    Fragment(String),
    /// A file beside the document: its path as written, decoded, and a fragment.
    Local {
        /// As written, percent-decoded, `/` between parts; a leading `/` means the source folder.
        path: String,
        /// Without its `#`; empty where there is none.
        fragment: String,
    },
    /// Somewhere that a page must not lead.
    Refused,
}

/// Judges a link's destination.
///
/// A browser cuts blanks and controls off both ends, drops tabs and line breaks
/// anywhere, and reads `\` as `/`; so this does the same before it looks.
/// Entities are the parser's to decode, and percent-encoding hides no scheme from a browser.
pub fn judge(destination: &str) -> Destination {
    let trimmed = destination.trim_matches(|character: char| character <= ' ');
    let url: String = trimmed.chars().filter(|character| !matches!(character, '\t' | '\n' | '\r')).collect();
    if let Some(scheme) = scheme(&url) {
        let rest = &url[scheme.len() + 1..];
        let known = match scheme.to_ascii_lowercase().as_str() {
            // `https:path` without slashes is read relative to the page.
            "http" | "https" => rest.len() > 2 && rest.starts_with("//"),
            "mailto" => !rest.is_empty(),
            _ => false,
        };
        return if known { Destination::External(url) } else { Destination::Refused };
    }
    if url.is_empty() || url.starts_with('?') || url.contains('\0') {
        return Destination::Refused;
    }
    let mut slashes = url.bytes().take_while(|byte| matches!(byte, b'/' | b'\\'));
    if slashes.nth(1).is_some() {
        // `//host` and `\\host` are another server.
        return Destination::Refused;
    }
    let (path, fragment) = url.split_once('#').unwrap_or((&url, ""));
    let path = path.split('?').next().unwrap_or_default();
    match (decoded(&path.replace('\\', "/")), decoded(fragment)) {
        (Some(path), Some(fragment)) if path.is_empty() => Destination::Fragment(fragment),
        (Some(path), Some(fragment)) => Destination::Local { path, fragment },
        _ => Destination::Refused,
    }
}

/// What stands before the first `:` if that is a scheme.
fn scheme(url: &str) -> Option<&str> {
    let (scheme, _) = url.split_once(':')?;
    let mut bytes = scheme.bytes();
    let first = bytes.next()?.is_ascii_alphabetic();
    (first && bytes.all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'))).then_some(scheme)
}

/// Percent-decoded; `None` where that is not UTF-8 or holds a NUL.
fn decoded(text: &str) -> Option<String> {
    if !text.contains('%') {
        return Some(text.to_owned());
    }
    let hex =
        |byte: Option<&u8>| byte.and_then(|&byte| char::from(byte).to_digit(16)).and_then(|d| u8::try_from(d).ok());
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at] == b'%'
            && let (Some(high), Some(low)) = (hex(bytes.get(at + 1)), hex(bytes.get(at + 2)))
        {
            out.push(high << 4 | low);
            at += 3;
        } else {
            out.push(bytes[at]);
            at += 1;
        }
    }
    String::from_utf8(out).ok().filter(|text| !text.contains('\0'))
}

/// The path from the source folder of a file named in the document at `from`;
/// `None` where it leads out of the folder.
pub fn resolve(from: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = Vec::new();
    if !path.starts_with('/') {
        parts.extend(from.split('/'));
        parts.pop();
    }
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    (!parts.is_empty()).then(|| parts.join("/"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn hostile_urls_are_refused_or_lead_to_files_that_are_not_there() {
        let refused = [
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            "java\tscript:alert(1)",
            "java\nscript:alert(1)",
            "jav\r\nascript:alert(1)",
            " javascript:alert(1)",
            "\u{1}javascript:alert(1)",
            "\u{1f} \u{8}javascript:alert(1)",
            "javascript://%0aalert(1)",
            "vbscript:x",
            "VBSCRIPT:x",
            "data:text/html,<script>",
            "DATA:text/html;base64,AA",
            "data:image/svg+xml,<svg onload=x>",
            "feed:javascript:x",
            "view-source:javascript:x",
            "jar:http://x!/",
            "blob:https://x",
            "file:///etc/passwd",
            "ftp://x",
            "C:\\windows",
            "//evil.test",
            "\\\\evil.test",
            "/\\evil.test",
            "\\/evil.test",
            "/\t/evil.test",
            "  //evil.test",
            "https:evil",
            "http:/",
            "https://",
            "mailto:",
            "",
            " ",
            "?q=1",
            "a\0b",
            "a%00b",
            "%ff%fe",
        ];
        for url in refused {
            assert_eq!(judge(url), Destination::Refused, "{url:?}");
        }
        let local = ["javascript%3Aalert(1)", "\u{a0}javascript:x", "java\u{1}script:x", "1javascript:x", "é:x", "/x"];
        for url in local {
            assert!(matches!(judge(url), Destination::Local { .. }), "{url:?}");
        }
    }

    #[test]
    fn good_urls_are_kept() {
        for url in ["https://a.test/x?y#z", "HTTP://a.test", "mailto:a@b.test", "http://user@a.test/"] {
            assert_eq!(judge(url), Destination::External(url.to_owned()));
        }
        assert_eq!(judge("https://a.\ntest/\t"), Destination::External("https://a.test/".to_owned()));
        assert_eq!(judge("#Time%20line"), Destination::Fragment("Time line".to_owned()));
        let local = |path: &str, fragment: &str| Destination::Local { path: path.into(), fragment: fragment.into() };
        assert_eq!(judge("../b%20c.md?x#y"), local("../b c.md", "y"));
        assert_eq!(judge(".\\a.md"), local("./a.md", ""));
    }

    #[test]
    fn paths_stay_inside_the_folder() {
        assert_eq!(resolve("2021/a.md", "../b.md").as_deref(), Some("b.md"));
        assert_eq!(resolve("2021/a.md", "./x/../b.md").as_deref(), Some("2021/b.md"));
        assert_eq!(resolve("2021/a.md", "/b.md").as_deref(), Some("b.md"));
        assert_eq!(resolve("a.md", "../b.md"), None);
        assert_eq!(resolve("a.md", "."), None);
    }

    proptest! {
        #[test]
        fn what_is_kept_has_a_scheme_that_is_allowed(url in any::<String>()) {
            if let Destination::External(kept) = judge(&url) {
                let kept = kept.to_ascii_lowercase();
                prop_assert!(["http://", "https://", "mailto:"].iter().any(|allowed| kept.starts_with(allowed)));
            }
        }
    }
}
