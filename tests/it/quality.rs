//! What postmortems are doubted for, and whether following the advice takes the doubt away.

use lookback::config::Config;
use lookback::corpus::Entry;
use lookback::diagnostic::CODES;
use lookback::metrics::quality::{Advice, Doubt, Quality, advice, confidence, doubts, sentence};
use lookback::pipeline::{self, Keep, Outcome};
use lookback::record::{
    Agreement, Censored, Confidence, Measure, MeasureKind, MeasureSource, Moment, MomentKind, MomentSource, Postmortem,
};
use lookback::render::Body;
use lookback::source::Source;
use lookback::vocabulary::Languages;

use crate::{sample, site};

const DETECT: MeasureKind = MeasureKind::TimeToDetect;
const RECOVER: MeasureKind = MeasureKind::TimeToRecover;

fn read(text: &str) -> Postmortem {
    let config = Config::default();
    let languages = Languages::with_sections(&config.sections);
    match pipeline::read(Source::new("2024-05-01-a.md", text), false, &config, &languages, Keep::Records) {
        Outcome::Postmortem(entry, _) => entry.record,
        Outcome::Skipped(skipped) => panic!("{}", skipped.reason),
    }
}

/// The texts in back-ticks.
fn codes(text: &str) -> Vec<&str> {
    text.split('`').skip(1).step_by(2).collect()
}

/// Reads a document, expects a doubt and its advice, follows the advice, and expects the doubt to be gone.
///
/// `follow` gets the document and the code that the advice for this very document holds.
fn check(text: &str, doubt: Doubt, expected: Advice, follow: impl Fn(&str, &[&str]) -> String) -> String {
    let record = read(text);
    let found = doubts(&record);
    assert!(found.contains(&doubt), "{found:?}\n{text}");
    assert!(advice(&record, &[doubt]).contains(&expected), "{:?}", advice(&record, &[doubt]));
    let said = sentence(&record, expected).text;
    let mended = follow(text, &codes(&said));
    let found = doubts(&read(&mended));
    assert!(!found.contains(&doubt), "{found:?} after “{said}”:\n{mended}");
    said
}

/// The document with a text behind the line that holds another.
fn behind(text: &str, line: &str, added: &str) -> String {
    let lines = text.lines().map(|of| if of.contains(line) { format!("{of} {added}\n") } else { format!("{of}\n") });
    lines.collect()
}

const UNMARKED: &str = "# A\n\n## Timeline (UTC)\n\n- 2024-05-01 10:00 Checkout is down\n\
                        - 2024-05-01 10:15 Lunch\n- 2024-05-01 10:40 Service restored\n";

#[test]
fn a_mark_on_an_event_ends_the_doubt() {
    let said = check(UNMARKED, Doubt::Missing(DETECT), Advice::Mark(MomentKind::Detected), |text, codes| {
        behind(text, "Lunch", codes[0])
    });
    assert_eq!(
        said,
        "no event shows when the first signal reached the team: put `<!-- lookback: detected -->` on the line of the one that does"
    );
    let in_table = "# A\n\n## Timeline (UTC)\n\n| Time | Event |\n|--|--|\n| 2024-05-01 10:00 | Checkout is down |\n\
                    | 2024-05-01 10:15 | Lunch |\n| 2024-05-01 10:40 | Service restored |\n";
    check(in_table, Doubt::Missing(DETECT), Advice::Mark(MomentKind::Detected), |text, codes| {
        text.replace("Lunch", &format!("Lunch {}", codes[0]))
    });
}

#[test]
fn a_guess_is_confirmed_by_a_mark() {
    let text = UNMARKED.replace("Lunch", "Investigation started");
    check(&text, Doubt::Guessed(DETECT), Advice::Mark(MomentKind::Detected), |text, codes| {
        behind(text, "Investigation", codes[0])
    });
}

#[test]
fn a_start_that_nobody_recorded_is_added_as_the_advice_says() {
    let text = "# A\n\n## Timeline (UTC)\n\n- 2024-05-01 10:15 Alert: error rate of checkout\n\
                - 2024-05-01 10:40 Service restored\n";
    let add = |text: &str, codes: &[&str]| {
        text.replace("- 2024-05-01 10:15", &format!("- 2024-05-01 10:00 Orders {}\n- 2024-05-01 10:15", codes[0]))
    };
    check(text, Doubt::WithoutStart, Advice::Start, add);
    check(text, Doubt::Guessed(RECOVER), Advice::Start, add);
    // The example of the list of advice does too.
    let example = Advice::Start.example();
    let mended = format!("{text}\n{}\n", codes(&example)[0]);
    assert!(!doubts(&read(&mended)).contains(&Doubt::WithoutStart), "{mended}");
    let stated = format!("{UNMARKED}\n## Stats\n\n- Time to detection: 0 minutes\n");
    check(&stated, Doubt::WithoutStart, Advice::Start, |text, _| text.replace("0 minutes", "?"));
}

