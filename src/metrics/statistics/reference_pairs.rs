//! Two samples, counts and shares against the reference figures.

use crate::metrics::statistics::reference::{close, close_all};
use crate::metrics::statistics::{
    mann_whitney, permutation, poisson_interval, rate_ratio, ratio, share_interval, share_interval_exact,
};

/// What the reference says of two samples.
struct Expected {
    u: f64,
    p: f64,
    a12: f64,
    ratio: f64,
    /// Count and probability.
    permutation: (usize, f64),
}

fn check(a: &[f64], b: &[f64], expected: &Expected) {
    let found = mann_whitney(a, b).unwrap();
    close("U", Some(found.u), Some(expected.u));
    close("p", Some(found.p), Some(expected.p));
    close("A12", Some(found.a12), Some(expected.a12));
    let found = ratio(a, b).unwrap();
    close("ratio", Some(found.ratio), Some(expected.ratio));
    let inside = found.interval.is_none_or(|[low, high]| low <= found.ratio && found.ratio <= high);
    assert!(inside, "{found:?}");
    let found = permutation(a, b).unwrap();
    assert_eq!(found.count, expected.permutation.0);
    close("p of the permutations", Some(found.p), Some(expected.permutation.1));
}

/// Stated times to recovery of the first corpus, in order of the documents: sixteen of 2020 and 2021, then the rest.
const RECOVERY: &[f64] = &[
    148.0, 31.0, 15.0, 240.0, 122.0, 30.0, 1435.0, 55.0, 48.0, 84.0, 25.0, 5.0, 10.0, 87.0, 68.0, 408.0, 279.0, 109.0,
    43.0, 1220.0, 282.0, 88.0, 3250.0, 13.0, 669.0, 399.0, 10.0, 1320.0, 5840.0, 389.0,
];
const SYNTHETIC_A: &[f64] =
    &[0.0, 0.0, 3.0, 5.0, 5.0, 8.0, 13.0, 21.0, 34.0, 55.0, 89.0, 89.0, 144.0, 377.0, 1597.0, 10946.0];
const SYNTHETIC_B: &[f64] = &[12.0, 7.0, 45.0, 3.0, 180.0, 22.0, 9.0, 600.0];

#[test]
fn recovery_before_and_after_2022_is_that_of_the_reference() {
    let expected = Expected {
        u: 59.5,
        p: 0.030625185363519873,
        a12: 0.265625,
        ratio: 4.646686507795645,
        permutation: (413, 0.02069896505174741),
    };
    check(&RECOVERY[..16], &RECOVERY[16..], &expected);
}

#[test]
fn four_against_four_is_exact() {
    let expected =
        Expected { u: 3.0, p: 0.2, a12: 0.1875, ratio: 4.7565743976101125, permutation: (12, 0.17142857142857143) };
    check(&SYNTHETIC_B[..4], &SYNTHETIC_B[4..], &expected);
}

#[test]
fn two_synthetic_samples_are_those_of_the_reference() {
    let expected = Expected {
        u: 64.5,
        p: 1.0,
        a12: 0.50390625,
        ratio: 0.9636241116594316,
        permutation: (16855, 0.8427578621068946),
    };
    check(SYNTHETIC_A, SYNTHETIC_B, &expected);
}

#[test]
fn three_against_three_without_overlap_is_exact() {
    let expected = Expected { u: 0.0, p: 0.1, a12: 0.0, ratio: 6.999999999999999, permutation: (2, 0.1) };
    check(&[1.0, 2.0, 3.0], &[10.0, 20.0, 30.0], &expected);
}

#[test]
fn intervals_of_counts_are_those_of_the_reference() {
    for (count, low, high) in [
        (0, 0.0, 3.6888794541139354),
        (1, 0.025317807984289876, 5.571643390938898),
        (2, 0.24220927854396496, 7.22468766772396),
        (3, 0.6186721228956014, 8.767273069742323),
        (5, 1.6234863901184207, 11.66833207932267),
        (9, 4.115373097378334, 17.084803451419166),
        (11, 5.49116036723684, 19.682038513301954),
        (39, 27.732812489436476, 53.31428386583284),
    ] {
        close_all("Garwood", Some(poisson_interval(count)), Some([low, high]));
    }
}

#[test]
fn ratios_of_rates_are_those_of_the_reference() {
    for (k1, t1, k2, t2, ratio, p, low, high) in [
        (11, 1.0, 9, 1.0, 1.2222222222222223, 0.8238029479980469, 0.46044700520601156, 3.3369291418761975),
        (29, 3.0, 5, 2.0, 3.8666666666666663, 0.002400998772196584, 1.4799535216537958, 12.793609112548788),
    ] {
        let found = rate_ratio(k1, t1, k2, t2).unwrap();
        close("ratio", found.ratio, Some(ratio));
        close("p", Some(found.p), Some(p));
        close("low", Some(found.interval.0), Some(low));
        close("high", found.interval.1, Some(high));
    }
}

#[test]
fn shares_are_those_of_the_reference() {
    for (k, n, wilson, exact) in [
        (0, 1, [0.0, 0.7934506856227626], [0.0, 0.975]),
        (1, 1, [0.20654931437723745, 1.0], [0.025000000000000022, 1.0]),
        (0, 5, [0.0, 0.43448246478317476], [0.0, 0.5218237501049814]),
        (5, 5, [0.5655175352168251, 1.0], [0.47817624989501856, 1.0]),
        (3, 7, [0.1582198552514697, 0.7495416354723428], [0.09898827844243689, 0.81594843235993]),
        (11, 30, [0.21873920806100708, 0.5448643634520511], [0.19929862501201415, 0.5614401509880425]),
    ] {
        close_all("Wilson", share_interval(k, n), Some(wilson));
        close_all("Clopper and Pearson", Some(share_interval_exact(k, n)), Some(exact));
    }
}
