//! What may stand between an action and its marks.

/// What stands between an action and a mark.
#[derive(Debug, Clone, Copy)]
pub(super) struct Separator {
    pub(super) at: usize,
    pub(super) len: usize,
    pub(super) is_dash: bool,
}

/// The last dash or stop in a text, whichever stands behind the other.
pub(super) fn last_separator(text: &str) -> Option<Separator> {
    const DASHES: &[&str] = &[" — ", " – ", " - ", " | ", " → ", " -> ", " => ", " // "];
    const WIDE_STOPS: &[&str] = &["；", "，", "、", "。"];
    let bytes = text.as_bytes();
    let begins = |at: usize, separators: &[&'static str]| {
        separators.iter().find(|separator| bytes[at..].starts_with(separator.as_bytes())).copied()
    };
    // A blank stands in front of a dash and behind a narrow stop; the others are the wide ones' first bytes.
    memchr::memrchr3_iter(b' ', "；".as_bytes()[0], "。".as_bytes()[0], bytes).find_map(|at| {
        if bytes[at] != b' ' {
            return begins(at, WIDE_STOPS).map(|stop| Separator { at, len: stop.len(), is_dash: false });
        }
        let is_word = bytes.get(at + 1).is_none_or(u8::is_ascii_alphanumeric);
        if let Some(dash) = begins(at, DASHES).filter(|_| !is_word) {
            return Some(Separator { at, len: dash.len(), is_dash: true });
        }
        let is_stop = matches!(bytes[..at].last(), Some(b';' | b',' | b'.'));
        is_stop.then(|| Separator { at: at - 1, len: "; ".len(), is_dash: false })
    })
}
