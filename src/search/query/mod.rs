//! What was asked → what to look for.
//!
//! ```text
//! pods restart       words: any of them, those with all of them first
//! "image pull"       a phrase that must be there, in the forms given
//! +traefik           a word (or a phrase) that must be there
//! -staging           a word (or a phrase) that must not be there
//! deploy*            any word that begins so
//! title:traefik      a word (or a phrase) in that part of the document
//! category:network   a value, whole and in any case; given twice, either of them; `-category:…` none of them
//! after:2021-06      a day, month, quarter or year; `before:`, `date:2021..2023`
//! ttr:>4h            a length of time; `ttd:`
//! ```
//! Everything else is taken as text, so that error messages can be pasted as they are.

mod fields;

use crate::render::PassageField;
use crate::span::Span;

pub(super) use fields::Condition;

use super::error::QueryError;
use super::tokens::{Kind, Tokens};

/// More different words than this are a document, not a query.
const MOST_ITEMS: usize = 256;

/// Fewer letters before a star are half of all words.
const SHORTEST_BEGINNING: usize = 2;

/// A query as it was understood.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Query {
    /// Each one once, in order.
    pub items: Vec<Item>,
    /// Where each of them stands in the query.
    pub spans: Vec<Span>,
    /// What a document has to be, each of them.
    pub wanted: Vec<Condition>,
    /// What it must not be, any of them.
    pub unwanted: Vec<Condition>,
}

/// One word or phrase of a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Item {
    pub need: Need,
    pub what: What,
    /// The part of the document in which it has to stand; anywhere where it is `None`.
    pub within: Option<PassageField>,
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
pub(super) fn parse(text: &str) -> Result<Query, QueryError> {
    let mut query = Query::default();
    let mut rest = Span::new(0, text.len());
    while let Some(piece) = next_piece(text, &mut rest)? {
        query.add(text, &piece)?;
    }
    if query.items.is_empty() && query.wanted.is_empty() && query.unwanted.is_empty() {
        return Err(QueryError {
            message: "the query has no word to look for".to_owned(),
            span: Span::new(0, text.len()),
            help: "write a few words of what you see, such as `pods restart`".to_owned(),
        });
    }
    Ok(query)
}

impl Query {
    fn add(&mut self, query: &str, piece: &Piece) -> Result<(), QueryError> {
        let text = piece.text.of(query);
        let mut within = None;
        if let Some(field) = piece.field {
            if let fields::Field::Part(part) = field {
                within = Some(part);
            } else if let Some(condition) = fields::condition(field, text) {
                let condition = condition.map_err(|message| wrong_value(&message, piece))?;
                self.add_condition(condition, piece.operator == Some(Need::MustNot));
                return Ok(());
            }
        }
        let what = if piece.is_quoted { phrase(text) } else { word(text) };
        let Some(what) = what else {
            // Punctuation between words; an error message is full of it.
            let is_punctuation = !piece.is_quoted && piece.operator.is_none() && within.is_none();
            return if is_punctuation { Ok(()) } else { Err(nothing_to_find(query, piece)) };
        };
        let is_must = piece.is_quoted || within.is_some();
        let need = piece.operator.unwrap_or(if is_must { Need::Must } else { Need::Should });
        let item = Item { need, what, within };
        if !self.items.contains(&item) {
            self.items.push(item);
            self.spans.push(piece.text);
        }
        if self.items.len() > MOST_ITEMS { Err(too_long(query, piece)) } else { Ok(()) }
    }

    fn add_condition(&mut self, condition: Condition, is_unwanted: bool) {
        let conditions = if is_unwanted { &mut self.unwanted } else { &mut self.wanted };
        let mut left = Some(condition);
        for known in conditions.iter_mut() {
            left = left.and_then(|condition| known.join(condition));
        }
        conditions.extend(left);
    }
}

/// A stretch of a query between spaces or quotes.
struct Piece {
    operator: Option<Need>,
    field: Option<fields::Field>,
    is_quoted: bool,
    /// Without operator, field and quotes.
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
    let begin = start + usize::from(operator.is_some());
    let (field, at) = match fields::named(&query[begin..rest.end]) {
        Some((field, len)) => (Some(field), begin + len),
        None => (None, begin),
    };
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
    Ok(Some(Piece { operator, field, is_quoted, text, whole: Span::new(start, end) }))
}

/// What a stretch without spaces asks for; `None` where it has no letter or digit.
fn word(text: &str) -> Option<What> {
    if let Some(beginning) = text.strip_suffix('*').and_then(beginning) {
        return Some(What::Prefix(beginning));
    }
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

/// How the words begin that a star asks for; `None` where it is too short to tell anything, or not one word.
fn beginning(text: &str) -> Option<String> {
    let mut whole = None;
    let mut n_parts = 0;
    Tokens::default().each(text, |token| {
        n_parts += usize::from(matches!(token.kind, Kind::Part | Kind::Pair));
        let is_all = token.span == Span::new(0, text.len());
        if is_all && whole.is_none() {
            whole = Some(token.text.to_owned());
        }
    });
    whole.filter(|whole| n_parts > 0 && whole.chars().count() >= SHORTEST_BEGINNING)
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

/// A value that its field cannot have: whoever reads such values says what is wrong, and then what to write.
fn wrong_value(message: &str, piece: &Piece) -> QueryError {
    let at = message.find("; write ").or_else(|| message.find(": write "));
    let (message, help) = at.map_or((message, "write another value"), |at| (&message[..at], &message[at + 2..]));
    QueryError { message: message.to_owned(), span: piece.text, help: help.to_owned() }
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
                    let field = item.within.map_or_else(String::new, |part| format!("{part:?}:"));
                    let sign = format!("{sign}{field}");
                    match &item.what {
                        What::Word(word) => format!("{sign}{word}"),
                        What::Exact(word) => format!("{sign}={word}"),
                        What::Prefix(word) => format!("{sign}{word}*"),
                        What::Compound { wholes, parts } => format!("{sign}{{{}: {}}}", wholes.join("|"), row(parts)),
                        What::Phrase(parts) => format!("{sign}({})", row(parts)),
                    }
                })
                .chain(query.wanted.iter().map(|condition| told(condition, "")))
                .chain(query.unwanted.iter().map(|condition| told(condition, "not ")))
                .collect::<Vec<_>>()
                .join(", "),
        }
    }

    fn told(condition: &Condition, not: &str) -> String {
        match condition {
            Condition::Clause(clause) => format!("{not}{clause}"),
            Condition::Id(ids) => format!("{not}id {}", ids.join("|")),
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
            ("deploy* kube-pro* a* *", "deploy*, kube-pro*, a"),
            ("title:traefik -factor:\"no alert\"", "+Title:traefik, -Factor:(no@0 alert@1)"),
            ("Category:Network category:\"Kubernetes network\"", "category Network or Kubernetes network"),
            ("dns -severity:SEV1 owner:@rf", "dns, owner @rf, not severity SEV1"),
            ("after:2021 before:2022-06", "from 2021 on, before 2022-06"),
            ("ttr:>4h ttd:<10m id:PM2021-003", "TTR > 4 h, TTD < 10 min, id pm2021-003"),
            ("error: title: std::date::x title://x", "error, title, (std@0 date@1 x@2), (title@0 x@1)"),
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
            ("dns ttr:>4x", "`4x` is not a duration: \">4x\""),
            ("after:20x1", "`20x1` is not a date: \"20x1\""),
            ("title:…", "`title:…` has no word to look for: \"title:…\""),
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
