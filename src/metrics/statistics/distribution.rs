//! The normal and Student's t distribution.

use std::f64::consts::{FRAC_PI_2, PI};

/// P(Z ≤ x) of the standard normal distribution.
///
/// Near the middle the series Φ(x) = ½ + φ(x)(x + x³/3 + x⁵/15 + …)
/// (Marsaglia, "Evaluating the Normal Distribution", 2004),
/// in the tails the continued fraction of Mills' ratio (Abramowitz and Stegun 26.2.14),
/// which keeps the relative precision of small probabilities.
pub fn normal_cdf(x: f64) -> f64 {
    if x.is_nan() {
        return x;
    }
    if x < -3.0 {
        return upper_tail(-x);
    }
    if x > 3.0 {
        return 1.0 - upper_tail(x);
    }
    let (mut sum, mut term, mut odd) = (x, x, 1.0);
    // The terms shrink by x²/odd; 9/odd falls under a half long before the hundredth.
    for _ in 0..100 {
        odd += 2.0;
        term *= x * x / odd;
        sum += term;
    }
    0.5 + density(x) * sum
}

/// P(Z > x) for x ≥ 3.
fn upper_tail(x: f64) -> f64 {
    let fraction = (1..=200).rev().fold(x, |rest, k| x + f64::from(k) / rest);
    density(x) / fraction
}

fn density(x: f64) -> f64 {
    (-0.5 * x * x).exp() / (2.0 * PI).sqrt()
}

/// The x with P(Z ≤ x) = p of the standard normal distribution; infinite at 0 and 1.
///
/// Abramowitz and Stegun 26.2.23 to three digits, then Halley's method on [`normal_cdf`].
pub fn normal_quantile(p: f64) -> f64 {
    if !(0.0..=1.0).contains(&p) {
        return f64::NAN;
    }
    if p == 0.0 || p == 1.0 {
        return if p == 0.0 { f64::NEG_INFINITY } else { f64::INFINITY };
    }
    // The lower half only: there, probabilities keep their relative precision.
    if p > 0.5 {
        return -normal_quantile(1.0 - p);
    }
    let t = (-2.0 * p.ln()).sqrt();
    let top = 2.515_517 + t * (0.802_853 + t * 0.010_328);
    let bottom = 1.0 + t * (1.432_788 + t * (0.189_269 + t * 0.001_308));
    let mut x = top / bottom - t;
    for _ in 0..4 {
        let step = (normal_cdf(x) - p) / density(x);
        x -= step / (1.0 + 0.5 * x * step);
    }
    x
}

/// The t with P(|T| ≤ t) = `inside` of Student's distribution with `freedom` degrees of freedom, at least 1.
///
/// Bisection over θ = atan(t/√ν) in the finite series of Abramowitz and Stegun 26.7.3 and 26.7.4,
/// which are exact for whole ν.
pub fn student_t(freedom: usize, inside: f64) -> f64 {
    let (mut low, mut high) = (0.0, FRAC_PI_2);
    // 60 halvings leave less of the interval than an f64 can tell apart.
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        if student_inside(freedom, middle) < inside {
            low = middle;
        } else {
            high = middle;
        }
    }
    (0.5 * (low + high)).tan() * (freedom as f64).sqrt()
}

/// P(|T| ≥ |t|) of Student's distribution with `freedom` degrees of freedom, at least 1.
///
/// One less the series of [`student_t`], so that what is left of a very small one is noise: below 1e-14 it says 0.
pub fn student_p(freedom: usize, t: f64) -> f64 {
    let theta = (t.abs() / (freedom as f64).sqrt()).atan();
    (1.0 - student_inside(freedom, theta)).clamp(0.0, 1.0)
}

/// P(|T| ≤ √ν·tan θ).
fn student_inside(freedom: usize, theta: f64) -> f64 {
    let (sin, cos) = theta.sin_cos();
    let odd = freedom % 2 == 1;
    // Even: 1 + ½cos² + (1·3)/(2·4)cos⁴ + …; odd: cos + ⅔cos³ + (2·4)/(3·5)cos⁵ + …; up to cos^(ν−2).
    let (mut term, mut power) = if odd { (cos, 1) } else { (1.0, 0) };
    let mut sum = 0.0;
    while power + 2 <= freedom {
        sum += term;
        term *= cos * cos * (power + 1) as f64 / (power + 2) as f64;
        power += 2;
    }
    if odd { (theta + sin * sum) / FRAC_PI_2 } else { sin * sum }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: f64, expected: f64) {
        assert!((found / expected - 1.0).abs() < 1e-13, "{found} {expected}");
    }

    #[test]
    fn the_normal_distribution_is_that_of_the_tables() {
        close(normal_cdf(0.0), 0.5);
        close(normal_cdf(1.0), 0.841_344_746_068_542_9);
        close(normal_cdf(-2.5), 0.006_209_665_325_776_132);
        close(normal_cdf(-3.5), 2.326_290_790_355_250_4e-4);
        close(normal_cdf(-10.0), 7.619_853_024_160_527e-24);
        close(normal_cdf(4.0), 0.999_968_328_758_166_9);
    }

    #[test]
    fn the_quantiles_of_the_normal_distribution_are_those_of_the_tables() {
        close(normal_quantile(0.975), 1.959_963_984_540_054);
        close(normal_quantile(0.025), -1.959_963_984_540_054);
        close(normal_quantile(1e-10), -6.361_340_902_404_056);
        assert!(normal_quantile(0.5).abs() < 1e-15);
        close(normal_quantile(1e-300), -37.047_096_299_361_2);
        assert!((normal_quantile(5e-324) + 38.467_405_617_144_346).abs() < 1e-3, "a density of a few bits is one");
        assert_eq!(normal_quantile(0.0), f64::NEG_INFINITY);
        assert_eq!(normal_quantile(1.0), f64::INFINITY);
        assert!(normal_quantile(-0.1).is_nan());
    }

    #[test]
    fn the_quantiles_of_students_distribution_are_those_of_the_tables() {
        close(student_t(1, 0.95), (0.475 * PI).tan());
        close(student_t(2, 0.95), 0.95 * (2.0_f64 / (1.0 - 0.95 * 0.95)).sqrt());
        let check = |freedom, expected: f64| assert!((student_t(freedom, 0.95) - expected).abs() < 1e-9, "{freedom}");
        check(7, 2.364_624_251_6);
        check(29, 2.045_229_642_1);
        check(1000, 1.962_339_080_8);
        for freedom in [1, 2, 7, 30, 10_000] {
            close(student_p(freedom, student_t(freedom, 0.95)), 0.05);
            close(student_p(freedom, 0.0), 1.0);
        }
        assert_eq!(student_p(30, f64::INFINITY), 0.0);
    }
}
