//! Front matter, YAML between `---` or TOML between `+++`.

use std::collections::BTreeMap;

use saphyr::{LoadableYamlNode, MarkedYaml, Scalar, YamlData};
use serde_json::Value;

use crate::config;
use crate::diagnostic::{self, Diagnostic};
use crate::extract::Ctx;
use crate::extract::fields::Entry;
use crate::extract::heading::key_of;
use crate::extract::text;
use crate::markdown::{Document, FrontMatter, Kind};
use crate::span::Span;
use crate::vocabulary::Field;

/// Values nested deeper than this are not a postmortem's front matter.
const MAX_DEPTH: usize = 16;

/// Keys whose tables hold fields of the record.
const GROUPS: &[&str] = &["moments", "measures", "lookback"];

/// What front matter states.
#[derive(Debug, Default)]
pub(crate) struct FrontMatterFields {
    pub(crate) entries: Vec<Entry>,
    /// Keys that have no place of their own.
    pub(crate) rest: BTreeMap<String, Value>,
}

/// One key of front matter, whatever its language.
struct Pair {
    key: String,
    value: Value,
    span: Span,
}

/// Reads the front matter at the head of a document, where there is any.
pub(crate) fn read(ctx: &mut Ctx<'_>) -> FrontMatterFields {
    let mut fields = FrontMatterFields::default();
    let block = ctx.document.children(Document::ROOT).next();
    let Some(block) = block else { return fields };
    let Kind::FrontMatter(language) = ctx.document.node(block).kind else { return fields };
    let inner = inner_span(ctx, ctx.document.node(block).span);
    let text = inner.of(&ctx.source.text);
    let pairs = match language {
        FrontMatter::Yaml => yaml(text),
        FrontMatter::Toml => toml_pairs(text),
    };
    match pairs {
        Ok(pairs) => {
            for pair in pairs {
                file(ctx, pair, inner, &mut fields);
            }
        }
        Err((message, at)) => {
            let at = inner.start + at.min(text.len());
            let span = ctx.source.line_span(ctx.source.line(at)).unwrap_or(inner);
            ctx.diagnostics.push(
                Diagnostic::new(&diagnostic::FRONT_MATTER_UNREADABLE, span, message)
                    .with_help("the rest of the document is read without it"),
            );
        }
    }
    fields
}

/// What stands between the fences.
fn inner_span(ctx: &Ctx<'_>, span: Span) -> Span {
    let covered = span.of(&ctx.source.text);
    let start = covered.find('\n').map_or(covered.len(), |at| at + 1);
    let end = covered.trim_end().rfind('\n').map_or(covered.len(), |at| at + 1).max(start);
    Span::new(span.start + start, span.start + end)
}

/// Puts a key where it belongs: a field of the record, or `fields`.
fn file(ctx: &Ctx<'_>, pair: Pair, inner: Span, fields: &mut FrontMatterFields) {
    // `moments: {detected: …}` groups fields of the record.
    if let (true, Value::Object(group)) = (GROUPS.contains(&pair.key.as_str()), &pair.value) {
        let within = match pair.span.is_empty() {
            true => Span::new(text::locate(ctx.source, inner, &format!("[{}]", pair.key)).start, inner.end),
            false => pair.span.shifted(inner.start),
        };
        for (key, value) in group {
            let member = Pair { key: key.clone(), value: value.clone(), span: Span::default() };
            file(ctx, member, within, fields);
        }
        return;
    }
    let Some(&field) = ctx.vocabulary.fields.get(&key_of(&pair.key)).filter(|field| has_place(**field)) else {
        fields.rest.insert(pair.key, pair.value);
        return;
    };
    let values = match &pair.value {
        Value::Array(values) => values.iter().filter_map(literal).collect(),
        _ => Vec::new(),
    };
    let value = literal(&pair.value).unwrap_or_else(|| values.join(", "));
    let span = if pair.span.is_empty() { place_of(ctx, inner, &pair.key) } else { pair.span.shifted(inner.start) };
    let line = ctx.source.line(span.start);
    fields.entries.push(Entry { field, value, values, span, line });
}

/// Where a key stands; a text of the front matter may have the same word in it.
fn place_of(ctx: &Ctx<'_>, inner: Span, key: &str) -> Span {
    let covered = inner.of(&ctx.source.text);
    let is_key = |&at: &usize| {
        let is_part = |letter: char| letter.is_alphanumeric() || matches!(letter, '-' | '_');
        let behind = covered[at + key.len()..].trim_start_matches(['"', '\'', ' ', '\t']);
        !covered[..at].ends_with(is_part) && behind.starts_with([':', '='])
    };
    match covered.match_indices(key).map(|(at, _)| at).find(is_key) {
        Some(at) => Span::new(inner.start + at, inner.start + at + key.len()),
        None => text::locate(ctx.source, inner, key),
    }
}

/// Fields that a record keeps only as free text stay searchable in `fields`.
fn has_place(field: Field) -> bool {
    !matches!(field, Field::Tickets | Field::Resolution | Field::Detection)
}

/// A scalar as it was written; `None` for null, lists and tables.
fn literal(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim().to_owned()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Null => Some(String::new()),
        Value::Array(_) | Value::Object(_) => None,
    }
}

/// Blocks and brackets nested deeper than this are refused before they are parsed: the parser calls itself for each
/// level, and a document can have as many as it likes.
const MAX_NESTING: usize = 64;

