//! One pass over the two tables that are ours.

use std::collections::BTreeMap;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::config::{Config, ConfigError, keys};
use crate::span::Span;

/// The settings of a `book.toml`, and every mistake in it in order of place.
///
/// What is wrong keeps its default, so that all mistakes are found at once.
/// `is_abbreviation` says whether a word such as `CET` is a zone that the
/// reader knows beside IANA names and offsets.
pub fn parse(text: &str, is_abbreviation: &dyn Fn(&str) -> bool) -> (Config, Vec<ConfigError>) {
    let (document, faults) = DeTable::parse_recoverable(text);
    let mut reader = Reader { errors: Vec::new(), is_abbreviation };
    for fault in faults {
        reader.syntax(text, &fault);
    }
    let mut config = Config::default();
    if let Some(book) = document.get_ref().get("book") {
        reader.book(book, &mut config);
    }
    let output = document.get_ref().get("output").and_then(|output| output.get_ref().as_table()?.get("lookback"));
    if let Some(output) = output {
        reader.output(output, &mut config);
    }
    reader.errors.sort_by_key(|error| error.span);
    (config, reader.errors)
}

struct Reader<'a> {
    errors: Vec<ConfigError>,
    is_abbreviation: &'a dyn Fn(&str) -> bool,
}

type Value<'i> = Spanned<DeValue<'i>>;

impl Reader<'_> {
    fn syntax(&mut self, text: &str, fault: &toml::de::Error) {
        let span = fault.span().map_or(Span::new(0, 0), Span::from);
        let message = format!("not TOML: {}", fault.message().lines().next().unwrap_or_default());
        let on_boundaries = text.is_char_boundary(span.start) && text.is_char_boundary(span.end);
        let span = if on_boundaries { span } else { Span::new(0, 0) };
        self.error(span, message, "here", None);
    }

    fn book(&mut self, book: &Value<'_>, config: &mut Config) {
        let Some(table) = self.table("book", book) else { return };
        for (key, value) in table {
            let name = key.get_ref().as_ref();
            match name {
                "title" => self.text(name, value).into_iter().for_each(|text| config.title = text),
                "authors" => self.texts(name, value).into_iter().for_each(|texts| config.authors = texts),
                "description" => config.description = self.text(name, value),
                "language" => self.text(name, value).into_iter().for_each(|text| config.language = text),
                "src" => self.sources(value).into_iter().for_each(|texts| config.src = texts),
                other if keys::BOOK_OF_MDBOOK.contains(&other) => {}
                other => self.unknown("[book]", other, key.span().into(), keys::BOOK),
            }
        }
    }

    fn output(&mut self, output: &Value<'_>, config: &mut Config) {
        let Some(table) = self.table("output.lookback", output) else { return };
        for (key, value) in table {
            let name = key.get_ref().as_ref();
            match name {
                "include" => self.texts(name, value).into_iter().for_each(|texts| config.include = texts),
                "exclude" => self.texts(name, value).into_iter().for_each(|texts| config.exclude = texts),
                "zone" => config.default_zone = self.zone(name, value),
                "reporting-zone" => config.reporting_zone = self.zone(name, value),
                "day-first" => config.day_first = self.truth(name, value),
                "sections" => config.sections = self.sections(value),
                "repository" => config.repository = self.link(name, value),
                "dest-dir" => self.folder(name, value).into_iter().for_each(|text| config.dest_dir = text),
                "base-url" => config.base_url = self.link(name, value),
                other if keys::OUTPUT_OF_MDBOOK.contains(&other) => {}
                other => self.unknown("[output.lookback]", other, key.span().into(), keys::OUTPUT),
            }
        }
    }

    fn sections(&mut self, value: &Value<'_>) -> BTreeMap<String, Vec<String>> {
        let mut sections = BTreeMap::new();
        let Some(table) = self.table("output.lookback.sections", value) else { return sections };
        for (key, value) in table {
            let name = key.get_ref().as_ref();
            if !keys::SECTIONS.contains(&name) {
                self.unknown("[output.lookback.sections]", name, key.span().into(), keys::SECTIONS);
            } else if let Some(words) = self.one_or_more(name, value) {
                sections.insert(name.to_owned(), words);
            }
        }
        sections
    }

    /// `src`: mdBook's one folder, or our list of them.
    fn sources(&mut self, value: &Value<'_>) -> Option<Vec<String>> {
        let folders = self.one_or_more("src", value)?;
        if folders.is_empty() || folders.iter().any(|folder| folder.trim().is_empty()) {
            let help = "write `src = \"postmortems\"`, or `src = \".\"` for the folder of this file";
            self.error(value.span().into(), "`src` names no folder", "expected at least one folder", Some(help));
            return None;
        }
        Some(folders)
    }

    fn folder(&mut self, name: &str, value: &Value<'_>) -> Option<String> {
        let text = self.text(name, value)?;
        if text.trim().is_empty() {
            let message = format!("`{name}` names no folder");
            self.error(value.span().into(), message, "expected a folder", Some("write a folder such as `\"site\"`"));
            return None;
        }
        Some(text)
    }

    fn link(&mut self, name: &str, value: &Value<'_>) -> Option<String> {
        let text = self.text(name, value)?;
        if text.starts_with("https://") || text.starts_with("http://") {
            return Some(text);
        }
        let message = format!("`{name}` is not a web address");
        let help = "write the whole address, from `https://` on";
        self.error(value.span().into(), message, "expected `https://…`", Some(help));
        None
    }

    fn zone(&mut self, name: &str, value: &Value<'_>) -> Option<String> {
        let text = self.text(name, value)?;
        if is_zone(&text) || (self.is_abbreviation)(&text) {
            return Some(text);
        }
        let near = jiff::tz::db().available().map(|zone| zone.to_string()).collect::<Vec<_>>();
        let help = match keys::nearest(&text, near.iter().map(String::as_str)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "write an IANA name such as `Europe/Copenhagen`, `UTC`, or an offset such as `+01:00`".to_owned(),
        };
        let message = format!("`{text}` is not a time zone");
        self.error(value.span().into(), message, "unknown zone", Some(&help));
        None
    }

    fn table<'v, 'i>(&mut self, name: &str, value: &'v Value<'i>) -> Option<&'v DeTable<'i>> {
        let table = value.get_ref().as_table();
        if table.is_none() {
            self.wrong_type(name, value, "a table", &format!("write `[{name}]` on a line of its own"));
        }
        table
    }

    fn text(&mut self, name: &str, value: &Value<'_>) -> Option<String> {
        if let DeValue::String(text) = value.get_ref() {
            return Some(text.clone().into_owned());
        }
        self.wrong_type(name, value, "a string", &format!("write `{name} = \"…\"`"));
        None
    }

    fn truth(&mut self, name: &str, value: &Value<'_>) -> Option<bool> {
        if let DeValue::Boolean(truth) = value.get_ref() {
            return Some(*truth);
        }
        self.wrong_type(name, value, "`true` or `false`", &format!("write `{name} = true` or `{name} = false`"));
        None
    }

    fn one_or_more(&mut self, name: &str, value: &Value<'_>) -> Option<Vec<String>> {
        match value.get_ref() {
            DeValue::String(text) => Some(vec![text.clone().into_owned()]),
            _ => self.texts(name, value),
        }
    }

    fn texts(&mut self, name: &str, value: &Value<'_>) -> Option<Vec<String>> {
        let help = format!("write `{name} = [\"…\"]`");
        let DeValue::Array(items) = value.get_ref() else {
            self.wrong_type(name, value, "a list of strings", &help);
            return None;
        };
        let mut texts = Vec::with_capacity(items.len());
        for item in items {
            match item.get_ref() {
                DeValue::String(text) => texts.push(text.clone().into_owned()),
                _ => self.wrong_type(name, item, "strings only", &help),
            }
        }
        Some(texts)
    }

    fn wrong_type(&mut self, name: &str, value: &Value<'_>, expected: &str, help: &str) {
        let message = format!("`{name}` is {}", type_of(value.get_ref()));
        self.error(value.span().into(), message, &format!("expected {expected}"), Some(help));
    }

    fn unknown(&mut self, table: &str, found: &str, span: Span, known: &[&str]) {
        let help = match keys::nearest(found, known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("known keys: {}", known.join(", ")),
        };
        self.error(span, format!("unknown key `{found}` in `{table}`"), "not a key of this table", Some(&help));
    }

    fn error(&mut self, span: Span, message: impl Into<String>, label: &str, help: Option<&str>) {
        let label = label.to_owned();
        self.errors.push(ConfigError { message: message.into(), span, label, help: help.map(str::to_owned) });
    }
}

