//! Moments that a field, front matter or a comment states.

use crate::extract::Ctx;
use crate::extract::fields::Fields;
use crate::extract::roles::Roles;
use crate::extract::timeline::{instant_text, local_text};
use crate::extract::when;
use crate::extract::zone::Zone;
use crate::record::{Confidence, Moment, MomentKind, MomentSource, Precision};
use crate::vocabulary::Field;

/// Moments that a field or front matter states win over all others.
pub(super) fn apply(ctx: &Ctx<'_>, fields: &Fields, roles: &mut Roles) {
    let wanted = [
        (Field::Started, MomentKind::Started),
        (Field::Detected, MomentKind::Detected),
        (Field::Acknowledged, MomentKind::Acknowledged),
        (Field::Identified, MomentKind::Identified),
        (Field::Mitigated, MomentKind::Mitigated),
        (Field::Recovered, MomentKind::Recovered),
        (Field::Resolved, MomentKind::Resolved),
    ];
    for (field, kind) in wanted {
        let Some(entry) = fields.get(field) else { continue };
        let Some(when) = when::read(&entry.value, ctx.vocabulary) else { continue };
        let day = match when.date {
            Some(when::Day::Full(date)) => Some(date),
            _ => ctx.day,
        };
        let time = match when.clock {
            Some(when::Clock::Minute { hour, minute }) => jiff::civil::Time::new(hour, minute, 0, 0).ok(),
            Some(when::Clock::Second { hour, minute, second }) => jiff::civil::Time::new(hour, minute, second, 0).ok(),
            _ => None,
        };
        let (Some(day), Some(time)) = (day, time) else { continue };
        let local = day.to_datetime(time);
        let precision =
            if matches!(when.clock, Some(when::Clock::Second { .. })) { Precision::Second } else { Precision::Minute };
        let zone = when.zone.as_ref().map(|zone| zone.0.as_str()).or(ctx.document_zone.as_deref());
        let instant = zone.and_then(|name| ctx.zone(name)).and_then(|zone| zone.instant(local));
        let seconds = instant.or_else(|| Zone::named("UTC").and_then(|utc| utc.instant(local)));
        roles.seconds[kind as usize] = seconds.map(jiff::Timestamp::as_second);
        *roles.moments.slot(kind) = Some(Moment {
            at: local_text(local, precision),
            instant: instant.map(instant_text),
            source: MomentSource::Stated,
            confidence: Confidence::High,
            line: entry.line,
        });
        if matches!(kind, MomentKind::Started | MomentKind::Detected) {
            roles.start_is_detection = false;
        }
    }
}
