//! Conversion of single columns between SQLite and Rust.

use std::error::Error;
use std::str::FromStr;

use protocol::Timestamp;
use rusqlite::Row;
use rusqlite::types::Type;
use serde::de::DeserializeOwned;

use crate::store::StoreError;

/// Encodes a value as JSON.
pub fn to_json(value: &impl serde::Serialize) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(StoreError::failed("a value cannot be encoded as JSON"))
}

/// Decodes JSON that a column holds.
pub fn from_json<T: DeserializeOwned>(text: &str) -> rusqlite::Result<T> {
    serde_json::from_str(text).map_err(malformed)
}

/// Column that holds JSON.
pub fn json_column<T: DeserializeOwned>(row: &Row<'_>, column: &str) -> rusqlite::Result<T> {
    from_json(row.get_ref(column)?.as_str()?)
}

/// Column that holds the wire name of an enum variant.
pub fn name_column<T: DeserializeOwned>(row: &Row<'_>, column: &str) -> rusqlite::Result<T> {
    from_json(&format!("\"{}\"", row.get_ref(column)?.as_str()?))
}

/// Column that holds a time in milliseconds since 1970.
pub fn time_column(row: &Row<'_>, column: &str) -> rusqlite::Result<Timestamp> {
    Ok(Timestamp::from_millis(row.get(column)?))
}

/// Column that holds the text form of a value, such as an id.
pub fn parsed_column<T>(row: &Row<'_>, column: &str) -> rusqlite::Result<T>
where
    T: FromStr,
    T::Err: Error + Send + Sync + 'static,
{
    row.get_ref(column)?.as_str()?.parse().map_err(malformed)
}

/// Column that holds the text form of a value, or NULL.
pub fn optional_parsed_column<T>(row: &Row<'_>, column: &str) -> rusqlite::Result<Option<T>>
where
    T: FromStr,
    T::Err: Error + Send + Sync + 'static,
{
    row.get_ref(column)?.as_str_or_null()?.map(str::parse).transpose().map_err(malformed)
}

/// Error for a column whose text cannot be parsed.
fn malformed(error: impl Error + Send + Sync + 'static) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(0, Type::Text, Box::new(error))
}
