//! What was asked → what to look for.
//!
//! ```text
//! pods restart       words: any of them, those with all of them first
//! "image pull"       a phrase that must be there, in the forms given
//! +traefik           a word (or a phrase) that must be there
//! -staging           a word (or a phrase) that must not be there
//! ```
//! Everything else is taken as text, so that error messages can be pasted as they are.

use crate::span::Span;

use super::error::QueryError;
use super::tokens::{Kind, Tokens};

/// More different words than this are a document, not a query.
const MOST_ITEMS: usize = 256;

/// A query as it was understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Query {
    /// Each one once, in order.
    pub items: Vec<Item>,
}

/// One word or phrase of a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Item {
    pub need: Need,
    pub what: What,
}

/// Whether an item has to be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Need {
    Should,
    Must,
    MustNot,
}

/// What to look for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum What {
    /// A word in any of its forms.
    Word(String),
    /// Exactly this word.
    Exact(String),
    /// Any word that begins so.
    Prefix(String),
    /// What stands together: any of the wholes, or else its parts in a row.
    Compound { wholes: Vec<String>, parts: Vec<Part> },
    /// Words in a row.
    Phrase(Vec<Part>),
}

/// One word of a phrase, and how far behind the first it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    pub offset: u32,
    pub text: String,
}

/// Understands a query.
pub(super) fn parse(query: &str) -> Result<Query, QueryError> {
    let mut items: Vec<Item> = Vec::new();
    let mut rest = Span::new(0, query.len());
    while let Some(piece) = next_piece(query, &mut rest)? {
        let text = piece.text.of(query);
        let what = if piece.is_quoted { phrase(text) } else { word(text) };
        match what {
            // Punctuation between words; an error message is full of it.
            None if !piece.is_quoted && piece.operator.is_none() => {}
            None => return Err(nothing_to_find(query, &piece)),
            Some(what) => {
                let need = piece.operator.unwrap_or(if piece.is_quoted { Need::Must } else { Need::Should });
                let item = Item { need, what };
                if !items.contains(&item) {
                    items.push(item);
                }
                if items.len() > MOST_ITEMS {
                    return Err(too_long(query, &piece));
                }
            }
        }
    }
    if items.is_empty() {
        return Err(QueryError {
            message: "the query has no word to look for".to_owned(),
            span: Span::new(0, query.len()),
            help: "write a few words of what you see, such as `pods restart`".to_owned(),
        });
    }
    Ok(Query { items })
}

/// A stretch of a query between spaces or quotes.
struct Piece {
    operator: Option<Need>,
    is_quoted: bool,
    /// Without operator and quotes.
    text: Span,
    /// With them.
    whole: Span,
}

/// Takes the next piece off `rest`.
fn next_piece(query: &str, rest: &mut Span) -> Result<Option<Piece>, QueryError> {
    let trimmed = rest.of(query).trim_start();
    let start = rest.end - trimmed.len();
    if trimmed.is_empty() {
        return Ok(None);
    }
    let operator = match trimmed.as_bytes() {
        // A lone sign is punctuation, `->` and `--` too.
        [b'+', b'"', ..] => Some(Need::Must),
        [b'-', b'"', ..] => Some(Need::MustNot),
        [sign @ (b'+' | b'-'), ..] if trimmed[1..].starts_with(char::is_alphanumeric) => {
            Some(if *sign == b'+' { Need::Must } else { Need::MustNot })
        }
        _ => None,
    };
    let at = start + usize::from(operator.is_some());
    let body = &query[at..rest.end];
    let (is_quoted, text, end) = if let Some(quoted) = body.strip_prefix('"') {
        let Some(len) = quoted.find('"') else {
            return Err(QueryError {
                message: "this quote is not closed".to_owned(),
                span: Span::new(at, at + 1),
                help: "write a `\"` behind the phrase, or leave this one out".to_owned(),
            });
        };
        (true, Span::new(at + 1, at + 1 + len), at + len + 2)
    } else {
        let len = body.find(|letter: char| letter.is_whitespace() || letter == '"').unwrap_or(body.len());
        (false, Span::new(at, at + len), at + len)
    };
    rest.start = end;
    Ok(Some(Piece { operator, is_quoted, text, whole: Span::new(start, end) }))
}

/// What a stretch without spaces asks for; `None` where it has no letter or digit.
fn word(text: &str) -> Option<What> {
    let mut wholes = Vec::new();
    let (mut parts, mut whole_span) = (Vec::new(), None);
    let mut last = None;
    Tokens::default().each(text, |token| match token.kind {
        Kind::Whole if token.position == 0 && whole_span.is_none_or(|span: Span| span.end == token.span.end) => {
            whole_span = Some(token.span);
            wholes.push(token.text.to_owned());
        }
        Kind::Whole => {}
        Kind::Part | Kind::Pair => parts.push(Part { offset: token.position, text: token.text.to_owned() }),
        Kind::Last => last = Some(token.text.to_owned()),
    });
    let end = whole_span.map(|span| text[span.end..].chars().any(char::is_alphanumeric));
    match parts.len() {
        0 => last.map(What::Prefix),
        1 => parts.pop().map(|part| What::Word(part.text)),
        _ if end == Some(false) => Some(What::Compound { wholes, parts }),
        _ => Some(What::Phrase(from_zero(parts))),
    }
}

