//! TOML as plain values, for front matter of that form.

use serde_json::Value;

/// The keys of a TOML table in their order, with plain values; dates as text.
///
/// # Errors
/// The text is not TOML: what is wrong, and the byte at which.
pub fn toml_values(text: &str) -> Result<Vec<(String, Value)>, (String, usize)> {
    let table: toml::Table = toml::from_str(text)
        .map_err(|error| (error.message().to_owned(), error.span().map_or(0, |span| span.start)))?;
    Ok(table.into_iter().map(|(key, value)| (key, plain(value))).collect())
}

fn plain(value: toml::Value) -> Value {
    match value {
        toml::Value::String(text) => Value::from(text),
        toml::Value::Integer(number) => Value::from(number),
        toml::Value::Float(number) => Value::from(number),
        toml::Value::Boolean(flag) => Value::from(flag),
        toml::Value::Datetime(when) => Value::from(when.to_string()),
        toml::Value::Array(items) => items.into_iter().map(plain).collect(),
        toml::Value::Table(table) => Value::Object(table.into_iter().map(|(key, value)| (key, plain(value))).collect()),
    }
}
