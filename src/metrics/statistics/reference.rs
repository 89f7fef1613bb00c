//! Reference values: scipy 1.17.1 and numpy 2.4.6 over real and made-up samples.
//!
//! The real samples are the stated and derived minutes of github.com/dfds/postmortems, in order of path.

use crate::metrics::statistics::{bootstrap, geometric_mean, geometric_mean_interval, mean, mean_interval};
use crate::metrics::statistics::{mann_kendall, median_interval, quantile, theil_sen};

/// What the reference says of one sample.
pub(super) struct Expected {
    pub(super) values: &'static [f64],
    mean: Option<f64>,
    /// Median, p25, p75 and p90.
    quantiles: [Option<f64>; 4],
    geometric_mean: Option<f64>,
    geometric_mean_interval: Option<[f64; 2]>,
    /// Low, high and coverage.
    median_interval: Option<[f64; 3]>,
    /// Percentile and BCa interval of mean, median and geometric mean.
    bootstrap: Option<[[[f64; 2]; 2]; 3]>,
}

pub(super) const STATED_DETECTION: Expected = Expected {
    values: &[
        54.0, 5.0, 60.0, 88.0, 0.0, 1415.0, 40.0, 20.0, 5.0, 8.0, 1.0, 8.0, 64.0, 5.0, 335.0, 0.0, 53.0, 0.0, 1183.0,
        15840.0, 10.0, 12.0, 420.0, 2.0, 544.0, 4.0, 10.0, 30.0, 5280.0, 371.0,
    ],
    mean: Some(862.2333333333333),
    quantiles: [Some(25.0), Some(5.0), Some(273.25), Some(1206.2000000000003)],
    geometric_mean: Some(35.77905721315238),
    geometric_mean_interval: Some([13.217985946417013, 94.1399906137354]),
    median_interval: Some([8.0, 64.0, 0.9572260547429323]),
    bootstrap: Some([
        [[113.62166666666668, 2103.6441666666656], [216.03333333333333, 3044.968998474691]],
        [[8.0, 62.0], [8.0, 62.0]],
        [[14.41574228725923, 91.45291258483421], [14.984562956071047, 95.57781677804596]],
    ]),
};

pub(super) const STATED_RECOVERY: Expected = Expected {
    values: &[
        148.0, 31.0, 15.0, 240.0, 122.0, 30.0, 1435.0, 55.0, 48.0, 84.0, 25.0, 5.0, 10.0, 87.0, 68.0, 408.0, 279.0,
        109.0, 43.0, 1220.0, 282.0, 88.0, 3250.0, 13.0, 669.0, 399.0, 10.0, 1320.0, 5840.0, 389.0,
    ],
    mean: Some(557.4),
    quantiles: [Some(98.5), Some(34.0), Some(396.5), Some(1331.5000000000002)],
    geometric_mean: Some(127.0982167392548),
    geometric_mean_interval: Some([65.24798046846782, 246.6928808356263]),
    median_interval: Some([48.0, 282.0, 0.9572260547429323]),
    bootstrap: Some([
        [[209.72666666666666, 1032.804166666666], [265.6892065469701, 1255.2486796937699]],
        [[51.5, 280.5], [51.5, 280.5]],
        [[69.49338278536695, 235.89517107002533], [70.20987785154807, 239.89170150296187]],
    ]),
};

pub(super) const DERIVED_DETECTION: Expected = Expected {
    values: &[
        1224.0, 5.0, 5.0, 26.0, 5.0, 60.0, 88.0, 1415.0, 40.0, 20.0, 5.0, 8.0, 1.0, 7.0, 64.0, 5.0, 335.0, 0.0, 41.0,
        0.0, 1183.0, 16357.0, 10.0, 0.0, 420.0, 2.0, 548.0, 2.0, 0.0, 0.0, 349.0,
    ],
    mean: Some(716.9354838709677),
    quantiles: [Some(10.0), Some(3.5), Some(211.5), Some(1183.0)],
    geometric_mean: Some(24.386233449117597),
    geometric_mean_interval: Some([8.758069089124133, 65.04389073770564]),
    median_interval: Some([5.0, 64.0, 0.9705506265163422]),
    bootstrap: Some([
        [[95.54193548387097, 1849.2161290322574], [149.1840661299011, 2865.0350455491543]],
        [[5.0, 60.0], [5.0, 60.0]],
        [[9.476163146961172, 65.74697564371428], [9.885348854955259, 68.58451493368734]],
    ]),
};