fn type_of(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a string",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "a truth value",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

/// Whether it is an IANA name, `UTC`, `Z`, or an offset such as `+01:00`.
///
/// Not jiff's own parser of zones: it takes `UTC+2` for a POSIX rule, with the sign inverted.
fn is_zone(text: &str) -> bool {
    text == "Z" || is_offset(text) || jiff::tz::db().get(text).is_ok()
}

fn is_offset(text: &str) -> bool {
    let Some(digits) = text.strip_prefix(['+', '-']) else { return false };
    let (hours, minutes) = match digits.len() {
        2 => (digits, "00"),
        4 if digits.is_ascii() => digits.split_at(2),
        5 => digits.split_once(':').unwrap_or(("", "")),
        _ => return false,
    };
    let within = |text: &str, most: u8| {
        text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit()) && text.parse::<u8>().is_ok_and(|n| n <= most)
    };
    within(hours, 14) && within(minutes, 59)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The mistakes of a text, one a line: `«span» message; label; help`.
    #[track_caller]
    fn check(text: &str, expected: &str) -> Config {
        let (config, errors) = parse(text, &|zone| zone == "CET");
        let told: Vec<String> = errors
            .iter()
            .map(|error| {
                let help = error.help.as_deref().unwrap_or("-");
                format!("«{}» {}; {}; {help}", error.span.of(text), error.message, error.label)
            })
            .collect();
        assert_eq!(told.join("\n"), expected);
        config
    }

    #[test]
    fn an_empty_file_is_the_defaults() {
        assert_eq!(check("", ""), Config::default());
    }

    #[test]
    fn every_setting_is_read_and_other_tables_are_left_alone() {
        let config = check(
            r#"
            [book]
            title = "What broke"
            authors = ["A", "B"]
            description = "d"
            language = "da"
            src = ["a", "b"]
            multilingual = false
            text-direction = "ltr"
            [build]
            build-dir = 3
            [output.html]
            whatever = true
            [output.lookback]
            command = "lookback mdbook"
            optional = true
            include = ["*.txt"]
            exclude = ["drafts/**"]
            zone = "CET"
            reporting-zone = "Europe/Copenhagen"
            day-first = true
            repository = "https://example.org/blob/main/{path}#L{line}"
            dest-dir = "public"
            base-url = "https://example.org/p/"
            [output.lookback.sections]
            factors = ["Hvad gik galt", "Årsager"]
            impact = "Konsekvens"
            "#,
            "",
        );
        assert_eq!(config.title, "What broke");
        assert_eq!(config.authors, ["A", "B"]);
        assert_eq!(config.src, ["a", "b"]);
        assert_eq!(config.language, "da");
        assert_eq!((config.include, config.exclude), (vec!["*.txt".to_owned()], vec!["drafts/**".to_owned()]));
        assert_eq!(config.default_zone.as_deref(), Some("CET"));
        assert_eq!(config.reporting_zone.as_deref(), Some("Europe/Copenhagen"));
        assert_eq!(config.day_first, Some(true));
        assert_eq!(config.dest_dir, "public");
        assert_eq!(config.sections["factors"], ["Hvad gik galt", "Årsager"]);
        assert_eq!(config.sections["impact"], ["Konsekvens"]);
    }

    #[test]
    fn an_unknown_key_is_an_error_with_the_key_that_was_meant() {
        check(
            "[book]\ntitel = 'x'",
            "«titel» unknown key `titel` in `[book]`; not a key of this table; did you mean `title`?",
        );
        check(
            "[output.lookback]\ncolour = 1",
            "«colour» unknown key `colour` in `[output.lookback]`; not a key of this table; \
             known keys: include, exclude, zone, reporting-zone, day-first, sections, repository, dest-dir, base-url",
        );
        check(
            "[output.lookback.sections]\nfactor = []",
            "«factor» unknown key `factor` in `[output.lookback.sections]`; not a key of this table; \
             did you mean `factors`?",
        );
    }

    #[test]
    fn a_wrong_type_says_what_was_expected() {
        check("[book]\ntitle = 3", "«3» `title` is a whole number; expected a string; write `title = \"…\"`");
        check("[book]\nsrc = ['a', 1]", "«1» `src` is a whole number; expected strings only; write `src = [\"…\"]`");
        check(
            "[output.lookback]\nday-first = 'yes'",
            "«'yes'» `day-first` is a string; expected `true` or `false`; write `day-first = true` or `day-first = false`",
        );
        check("book = 1", "«1» `book` is a whole number; expected a table; write `[book]` on a line of its own");
    }

    #[test]
    fn zones_are_names_offsets_and_known_abbreviations() {
        for zone in ["UTC", "Z", "+01:00", "-0730", "+05", "Asia/Kolkata", "CET"] {
            check(&format!("[output.lookback]\nzone = '{zone}'"), "");
        }
        check(
            "[output.lookback]\nzone = 'Europe/Copenhagn'",
            "«'Europe/Copenhagn'» `Europe/Copenhagn` is not a time zone; unknown zone; did you mean `Europe/Copenhagen`?",
        );
        for zone in ["UTC+2", "+15:00", "+1:000", "+ab:cd", "+æø"] {
            let text = format!("[output.lookback]\nzone = '{zone}'");
            let (config, errors) = parse(&text, &|_| false);
            assert_eq!((config.default_zone, errors.len()), (None, 1), "{zone}");
        }
    }

    #[test]
    fn all_mistakes_are_found_at_once_in_order_of_place() {
        check(
            "[book]\nsrc = []\nlanguage = 1\n[output.lookback]\nrepository = 'github'",
            "«[]» `src` names no folder; expected at least one folder; \
             write `src = \"postmortems\"`, or `src = \".\"` for the folder of this file\n\
             «1» `language` is a whole number; expected a string; write `language = \"…\"`\n\
             «'github'» `repository` is not a web address; expected `https://…`; \
             write the whole address, from `https://` on",
        );
    }

    #[test]
    fn text_that_is_not_toml_is_told_with_its_place() {
        let (config, errors) = parse("[book\ntitle = ", &|_| false);
        assert!(!errors.is_empty() && errors[0].message.starts_with("not TOML: "), "{errors:?}");
        assert_eq!(config.src, ["postmortems"]);
    }

    proptest::proptest! {
        #[test]
        fn no_text_panics_and_spans_lie_inside(text in "\\PC*|([\\[\\]a-z.=\"'\n#é0-9]|book|src|output.lookback){0,40}") {
            let (_, errors) = parse(&text, &|_| false);
            for error in errors {
                let _ = error.span.of(&text);
            }
        }
    }
}
