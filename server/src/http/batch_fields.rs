//! Checks on two fields of a batch that clients set: the name, and the number of expected images.

use serde::Deserialize;

/// Largest number of images that a batch may expect.
const MAX_EXPECTED: u64 = 1_000_000_000;

/// Longest name that clients can give a batch, in characters. Longer names are cut.
const MAX_NAME_LENGTH: usize = 200;

/// Number of images that a batch expects, at most one billion.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(try_from = "u64")]
pub struct ExpectedImages(u64);

impl ExpectedImages {
    /// Number of images.
    pub fn get(self) -> u64 {
        self.0
    }
}

impl TryFrom<u64> for ExpectedImages {
    type Error = &'static str;

    fn try_from(number: u64) -> Result<Self, Self::Error> {
        if number <= MAX_EXPECTED { Ok(Self(number)) } else { Err("more images than a batch may expect") }
    }
}

/// Name of a batch without control characters, cut to [`MAX_NAME_LENGTH`] characters, and without white space around
/// it. `None` if nothing is left.
pub fn clean_name(name: &str) -> Option<String> {
    let name: String = name.chars().filter(|character| !character.is_control()).take(MAX_NAME_LENGTH).collect();
    let name = name.trim();
    (!name.is_empty()).then(|| name.to_owned())
}
