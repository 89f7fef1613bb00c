//! Which postmortems are meant: criteria over records made by hand.

use lookback::record::{ActionItem, ActionStatus, Measure, MeasureKind, MeasureSource, Postmortem};
use lookback::select::actions::{Order, Promise, Wanted, gather};
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

fn item(text: &str, status: ActionStatus, owners: &[&str], due: Option<&str>) -> ActionItem {
    let owners = owners.iter().map(|owner| (*owner).to_owned()).collect();
    let due = due.map(str::to_owned);
    ActionItem { text: text.to_owned(), status, owners, due, ..action("", Vec::new()) }
}

/// What was promised in three postmortems, one of them without a date.
fn promised() -> Vec<Postmortem> {
    let mut old = sample::postmortem("b-old");
    old.date = Some("2021-01-01".to_owned());
    old.action_items = vec![
        item("Alert on expiry", ActionStatus::Unknown, &["RF"], Some("2021-03-01")),
        item("Rehearse", ActionStatus::Done, &["@rf", "TK"], Some("2021-02-01")),
    ];
    old.action_items[0].items = vec![item("of every CERTIFICATE", ActionStatus::Open, &[], None)];
    let mut new = sample::postmortem("a-new");
    new.date = Some("2021-06-29".to_owned());
    new.action_items = vec![
        item("Buy a spare", ActionStatus::InProgress, &["ana"], Some("2021-07-01")),
        item("Lock the version", ActionStatus::Dropped, &[], None),
    ];
    new.action_items[1].links = vec!["OPS-131".to_owned()];
    let mut undated = sample::postmortem("c-undated");
    undated.action_items = vec![item("Ask", ActionStatus::Open, &["TK"], Some("soon"))];
    vec![new, old, undated]
}

/// The texts of those that are meant on 2021-07-01, in order, and behind a `?` those of which nobody can tell.
#[track_caller]
fn check_actions(wanted: &Wanted, order: Order, expected: &str) {
    let records = promised();
    let mut promises = gather(&records.iter().collect::<Vec<_>>(), "2021-07-01".parse().ok());
    order.sort(&mut promises);
    let judged = |verdict| {
        let texts = promises.iter().filter(|promise| wanted.judge(promise) == verdict);
        texts.map(|promise: &Promise<'_>| promise.item.text.as_str()).collect::<Vec<_>>().join("; ")
    };
    let untold = judged(Verdict::CannotTell);
    let seen = judged(Verdict::Yes) + &if untold.is_empty() { untold } else { format!(" ?{untold}") };
    assert_eq!(seen, expected, "{wanted:?}");
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

#[test]
fn nested_actions_stand_behind_their_parents_and_orders_put_the_unknown_last() {
    let all = Wanted::default();
    let of = ["Buy a spare; Lock the version", "Alert on expiry; of every CERTIFICATE; Rehearse", "Ask"];
    check_actions(&all, Order::Path, &of.join("; "));
    check_actions(&all, Order::Age, &[of[1], of[0], of[2]].join("; "));
    let by_owner = "Buy a spare; Alert on expiry; Rehearse; Ask; Lock the version; of every CERTIFICATE";
    check_actions(&all, Order::Owner, by_owner);
    let by_due = "Rehearse; Alert on expiry; Buy a spare; Ask; Lock the version; of every CERTIFICATE";
    check_actions(&all, Order::Due, by_due);
}

#[test]
fn overdue_is_what_was_due_before_today_and_is_not_recorded_as_settled() {
    let wanted = Wanted { only_overdue: true, ..Wanted::default() };
    check_actions(&wanted, Order::Path, "Alert on expiry ?of every CERTIFICATE; Ask");
    let known = Wanted { statuses: vec![ActionStatus::Open], ..wanted };
    check_actions(&known, Order::Path, " ?of every CERTIFICATE; Ask");
}

#[test]
fn ages_are_days_since_the_postmortem_and_unknown_without_its_date() {
    let of = |age: &str| Wanted { ages: vec![age.parse().expect("a range")], ..Wanted::default() };
    check_actions(&of(">180d"), Order::Path, "Alert on expiry; of every CERTIFICATE; Rehearse ?Ask");
    check_actions(&of(">181d"), Order::Path, " ?Ask");
    check_actions(&of("=2d"), Order::Path, "Buy a spare; Lock the version ?Ask");
    check_actions(&of("none"), Order::Path, "Ask");
}

#[test]
fn owners_match_whole_and_words_occur_in_the_text_its_parents_or_its_links() {
    let of = |owner: &str| Wanted { owners: words(&[owner]), ..Wanted::default() };
    check_actions(&of("@RF"), Order::Path, "Alert on expiry; Rehearse");
    check_actions(&of("r"), Order::Path, "");
    check_actions(&of("none"), Order::Path, "Lock the version; of every CERTIFICATE");
    let with = |typed: &[&str]| Wanted { words: words(typed), ..Wanted::default() };
    check_actions(&with(&["certificate", "ALERT"]), Order::Path, "of every CERTIFICATE");
    check_actions(&with(&["ops-131"]), Order::Path, "Lock the version");
    check_actions(&with(&["on  expiry"]), Order::Path, "Alert on expiry; of every CERTIFICATE");
    check_actions(&with(&["certificate", "spare"]), Order::Path, "");
}
