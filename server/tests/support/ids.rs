//! Image ids of the tests.

use protocol::ImageId;

/// Id of image `number`; ids sort by their numbers.
pub fn image_id(number: u64) -> ImageId {
    ImageId::from_random(u128::from(number).to_be_bytes())
}
