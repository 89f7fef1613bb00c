//! Times in the forms that people write, and what is none.

use super::*;
use crate::vocabulary::{Language, Languages};

fn check(text: &str, expected: &str) {
    let languages = Languages::shared();
    let vocabulary = languages.vocabulary(Language::ENGLISH);
    let found = read(text, vocabulary).map_or_else(|| "none".to_owned(), |when| shown(&when, text));
    assert_eq!(found, expected, "{text}");
}

fn shown(when: &When, text: &str) -> String {
    let mut out = String::new();
    if let Some(date) = &when.date {
        out += &format!("{date:?}");
    }
    if let Some(clock) = &when.clock {
        out += &format!(" {clock:?}");
    }
    if let Some(zone) = &when.zone {
        out += &format!(" {}", zone.0);
    }
    if when.approximate {
        out.push_str(" ~");
    }
    if let Some(end) = &when.end {
        out += &format!(" to {}", shown(end, "").trim());
    }
    if !text.is_empty() {
        out += &format!(" | {}", &text[when.len..]);
    }
    out.trim().to_owned()
}

#[test]
fn times_in_the_forms_that_people_write() {
    for (text, expected) in [
        ("2021-12-10   15:40", "2021-12-10 15:40 |"),
        ("2024-04-09 8:40", "2024-04-09 08:40 |"),
        ("2021-02-19 08:35 Scheduled", "2021-02-19 08:35 | Scheduled"),
        ("10:45~", "10:45 ~ |"),
        ("~2025-03-03 19:30", "2025-03-03 19:30 ~ |"),
        ("ca. 9:00 woke", "09:00 ~ | woke"),
        ("09:00 - 11:00", "09:00 to 11:00 |"),
        ("2020-10-06 09:00 - 11:00", "2020-10-06 09:00 to 11:00 |"),
        ("2022-08-03 12:26-12:??", "2022-08-03 12:26 to 12:?? |"),
        ("2024-03-13 14:??", "2024-03-13 14:?? |"),
        ("2021-12-10", "2021-12-10 |"),
        ("2019-12-03 --:--", "2019-12-03 unknown |"),
        ("2022-05-25 HH:mm", "2022-05-25 unknown |"),
        ("2022-05-??", "2022-05 |"),
        ("2022-05-?? HH:mm", "2022-05 unknown |"),
        ("2021/22-??-?? HH:mm", "unknown unknown |"),
        ("2022-02-?? ??:??", "2022-02 unknown |"),
        ("5:42 PM", "17:42 |"),
        ("17:14pm", "17:14 |"),
        ("4:23PM PST", "16:23 PST |"),
        ("12:05 am", "00:05 |"),
        ("16:02:33", "16:02:33 |"),
        ("2024-05-01T10:20:30Z", "2024-05-01 10:20:30 Z |"),
        ("2024-05-01T10:20:30.123+02:00 x", "2024-05-01 10:20:30 +02:00 | x"),
        ("Oct 17 2017, 7:42", "2017-10-17 07:42 |"),
        ("19. April, 11:00", "????-04-19 11:00 |"),
        ("24/10/2024", "2024-10-24 |"),
        ("10/24/2024 08:00", "2024-10-24 08:00 |"),
        ("01/02/2024", "01/02/2024 |"),
        ("Tuesday, 5 March 2024 09:10 UTC", "2024-03-05 09:10 UTC |"),
        ("March 5th, 2024 at 9:10", "2024-03-05 09:10 |"),
        ("20202-01-16 12:00", "20202-01-16 12:00 |"),
        ("16:58 UTC - it broke", "16:58 UTC | it broke"),
        ("[16:04] @user said", "16:04 | @user said"),
        ("13:35: it broke", "13:35 | it broke"),
        ("1600", "16:00 |"),
        ("1600 UTC x", "16:00 UTC | x"),
        ("15.26", "15:26 |"),
        ("14h05 panne", "14:05 | panne"),
        ("20240501 10:00", "2024-05-01 10:00 |"),
        ("03-26 23:04] drained", "????-03-26 23:04 | drained"),
        ("26.03. 14:05 Störung", "????-03-26 14:05 | Störung"),
        ("03/04 14:05 x", "03/04 14:05 | x"),
        ("26/03 14:05 x", "????-03-26 14:05 | x"),
        ("Monday 14:05 - it broke", "weekday 1 14:05 | it broke"),
        ("Tue, 9:10", "weekday 2 09:10 |"),
        ("**Friday**: calm", "weekday 5 | calm"),
        ("The next day, 09:00: calm", "next day 09:00 | calm"),
        ("Next morning at 8:15 we met", "next day 08:15 | we met"),
        ("Day 2 - 09:00 calm", "day 2 09:00 | calm"),
        ("T+15m it broke", "start+900s | it broke"),
        ("T+1h30m: it broke", "start+5400s | it broke"),
        ("T-5 min: deploy", "start-300s | deploy"),
        ("T+0:15 it broke", "start+900s | it broke"),
        ("+0:15 it broke", "start+900s | it broke"),
        ("+00:15:30 - it broke", "start+930s | it broke"),
        ("[+45m] it broke", "start+2700s | it broke"),
        ("T0: it broke", "start+0s | it broke"),
        ("T0 = 2024-05-01 14:05 UTC", "2024-05-01 14:05 UTC |"),
        ("T+0 (14:05 UTC) it broke", "14:05 UTC | it broke"),
        ("14:05 UTC / 16:05 CEST it broke", "14:05 UTC | it broke"),
        ("14:05 UTC (16:05 CEST) - it broke", "14:05 UTC | it broke"),
        ("09:05 PT/12:05 ET/16:05 UTC: it broke", "09:05 PT | it broke"),
        ("5:00 - 6:30 PM x", "17:00 to 18:30 | x"),
        ("9.30am x", "09:30 | x"),
        ("20240502T093000Z gap", "2024-05-02 09:30:00 Z | gap"),
        ("21 September 2023 0845Z: x", "2023-09-21 08:45 Z | x"),
        ("0910Z x", "09:10 Z | x"),
        ("12 noon: x", "12:00 | x"),
        ("Between 09:30 and 09:50: x", "09:30 to 09:50 | x"),
        ("shortly before 10:00: x", "10:00 ~ | x"),
        ("⏰ 10:00 x", "10:00 | x"),
        ("14:20–14:55 UTC / 16:20–16:55 CEST: x", "14:20 UTC to 14:55 UTC | x"),
        ("9 am x", "09:00 | x"),
        ("14:05h - x", "14:05 | x"),
        ("0:30 PM", "12:30 |"),
        ("2024-05-01 noon x", "2024-05-01 12:00 | x"),
        ("midnight: x", "00:00 | x"),
        ("`14:05` x", "14:05 | x"),
        ("**[14:05]** x", "14:05 | x"),
        ("2024-05-01, 14:05:33 (UTC) x", "2024-05-01 14:05:33 UTC | x"),
        ("Wed May 1st 2024 14:05 x", "2024-05-01 14:05 | x"),
        ("1 May, 2:05pm EST x", "????-05-01 14:05 EST | x"),
    ] {
        check(text, expected);
    }
}

#[test]
fn what_is_no_time_is_not_read_as_one() {
    for text in [
        "v1.20 released",
        "5 nodes",
        "",
        "10 minutes later",
        "503 errors",
        "at risk",
        "May we",
        "1.19.2",
        "2021 was",
        "Monday we deployed",
        "Day 2 operations",
        "Next day delivery broke",
        "T1000 nodes",
        "+15% load",
        "Midnight deploys are bad",
        "3/5 replicas were down",
        "10-15 nodes were down",
        "9.30 was released",
    ] {
        check(text, "none");
    }
}
