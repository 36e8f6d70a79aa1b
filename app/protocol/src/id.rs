//! Ids of batches, images and duplicate groups.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Text that is not the id it should be. Its message says what the id looks like.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct MalformedId(&'static str);

/// Names a batch and gives access to it: 128 random bits as 22 characters of URL-safe base64 (RFC 4648, section 5).
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema), schema(value_type = String, pattern = "^[A-Za-z0-9_-]{22}$"))]
#[serde(try_from = "String", into = "String")]
pub struct BatchId(String);

impl BatchId {
    const LENGTH: usize = 22;
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    /// The id made of these random bits; they must come from a cryptographic source, since knowing an id is what gives access.
    pub fn from_random(bytes: [u8; 16]) -> Self {
        let bits = u128::from_be_bytes(bytes);
        // 21 characters of 6 bits, then one for the 2 bits that are left.
        let characters = (0..21).map(|place| (bits >> (122 - 6 * place)) & 63).chain([(bits & 3) << 4]);
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

/// The id gives access, so logs that print a structure show only its beginning.
impl fmt::Debug for BatchId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "BatchId({}…)", &self.0[..4])
    }
}

/// Names an image within its batch: a UUID, chosen by the client for `PUT` and by the server for multipart uploads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema), schema(value_type = String, format = "uuid"))]
#[serde(try_from = "String", into = "String")]
pub struct ImageId(Uuid);

impl ImageId {
    /// A version 4 UUID (RFC 9562, section 5.4) of these random bits.
    pub fn from_random(bytes: [u8; 16]) -> Self {
        Self(uuid::Builder::from_random_bytes(bytes).into_uuid())
    }

    /// An id by whose order images keep that of their files: version 7 of a UUID (RFC 9562, section 5.7) of a time in milliseconds since
    /// 1970, of which 48 bits are taken, and random bytes.
    pub fn ordered(millis: u64, random: [u8; 10]) -> Self {
        Self(uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid())
    }

    /// What tells the order of the files, if the id does.
    pub fn order(self) -> Option<u128> {
        (self.0.get_version_num() == 7).then(|| self.0.as_u128())
    }
}

impl FromStr for ImageId {
    type Err = MalformedId;

    /// Accepts the hyphenated form alone, in either case: one id has one spelling in URLs and logs.
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

/// Names a group of duplicates within a batch. It is spelled like the id of the image that the group is named after.
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
    fn only_ordered_ids_tell_an_order() {
        let ids = [(1, 0xff), (2, 0x00), (1 << 40, 0x77)].map(|(time, byte)| ImageId::ordered(time, [byte; 10]));
        assert!(ids.is_sorted_by_key(|id| id.order().unwrap()));
        assert_eq!(ImageId::from_random([0x77; 16]).order(), None);
        assert_eq!(ids[1].to_string(), "00000000-0002-7000-8000-000000000000");
    }

    #[test]
    fn ids_of_another_shape_are_refused() {
        for text in ["", "short", "../../../../etc/passwd", "AAAAAAAAAAAAAAAAAAAAA\0", "AAAAAAAAAAAAAAAAAAAAAAA"] {
            assert!(text.parse::<BatchId>().is_err(), "{text:?}");
        }
        for text in ["", "0b8b3c1e6a574d359d1c0d6f1f6f7a10", "{0b8b3c1e-6a57-4d35-9d1c-0d6f1f6f7a10}"] {
            assert!(text.parse::<ImageId>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn a_debug_print_does_not_give_access() {
        let id = BatchId::from_random([7; 16]);
        assert!(!format!("{id:?}").contains(id.as_str()));
    }
}