#[test]
fn without_times_the_moments_are_stated() {
    let text = "# A\n\n## Summary\n\nCheckout was down on 2024-05-01.\n\n## Root cause\n\n- A lock\n";
    for (kind, last) in [(DETECT, "detected"), (RECOVER, "recovered")] {
        check(text, Doubt::Missing(kind), Advice::Times, |text, codes| {
            assert_eq!(codes, ["2024-05-01 09:48", "started", "detected", "recovered"]);
            format!("---\nstarted: 2024-05-01 09:48\n{last}: 2024-05-01 10:02\n---\n{text}")
        });
        let example = Advice::Times.example();
        let comments =
            [&example, &example.replace("started = 2024-05-01 09:48", &format!("{last} = 2024-05-01 10:02"))];
        let mended = format!("{text}\n{}\n{}\n", codes(comments[0])[0], codes(comments[1])[0]);
        assert!(!doubts(&read(&mended)).contains(&Doubt::Missing(kind)), "{mended}");
    }
}

#[test]
fn a_time_read_from_a_sentence_is_confirmed_by_a_comment() {
    let text = "# A\n\nDate: 2024-05-01\n\n## Summary\n\nAt 10:00 UTC checkout went down. \
                An alert fired at 10:15 UTC. At 10:40 UTC service was restored.\n\n## Root cause\n\n- A lock\n";
    let said = check(text, Doubt::Guessed(DETECT), Advice::State(MomentKind::Started), |text, codes| {
        format!("{text}\n{}\n{}\n", codes[0], codes[0].replace("started", "detected").replace("10:00", "10:15"))
    });
    assert!(said.contains("`<!-- lookback: started = 2024-05-01 10:00 -->`"), "{said}");
}

#[test]
fn a_disagreement_is_told_with_what_explains_it() {
    let text = "# A\n\n## Stats\n\n- Time to recovery: 25 minutes\n\n## Timeline (UTC)\n\n\
                - 2024-05-01 10:00 Checkout is down\n- 2024-05-01 10:15 Alert: error rate of checkout\n\
                - 2024-05-01 10:40 Service restored\n";
    let said = check(text, Doubt::Disagrees(RECOVER), Advice::Reconcile(RECOVER), |text, codes| {
        assert_eq!(codes, ["25 minutes", "<!-- lookback: started -->", "<!-- lookback: recovered -->"]);
        behind(&behind(text, "Alert", codes[1]), "restored", codes[2])
    });
    assert_eq!(
        said,
        "`25 minutes` is stated as time to recovery, and the timeline gives 40 min; 25 min = line 10 (Alert: error rate \
         of checkout) → line 11 (Service restored): looks like time counted from detection. Correct the figure, or mark \
         the events that it counts between with `<!-- lookback: started -->` and `<!-- lookback: recovered -->`"
    );
    check(text, Doubt::Disagrees(RECOVER), Advice::Reconcile(RECOVER), |text, _| text.replace("25 min", "40 min"));
}

#[test]
fn what_is_no_length_is_stated_as_one() {
    let text = "# A\n\nDate: 2024-05-01\n\n## Stats\n\n- Time to recovery: 11 Dayz\n\n## Root cause\n\n- A lock\n";
    for at in 1..4 {
        check(text, Doubt::Missing(RECOVER), Advice::Length(RECOVER), |text, codes| match at {
            // `?` is no length either: it is missing, and no longer wrong.
            2 => text.replace("11 Dayz", "N/A"),
            at => text.replace("Time to recovery: 11 Dayz", codes[at.min(1)]),
        });
    }
    let bound = text.replace("11 Dayz", "> 2 hours");
    check(&bound, Doubt::AtLeast(RECOVER), Advice::Bound(RECOVER), |text, codes| {
        text.replace("Time to recovery: > 2 hours", codes[1])
    });
    let ongoing = text.replace("11 Dayz", "ongoing");
    check(&ongoing, Doubt::Missing(RECOVER), Advice::Bound(RECOVER), |text, codes| {
        text.replace("Time to recovery: ongoing", codes[1])
    });
}

#[test]
fn a_timeline_that_ends_before_it_begins_is_mended_by_marks() {
    let text = UNMARKED.replace("Lunch", "Alert (started)").replace("Checkout is down", "Backup done (detected)");
    check(&text, Doubt::Missing(DETECT), Advice::Order(DETECT), |text, codes| {
        let text = text.replace(" (started)", "").replace(" (detected)", "");
        behind(&behind(&text, "Backup", codes[0]), "Alert", codes[1])
    });
}

