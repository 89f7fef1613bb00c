//! Just enough of Rust's grammar to see which paths a file names.

/// A path as written in code, and its line.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Path {
    /// Its parts from the crate's root or the outside crate: `["crate", "record", "Moment"]`, `["std", "fs"]`.
    pub(crate) parts: Vec<String>,
    /// 1-based.
    pub(crate) line: usize,
}

/// Every path in a file of which the module path is `module`, comments and
/// texts left out, groups of `use` taken apart, `self` and `super` resolved.
pub(crate) fn paths(code: &str, module: &[&str]) -> Vec<Path> {
    let mut reader = Reader { tokens: tokens(code), at: 0, paths: Vec::new() };
    reader.block(&module.iter().map(|&part| part.to_owned()).collect::<Vec<_>>());
    reader.paths
}

/// The module path of a file below `src`: `src/render/escape.rs` is `["render", "escape"]`.
pub(crate) fn module_of(path: &str) -> Vec<&str> {
    let stem = path.trim_start_matches("src/").trim_end_matches(".rs");
    let mut parts = stem.split('/').collect::<Vec<_>>();
    if matches!(parts.last(), Some(&("mod" | "lib"))) {
        parts.pop();
    }
    parts
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token<'a> {
    Word(&'a str),
    /// `::`
    Sep,
    Char(char),
}

/// Words, `::` and single characters with their lines; comments, texts and characters left out.
fn tokens(code: &str) -> Vec<(Token<'_>, usize)> {
    let mut tokens = Vec::new();
    let mut rest = code;
    let mut line = 1;
    while let Some(first) = rest.chars().next() {
        let (token, len) = token(rest, first);
        tokens.extend(token.map(|token| (token, line)));
        line += rest[..len].matches('\n').count();
        rest = &rest[len..];
    }
    tokens
}

fn token(rest: &str, first: char) -> (Option<Token<'_>>, usize) {
    if rest.starts_with("//") {
        return (None, rest.find('\n').unwrap_or(rest.len()));
    }
    if rest.starts_with("/*") {
        return (None, block_comment(rest));
    }
    if rest.starts_with("::") {
        return (Some(Token::Sep), 2);
    }
    if let Some(len) = text(rest) {
        return (None, len);
    }
    if first.is_alphanumeric() || first == '_' {
        let len = rest.find(|char: char| !char.is_alphanumeric() && char != '_').unwrap_or(rest.len());
        return (Some(Token::Word(&rest[..len])), len);
    }
    let token = (!first.is_whitespace()).then_some(Token::Char(first));
    (token, first.len_utf8())
}

fn block_comment(rest: &str) -> usize {
    let mut depth = 0_usize;
    let mut at = 0;
    while at < rest.len() {
        if rest[at..].starts_with("/*") {
            depth += 1;
            at += 2;
        } else if rest[at..].starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += rest[at..].chars().next().map_or(1, char::len_utf8);
        }
    }
    rest.len()
}

/// The length of the text or character that `rest` begins with.
fn text(rest: &str) -> Option<usize> {
    let prefix = ["br", "cr", "r", "b", "c"].into_iter().find(|prefix| {
        rest.strip_prefix(prefix).is_some_and(|after| {
            after.starts_with('"')
                || prefix.ends_with('r') && after.trim_start_matches('#').starts_with('"')
                || *prefix == "b" && after.starts_with('\'')
        })
    });
    let start = prefix.map_or(0, str::len);
    let after = &rest[start..];
    if prefix.is_some_and(|prefix| prefix.ends_with('r')) {
        let hashes = after.len() - after.trim_start_matches('#').len();
        let close = format!("\"{}", "#".repeat(hashes));
        let body = start + hashes + 1;
        return Some(rest[body..].find(&close).map_or(rest.len(), |at| body + at + close.len()));
    }
    match after.chars().next()? {
        '"' => Some(start + quoted(after, '"')),
        // A lifetime has no closing quote within two characters.
        '\'' if after[1..].starts_with('\\') || after.chars().nth(2) == Some('\'') => Some(start + quoted(after, '\'')),
        _ => None,
    }
}

