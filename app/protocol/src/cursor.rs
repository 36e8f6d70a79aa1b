//! Cursors: positions in the log of a batch, and the epochs that they belong to.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Identity of a store's event logs. A store that lost or replaced its logs gets a new epoch, so that old cursors
/// become invalid.
///
/// 1 to 32 lower-case letters and digits.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema), schema(value_type = String))]
#[serde(try_from = "String", into = "String")]
pub struct Epoch(String);

impl Epoch {
    /// The epoch with these random bits, as 16 hexadecimal digits.
    pub fn from_random(bytes: [u8; 8]) -> Self {
        Self(format!("{:016x}", u64::from_be_bytes(bytes)))
    }

    /// The epoch as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Epoch {
    type Err = MalformedCursor;

    fn from_str(text: &str) -> Result<Self, MalformedCursor> {
        let well_formed = (1..=32).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
        if well_formed { Ok(Self(text.to_owned())) } else { Err(MalformedCursor) }
    }
}

impl TryFrom<String> for Epoch {
    type Error = MalformedCursor;

    fn try_from(text: String) -> Result<Self, MalformedCursor> {
        text.parse()
    }
}

impl From<Epoch> for String {
    fn from(epoch: Epoch) -> Self {
        epoch.0
    }
}

/// A position in the log of a batch, written `<epoch>-<seq>`: all events up to and including `seq` have been read.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Cursor {
    /// Epoch of the store that assigned `seq`.
    pub epoch: Epoch,
    /// Sequence number, within its batch, of the last event that has been read, from 1. 0 is the position before the
    /// first event.
    pub seq: u64,
}

/// Error for text that is not a cursor, or not an epoch. The server begins a stream after such a cursor with
/// `stream.reset`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("A cursor is an epoch, a hyphen and a number, as in the `cursor` of an event.")]
pub struct MalformedCursor;

impl FromStr for Cursor {
    type Err = MalformedCursor;

    fn from_str(text: &str) -> Result<Self, MalformedCursor> {
        let (epoch, seq) = text.rsplit_once('-').ok_or(MalformedCursor)?;
        // `parse` would also accept a plus sign.
        if !seq.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(MalformedCursor);
        }
        Ok(Self { epoch: epoch.parse()?, seq: seq.parse().map_err(|_| MalformedCursor)? })
    }
}

impl TryFrom<String> for Cursor {
    type Error = MalformedCursor;

    fn try_from(text: String) -> Result<Self, MalformedCursor> {
        text.parse()
    }
}

impl From<Cursor> for String {
    fn from(cursor: Cursor) -> Self {
        cursor.to_string()
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}-{}", self.epoch.as_str(), self.seq)
    }
}

#[cfg(feature = "schema")]
mod schema {
    use utoipa::openapi::{ObjectBuilder, RefOr, Schema, Type};

    impl utoipa::PartialSchema for super::Cursor {
        fn schema() -> RefOr<Schema> {
            ObjectBuilder::new()
                .schema_type(Type::String)
                .description(Some("A position in the log of a batch; opaque."))
                .into()
        }
    }

    impl utoipa::ToSchema for super::Cursor {}
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_cursor_parses_back(bits in any::<[u8; 8]>(), seq in any::<u64>()) {
            let cursor = Cursor { epoch: Epoch::from_random(bits), seq };
            prop_assert_eq!(cursor.to_string().parse::<Cursor>().unwrap(), cursor);
        }

        #[test]
        fn parsing_any_text_never_panics(text in ".*") {
            let _ = text.parse::<Cursor>();
        }
    }

    #[test]
    fn rejects_text_that_is_not_a_cursor() {
        for text in
            ["", "-", "5f3a9c", "5f3a9c-", "-42", "5f3a9c-+42", "5f3a9c--42", "5F-1", "a-99999999999999999999999"]
        {
            assert_eq!(text.parse::<Cursor>(), Err(MalformedCursor), "{text:?}");
        }
    }
}
