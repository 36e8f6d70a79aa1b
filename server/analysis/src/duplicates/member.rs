//! An image among those that may repeat it.

use protocol::{ContentHash, DuplicateKind, GroupId, Identity, ImageId};

/// An image as the search for duplicates takes it.
#[derive(Debug, Clone, Copy)]
pub struct Member<'a> {
    /// The image.
    pub image: ImageId,
    /// When it arrived in its batch, as a number that grows.
    pub arrival: u64,
    /// Hash of its bytes.
    pub hash: ContentHash,
    /// What it looks like; without its signature it is compared by its bytes alone.
    pub identity: &'a Identity,
}

/// Where an image stands among the others.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct DuplicateStatus {
    /// How it is repeated.
    pub duplicate_kind: DuplicateKind,
    /// The group that it belongs to, if any other image does.
    pub group: Option<GroupId>,
    /// How alike it is to another image of the group, up to 1, where that was worked out: with which one depends on the order in which
    /// they came.
    pub similarity: Option<f32>,
}
