//! What can be wrong with an image.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Something about an image that somebody who judges it wants to know. Written as its slug.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Issue {
    /// Not even the sharpest region of the frame is in focus.
    Blurred,
    /// Nearly all of the frame is dark.
    TooDark,
    /// Nearly all of the frame is bright and much of it has no detail left.
    TooBright,
    /// Light and dark are close together.
    LowContrast,
    /// Next to nothing is to be seen: an empty or even frame.
    LowInformation,
    /// No colour, whatever the file's colour type.
    Greyscale,
    /// Far wider than tall, or far taller than wide.
    OddAspect,
    /// Fewer pixels than most uses need.
    TooSmall,
    /// A size that stands out from the rest of the batch.
    OddSize,
    /// Another image of the batch has the same bytes.
    ExactDuplicate,
    /// Another image of the batch shows nearly the same.
    NearDuplicate,
    /// The file ends before the image does; some rows could be decoded.
    Truncated,
    /// The name's extension says another format than the content.
    ExtensionMismatch,
    /// The file tells where it was taken.
    HasLocation,
}

impl Issue {
    /// Every issue, in the order in which they are shown.
    pub const ALL: [Self; 14] = [
        Self::Blurred,
        Self::TooDark,
        Self::TooBright,
        Self::LowContrast,
        Self::LowInformation,
        Self::Greyscale,
        Self::OddAspect,
        Self::TooSmall,
        Self::OddSize,
        Self::ExactDuplicate,
        Self::NearDuplicate,
        Self::Truncated,
        Self::ExtensionMismatch,
        Self::HasLocation,
    ];

    /// Whether it is about an image among the others of its batch, and not about the image by itself.
    pub fn is_relative(self) -> bool {
        matches!(self, Self::OddSize | Self::ExactDuplicate | Self::NearDuplicate)
    }

    /// The issue's name on the wire.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Blurred => "blurred",
            Self::TooDark => "too-dark",
            Self::TooBright => "too-bright",
            Self::LowContrast => "low-contrast",
            Self::LowInformation => "low-information",
            Self::Greyscale => "greyscale",
            Self::OddAspect => "odd-aspect",
            Self::TooSmall => "too-small",
            Self::OddSize => "odd-size",
            Self::ExactDuplicate => "exact-duplicate",
            Self::NearDuplicate => "near-duplicate",
            Self::Truncated => "truncated",
            Self::ExtensionMismatch => "extension-mismatch",
            Self::HasLocation => "has-location",
        }
    }

    /// How much the issue matters to most people.
    pub fn severity(self) -> Severity {
        match self {
            Self::Blurred | Self::TooDark | Self::TooBright | Self::Truncated | Self::LowInformation => Severity::Error,
            Self::LowContrast
            | Self::TooSmall
            | Self::ExactDuplicate
            | Self::NearDuplicate
            | Self::ExtensionMismatch
            | Self::HasLocation => Severity::Warning,
            Self::Greyscale | Self::OddAspect | Self::OddSize => Severity::Info,
        }
    }
}

impl fmt::Display for Issue {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.slug())
    }
}

/// Text that names no issue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("There is no issue of that name.")]
pub struct UnknownIssue;

impl FromStr for Issue {
    type Err = UnknownIssue;

    fn from_str(slug: &str) -> Result<Self, UnknownIssue> {
        Self::ALL.into_iter().find(|issue| issue.slug() == slug).ok_or(UnknownIssue)
    }
}

/// How much an issue matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Good to know.
    Info,
    /// Look at it before the image is used.
    Warning,
    /// Most people would not use the image.
    Error,
}

/// One issue that an image has.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Verdict {
    /// What it is.
    pub issue: Issue,
    /// How clear the case is, 0 (just over the threshold) to 1.
    pub score: f32,
    /// How much it matters.
    pub severity: Severity,
    /// One English sentence with the numbers behind the verdict.
    pub text: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_are_what_the_wire_says_and_parse_back() {
        for issue in Issue::ALL {
            assert_eq!(serde_json::to_string(&issue).unwrap(), format!("\"{issue}\""));
            assert_eq!(issue.slug().parse(), Ok(issue));
        }
        assert_eq!("sharp".parse::<Issue>(), Err(UnknownIssue));
    }
}
