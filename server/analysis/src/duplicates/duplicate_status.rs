//! Output of the duplicate search: the status of one image.

use protocol::{DuplicateKind, GroupId};

/// Result of the duplicate search for one image.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct DuplicateStatus {
    /// Kind of duplicate: exact if another image has the same bytes, otherwise near if the image is in a group.
    pub duplicate_kind: DuplicateKind,
    /// Group of the image; none if it has no duplicates.
    pub group: Option<GroupId>,
    /// Similarity to some other image of the group, up to 1; none if none was computed. The order of arrival decides
    /// which image that is.
    pub similarity: Option<f32>,
}
