//! Which postmortems are meant: criteria over records made by hand.

use lookback::record::{ActionItem, ActionStatus, Measure, MeasureKind, MeasureSource, Postmortem};
use lookback::select::{Clause, Criteria, Days, Facet, Lengths, Verdict};

use crate::sample;

fn action(owner: &str, items: Vec<ActionItem>) -> ActionItem {
    ActionItem {
        text: "mend it".to_owned(),
        status: ActionStatus::Open,
        owners: vec![owner.to_owned()],
        due: None,
        priority: None,
        kind: None,
        links: Vec::new(),
        items,
        line: 1,
    }
}

/// Four postmortems: one with everything, one with other values, one without any, one to which recovery does not apply.
fn records() -> Vec<Postmortem> {
    let mut full = sample::postmortem("full");
    full.date = Some("2021-06-30".to_owned());
    full.category = Some(" Network ".to_owned());
    full.severity = Some("SEV 1".to_owned());
    full.status = Some("Reviewed".to_owned());
    full.services = vec!["booking".to_owned(), "Web shop".to_owned()];
    full.tags = vec!["C++".to_owned()];
    full.action_items = vec![action("RF", vec![action("@Zoë", Vec::new())])];
    full.measures.time_to_recover = sample::stated(240.0);
    let mut other = sample::postmortem("other");
    other.date = Some("2022-01-01".to_owned());
    other.category = Some("Storage".to_owned());
    other.measures.time_to_recover =
        Measure { minutes: Some(30.0), source: Some(MeasureSource::Timeline), ..Measure::default() };
    let bare = sample::postmortem("bare");
    let mut near_miss = sample::postmortem("near-miss");
    near_miss.date = Some("2022-12-31".to_owned());
    near_miss.category = Some("network".to_owned());
    near_miss.measures.time_to_recover = Measure { reason: Some("not_applicable".to_owned()), ..Measure::default() };
    vec![full, other, bare, near_miss]
}

/// Those that are meant, and behind a `?` those of which nobody can tell.
#[track_caller]
fn check(clauses: impl IntoIterator<Item = Clause>, expected: &str) {
    let criteria = Criteria { clauses: clauses.into_iter().collect() };
    let records = records();
    let judged = |verdict| {
        let paths =
            records.iter().filter(|record| criteria.judge(record) == verdict).map(|record| record.path.as_str());
        paths.collect::<Vec<_>>().join(" ")
    };
    let untold = judged(Verdict::CannotTell);
    let seen = judged(Verdict::Yes) + &if untold.is_empty() { untold } else { format!(" ?{untold}") };
    assert_eq!(seen, expected, "{criteria}");
}

fn is(facet: Facet, values: &[&str]) -> Clause {
    Clause::Is(facet, values.iter().map(|value| (*value).to_owned()).collect())
}

fn recovered(ranges: &[&str]) -> Clause {
    Clause::Took(
        MeasureKind::TimeToRecover,
        ranges.iter().map(|range| range.parse::<Lengths>().expect("a range")).collect(),
    )
}

#[test]
fn values_match_whole_and_in_any_case() {
    check([is(Facet::Category, &["NETWORK"])], "full near-miss");
    check([is(Facet::Category, &["net"])], "");
    check([is(Facet::Severity, &["sev  1"])], "full");
    check([is(Facet::Service, &["web SHOP"])], "full");
    check([is(Facet::Tag, &["c++"])], "full");
    check([is(Facet::Tag, &["c"])], "");
    check([is(Facet::Status, &["reviewed"])], "full");
    check([is(Facet::Owner, &["rf"])], "full");
    check([is(Facet::Owner, &["ZOË"])], "full");
    check([is(Facet::Owner, &["@rf"])], "full");
}

#[test]
fn alternatives_of_a_clause_widen_and_clauses_narrow() {
    check([], "full other bare near-miss");
    check([is(Facet::Category, &["storage", "network"])], "full other near-miss");
    check([is(Facet::Category, &["storage", "network"]), is(Facet::Owner, &["rf"])], "full");
    check([is(Facet::Category, &["storage"]), is(Facet::Owner, &["rf"])], "");
}

#[test]
fn none_is_what_those_without_have() {
    check([is(Facet::Category, &["none"])], "bare");
    check([is(Facet::Category, &["(None)", "storage"])], "other bare");
    check([is(Facet::Owner, &["none"])], "other bare near-miss");
    check([recovered(&["none"])], "bare near-miss");
}

#[test]
fn without_a_date_nobody_can_tell_unless_something_else_speaks_against_it() {
    check([Clause::Began(vec![Days::after("2022").unwrap()])], "other near-miss ?bare");
    check([Clause::Began(vec![Days::before("2022").unwrap()])], "full ?bare");
    let of_2022 = Clause::Began(vec![Days::within("2022").unwrap()]);
    check([of_2022.clone()], "other near-miss ?bare");
    check([of_2022, is(Facet::Category, &["network"])], "near-miss");
    let either = [Days::within("2021-06").unwrap(), Days::within("2022-12-31").unwrap()];
    check([Clause::Began(either.into())], "full near-miss ?bare");
}

#[test]
fn lengths_are_those_that_count_and_what_does_not_apply_is_none() {
    check([recovered(&[">=4h"])], "full ?bare");
    check([recovered(&[">4h"])], " ?bare");
    check([recovered(&["..1h"])], "other ?bare");
    check([recovered(&["<1h", ">3h"])], "full other ?bare");
    check([recovered(&["none", ">3h"])], "full bare near-miss");
}

#[test]
fn a_value_that_nothing_has_is_told_with_those_that_there_are() {
    let records = records();
    let records: Vec<&Postmortem> = records.iter().collect();
    let unknown = |facet, values: &[&str]| {
        Criteria { clauses: vec![is(facet, values)] }
            .unknown(&records)
            .map(|unknown| (unknown.value, unknown.nearest.unwrap_or_default(), unknown.known.join(", ")))
    };
    let told = |value: &str, nearest: &str, known: &str| Some((value.to_owned(), nearest.to_owned(), known.to_owned()));
    assert_eq!(unknown(Facet::Category, &["network", "netwrok"]), told("netwrok", "Network", "Network, Storage"));
    assert_eq!(unknown(Facet::Owner, &["nobody"]), told("nobody", "", "RF, @Zoë"));
    assert_eq!(unknown(Facet::Category, &["none", "storage"]), None);
    assert_eq!(unknown(Facet::Tag, &["none"]), None);
}

#[test]
fn criteria_are_told_in_words() {
    let clauses = vec![
        is(Facet::Category, &["Network", "none"]),
        is(Facet::Owner, &["none"]),
        Clause::Began(vec![Days::after("2021").unwrap()]),
        recovered(&[">4h", "none"]),
    ];
    let words = "category Network or (none), without owner, from 2021 on, TTR > 4 h or absent";
    assert_eq!(Criteria { clauses }.to_string(), words);
}