pub(super) const DERIVED_RECOVERY: Expected = Expected {
    values: &[
        8340.0, 60.0, 40.0, 2689.0, 148.0, 31.0, 15.0, 240.0, 122.0, 30.0, 1435.0, 55.0, 48.0, 84.0, 25.0, 5.0, 10.0,
        87.0, 68.0, 408.0, 279.0, 109.0, 43.0, 1220.0, 276.0, 88.0, 3256.0, 15.0, 665.0, 317.0, 25.0, 1266.0, 5802.0,
        408.0,
    ],
    mean: Some(814.9705882352941),
    quantiles: [Some(98.5), Some(40.75), Some(408.0), Some(2312.7999999999993)],
    geometric_mean: Some(152.17001599041598),
    geometric_mean_interval: Some([79.26359706335687, 291.30005453138443]),
    median_interval: Some([48.0, 317.0, 0.9756934898905456]),
    bootstrap: Some([
        [[311.61617647058824, 1475.068382352941], [400.8711918213945, 1761.1764705882354]],
        [[55.0, 279.0], [55.0, 279.0]],
        [[82.81269823172563, 284.4963642674212], [85.15422968805935, 294.3173303578435]],
    ]),
};

pub(super) const HEAVY_TAIL: Expected = Expected {
    values: &[0.0, 0.0, 3.0, 5.0, 5.0, 8.0, 13.0, 21.0, 34.0, 55.0, 89.0, 89.0, 144.0, 377.0, 1597.0, 10946.0],
    mean: Some(836.625),
    quantiles: [Some(27.5), Some(5.0), Some(102.75), Some(987.0)],
    geometric_mean: Some(34.39784159506735),
    geometric_mean_interval: Some([8.168524755074543, 135.66399154302033]),
    median_interval: Some([5.0, 144.0, 0.978729248046875]),
    bootstrap: Some([
        [[38.4375, 2268.215625], [88.48404119256185, 3558.879205664597]],
        [[5.0, 89.0], [5.0, 89.0]],
        [[10.127311009162737, 119.32501684514747], [10.918380101761775, 129.29988130081503]],
    ]),
};

pub(super) const SMALL: Expected = Expected {
    values: &[12.0, 7.0, 45.0, 3.0, 180.0, 22.0, 9.0, 600.0],
    mean: Some(109.75),
    quantiles: [Some(17.0), Some(8.5), Some(78.75), Some(305.99999999999994)],
    geometric_mean: Some(27.841411147389618),
    geometric_mean_interval: Some([5.977783547023782, 118.2107767985391]),
    median_interval: Some([3.0, 600.0, 0.9921875]),
    bootstrap: Some([
        [[12.875, 257.125], [22.600974875654487, 368.8949894458765]],
        [[7.0, 180.0], [7.0, 180.0]],
        [[9.437371028598395, 91.59877457730563], [10.404113851213138, 108.78512704991562]],
    ]),
};

const EMPTY: Expected = Expected {
    values: &[],
    mean: None,
    quantiles: [None, None, None, None],
    geometric_mean: None,
    geometric_mean_interval: None,
    median_interval: None,
    bootstrap: None,
};

pub(super) const ONE: Expected = Expected {
    values: &[42.0],
    mean: Some(42.0),
    quantiles: [Some(42.0), Some(42.0), Some(42.0), Some(42.0)],
    geometric_mean: Some(42.0),
    geometric_mean_interval: None,
    median_interval: None,
    bootstrap: None,
};

pub(super) const TWO: Expected = Expected {
    values: &[10.0, 1000.0],
    mean: Some(505.0),
    quantiles: [Some(505.0), Some(257.5), Some(752.5), Some(901.0)],
    geometric_mean: Some(103.93331215586402),
    geometric_mean_interval: Some([-0.999999999962423, 293024470645107.9]),
    median_interval: None,
    bootstrap: None,
};

pub(super) const THREE_EQUAL: Expected = Expected {
    values: &[5.0, 5.0, 5.0],
    mean: Some(5.0),
    quantiles: [Some(5.0), Some(5.0), Some(5.0), Some(5.0)],
    geometric_mean: Some(5.000000000000001),
    geometric_mean_interval: Some([4.999999999999997, 5.000000000000005]),
    median_interval: None,
    bootstrap: None,
};

pub(super) const ZEROS: Expected = Expected {
    values: &[0.0, 0.0, 0.0, 0.0],
    mean: Some(0.0),
    quantiles: [Some(0.0), Some(0.0), Some(0.0), Some(0.0)],
    geometric_mean: Some(0.0),
    geometric_mean_interval: Some([0.0, 0.0]),
    median_interval: None,
    bootstrap: None,
};

pub(super) fn close(what: &str, found: Option<f64>, expected: Option<f64>) {
    let same = match (found, expected) {
        (Some(found), Some(expected)) => (found - expected).abs() <= 1e-9 * expected.abs().max(1.0),
        (found, expected) => found == expected,
    };
    assert!(same, "{what}: {found:?}, expected {expected:?}");
}

