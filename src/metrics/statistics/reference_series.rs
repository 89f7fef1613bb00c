//! Distributions and rolling medians against the reference figures.

use crate::metrics::statistics::reference::{
    DERIVED_DETECTION, DERIVED_RECOVERY, Expected, HEAVY_TAIL, ONE, SMALL, STATED_DETECTION, STATED_RECOVERY,
    THREE_EQUAL, TWO, ZEROS, close,
};
use crate::metrics::statistics::{ecdf, rolling};

/// Median, lower and upper quartile after each stated recovery from the sixth on, in order of the incidents.
const ROLLING_STATED_RECOVERY: &[[f64; 3]] = &[
    [76.5, 30.25, 141.5],
    [122.0, 30.5, 194.0],
    [88.5, 30.75, 171.0],
    [55.0, 31.0, 148.0],
    [69.5, 35.25, 141.5],
    [51.5, 30.25, 112.5],
    [51.5, 26.25, 112.5],
    [51.5, 26.25, 112.5],
    [51.5, 26.25, 86.25],
    [51.5, 26.25, 80.0],
    [61.5, 30.75, 86.25],
    [61.5, 30.75, 86.25],
    [76.0, 30.75, 103.5],
    [76.0, 29.5, 103.5],
    [77.5, 29.5, 236.5],
    [98.0, 49.25, 281.25],
    [98.5, 72.75, 281.25],
    [194.0, 87.25, 376.5],
    [194.0, 73.0, 376.5],
    [280.5, 93.25, 603.75],
    [280.5, 93.25, 601.5],
    [195.5, 54.25, 601.5],
    [340.5, 54.25, 1082.25],
    [534.0, 136.5, 1295.0],
    [394.0, 136.5, 1157.25],
];

#[test]
fn rolling_medians_of_stated_recovery_are_those_of_the_reference() {
    let found = rolling(STATED_RECOVERY.values);
    assert_eq!(found.len(), STATED_RECOVERY.values.len());
    assert_eq!(found[..5], [None; 5]);
    for (idx, expected) in ROLLING_STATED_RECOVERY.iter().enumerate() {
        let last = found[idx + 5].unwrap();
        assert_eq!(last.n, 10.min(idx + 6));
        close("median", Some(last.median), Some(expected[0]));
        close("lower quartile", Some(last.p25), Some(expected[1]));
        close("upper quartile", Some(last.p75), Some(expected[2]));
    }
    assert_eq!(found.len() - 5, ROLLING_STATED_RECOVERY.len());
}

#[test]
fn nothing_rolls_without_six_values() {
    assert_eq!(rolling(&[]), []);
    assert_eq!(rolling(&[1.0; 5]), [None; 5]);
    // A value that is equal to all before it has no spread, and one that left the window no weight.
    let mut values = vec![1e300];
    values.extend([2.0; 10]);
    let last = rolling(&values)[10].unwrap();
    assert_eq!((last.n, last.median, last.p25, last.p75), (10, 2.0, 2.0, 2.0));
}

/// The distinct values and the shares up to each.
fn check(sample: &Expected, values: &[f64], shares: &[f64]) {
    let mut sorted = sample.values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let found = ecdf(&sorted);
    assert_eq!(found.iter().map(|step| step.0).collect::<Vec<_>>(), values);
    assert_eq!(values.len(), shares.len());
    for (step, share) in found.iter().zip(shares) {
        close("share", Some(step.1), Some(*share));
    }
}

#[test]
fn the_distribution_of_stated_detection_is_that_of_the_reference() {
    check(
        &STATED_DETECTION,
        &[
            0.0, 1.0, 2.0, 4.0, 5.0, 8.0, 10.0, 12.0, 20.0, 30.0, 40.0, 53.0, 54.0, 60.0, 64.0, 88.0, 335.0, 371.0,
            420.0, 544.0, 1183.0, 1415.0, 5280.0, 15840.0,
        ],
        &[
            0.1,
            0.13333333333333333,
            0.16666666666666666,
            0.2,
            0.3,
            0.36666666666666664,
            0.43333333333333335,
            0.4666666666666667,
            0.5,
            0.5333333333333333,
            0.5666666666666667,
            0.6,
            0.6333333333333333,
            0.6666666666666666,
            0.7,
            0.7333333333333333,
            0.7666666666666667,
            0.8,
            0.8333333333333334,
            0.8666666666666667,
            0.9,
            0.9333333333333333,
            0.9666666666666667,
            1.0,
        ],
    );
}