#[test]
fn a_date_is_stated_by_a_comment_or_in_front_matter() {
    let text = "# A\n\n## Summary\n\nCheckout was down.\n\n## Root cause\n\n- A lock\n\n## Action items\n\n- Mend it\n";
    let record = read_undated(text);
    assert!(doubts(&record).contains(&Doubt::Undated));
    let said = sentence(&record, Advice::Date).text;
    let codes = codes(&said);
    for mended in [format!("{text}\n{}\n", codes[0]), format!("---\n{}\n---\n{text}", codes[1])] {
        assert_eq!(read_undated(&mended).date.as_deref(), Some("2024-05-01"), "{mended}");
    }
}

/// From a file whose name has no date.
fn read_undated(text: &str) -> Postmortem {
    let config = Config::default();
    let languages = Languages::with_sections(&config.sections);
    match pipeline::read(Source::new("a.md", text), false, &config, &languages, Keep::Records) {
        Outcome::Postmortem(entry, _) => entry.record,
        Outcome::Skipped(skipped) => panic!("{}", skipped.reason),
    }
}

#[test]
fn every_moment_of_a_mark_is_understood() {
    for kind in [
        MomentKind::Started,
        MomentKind::Detected,
        MomentKind::Acknowledged,
        MomentKind::Mitigated,
        MomentKind::Recovered,
        MomentKind::Resolved,
    ] {
        let example = Advice::Mark(kind).example();
        let record = read(&behind(UNMARKED, "Lunch", codes(&example)[0]));
        let moment = record.moments.get(kind).expect("the marked event");
        assert_eq!((moment.at.as_str(), moment.source), ("2024-05-01T10:15", MomentSource::Marked), "{example}");
        let example = Advice::State(kind).example();
        let record = read(&format!("{UNMARKED}\n{}\n", codes(&example)[0]));
        let moment = record.moments.get(kind).expect("the stated moment");
        assert_eq!((moment.at.as_str(), moment.source), ("2024-05-01T09:48", MomentSource::Stated), "{example}");
    }
}

fn moment(line: u32, confidence: Confidence) -> Moment {
    Moment { confidence, line, source: MomentSource::Timeline, ..sample::moment("2024-05-01T10:00:00Z") }
}

#[test]
fn a_measure_is_as_sure_as_the_less_sure_of_its_ends() {
    let mut record = sample::postmortem("a.md");
    assert_eq!(confidence(&record, DETECT), None);
    record.moments.started = Some(moment(1, Confidence::High));
    assert_eq!(confidence(&record, DETECT), None, "an end is not known");
    for (sure, expected) in [(Confidence::High, Confidence::High), (Confidence::Low, Confidence::Low)] {
        record.moments.detected = Some(moment(2, sure));
        assert_eq!(confidence(&record, DETECT), Some(expected));
    }
    assert_eq!(confidence(&record, MeasureKind::Duration), None, "it lies between no moments");
}

#[test]
fn coverage_counts_each_postmortem_once() {
    let of = |path: &str, measure: Measure| {
        let mut record = sample::postmortem(path);
        record.measures.time_to_recover = measure;
        record.moments.started = Some(moment(1, Confidence::High));
        record.moments.recovered = Some(moment(2, Confidence::Low));
        record
    };
    let timeline = |minutes| Measure {
        minutes: Some(minutes),
        timeline_minutes: Some(minutes),
        source: Some(MeasureSource::Timeline),
        ..Measure::default()
    };
    let disagrees = Measure { timeline_minutes: Some(90.0), agreement: Agreement::Disagree, ..sample::stated(20.0) };
    let records = [
        of("a.md", disagrees),
        of("b.md", timeline(30.0)),
        of("c.md", Measure { censored: Some(Censored::Right), ..sample::stated(120.0) }),
        of("d.md", Measure { censored: Some(Censored::Left), ..sample::stated(5.0) }),
        of("e.md", Measure { reason: Some("not_applicable".into()), ..Measure::default() }),
        of("f.md", Measure::default()),
    ];
    let quality = Quality::new(&records.iter().collect::<Vec<_>>());
    let found = quality.measures.iter().find(|of| of.kind == RECOVER).expect("every measure");
    assert_eq!((found.n, found.missing, found.not_applicable, found.applicable()), (4, 1, 1, 5));
    assert_eq!((found.stated, found.guessed), (3, 1));
    assert_eq!((found.at_most, found.at_least, found.without_start), (1, 1, 0));
    assert_eq!(found.agreement[&Agreement::Disagree], 1);
    assert_eq!(found.agreement.values().sum::<usize>(), 6);
    assert_eq!(found.confidence.get(&Confidence::Low), Some(&2), "only where the timeline gives a value");
    let [low, high] = found.interval().expect("it applies to five");
    assert!((low - 0.375_534_627).abs() < 1e-6 && (high - 0.963_775_9).abs() < 1e-6, "Wilson, 4 of 5: {low} {high}");
}

