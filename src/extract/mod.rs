//! Document → Postmortem with diagnostics; cannot fail.

pub(crate) mod cursor;
pub(crate) mod when;
pub(crate) mod zone;
