//! One report says the same numbers whatever it is printed as.

use std::collections::BTreeMap;
use std::path::Path;

use lookback::metrics::table::figure_words;
use serde_json::Value;

use crate::cli::check;

/// Rows by the first cell: the names of the other columns and what stands in them.
type Rows = Vec<(String, BTreeMap<String, String>)>;

/// The rows of a table, from its head on.
fn rows<'t>(mut lines: impl Iterator<Item = &'t str>, cells: fn(&str) -> Vec<String>) -> Rows {
    let head = cells(lines.next().expect("a head"));
    let row = |line| {
        let mut cells = cells(line).into_iter();
        let key = cells.next().expect("a key");
        (key, head.iter().skip(1).cloned().zip(cells).collect())
    };
    lines.take_while(|line| !line.is_empty()).map(row).collect()
}

/// The table under a title that begins so.
fn table(out: &str, title: &str, cells: fn(&str) -> Vec<String>) -> Rows {
    let mut lines = out.lines().skip_while(|line| !line.trim_start_matches('*').starts_with(title));
    assert!(lines.next().is_some(), "no {title} in\n{out}");
    rows(lines.skip_while(|line| !line.is_empty()).skip(1).filter(|line| !line.starts_with("|---")), cells)
}

fn text_cells(line: &str) -> Vec<String> {
    line.split("  ").map(str::trim).filter(|cell| !cell.is_empty()).map(str::to_owned).collect()
}

fn markdown_cells(line: &str) -> Vec<String> {
    line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect()
}

/// What people see of a number, `–` where there is none.
fn shown(value: &Value, words: impl Fn(f64) -> String) -> String {
    value.as_f64().map_or_else(|| "–".to_owned(), words)
}

fn between(ends: Option<(&Value, &Value)>, words: fn(f64) -> String) -> String {
    ends.and_then(|(low, high)| Some(format!("{} – {}", words(low.as_f64()?), words(high.as_f64()?))))
        .unwrap_or_else(|| "–".to_owned())
}

fn percent(share: f64) -> String {
    format!("{:.0} %", share * 100.0)
}

fn rate(rate: f64) -> String {
    format!("{rate:.1}")
}

/// What the table of a title says of a group, by the JSON of the group.
fn expected(group: &Value, title: &str) -> Vec<(&'static str, String)> {
    let count = |value: &Value| value.to_string();
    let of_group = ("documents", count(&group["documents"]));
    match title {
        "postmortems published" => {
            let (rates, gaps, times) = (&group["rate"], &group["time_between_incidents"], &group["incident_minutes"]);
            let interval = rates["interval"].as_array().map(|ends| (&ends[0], &ends[1]));
            vec![
                of_group,
                ("a year", shown(&rates["per_year"], rate)),
                ("95 % interval", between(interval, rate)),
                ("gaps", count(&gaps["n"])),
                ("median gap", shown(&gaps["median"], figure_words)),
                ("n", count(&times["n"])),
                ("incident time", shown(&times["minutes"], figure_words)),
            ]
        }
        "detection within recovery" => {
            let share = &group["detection_share"];
            vec![
                of_group,
                ("n", count(&share["n"])),
                ("missing", count(&share["missing"])),
                ("pooled", shown(&share["pooled"], percent)),
                ("longest", shown(&share["largest_share"], percent)),
                ("median", shown(&share["median"], percent)),
            ]
        }
        _ => {
            let measure = if title == "time to detection" { "time_to_detect" } else { "time_to_recover" };
            let figures = &group["measures"][measure];
            let interval = figures["median_interval"].as_object().map(|of| (&of["low"], &of["high"]));
            vec![
                of_group,
                ("n", count(&figures["n"])),
                ("missing", count(&figures["missing"])),
                ("mean", shown(&figures["mean"], figure_words)),
                ("largest", shown(&figures["largest_share"], percent)),
                ("median", shown(&figures["median"], figure_words)),
                ("95 % interval", between(interval, figure_words)),
            ]
        }
    }
}

const TITLES: [&str; 4] =
    ["time to detection", "time to recovery", "postmortems published", "detection within recovery"];

fn groups(json: &Value) -> Vec<&Value> {
    json["groups"].as_array().expect("groups").iter().chain([&json["all"]]).collect()
}