fn quoted(rest: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, char) in rest.char_indices().skip(1) {
        match char {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if char == quote => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

struct Reader<'a> {
    tokens: Vec<(Token<'a>, usize)>,
    at: usize,
    paths: Vec<Path>,
}

impl<'a> Reader<'a> {
    fn peek(&self) -> Option<Token<'a>> {
        self.tokens.get(self.at).map(|&(token, _)| token)
    }

    fn next(&mut self) -> Option<(Token<'a>, usize)> {
        let token = self.tokens.get(self.at).copied();
        self.at += 1;
        token
    }

    /// Reads up to the brace that closes this block or module.
    fn block(&mut self, module: &[String]) {
        while let Some((token, line)) = self.next() {
            match token {
                Token::Char('}') => return,
                Token::Char('{') => self.block(module),
                Token::Word("mod") => self.module(module),
                // What follows a dot is a field or a method; what follows `$` is a macro's own.
                Token::Char('.' | '$') => self.skip_path(),
                Token::Word(word) => self.path(word, line, module),
                _ => {}
            }
        }
    }

    fn module(&mut self, module: &[String]) {
        let Some((Token::Word(name), _)) = self.next() else { return };
        if self.peek() == Some(Token::Char('{')) {
            self.at += 1;
            let mut inner = module.to_vec();
            inner.push(name.to_owned());
            self.block(&inner);
        }
    }

    fn skip_path(&mut self) {
        while matches!(self.peek(), Some(Token::Word(_) | Token::Sep)) {
            self.at += 1;
        }
    }

    fn path(&mut self, first: &str, line: usize, module: &[String]) {
        let start = match first {
            "self" | "super" => {
                let up = usize::from(first == "super");
                let mut parts = vec!["crate".to_owned()];
                parts.extend_from_slice(&module[..module.len().saturating_sub(up)]);
                parts
            }
            _ => vec![first.to_owned()],
        };
        self.rest_of_path(start, line);
    }

    fn rest_of_path(&mut self, mut parts: Vec<String>, line: usize) {
        while self.peek() == Some(Token::Sep) {
            self.at += 1;
            match self.next() {
                Some((Token::Word("super"), _)) if parts.len() > 1 => drop(parts.pop()),
                Some((Token::Word("self"), _)) => {}
                Some((Token::Word(word), _)) => parts.push(word.to_owned()),
                Some((Token::Char('{'), _)) => return self.group(&parts),
                // `::<T>` and `::*`.
                _ => break,
            }
        }
        self.paths.push(Path { parts, line });
    }

    fn group(&mut self, parts: &[String]) {
        while let Some((token, line)) = self.next() {
            match token {
                Token::Char('}') => return,
                Token::Word("self") => self.paths.push(Path { parts: parts.to_vec(), line }),
                Token::Word("as") => self.at += 1,
                Token::Word(word) => {
                    let mut inner = parts.to_vec();
                    inner.push(word.to_owned());
                    self.rest_of_path(inner, line);
                }
                _ => {}
            }
        }
    }
}

#[test]
fn paths_are_seen_in_groups_inline_and_through_super() {
    let code = r##"
        //! crate::comment
        use crate::{record::{self, Moment as M}, span::Span};
        /* use crate::gone; /* nested */ crate::gone */
        fn a<'a>(_: &'a str) -> char { let _ = "crate::text"; let _ = r#"crate::"raw"#; x.record(); '"' }
        fn b() -> super::source::Source { crate::corpus::load::<u8>() }
        mod tests { use super::*; use super::super::site; }
    "##;
    let seen = paths(code, &["render"])
        .into_iter()
        .filter(|path| path.parts[0] == "crate" && path.parts.len() > 1)
        .map(|path| path.parts[1..].join("::"))
        .collect::<Vec<_>>();
    let expected = ["record", "record::Moment", "span::Span", "source::Source", "corpus::load", "render", "site"];
    assert_eq!(seen, expected);
}
