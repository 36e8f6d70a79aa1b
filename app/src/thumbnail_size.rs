//! Size of a sheet's thumbnails.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The size of a sheet's frames, which each browser chooses for itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ThumbnailSize {
    /// Many at once: to see what a shoot is made of.
    Small,
    /// Enough to tell one from the next.
    #[default]
    Medium,
    /// Few, to decide by.
    Large,
}

/// Text that is no size's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnknownThumbnailSize;

impl ThumbnailSize {
    /// Every size, the smallest first.
    pub const ALL: [Self; 3] = [Self::Small, Self::Medium, Self::Large];

    /// The size's name, as the cookie and `<html data-thumbnail-size>` carry it.
    pub fn code(self) -> &'static str {
        match self {
            Self::Small => "small",
            Self::Medium => "medium",
            Self::Large => "large",
        }
    }

    /// The next larger size; nothing beyond the largest.
    pub(crate) fn larger(self) -> Option<Self> {
        Self::ALL.into_iter().find(|other| *other > self)
    }

    /// The next smaller size; nothing below the smallest.
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
    fn codes_parse_back() {
        for thumbnail_size in ThumbnailSize::ALL {
            assert_eq!(thumbnail_size.code().parse(), Ok(thumbnail_size));
        }
        assert_eq!("poster".parse::<ThumbnailSize>(), Err(UnknownThumbnailSize));
    }

    #[test]
    fn steps_lead_from_end_to_end() {
        assert_eq!(ThumbnailSize::Small.larger(), Some(ThumbnailSize::Medium));
        assert_eq!(ThumbnailSize::Medium.larger(), Some(ThumbnailSize::Large));
        assert_eq!(ThumbnailSize::Large.larger(), None);
        assert_eq!(ThumbnailSize::Large.smaller(), Some(ThumbnailSize::Medium));
        assert_eq!(ThumbnailSize::Small.smaller(), None);
    }
}
