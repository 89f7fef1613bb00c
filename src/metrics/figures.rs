//! The figures of one measure over one group.

use serde::{Serialize, Serializer};

use crate::metrics::Source;
use crate::metrics::statistics::MedianInterval;
use crate::metrics::statistics::{geometric_mean, mean, mean_interval, median_interval, quantile, sum};
use crate::record::{Measure, MeasureKind, Postmortem, whole_minutes, whole_number};

/// What is known of one measure over one group of postmortems.
///
/// All durations are minutes. A null says that the figure cannot be given for this n.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Figures {
    /// How many postmortems have a value: what the figures rest on.
    pub n: usize,
    /// How many should have one and do not.
    pub missing: usize,
    /// How many say that the measure does not apply to them; they are not in the denominator.
    pub not_applicable: usize,
    /// Arithmetic mean.
    #[serde(serialize_with = "whole_minutes")]
    pub mean: Option<f64>,
    /// Median.
    #[serde(serialize_with = "whole_minutes")]
    pub median: Option<f64>,
    /// Lower quartile.
    #[serde(serialize_with = "whole_minutes")]
    pub p25: Option<f64>,
    /// Upper quartile.
    #[serde(serialize_with = "whole_minutes")]
    pub p75: Option<f64>,
    /// 90th percentile; null under n = 10.
    #[serde(serialize_with = "whole_minutes")]
    pub p90: Option<f64>,
    /// Smallest value.
    #[serde(serialize_with = "whole_minutes")]
    pub min: Option<f64>,
    /// Largest value.
    #[serde(serialize_with = "whole_minutes")]
    pub max: Option<f64>,
    /// Share of the largest value in the sum of all; null where the sum is 0.
    pub largest_share: Option<f64>,
    /// exp(mean(ln(1 + x))) − 1.
    #[serde(serialize_with = "whole_minutes")]
    pub geometric_mean: Option<f64>,
    /// Exact interval of the median; null under n = 6.
    pub median_interval: Option<MedianInterval>,
    /// Bootstrap interval of the mean; null under n = 5, where all values are equal, and where not asked for.
    ///
    /// It covers less than the 95 % that it says, about 72 % at n = 15 and 85 % at n = 100 where times are spread as
    /// those of incidents are; the median's is exact.
    #[serde(serialize_with = "whole_pair")]
    pub mean_interval: Option<[f64; 2]>,
}

impl Figures {
    /// How many postmortems the measure applies to: the 39 of "n = 30 of 39".
    pub fn applicable(&self) -> usize {
        self.n + self.missing
    }
}

/// The figures of one measure over these postmortems.
///
/// The interval of the mean is drawn only where it is asked for.
pub(crate) fn figures(members: &[&Postmortem], kind: MeasureKind, source: Source, has_interval: bool) -> Figures {
    let mut values = Vec::with_capacity(members.len());
    let mut not_applicable = 0;
    for record in members {
        let measure = record.measures.get(kind);
        match value(measure, source) {
            Some(minutes) => values.push(minutes),
            None if measure.reason.as_deref() == Some("not_applicable") => not_applicable += 1,
            None => {}
        }
    }
    let missing = members.len() - values.len() - not_applicable;
    Figures { missing, not_applicable, ..of_values(values, has_interval) }
}

/// The figures of some values, in the order that the draws of the bootstrap follow.
pub(super) fn of_values(mut values: Vec<f64>, has_interval: bool) -> Figures {
    let mean_interval = has_interval.then(|| mean_interval(&values)).flatten();
    // Everything else wants them sorted.
    values.sort_by(f64::total_cmp);
    Figures { mean_interval, ..of_sorted(&values) }
}

/// The minutes that count; `None` where there are none, or where they run backwards.
pub(crate) fn value(measure: &Measure, source: Source) -> Option<f64> {
    let minutes = match source {
        Source::Best => measure.minutes,
        Source::Stated => measure.stated_minutes,
        Source::Timeline => measure.timeline_minutes,
    };
    minutes.filter(|minutes| minutes.is_finite() && *minutes >= 0.0)
}

fn of_sorted(values: &[f64]) -> Figures {
    let max = values.last().copied();
    Figures {
        n: values.len(),
        mean: mean(values),
        median: quantile(values, 0.5),
        p25: quantile(values, 0.25),
        p75: quantile(values, 0.75),
        // With fewer values it would hardly differ from the largest.
        p90: quantile(values, 0.9).filter(|_| values.len() >= 10),
        min: values.first().copied(),
        max,
        largest_share: max.filter(|max| *max > 0.0).map(|max| max / sum(values)),
        geometric_mean: geometric_mean(values),
        median_interval: median_interval(values),
        ..Figures::default()
    }
}

fn whole_pair<S: Serializer>(pair: &Option<[f64; 2]>, serializer: S) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct Whole(#[serde(serialize_with = "whole_number")] f64);
    pair.map(|[low, high]| [Whole(low), Whole(high)]).serialize(serializer)
}
