//! What an action refers to: URLs and issues.

use crate::extract::Ctx;
use crate::markdown::{Kind, NodeId};

/// URLs and issue references below a node.
pub(super) fn read(ctx: &Ctx<'_>, node: NodeId, own: &str, links: &mut Vec<String>) {
    let mut push = |link: &str| {
        let link = link.trim_end_matches(['.', ',', ')', ';', ':', '>']);
        if !links.iter().any(|known| known == link) {
            links.push(link.to_owned());
        }
    };
    let mut linked = Vec::new();
    for id in ctx.document.descendants(node) {
        if let Kind::Link(url) = &ctx.document.node(id).kind {
            push(url);
            linked.push(ctx.document.plain(id));
        }
    }
    // Every reference has one of these; most actions have none.
    if !own.bytes().any(|byte| matches!(byte, b'#' | b'!' | b'-' | b':')) {
        return;
    }
    for word in own.split([' ', '\n', '(', ')', '[', ']', ',', '<', '>']) {
        let is_reference = is_issue(word) || is_ticket(word);
        // `[#12](https://…)` is one link, not two.
        if word.starts_with("https://")
            || word.starts_with("http://")
            || (is_reference && !linked.iter().any(|text| text.contains(word)))
        {
            push(word);
        }
    }
}

/// Whether a word refers to an issue or a page: `#12`, `!12`, `OPS-123`, `owner/repo#12`, a URL.
pub(super) fn is_reference(word: &str) -> bool {
    is_issue(word) || is_ticket(word) || word.starts_with("https://") || word.starts_with("http://")
}

/// `#12`, `!12`.
fn is_issue(word: &str) -> bool {
    word.strip_prefix(['#', '!']).is_some_and(|number| {
        let number = number.trim_end_matches(['.', ':', ';']);
        !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
    })
}

/// `OPS-123`, `owner/repo#12`, `owner/repo!12`.
fn is_ticket(word: &str) -> bool {
    let word = word.trim_end_matches(['.', ':', ';']);
    let by_dash = word.rsplit_once('-').is_some_and(|(key, number)| {
        (2..=10).contains(&key.len())
            && key.bytes().all(|byte| byte.is_ascii_uppercase())
            && !matches!(key, "P" | "UTF" | "SHA" | "ISO" | "RFC" | "SEV" | "CVE" | "PM" | "AES" | "MD")
            && !number.is_empty()
            && number.bytes().all(|byte| byte.is_ascii_digit())
    });
    let by_hash = word.split_once(['#', '!']).is_some_and(|(repo, number)| {
        repo.contains('/') && !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
    });
    by_dash || by_hash
}
