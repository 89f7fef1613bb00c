//! The JSON Schema of a record: the contract, made from the types themselves.

use schemars::generate::SchemaSettings;

use crate::record::Postmortem;

/// The JSON Schema (draft 2020-12) of one record as it is written.
pub fn schema() -> serde_json::Value {
    let generator = SchemaSettings::draft2020_12().for_serialize().into_generator();
    generator.into_root_schema_for::<Postmortem>().into()
}