#[test]
fn the_distribution_of_stated_recovery_is_that_of_the_reference() {
    check(
        &STATED_RECOVERY,
        &[
            5.0, 10.0, 13.0, 15.0, 25.0, 30.0, 31.0, 43.0, 48.0, 55.0, 68.0, 84.0, 87.0, 88.0, 109.0, 122.0, 148.0,
            240.0, 279.0, 282.0, 389.0, 399.0, 408.0, 669.0, 1220.0, 1320.0, 1435.0, 3250.0, 5840.0,
        ],
        &[
            0.03333333333333333,
            0.1,
            0.13333333333333333,
            0.16666666666666666,
            0.2,
            0.23333333333333334,
            0.26666666666666666,
            0.3,
            0.3333333333333333,
            0.36666666666666664,
            0.4,
            0.43333333333333335,
            0.4666666666666667,
            0.5,
            0.5333333333333333,
            0.5666666666666667,
            0.6,
            0.6333333333333333,
            0.6666666666666666,
            0.7,
            0.7333333333333333,
            0.7666666666666667,
            0.8,
            0.8333333333333334,
            0.8666666666666667,
            0.9,
            0.9333333333333333,
            0.9666666666666667,
            1.0,
        ],
    );
}

#[test]
fn the_distribution_of_derived_detection_is_that_of_the_reference() {
    check(
        &DERIVED_DETECTION,
        &[
            0.0, 1.0, 2.0, 5.0, 7.0, 8.0, 10.0, 20.0, 26.0, 40.0, 41.0, 60.0, 64.0, 88.0, 335.0, 349.0, 420.0, 548.0,
            1183.0, 1224.0, 1415.0, 16357.0,
        ],
        &[
            0.16129032258064516,
            0.1935483870967742,
            0.25806451612903225,
            0.41935483870967744,
            0.45161290322580644,
            0.4838709677419355,
            0.5161290322580645,
            0.5483870967741935,
            0.5806451612903226,
            0.6129032258064516,
            0.6451612903225806,
            0.6774193548387096,
            0.7096774193548387,
            0.7419354838709677,
            0.7741935483870968,
            0.8064516129032258,
            0.8387096774193549,
            0.8709677419354839,
            0.9032258064516129,
            0.9354838709677419,
            0.967741935483871,
            1.0,
        ],
    );
}

#[test]
fn the_distribution_of_derived_recovery_is_that_of_the_reference() {
    check(
        &DERIVED_RECOVERY,
        &[
            5.0, 10.0, 15.0, 25.0, 30.0, 31.0, 40.0, 43.0, 48.0, 55.0, 60.0, 68.0, 84.0, 87.0, 88.0, 109.0, 122.0,
            148.0, 240.0, 276.0, 279.0, 317.0, 408.0, 665.0, 1220.0, 1266.0, 1435.0, 2689.0, 3256.0, 5802.0, 8340.0,
        ],
        &[
            0.029411764705882353,
            0.058823529411764705,
            0.11764705882352941,
            0.17647058823529413,
            0.20588235294117646,
            0.23529411764705882,
            0.2647058823529412,
            0.29411764705882354,
            0.3235294117647059,
            0.35294117647058826,
            0.38235294117647056,
            0.4117647058823529,
            0.4411764705882353,
            0.47058823529411764,
            0.5,
            0.5294117647058824,
            0.5588235294117647,
            0.5882352941176471,
            0.6176470588235294,
            0.6470588235294118,
            0.6764705882352942,
            0.7058823529411765,
            0.7647058823529411,
            0.7941176470588235,
            0.8235294117647058,
            0.8529411764705882,
            0.8823529411764706,
            0.9117647058823529,
            0.9411764705882353,
            0.9705882352941176,
            1.0,
        ],
    );
}

#[test]
fn the_distribution_of_a_heavy_tail_is_that_of_the_reference() {
    check(
        &HEAVY_TAIL,
        &[0.0, 3.0, 5.0, 8.0, 13.0, 21.0, 34.0, 55.0, 89.0, 144.0, 377.0, 1597.0, 10946.0],
        &[0.125, 0.1875, 0.3125, 0.375, 0.4375, 0.5, 0.5625, 0.625, 0.75, 0.8125, 0.875, 0.9375, 1.0],
    );
}

#[test]
fn the_distribution_of_a_small_sample_is_that_of_the_reference() {
    check(
        &SMALL,
        &[3.0, 7.0, 9.0, 12.0, 22.0, 45.0, 180.0, 600.0],
        &[0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875, 1.0],
    );
}

#[test]
fn distributions_of_next_to_nothing_are_those_of_the_reference() {
    assert_eq!(ecdf(&[]), []);
    check(&ONE, &[42.0], &[1.0]);
    check(&TWO, &[10.0, 1000.0], &[0.5, 1.0]);
    check(&THREE_EQUAL, &[5.0], &[1.0]);
    check(&ZEROS, &[0.0], &[1.0]);
}
