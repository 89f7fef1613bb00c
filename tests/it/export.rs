//! What other programs get to read.

use lookback::export::{self, FORMATS, Format, Options};
use lookback::record::{ActionItem, ActionStatus, Person, PersonRole, Postmortem};
use serde_json::Value;

use crate::sample;

fn write(format: &str, records: &[Postmortem], raw: bool) -> String {
    let mut out = Vec::new();
    let format = Format::named(format).expect("a format of that name");
    format.write(&records.iter().collect::<Vec<_>>(), Options { raw }, &mut out).expect("a vector takes everything");
    String::from_utf8(out).expect("text")
}

/// The cells of the only record, by column.
fn cell(record: Postmortem, raw: bool, column: &str) -> String {
    let text = write("csv", &[record], raw);
    let mut csv = csv::Reader::from_reader(text.as_bytes());
    let idx = csv.headers().expect("a header").iter().position(|name| name == column).expect("a column of that name");
    csv.records().next().expect("a row").expect("as long as the header")[idx].to_owned()
}

fn postmortem() -> Postmortem {
    let mut record = sample::postmortem("2021/flux.md");
    record.title = "Flux, \"updated\"\nitself".to_owned();
    record.services = vec!["flux".to_owned(), "cluster".to_owned()];
    record.measures.time_to_detect = sample::stated(20.0);
    record.measures.time_to_recover = sample::stated(47.5);
    record.people = vec![Person { name: "rifis".to_owned(), role: PersonRole::Attendee }];
    record.action_items = [ActionStatus::Done, ActionStatus::Unknown].map(action).into();
    record
}

fn action(status: ActionStatus) -> ActionItem {
    ActionItem {
        text: "Version lock".to_owned(),
        status,
        owners: Vec::new(),
        due: None,
        priority: None,
        kind: None,
        links: Vec::new(),
        items: Vec::new(),
        line: 1,
    }
}

#[test]
fn ndjson_has_a_line_for_every_record() {
    let text = write("ndjson", &[postmortem(), sample::postmortem("b.md")], false);
    let paths: Vec<Value> =
        text.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON")["path"].clone()).collect();
    assert_eq!(paths, ["2021/flux.md", "b.md"]);
    assert!(text.contains(r#""minutes":20,"#) && text.contains(r#""minutes":47.5,"#), "{text}");
    assert_eq!(write("ndjson", &[], false), "");
}

#[test]
fn json_is_one_object_around_the_same_records() {
    let records = [postmortem(), sample::postmortem("b.md")];
    let one: Value = serde_json::from_str(&write("json", &records, false)).expect("JSON");
    assert_eq!(one["schema"], "lookback.records/1");
    let lines = write("ndjson", &records, false);
    let lines: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(one["records"], Value::Array(lines));
    assert_eq!(write("json", &[], false), "{\"schema\":\"lookback.records/1\",\"records\":[]}\n");
}

#[test]
fn csv_has_a_row_of_figures_for_every_record() {
    let check = |column, expected| assert_eq!(cell(postmortem(), false, column), expected, "{column}");
    check("path", "2021/flux.md");
    check("title", "Flux, \"updated\"\nitself");
    check("date", "");
    check("services", "flux; cluster");
    check("n_actions", "2");
    check("n_actions_done", "1");
    check("people", "rifis");
    check("started_at", "");
    check("time_to_detect_minutes", "20");
    check("time_to_recover_stated_minutes", "47.5");
    check("time_to_recover_source", "stated");
    check("time_to_resolve_agreement", "not_comparable");
}

#[test]
fn csv_without_records_still_names_its_columns() {
    insta::assert_snapshot!(write("csv", &[], false).replace(',', "\n"));
}

#[test]
fn no_cell_opens_a_formula() {
    let check = |title: &str, expected: &str| {
        let mut record = postmortem();
        record.title = title.to_owned();
        assert_eq!(cell(record.clone(), false, "title"), expected);
        assert_eq!(cell(record, true, "title"), title, "raw");
    };
    check("=1+1", "'=1+1");
    check("+1", "'+1");
    check("-07:00", "'-07:00");
    check("@SUM(A1)", "'@SUM(A1)");
    check("\t=1", "'\t=1");
    check("\r=1", "'\r=1");
    check("\n=1", "'\n=1");
    check("＝1", "'＝1");
    check("＋1", "'＋1");
    check("－1", "'－1");
    check("＠a", "'＠a");
    check("1 = 1", "1 = 1");
    check("'quoted'", "'quoted'");
    check("", "");
}

#[test]
fn a_stream_that_fails_is_reported_as_it_failed() {
    struct Closed;
    impl std::io::Write for Closed {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(std::io::ErrorKind::BrokenPipe.into())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let (record, many) = (postmortem(), 1_000);
    for format in &FORMATS {
        for records in [vec![&record], vec![&record; many]] {
            let error = format.write(&records, Options::default(), &mut Closed).expect_err(format.name);
            assert_eq!(error.kind(), std::io::ErrorKind::BrokenPipe, "{}", format.name);
        }
    }
}

/// A change of this snapshot is a change of what every reader of records was promised:
/// anything but an addition asks for a new number in the schema's name.
#[test]
fn the_contract_is_what_it_was() {
    insta::assert_snapshot!(serde_json::to_string_pretty(&export::schema()).expect("JSON"));
}

#[test]
fn every_property_of_the_contract_is_required() {
    fn check(schema: &Value) {
        if let Some(properties) = schema.get("properties").and_then(Value::as_object) {
            let required: Vec<&str> =
                schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
            for name in properties.keys() {
                assert!(required.contains(&name.as_str()), "{name} may be absent");
            }
        }
        for child in schema.as_object().into_iter().flat_map(|object| object.values()) {
            check(child);
        }
    }
    check(&export::schema());
}