/// Where YAML is first nested deeper than [`MAX_NESTING`], in bytes; told from indents and brackets alone, so brackets
/// in a text count too.
fn nested_too_deep(text: &str) -> Option<usize> {
    let mut columns: Vec<usize> = Vec::new();
    let mut brackets = 0_usize;
    let mut line_start = 0;
    for line in text.split_inclusive('\n') {
        let mut rest = line.trim_start_matches(' ');
        if !rest.trim().is_empty() {
            let mut column = line.len() - rest.len();
            columns.truncate(columns.partition_point(|&outer| outer < column));
            columns.push(column);
            // `- - - a` opens a block at each dash.
            while let Some(inner) = rest.strip_prefix("- ").or_else(|| rest.strip_prefix("? ")) {
                rest = inner.trim_start_matches(' ');
                column = line.len() - rest.len();
                columns.push(column);
            }
            for byte in rest.bytes() {
                match byte {
                    b'[' | b'{' => brackets += 1,
                    b']' | b'}' => brackets = brackets.saturating_sub(1),
                    _ => continue,
                }
                if columns.len() + brackets > MAX_NESTING {
                    return Some(line_start);
                }
            }
            if columns.len() + brackets > MAX_NESTING {
                return Some(line_start);
            }
        }
        line_start += line.len();
    }
    None
}

fn yaml(text: &str) -> Result<Vec<Pair>, (String, usize)> {
    if let Some(at) = nested_too_deep(text) {
        return Err((format!("the front matter is nested more than {MAX_NESTING} deep"), at));
    }
    let documents = MarkedYaml::load_from_str(text).map_err(|error| {
        let at = char_offset(text, error.marker().index());
        (format!("the front matter is not YAML: {}", error.info()), at)
    })?;
    let Some(root) = documents.first() else { return Ok(Vec::new()) };
    let YamlData::Mapping(mapping) = &root.data else {
        return match root.data {
            YamlData::Value(Scalar::Null) => Ok(Vec::new()),
            _ => Err(("the front matter is not a table of keys".to_owned(), 0)),
        };
    };
    let offsets = Offsets::new(text);
    let pairs = mapping.iter().map(|(key, value)| {
        let span = Span::new(offsets.byte(value.span.start.index()), offsets.byte(value.span.end.index()));
        Pair { key: yaml_key(key), value: yaml_value(value, 0), span }
    });
    Ok(pairs.collect())
}

/// Characters → bytes; saphyr counts characters.
enum Offsets {
    Ascii(usize),
    Table(Vec<usize>, usize),
}

impl Offsets {
    fn new(text: &str) -> Self {
        if text.is_ascii() {
            Self::Ascii(text.len())
        } else {
            Self::Table(text.char_indices().map(|(at, _)| at).collect(), text.len())
        }
    }

    fn byte(&self, index: usize) -> usize {
        match self {
            Self::Ascii(len) => index.min(*len),
            Self::Table(table, len) => table.get(index).copied().unwrap_or(*len),
        }
    }
}

fn char_offset(text: &str, index: usize) -> usize {
    text.char_indices().nth(index).map_or(text.len(), |(at, _)| at)
}

fn yaml_key(key: &MarkedYaml<'_>) -> String {
    literal(&yaml_value(key, 0)).unwrap_or_default()
}

fn yaml_value(node: &MarkedYaml<'_>, depth: usize) -> Value {
    if depth > MAX_DEPTH {
        return Value::Null;
    }
    match &node.data {
        YamlData::Value(Scalar::Boolean(flag)) => Value::from(*flag),
        YamlData::Value(Scalar::Integer(number)) => Value::from(*number),
        YamlData::Value(Scalar::FloatingPoint(number)) => Value::from(number.into_inner()),
        YamlData::Value(Scalar::String(text)) | YamlData::Representation(text, ..) => Value::from(text.as_ref()),
        YamlData::Sequence(items) => items.iter().map(|item| yaml_value(item, depth + 1)).collect(),
        YamlData::Mapping(mapping) => {
            let entries = mapping.iter().map(|(key, value)| (yaml_key(key), yaml_value(value, depth + 1)));
            Value::Object(entries.collect())
        }
        YamlData::Tagged(_, inner) => yaml_value(inner, depth + 1),
        YamlData::Value(Scalar::Null) | YamlData::Alias(_) | YamlData::BadValue => Value::Null,
    }
}

fn toml_pairs(text: &str) -> Result<Vec<Pair>, (String, usize)> {
    let table =
        config::toml_values(text).map_err(|(message, at)| (format!("the front matter is not TOML: {message}"), at))?;
    Ok(table.into_iter().map(|(key, value)| Pair { key, value, span: Span::default() }).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn front_matter_that_would_overflow_the_stack_is_refused_before_it_is_parsed() {
        let by_indent: String = (0..1_000).map(|depth| format!("{}k:\n", " ".repeat(depth))).collect();
        let by_dashes: String = (0..9).map(|line| format!("{}{}x\n", " ".repeat(line * 20), "- ".repeat(10))).collect();
        for deep in [by_indent, by_dashes, format!("a: {}", "[".repeat(1_000)), "? ".repeat(1_000)] {
            assert!(nested_too_deep(&deep).is_some(), "{}", &deep[..30]);
        }
        assert_eq!(nested_too_deep("a:\n  b:\n    - c: [1, {d: 2}]\n    - - x\ne: f\n"), None);
        assert_eq!(nested_too_deep(&"tags: [a, b]\n".repeat(1_000)), None);
    }
}
