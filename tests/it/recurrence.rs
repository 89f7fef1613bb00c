//! What comes back in several postmortems, and what comes back together.

use lookback::metrics::recurrence::Recurrence;
use lookback::metrics::recurrence::pairs::{Pair, Pairs};
use lookback::record::{Factor, FactorKind, Postmortem};

use crate::sample;

/// A postmortem with these factors and tags.
fn record(idx: usize, factors: &[&str], tags: &[&str]) -> Postmortem {
    let factor = |(line, text): (u32, &&str)| Factor { text: (*text).to_owned(), kind: FactorKind::Factor, line };
    Postmortem {
        contributing_factors: (1..).zip(factors).map(factor).collect(),
        tags: tags.iter().map(|&tag| tag.to_owned()).collect(),
        ..sample::postmortem(&format!("{idx:05}.md"))
    }
}

/// Text and number of postmortems.
fn names(recurrence: &Recurrence) -> Vec<(&str, usize)> {
    recurrence.factors.iter().map(|factor| (factor.text.as_str(), factor.occurrences.len())).collect()
}

/// A pair and its figures.
#[derive(Debug, PartialEq)]
struct Found {
    a: String,
    b: String,
    both: usize,
    lift: f64,
    p: f64,
    p_adjusted: f64,
}

/// How many pairs were tried, and which were found.
fn found(records: &[Postmortem], least: usize) -> (usize, Vec<Found>) {
    let records: Vec<&Postmortem> = records.iter().collect();
    let (factors, tags) = (Recurrence::new(&records), Recurrence::of_tags(&records));
    let pairs = Pairs::new(&factors, &tags, least, records.len());
    let row = |pair: &Pair<'_>| {
        let [a, b] = [pair.a, pair.b].map(|side| side.of().text.clone());
        Found { a, b, both: pair.places.len(), lift: pair.lift, p: pair.p, p_adjusted: pair.p_adjusted }
    };
    (pairs.n_tried, pairs.pairs.iter().map(row).collect())
}

#[test]
fn tags_are_one_but_for_case_signs_and_blanks() {
    let records = [
        record(0, &[], &["cert-expiry", "DNS", "Cert Expiry"]),
        record(1, &[], &["#Cert_Expiry", "dns", "network"]),
        record(2, &[], &["dns ", "", "networks"]),
    ];
    let tags = Recurrence::of_tags(&records.iter().collect::<Vec<_>>());
    assert_eq!(names(&tags), [("DNS", 3), ("cert-expiry", 2)]);
    assert!(tags.factors.iter().all(|tag| tag.occurrences.iter().all(|occurrence| occurrence.line.is_none())));
}

#[test]
fn a_factor_and_a_tag_that_stand_together_are_a_pair_with_its_figures() {
    let record = |idx: usize| match idx {
        0..4 => record(idx, &["No alert on disk"], &["storage"]),
        4..6 => record(idx, &["Only one person knew"], &["storage"]),
        6..8 => record(idx, &["Only one person knew"], &["dns"]),
        idx => record(idx, &[], &[]),
    };
    let records: Vec<Postmortem> = (0..20).map(record).collect();
    let (n_tried, pairs) = found(&records, 2);
    // Four recur, in 4, 6, 4 and 2 of 20: six pairs. Those with only one pair of postmortems too many are chance.
    assert_eq!(n_tried, 6);
    let check = |pair: &Found, names: (&str, &str), both: usize, lift: f64, p: f64| {
        assert_eq!((pair.a.as_str(), pair.b.as_str(), pair.both), (names.0, names.1, both));
        assert!((pair.lift - lift).abs() < 1e-12 && (pair.p - p).abs() < 1e-12, "{pair:?}");
        assert!((pair.p_adjusted - 6.0 * p).abs() < 1e-12, "{pair:?}");
    };
    let [surest, other] = &pairs[..] else { panic!("{pairs:?}") };
    // 20·4/(6·4) and C(16, 2)/C(20, 6); 20·2/(4·2) and C(4, 2)/C(20, 2).
    check(surest, ("storage", "No alert on disk"), 4, 10.0 / 3.0, 120.0 / 38_760.0);
    check(other, ("Only one person knew", "dns"), 2, 5.0, 6.0 / 190.0);
    assert_eq!(found(&records, 4).0, 3, "what is not frequent enough is not tried");
    assert_eq!(found(&[], 2).0, 0);
}

#[test]
fn what_stands_together_as_often_as_by_chance_is_no_pair() {
    // Each half of one is in each half of the other; and two that stand together always, but everywhere.
    let tags = |idx: usize| {
        let some = [idx.is_multiple_of(2).then_some("even"), (idx / 2).is_multiple_of(2).then_some("half")];
        some.into_iter().flatten().chain(["team", "site"]).collect::<Vec<_>>()
    };
    let records: Vec<Postmortem> = (0..16).map(|idx| record(idx, &[], &tags(idx))).collect();
    assert_eq!(found(&records, 2), (6, Vec::new()));
}

#[test]
fn thousands_of_tags_on_thousands_of_postmortems_are_paired_within_bounds() {
    let names: Vec<String> = (0..3_000).map(|idx| format!("t{idx}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let record = |idx: usize| record(idx, &[], if idx < 2 { &names } else { &["rest"] });
    let records: Vec<Postmortem> = (0..5_000).map(record).collect();
    let records: Vec<&Postmortem> = records.iter().collect();
    let (factors, tags) = (Recurrence::new(&records), Recurrence::of_tags(&records));
    assert_eq!(tags.factors.len(), 3_001);
    let Pairs { n_paired, n_tried, n_found, pairs } = Pairs::new(&factors, &tags, 2, records.len());
    assert_eq!((n_paired, n_tried), (1_000, 1_000 * 999 / 2));
    assert_eq!((n_found, pairs.len()), (999 * 998 / 2, 1_000));
}
