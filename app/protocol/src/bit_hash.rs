//! Perceptual hashes, compared by Hamming distance.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A perceptual hash of 64 bits, written as 16 lower-case hexadecimal digits. Parsing accepts any hexadecimal number
/// that fits into 64 bits: also fewer digits, more leading zeros, capitals, and a leading `+`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema), schema(value_type = String))]
#[serde(try_from = "String", into = "String")]
pub struct BitHash(pub u64);

/// Error for text that is not a perceptual hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("A perceptual hash is a hexadecimal number of 64 bits.")]
pub struct MalformedBitHash;

impl BitHash {
    /// Hamming distance: the number of bits that differ, 0 to 64.
    pub fn distance(self, other: Self) -> u32 {
        (self.0 ^ other.0).count_ones()
    }
}

impl FromStr for BitHash {
    type Err = MalformedBitHash;

    fn from_str(text: &str) -> Result<Self, MalformedBitHash> {
        u64::from_str_radix(text, 16).map(Self).map_err(|_| MalformedBitHash)
    }
}

impl TryFrom<String> for BitHash {
    type Error = MalformedBitHash;

    fn try_from(text: String) -> Result<Self, MalformedBitHash> {
        text.parse()
    }
}

impl From<BitHash> for String {
    fn from(hash: BitHash) -> Self {
        format!("{:016x}", hash.0)
    }
}