#[test]
fn the_worst_come_first_and_the_sound_are_left_out() {
    let sound = |path: &str| {
        let mut record = sample::postmortem(path);
        record.date = Some("2024-05-01".into());
        record.measures.time_to_detect = sample::stated(5.0);
        record.measures.time_to_recover = sample::stated(25.0);
        record
    };
    let mut bound = sound("b.md");
    bound.measures.time_to_recover.censored = Some(Censored::Right);
    let mut gap = sound("c.md");
    gap.measures.time_to_detect = Measure::default();
    let mut asked_too_much = sound("d.md");
    asked_too_much.measures.time_to_resolve = Measure { reason: Some("unknown".into()), ..Measure::default() };
    let records = [sound("a.md"), bound, gap, asked_too_much];
    let quality = Quality::new(&records.iter().collect::<Vec<_>>());
    let places: Vec<usize> = quality.standings.iter().map(|standing| standing.place).collect();
    assert_eq!((places, quality.sound()), (vec![2, 1], 2));
    assert_eq!(quality.advice, [(Advice::Times, 1), (Advice::Bound(RECOVER), 1)]);
    assert_eq!(Quality::new(&[]).sound(), 0);
}

#[test]
fn how_to_mend_a_code_is_sentences_alone() {
    for code in CODES {
        let mend = code.mend();
        assert!(mend.len() > 20 && !mend.contains("```") && !mend.contains("\n## "), "{}: {mend}", code.id);
    }
}

/// A postmortem that is doubted for much, with a warning.
fn doubted(id: &str, title: &str) -> Entry {
    let mut record = Postmortem { title: title.to_owned(), ..sample::postmortem(&format!("{id}.md")) };
    record.measures.time_to_recover = Measure {
        stated: Some(title.to_owned()),
        timeline_minutes: Some(90.0),
        agreement: Agreement::Disagree,
        ..sample::stated(20.0)
    };
    record.diagnostics = vec![site::finding("LB014", title), site::finding("LB007", title)];
    Entry { record, body: Body::default() }
}

#[test]
fn the_page_names_what_is_doubted_and_links_to_its_lines_and_rules() {
    let pages = site::built(vec![site::full("a", "2021-02-19"), doubted("b", "Gate & <b>barrier</b>")]);
    site::assert_links_resolve(&pages);
    let page = &pages["quality.html"];
    for said in [
        "0 of 2 postmortems have neither a gap",
        "<span class=\"bad\">time to recovery disagrees</span>",
        "Gate &amp; &lt;b&gt;barrier&lt;/b&gt;",
        "<a href=\"#lb014\">LB014</a>",
        "<tr id=\"lb014\">",
        "2 of 2<span class=\"small\">100\u{a0}%, 95 % interval 34\u{a0}% to 100\u{a0}%",
        "1 file could not be read",
        "<a href=\"postmortems.html#skipped\">",
    ] {
        assert!(page.contains(said), "no {said} in {page}");
    }
    assert!(page.find("postmortems/b.html") < page.find("postmortems/a.html"), "the worst first");
    assert!(pages["postmortems/b.html"].contains("<a href=\"../quality.html#lb007\">LB007</a>"));
}

#[test]
fn none_and_one_postmortem_have_a_page_too() {
    let none = &site::built(vec![])["quality.html"];
    assert!(none.contains("There is no postmortem yet") && !none.contains("<table"), "{none}");
    let one = &site::built(vec![doubted("b", "B")])["quality.html"];
    assert!(one.contains("0 of 1 postmortem have neither") && one.contains("1 of 1"), "{one}");
}

#[test]
fn thousands_of_doubts_are_counted_and_the_worst_are_shown() {
    let title = "A \"title\" of <some> length & many signs ".repeat(20);
    let pages = site::built((0..2_000).map(|n| doubted(&format!("p{n:05}"), &title)).collect());
    let page = &pages["quality.html"];
    assert!(page.len() < 400_000, "{} bytes", page.len());
    let shown = page.matches("<th scope=\"row\"><a href=\"postmortems/").count();
    assert!(shown > 100, "{shown}");
    assert!(page.contains(&format!("And {} more", 2_000 - shown)), "{shown}");
    assert!(page.contains("<td class=\"right\">2000</td>"), "all of them are counted");
}