fn check_tables(json: &Value, out: &str, cells: fn(&str) -> Vec<String>) {
    for title in TITLES {
        let rows = table(out, title, cells);
        let groups = groups(json);
        assert_eq!(rows.len(), groups.len(), "{title}");
        for ((key, cells), group) in rows.iter().zip(groups) {
            let name = group["key"].as_str().expect("a key");
            let is_partial = group["partial"] == true;
            assert_eq!(*key, if is_partial { format!("{name} so far") } else { name.to_owned() }, "{title}");
            let expected = expected(group, title);
            assert_eq!(cells.len(), expected.len(), "{title} {key}: {cells:?}");
            for (column, value) in expected {
                assert_eq!(cells[column], value, "{title}, {key}, {column}");
            }
        }
    }
}

/// Where a column of CSV stands in the figures of a measure.
fn in_measure<'j>(figures: &'j Value, column: &str) -> Option<&'j Value> {
    Some(match column {
        "median_low" => &figures["median_interval"]["low"],
        "median_high" => &figures["median_interval"]["high"],
        "median_coverage" => &figures["median_interval"]["coverage"],
        "mean_low" => &figures["mean_interval"][0],
        "mean_high" => &figures["mean_interval"][1],
        column => figures.get(column)?,
    })
}

/// Where a column of CSV stands in a group.
fn in_group<'j>(group: &'j Value, column: &str) -> &'j Value {
    match column {
        "documents" | "partial" => &group[column],
        "per_year_low" => &group["rate"]["interval"][0],
        "per_year_high" => &group["rate"]["interval"][1],
        "count" | "years" | "per_year" => &group["rate"][column],
        "incident_minutes" => &group["incident_minutes"]["minutes"],
        column => {
            let part = ["incident_minutes", "detection_share"].into_iter().find(|part| column.starts_with(part));
            let part = part.unwrap_or_else(|| panic!("a column that the JSON does not know: {column}"));
            &group[part][&column[part.len() + 1..]]
        }
    }
}

fn check_csv(json: &Value, out: &str) {
    let cells = |line: &str| line.split(',').map(str::to_owned).collect();
    let rows = rows(out.lines(), cells);
    let groups = groups(json);
    // Six measures and the time between incidents.
    assert_eq!(rows.len(), 7 * groups.len());
    for (row_idx, (key, cells)) in rows.iter().enumerate() {
        let group = groups[row_idx / 7];
        assert_eq!(group["key"], key.as_str());
        let measure = cells["measure"].as_str();
        let figures = if measure == "time_between_incidents" { &group[measure] } else { &group["measures"][measure] };
        assert!(figures.is_object(), "{measure}");
        for (column, cell) in cells.iter().filter(|(column, _)| *column != "measure") {
            let value = in_measure(figures, column).unwrap_or_else(|| in_group(group, column));
            assert!(!matches!(value, Value::Object(_) | Value::Array(_)), "{column}");
            let same = match value.as_f64() {
                // serde_json reads a number to its last bit but one.
                Some(number) => cell.parse().is_ok_and(|cell: f64| (cell - number).abs() <= number.abs() * 1e-15),
                None if value.is_null() => cell.is_empty(),
                // Whether the group is partial.
                None => cell.parse().ok() == value.as_bool(),
            };
            assert!(same, "{key} {measure} {column}: {cell} in CSV, {value} in JSON");
        }
    }
}

#[test]
fn text_markdown_json_and_csv_of_one_report_say_the_same_numbers() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for arguments in [
        ["--by", "year", "--source", "best"],
        ["--by", "quarter", "--source", "stated"],
        ["--by", "category", "--source", "timeline"],
        ["--by", "service", "--as-of", "2023-06-30"],
    ] {
        let out = |format| check(root, &[&["stats", "--format", format][..], &arguments].concat(), 0, "");
        let json: Value = serde_json::from_str(&out("json")).expect("JSON");
        assert!(groups(&json).len() > 3, "{arguments:?}");
        check_tables(&json, &out("text"), text_cells);
        check_tables(&json, &out("md"), markdown_cells);
        check_csv(&json, &out("csv"));
    }
}
