//! Size of the thumbnails of a sheet.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Size of the thumbnails of a sheet. Each browser has its own choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ThumbnailSize {
    /// Many images in view, for an overview of a shoot.
    Small,
    /// Large enough to distinguish similar images.
    #[default]
    Medium,
    /// Few images in view, large enough for decisions.
    Large,
}

/// Error: the text is not the code of a thumbnail size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnknownThumbnailSize;

impl ThumbnailSize {
    /// All sizes, the smallest first.
    pub const ALL: [Self; 3] = [Self::Small, Self::Medium, Self::Large];

    /// Code of the size, as used in the cookie and in `<html data-thumbnail-size>`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Small => "small",
            Self::Medium => "medium",
            Self::Large => "large",
        }
    }

    /// Next larger size, or `None` for the largest.
    pub(crate) fn larger(self) -> Option<Self> {
        Self::ALL.into_iter().find(|other| *other > self)
    }

    /// Next smaller size, or `None` for the smallest.
    pub(crate) fn smaller(self) -> Option<Self> {
        Self::ALL.into_iter().rev().find(|other| *other < self)
    }
}

impl FromStr for ThumbnailSize {
    type Err = UnknownThumbnailSize;

    fn from_str(code: &str) -> Result<Self, UnknownThumbnailSize> {
        Self::ALL.into_iter().find(|thumbnail_size| thumbnail_size.code() == code).ok_or(UnknownThumbnailSize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parses_every_code_and_rejects_others() {
        for thumbnail_size in ThumbnailSize::ALL {
            assert_eq!(thumbnail_size.code().parse(), Ok(thumbnail_size));
        }
        assert_eq!("poster".parse::<ThumbnailSize>(), Err(UnknownThumbnailSize));
    }

    #[test]
    fn steps_through_all_sizes() {
        assert_eq!(ThumbnailSize::Small.larger(), Some(ThumbnailSize::Medium));
        assert_eq!(ThumbnailSize::Medium.larger(), Some(ThumbnailSize::Large));
        assert_eq!(ThumbnailSize::Large.larger(), None);
        assert_eq!(ThumbnailSize::Large.smaller(), Some(ThumbnailSize::Medium));
        assert_eq!(ThumbnailSize::Small.smaller(), None);
    }
}
