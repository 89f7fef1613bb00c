//! The trends pages say what `lookback stats` says.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::support::{self, Temporary};

fn run(folder: &Path, arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_lookback"))
        .args(arguments)
        .current_dir(folder)
        .output()
        .expect("the program that cargo has just built");
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("what we print is UTF-8")
}

/// The samples' site and its folder.
fn built() -> Temporary {
    let folder = support::knowledge_base();
    run(folder.path(), &["build"]);
    folder
}

/// The cells of the table that holds every figure, a row each, tags left out.
fn rows(page: &str) -> Vec<Vec<String>> {
    let table = page.split("class=\"by-year\"").nth(1).and_then(|rest| rest.split("</table>").next());
    let body = table.expect("the table of figures").split("</thead>").nth(1).expect("its rows");
    let cells = |row: &str| {
        row.split("<t")
            .skip(1)
            .filter(|cell| cell.starts_with(['d', 'h']))
            .map(|cell| text(&format!("<t{cell}")))
            .collect()
    };
    body.split("<tr>").skip(1).map(cells).collect()
}

/// Text between tags; a tag that opens something small ends it.
fn text(html: &str) -> String {
    let html = html.split("<span").next().unwrap_or_default();
    html.split('<').skip(1).filter_map(|part| part.split('>').nth(1)).collect::<String>().trim().to_owned()
}

/// Minutes as pages say them: to the minute, or the second below one.
fn words(minutes: &Value) -> String {
    let Some(minutes) = minutes.as_f64() else { return "unknown".to_owned() };
    lookback::record::duration_words(if minutes < 1.0 { minutes } else { minutes.round() })
}

#[test]
fn the_page_says_the_figures_of_stats() {
    let base = built();
    for (by, page) in [("year", "trends.html"), ("quarter", "trends-quarters.html")] {
        let report: Value =
            serde_json::from_str(&run(base.path(), &["stats", "--by", by, "--format", "json"])).expect("JSON");
        let groups = report["groups"].as_array().expect("groups").iter().chain([&report["all"]]);
        let rows = rows(&support::read(&base.path().join("site").join(page)));
        let mut n_rows = 0;
        for (group, row) in groups.zip(&rows) {
            n_rows += 1;
            let key = group["key"].as_str().expect("a key");
            let shown = row[0].trim_end_matches('*');
            assert!(shown == key || (key, shown) == ("(none)", "undated") || (key, shown) == ("all", "All"), "{row:?}");
            assert_eq!(row[1], group["documents"].to_string(), "{row:?}");
            for (measure, cells) in ["time_to_recover", "time_to_detect"].into_iter().zip(row[2..].chunks(5)) {
                let figures = &group["measures"][measure];
                let interval = &figures["median_interval"];
                let interval = match interval.is_null() {
                    true => "–".to_owned(),
                    false => format!("{} to {}", words(&interval["low"]), words(&interval["high"])),
                };
                let expected = [
                    figures["n"].to_string(),
                    figures["missing"].to_string(),
                    words(&figures["median"]),
                    interval,
                    words(&figures["mean"]),
                ];
                assert_eq!(cells, expected, "{by} {key} {measure}");
            }
        }
        assert!(n_rows > 2 && n_rows == rows.len(), "{by}: {n_rows} groups, {} rows", rows.len());
    }
}

#[test]
fn the_page_says_the_sentence_of_the_trend_and_the_share_of_detection() {
    let base = built();
    let report: Value = serde_json::from_str(&run(base.path(), &["stats", "--format", "json"])).expect("JSON");
    let page = support::read(&base.path().join("site/trends.html"));
    for trend in report["trends"].as_array().expect("trends") {
        let measure = trend["measure"].as_str().expect("a measure");
        if measure == "time_to_recover" || measure == "time_to_detect" {
            let sentence = trend["sentence"].as_str().expect("a sentence");
            assert!(page.contains(&sentence[1..sentence.find(';').expect("its verdict")]), "{sentence}");
        }
    }
    let share = &report["all"]["detection_share"];
    let percent = |share: &Value| format!("{:.0}\u{a0}%", share.as_f64().expect("a share") * 100.0);
    for expected in [percent(&share["median"]), percent(&share["pooled"]), format!("n = {} of", share["n"])] {
        assert!(page.contains(&expected), "{expected}");
    }
}