/// What a quoted phrase asks for; `None` where it has no letter or digit.
fn phrase(text: &str) -> Option<What> {
    let mut parts = Vec::new();
    let mut last = None;
    Tokens::default().each(text, |token| match token.kind {
        Kind::Whole => {}
        Kind::Part | Kind::Pair => parts.push(Part { offset: token.position, text: token.text.to_owned() }),
        Kind::Last => last = Some(token.text.to_owned()),
    });
    match parts.len() {
        0 => last.map(What::Prefix),
        1 => parts.pop().map(|part| What::Exact(part.text)),
        _ => Some(What::Phrase(from_zero(parts))),
    }
}

fn from_zero(mut parts: Vec<Part>) -> Vec<Part> {
    let first = parts.first().map_or(0, |part| part.offset);
    for part in &mut parts {
        part.offset -= first;
    }
    parts
}

fn nothing_to_find(query: &str, piece: &Piece) -> QueryError {
    QueryError {
        message: format!("`{}` has no word to look for", piece.whole.of(query)),
        span: piece.whole,
        help: "write a word in it, or leave it out".to_owned(),
    }
}

fn too_long(query: &str, piece: &Piece) -> QueryError {
    QueryError {
        message: format!("the query has more than {MOST_ITEMS} different words"),
        span: Span::new(piece.whole.start, query.len()),
        help: "leave out what is from here on".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The items of a query in short, or the error and what it points at.
    fn understood(query: &str) -> String {
        let row = |parts: &[Part]| {
            parts.iter().map(|part| format!("{}@{}", part.text, part.offset)).collect::<Vec<_>>().join(" ")
        };
        match parse(query) {
            Err(error) => format!("{}: {:?}", error.message, error.span.of(query)),
            Ok(query) => query
                .items
                .iter()
                .map(|item| {
                    let sign = match item.need {
                        Need::Should => "",
                        Need::Must => "+",
                        Need::MustNot => "-",
                    };
                    match &item.what {
                        What::Word(word) => format!("{sign}{word}"),
                        What::Exact(word) => format!("{sign}={word}"),
                        What::Prefix(word) => format!("{sign}{word}*"),
                        What::Compound { wholes, parts } => format!("{sign}{{{}: {}}}", wholes.join("|"), row(parts)),
                        What::Phrase(parts) => format!("{sign}({})", row(parts)),
                    }
                })
                .collect::<Vec<_>>()
                .join(", "),
        }
    }

    #[test]
    fn queries_are_understood() {
        for (query, expected) in [
            ("Pods  restart", "pods, restart"),
            ("pods PODS", "pods"),
            ("+traefik -staging", "+traefik, -staging"),
            (r#""Image pull" -"back off" +"x""#, "+(image@0 pull@1), -(back@0 off@1), +=x"),
            ("kube-proxy", "{kube-proxy: kube@0 proxy@1}"),
            ("v0.2.119", "{v0.2.119|0.2.119: v0@0 2@1 119@2}"),
            ("NodeNotReady,", "{nodenotready: node@0 not@1 ready@2}"),
            ("/var/log/x.log", "(var@0 log@1 x@2 log@3)"),
            ("error: (connection refused) - retry --force ->", "error, connection, refused, retry, force"),
            ("foo\"bar baz\"", "foo, +(bar@0 baz@1)"),
            ("障害", "障害"),
            ("障害が x", "(障害@0 害が@1), x"),
            ("障", "障*"),
        ] {
            assert_eq!(understood(query), expected, "{query}");
        }
    }

    #[test]
    fn faults_are_pointed_at() {
        let long: String = (0..300).map(|n| format!("w{n} ")).collect();
        for (query, expected) in [
            ("", "the query has no word to look for: \"\""),
            (" ?! ", "the query has no word to look for: \" ?! \""),
            ("foo \"bar", "this quote is not closed: \"\\\"\""),
            ("foo \"\" bar", "`\"\"` has no word to look for: \"\\\"\\\"\""),
            ("foo -\"…\"", "`-\"…\"` has no word to look for: \"-\\\"…\\\"\""),
        ] {
            assert_eq!(understood(query), expected, "{query}");
        }
        assert!(understood(&long).starts_with("the query has more than 256 different words: \"w256 "));
    }

    proptest::proptest! {
        #[test]
        fn no_query_panics_and_spans_are_inside(query in r#"([a-z\-+" .:*]|\PC){0,40}"#) {
            if let Err(error) = parse(&query) {
                let _ = error.span.of(&query);
            }
        }
    }
}
