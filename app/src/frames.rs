//! How large the pictures of a sheet are.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The size of a sheet's frames, which each browser chooses for itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Frames {
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
pub struct UnknownFrames;

impl Frames {
    /// Every size, the smallest first.
    pub const ALL: [Self; 3] = [Self::Small, Self::Medium, Self::Large];

    /// The size's name, as the cookie and `<html data-frames>` carry it.
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

impl FromStr for Frames {
    type Err = UnknownFrames;

    fn from_str(code: &str) -> Result<Self, UnknownFrames> {
        Self::ALL.into_iter().find(|frames| frames.code() == code).ok_or(UnknownFrames)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_parse_back() {
        for frames in Frames::ALL {
            assert_eq!(frames.code().parse(), Ok(frames));
        }
        assert_eq!("poster".parse::<Frames>(), Err(UnknownFrames));
    }

    #[test]
    fn steps_lead_from_end_to_end() {
        assert_eq!(Frames::Small.larger(), Some(Frames::Medium));
        assert_eq!(Frames::Medium.larger(), Some(Frames::Large));
        assert_eq!(Frames::Large.larger(), None);
        assert_eq!(Frames::Large.smaller(), Some(Frames::Medium));
        assert_eq!(Frames::Small.smaller(), None);
    }
}
