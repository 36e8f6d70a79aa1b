//! An image among those that may repeat it.

use protocol::{ContentHash, GroupId, Identity, ImageId, Repetition};

/// An image as the search for duplicates knows it.
#[derive(Debug, Clone)]
pub struct Member {
    /// The image.
    pub image: ImageId,
    /// When it arrived in its batch, as a number that grows.
    pub arrival: u64,
    /// Hash of its bytes.
    pub hash: ContentHash,
    /// What it looks like.
    pub identity: Identity,
}

/// Where an image stands among the others.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Place {
    /// How it is repeated.
    pub repetition: Repetition,
    /// The group that it belongs to, if any other image does.
    pub group: Option<GroupId>,
}
