//! Timestamps, as the wire writes them.

use std::fmt;
use std::str::FromStr;
use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};

/// A time in milliseconds since 1970-01-01T00:00:00Z, written as RFC 3339 in UTC with three decimals. Parsing accepts
/// RFC 3339 in UTC from 1970 on and cuts off decimals after the third.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema), schema(value_type = String))]
#[serde(try_from = "String", into = "String")]
pub struct Timestamp(u64);

impl Timestamp {
    /// The last time that RFC 3339 can express, the end of the year 9999, in milliseconds since 1970.
    const LAST: u64 = 253_402_300_799_999;

    /// The time this many milliseconds after the beginning of 1970, limited to the end of the year 9999.
    pub fn from_millis(millis: u64) -> Self {
        Self(millis.min(Self::LAST))
    }

    /// Milliseconds since the beginning of 1970.
    pub fn as_millis(self) -> u64 {
        self.0
    }

    /// Milliseconds since `earlier`; 0 if the clock was set back in between.
    pub fn millis_since(self, earlier: Self) -> u64 {
        self.0.saturating_sub(earlier.0)
    }
}

impl FromStr for Timestamp {
    type Err = humantime::TimestampError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let time = humantime::parse_rfc3339(text)?;
        let elapsed = time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        Ok(Self::from_millis(elapsed.as_millis() as u64))
    }
}

impl TryFrom<String> for Timestamp {
    type Error = humantime::TimestampError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Timestamp> for String {
    fn from(timestamp: Timestamp) -> Self {
        timestamp.to_string()
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        humantime::format_rfc3339_millis(SystemTime::UNIX_EPOCH + Duration::from_millis(self.0)).fmt(formatter)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn is_written_as_rfc_3339_with_milliseconds() {
        assert_eq!(Timestamp::from_millis(1_795_345_800_123).to_string(), "2026-11-22T11:10:00.123Z");
    }

    proptest! {
        #[test]
        fn every_timestamp_parses_back(millis in any::<u64>()) {
            let timestamp = Timestamp::from_millis(millis);
            prop_assert_eq!(timestamp.to_string().parse::<Timestamp>().unwrap(), timestamp);
        }
    }
}
