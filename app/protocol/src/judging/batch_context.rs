//! Facts about an image that depend on the rest of its batch.

use super::best::GroupChoice;

/// Facts about an image that depend on the rest of its batch.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct BatchContext {
    /// Kind of duplicate that the image has in its batch.
    pub duplicate_kind: DuplicateKind,
    /// Similarity to another image of its duplicate group, up to 1, if known. At the end of the batch, that to the
    /// image to keep; for the image to keep itself, its largest similarity to another image.
    pub similarity: Option<f32>,
    /// Choice of the image to keep in its duplicate group. Known only at the end of the batch, since a later image may
    /// be better.
    pub choice: Option<GroupChoice>,
    /// Number of pixels divided by the median number of pixels in the batch, if the size is odd: above 1 for more
    /// pixels, below 1 for fewer. None if the size is not odd.
    pub odd_size_ratio: Option<f32>,
}

/// Kind of duplicate that an image has in its batch.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum DuplicateKind {
    /// No other image of the batch looks nearly the same or has the same bytes.
    #[default]
    None,
    /// Another image looks nearly the same, and none has the same bytes.
    Near,
    /// Another image has the same bytes.
    Exact,
}