pub(super) fn close_all<const N: usize>(what: &str, found: Option<[f64; N]>, expected: Option<[f64; N]>) {
    assert_eq!(found.is_some(), expected.is_some(), "{what}");
    for (found, expected) in found.into_iter().flatten().zip(expected.into_iter().flatten()) {
        close(what, Some(found), Some(expected));
    }
}

fn check(expected: &Expected) {
    let values = expected.values;
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    close("mean", mean(values), expected.mean);
    for (p, expected) in [0.5, 0.25, 0.75, 0.9].into_iter().zip(expected.quantiles) {
        close("quantile", quantile(&sorted, p), expected);
    }
    close("geometric mean", geometric_mean(values), expected.geometric_mean);
    close_all("its interval", geometric_mean_interval(values), expected.geometric_mean_interval);
    let interval = median_interval(&sorted).map(|interval| [interval.low, interval.high, interval.coverage]);
    close_all("interval of the median", interval, expected.median_interval);

    let median = |resample: &[f64]| {
        let mut sorted = resample.to_vec();
        sorted.sort_by(f64::total_cmp);
        quantile(&sorted, 0.5).unwrap()
    };
    let found = [
        bootstrap(values, |resample| mean(resample).unwrap_or(0.0)),
        bootstrap(values, |resample| if resample.is_empty() { 0.0 } else { median(resample) }),
        bootstrap(values, |resample| geometric_mean(resample).unwrap_or(0.0)),
    ];
    for (idx, found) in found.into_iter().enumerate() {
        let [percentile, bca] = expected.bootstrap.map_or([None; 2], |expected| expected[idx].map(Some));
        close_all("percentile", found.map(|found| found.percentile), percentile);
        close_all("BCa", found.and_then(|found| found.bca), bca);
    }
    close_all("BCa of the mean", mean_interval(values), expected.bootstrap.map(|expected| expected[0][1]));
}

#[test]
fn stated_detection_is_that_of_the_reference() {
    check(&STATED_DETECTION);
}

#[test]
fn stated_recovery_is_that_of_the_reference() {
    check(&STATED_RECOVERY);
}

#[test]
fn derived_detection_is_that_of_the_reference() {
    check(&DERIVED_DETECTION);
}

#[test]
fn derived_recovery_is_that_of_the_reference() {
    check(&DERIVED_RECOVERY);
}

#[test]
fn heavy_tail_is_that_of_the_reference() {
    check(&HEAVY_TAIL);
}

#[test]
fn small_is_that_of_the_reference() {
    check(&SMALL);
}

#[test]
fn empty_is_that_of_the_reference() {
    check(&EMPTY);
}

#[test]
fn one_is_that_of_the_reference() {
    check(&ONE);
}

#[test]
fn two_is_that_of_the_reference() {
    check(&TWO);
}

#[test]
fn three_equal_is_that_of_the_reference() {
    check(&THREE_EQUAL);
}

#[test]
fn zeros_is_that_of_the_reference() {
    check(&ZEROS);
}

/// What the reference says of a trend.
struct ExpectedTrend {
    /// Years since the beginning of 2019 at which the incidents of `y` started.
    t: &'static [f64],
    y: &'static [f64],
    /// Slope, intercept, low and high over minutes.
    minutes: [f64; 4],
    /// The same over log10(1 + minutes).
    logs: [f64; 4],
    /// S, its variance, Z and p.
    mann_kendall: [f64; 4],
}

fn check_trend(expected: &ExpectedTrend) {
    let points = |scale: fn(f64) -> f64| -> Vec<(f64, f64)> {
        expected.t.iter().zip(expected.y).map(|(t, y)| (*t, scale(*y))).collect()
    };
    let line = |points: &[(f64, f64)]| {
        theil_sen(points).map(|line| [line.slope, line.intercept, line.interval[0], line.interval[1]])
    };
    close_all("minutes", line(&points(|y| y)), Some(expected.minutes));
    let logs = points(|y| (1.0 + y).log10());
    close_all("logs", line(&logs), Some(expected.logs));
    let test = mann_kendall(&logs).map(|test| [test.s, test.variance, test.z, test.p]);
    close_all("Mann-Kendall", test, Some(expected.mann_kendall));
}

#[test]
fn the_trend_of_stated_detection_is_that_of_the_reference() {
    check_trend(&ExpectedTrend {
        t: &[
            1.0557380789413644,
            1.4386645372271654,
            1.7639744467259866,
            1.8439672218419652,
            1.8960966613430679,
            2.0135086318351205,
            2.1251521028215072,
            2.1363886987603617,
            2.2464179785535023,
            2.4732318046999775,
            2.49532093695338,
            2.500517149593125,
            2.651194007148833,
            2.681268537531371,
            2.7113848961898244,
            3.0675735797399044,
            3.084188911704312,
            3.106101224427713,
            3.1061297437067457,
            3.1786447638603694,
            3.513685451365123,
            3.5879116282607044,
            3.8311088295687883,
            4.121693664917484,
            4.275077952696022,
            5.1975834664233025,
            5.271351433569093,
            5.430464293862651,
            6.159654726595178,
            6.208747813521941,
        ],
        y: STATED_DETECTION.values,
        minutes: [2.962739311499401, 16.439226271920163, -6.088979960407043, 61.517446371717725],
        logs: [0.14686560029548668, 0.9824253914590406, -0.16906853499686045, 0.48095720335765935],
        mann_kendall: [49.0, 3132.3333333333335, 0.8576443902812568, 0.3910888554973324],
    });
}

