//! Records made by hand, for tests of what is built on records.

use std::collections::BTreeMap;

use lookback::record::{
    Confidence, Measure, MeasureSource, Measures, Moment, MomentSource, Moments, Postmortem, SCHEMA,
};

/// A postmortem that says nothing but its path.
pub fn postmortem(path: &str) -> Postmortem {
    Postmortem {
        schema: SCHEMA.into(),
        id: path.trim_end_matches(".md").to_owned(),
        path: path.to_owned(),
        language: None,
        title: path.to_owned(),
        date: None,
        zone: None,
        status: None,
        severity: None,
        category: None,
        services: Vec::new(),
        tags: Vec::new(),
        visibility: None,
        fields: BTreeMap::new(),
        summary: None,
        impact: None,
        timeline: Vec::new(),
        contributing_factors: Vec::new(),
        lessons: Vec::new(),
        action_items: Vec::new(),
        people: Vec::new(),
        moments: Moments::default(),
        detected_by: None,
        measures: Measures::default(),
        sections: Vec::new(),
        diagnostics: Vec::new(),
    }
}

/// A measure that the document states.
pub fn stated(minutes: f64) -> Measure {
    Measure {
        minutes: Some(minutes),
        source: Some(MeasureSource::Stated),
        stated: Some(format!("{minutes} minutes")),
        stated_minutes: Some(minutes),
        ..Measure::default()
    }
}

/// A moment in UTC.
pub fn moment(instant: &str) -> Moment {
    Moment {
        at: instant.trim_end_matches('Z').to_owned(),
        instant: Some(instant.to_owned()),
        source: MomentSource::Stated,
        confidence: Confidence::High,
        line: 1,
    }
}
