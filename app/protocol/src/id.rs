//! Ids of batches, images and duplicate groups.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Error for text that is not an id of the expected kind. Its message describes the expected form.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct MalformedId(&'static str);

/// Id of a batch: 128 random bits as 22 characters of URL-safe base64 (RFC 4648, section 5). Knowing it gives access to
/// the batch.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema), schema(value_type = String, pattern = "^[A-Za-z0-9_-]{22}$"))]
#[serde(try_from = "String", into = "String")]
pub struct BatchId(String);

impl BatchId {
    /// Length of an id in characters.
    const LENGTH: usize = 22;
    /// Digits of URL-safe base64, by value.
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    /// The id with these random bits. They must come from a cryptographic source, since an id gives access.
    pub fn from_random(bytes: [u8; 16]) -> Self {
        let bits = u128::from_be_bytes(bytes);
        // 21 characters of 6 bits each, and one for the 2 bits that remain.
        let characters = (0..21).map(|index| (bits >> (122 - 6 * index)) & 63).chain([(bits & 3) << 4]);
        Self(characters.map(|index| char::from(Self::ALPHABET[index as usize])).collect())
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for BatchId {
    type Err = MalformedId;

    fn from_str(text: &str) -> Result<Self, MalformedId> {
        let well_formed = text.len() == Self::LENGTH && text.bytes().all(|byte| Self::ALPHABET.contains(&byte));
        if well_formed {
            Ok(Self(text.to_owned()))
        } else {
            Err(MalformedId("A batch id has 22 letters, digits, hyphens and underscores."))
        }
    }
}

impl TryFrom<String> for BatchId {
    type Error = MalformedId;

    fn try_from(text: String) -> Result<Self, MalformedId> {
        text.parse()
    }
}

impl From<BatchId> for String {
    fn from(id: BatchId) -> Self {
        id.0
    }
}

impl fmt::Display for BatchId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// Prints only the first four characters: the id gives access and must not appear in logs.
impl fmt::Debug for BatchId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "BatchId({}…)", &self.0[..4])
    }
}

/// Id of an image within its batch: a UUID, chosen by the client for `PUT` and by the server otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema), schema(value_type = String, format = "uuid"))]
#[serde(try_from = "String", into = "String")]
pub struct ImageId(Uuid);

impl ImageId {
    /// A version 4 UUID (RFC 9562, section 5.4) with these random bits.
    pub fn from_random(bytes: [u8; 16]) -> Self {
        Self(uuid::Builder::from_random_bytes(bytes).into_uuid())
    }

    /// An id that sorts by time: a version 7 UUID (RFC 9562, section 5.7). From such ids the page restores the order of
    /// the files.
    ///
    /// `millis` is a time in milliseconds since 1970; only its lower 48 bits are used.
    pub fn from_time(millis: u64, random: [u8; 10]) -> Self {
        Self(uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid())
    }

    /// Sort key of a version 7 UUID, such as one of [`ImageId::from_time`]: all 128 bits, the time first. None for
    /// UUIDs of other versions.
    pub fn sort_key(self) -> Option<u128> {
        (self.0.get_version_num() == 7).then(|| self.0.as_u128())
    }
}

impl FromStr for ImageId {
    type Err = MalformedId;

    /// Accepts only the hyphenated form, in either case. `Display` always writes lower case.
    fn from_str(text: &str) -> Result<Self, MalformedId> {
        let malformed = MalformedId("An image id is a UUID such as 0b8b3c1e-6a57-4d35-9d1c-0d6f1f6f7a10.");
        if text.len() != 36 {
            return Err(malformed);
        }
        Uuid::try_parse(text).map(Self).map_err(|_| malformed)
    }
}

impl TryFrom<String> for ImageId {
    type Error = MalformedId;

    fn try_from(text: String) -> Result<Self, MalformedId> {
        text.parse()
    }
}

impl From<ImageId> for String {
    fn from(id: ImageId) -> Self {
        id.to_string()
    }
}

impl fmt::Display for ImageId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.hyphenated().fmt(formatter)
    }
}

/// Id of a duplicate group within a batch. It equals the id of the image that the group is named after.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema), schema(value_type = String, format = "uuid"))]
#[serde(transparent)]
pub struct GroupId(ImageId);

impl GroupId {
    /// The group that is named after this image.
    pub fn named_after(image: ImageId) -> Self {
        Self(image)
    }
}

impl FromStr for GroupId {
    type Err = MalformedId;

    fn from_str(text: &str) -> Result<Self, MalformedId> {
        text.parse().map(Self)
    }
}

impl fmt::Display for GroupId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_random_batch_id_parses_back(bytes in any::<[u8; 16]>()) {
            let id = BatchId::from_random(bytes);
            prop_assert_eq!(id.as_str().parse::<BatchId>().unwrap(), id);
        }

        #[test]
        fn batch_ids_of_different_bits_differ(one in any::<[u8; 16]>(), other in any::<[u8; 16]>()) {
            prop_assert_eq!(one == other, BatchId::from_random(one) == BatchId::from_random(other));
        }

        #[test]
        fn every_random_image_id_parses_back(bytes in any::<[u8; 16]>()) {
            let id = ImageId::from_random(bytes);
            prop_assert_eq!(id.to_string().parse::<ImageId>().unwrap(), id);
        }
    }

    #[test]
    fn only_ids_with_a_time_have_a_sort_key() {
        let ids = [(1, 0xff), (2, 0x00), (1 << 40, 0x77)].map(|(time, byte)| ImageId::from_time(time, [byte; 10]));
        assert!(ids.is_sorted_by_key(|id| id.sort_key().unwrap()));
        assert_eq!(ImageId::from_random([0x77; 16]).sort_key(), None);
        assert_eq!(ids[1].to_string(), "00000000-0002-7000-8000-000000000000");
    }

    #[test]
    fn rejects_malformed_ids() {
        for text in ["", "short", "../../../../etc/passwd", "AAAAAAAAAAAAAAAAAAAAA\0", "AAAAAAAAAAAAAAAAAAAAAAA"] {
            assert!(text.parse::<BatchId>().is_err(), "{text:?}");
        }
        for text in ["", "0b8b3c1e6a574d359d1c0d6f1f6f7a10", "{0b8b3c1e-6a57-4d35-9d1c-0d6f1f6f7a10}"] {
            assert!(text.parse::<ImageId>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn debug_output_does_not_contain_the_whole_id() {
        let id = BatchId::from_random([7; 16]);
        assert!(!format!("{id:?}").contains(id.as_str()));
    }
}
