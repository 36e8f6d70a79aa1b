//! Perceptual hashes, compared by Hamming distance.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::MalformedHash;

/// A perceptual hash of 64 bits, written as 16 lower-case hexadecimal digits. Parsing accepts any hexadecimal number
/// that fits into 64 bits: also fewer digits, more leading zeros, capitals, and a leading `+`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema), schema(value_type = String))]
#[serde(try_from = "String", into = "String")]
pub struct BitHash(pub u64);

impl BitHash {
    /// Hamming distance: the number of bits that differ, 0 to 64.
    pub fn distance(self, other: Self) -> u32 {
        (self.0 ^ other.0).count_ones()
    }
}

impl FromStr for BitHash {
    type Err = MalformedHash;

    fn from_str(text: &str) -> Result<Self, MalformedHash> {
        u64::from_str_radix(text, 16).map(Self).map_err(|_| MalformedHash)
    }
}

impl TryFrom<String> for BitHash {
    type Error = MalformedHash;

    fn try_from(text: String) -> Result<Self, MalformedHash> {
        text.parse()
    }
}

impl From<BitHash> for String {
    fn from(hash: BitHash) -> Self {
        format!("{:016x}", hash.0)
    }
}