#[test]
fn the_trend_of_stated_recovery_is_that_of_the_reference() {
    check_trend(&ExpectedTrend {
        t: &[
            1.0557380789413644,
            1.090845311430527,
            1.4386645372271654,
            1.7639744467259866,
            1.8439672218419652,
            1.8960966613430679,
            2.0135086318351205,
            2.1251521028215072,
            2.1363886987603617,
            2.2464179785535023,
            2.4732318046999775,
            2.49532093695338,
            2.500517149593125,
            2.651194007148833,
            2.681268537531371,
            2.7113848961898244,
            3.0675735797399044,
            3.084188911704312,
            3.106101224427713,
            3.1061297437067457,
            3.513685451365123,
            3.5879116282607044,
            3.8311088295687883,
            4.121693664917484,
            4.275077952696022,
            5.1975834664233025,
            5.271351433569093,
            5.430464293862651,
            6.159654726595178,
            6.208747813521941,
        ],
        y: STATED_RECOVERY.values,
        minutes: [69.9505314635643, -90.10948684380628, 1.801132950843138, 170.84122537365417],
        logs: [0.25499463656749183, 1.3078424946684823, 0.010374985460954358, 0.46295310078549295],
        mann_kendall: [114.0, 3140.6666666666665, 2.016357434628519, 0.04376261309164125],
    });
}

#[test]
fn the_trend_of_derived_detection_is_that_of_the_reference() {
    check_trend(&ExpectedTrend {
        t: &[
            0.9102213096052931,
            0.9225986767054529,
            0.9266484143280858,
            1.0557380789413644,
            1.4386645372271654,
            1.7639744467259866,
            1.8439672218419652,
            2.0135086318351205,
            2.1251521028215072,
            2.1363886987603617,
            2.2464179785535023,
            2.4732318046999775,
            2.49532093695338,
            2.500517149593125,
            2.651194007148833,
            2.681268537531371,
            2.7113848961898244,
            3.0675735797399044,
            3.084188911704312,
            3.106101224427713,
            3.1061297437067457,
            3.1786447638603694,
            3.513685451365123,
            3.5879116282607044,
            3.8311088295687883,
            4.121693664917484,
            4.275077952696022,
            5.1975834664233025,
            5.271351433569093,
            5.430464293862651,
            6.208747813521941,
        ],
        y: DERIVED_DETECTION.values,
        minutes: [-1.3045678228430826, 13.497896658464956, -12.36805497111343, 3.94549699039206],
        logs: [-0.11963128788356427, 1.3621562934647837, -0.42176555403762717, 0.16964439263897402],
        mann_kendall: [-54.0, 3427.3333333333335, -0.9053107913120109, 0.36530076103851483],
    });
}

#[test]
fn the_trend_of_derived_recovery_is_that_of_the_reference() {
    check_trend(&ExpectedTrend {
        t: &[
            0.9102213096052931,
            0.9225986767054529,
            0.9266484143280858,
            1.052798691915735,
            1.0557380789413644,
            1.090845311430527,
            1.4386645372271654,
            1.7639744467259866,
            1.8439672218419652,
            1.8960966613430679,
            2.0135086318351205,
            2.1251521028215072,
            2.1363886987603617,
            2.2464179785535023,
            2.4732318046999775,
            2.49532093695338,
            2.500517149593125,
            2.651194007148833,
            2.681268537531371,
            2.7113848961898244,
            3.0675735797399044,
            3.084188911704312,
            3.106101224427713,
            3.1061297437067457,
            3.513685451365123,
            3.5879116282607044,
            3.8311088295687883,
            4.121693664917484,
            4.275077952696022,
            5.1975834664233025,
            5.271351433569093,
            5.430464293862651,
            6.159654726595178,
            6.208747813521941,
        ],
        y: DERIVED_RECOVERY.values,
        minutes: [32.79175031484967, 14.033187026946166, -10.315145786060159, 101.75707814269533],
        logs: [0.14627997103738036, 1.6185952665009875, -0.10552098207900505, 0.3203707217986016],
        mann_kendall: [86.0, 4547.333333333333, 1.2604932677772278, 0.2074914749700374],
    });
}
