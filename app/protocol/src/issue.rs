//! Issues: the kinds of problems that an image can have; their severities; and verdicts: issues found on an image.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Kind of problem that an image can have, written as its slug.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Issue {
    /// Not even the sharpest region of the frame is in focus.
    Blurred,
    /// Nearly all of the frame is dark.
    TooDark,
    /// The frame is bright on average, and a part of it has lost its detail. White backgrounds are exempt.
    TooBright,
    /// The light and the dark parts have nearly the same luma.
    LowContrast,
    /// There is almost nothing to see: an empty or uniform frame.
    LowInformation,
    /// No colour, whatever the file's colour type.
    Greyscale,
    /// Far wider than tall, or far taller than wide.
    OddAspect,
    /// The shorter side has fewer pixels than most uses need.
    TooSmall,
    /// A number of pixels far above or far below the median of the batch.
    OddSize,
    /// Another image of the batch has the same bytes.
    ExactDuplicate,
    /// Another image of the batch looks nearly the same.
    NearDuplicate,
    /// The file ends early or is damaged; only a part of the image could be decoded.
    Truncated,
    /// The extension of the name does not fit the format of the content.
    ExtensionMismatch,
    /// The file contains the position at which the image was taken.
    HasLocation,
}

impl Issue {
    /// Every issue, in display order.
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

    /// Returns true if the issue depends on the other images of the batch.
    pub fn depends_on_batch(self) -> bool {
        matches!(self, Self::OddSize | Self::ExactDuplicate | Self::NearDuplicate)
    }

    /// Name of the issue on the wire.
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

    /// Severity of the issue, as most people would rate it. It is the same for every image.
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

/// Error for text that is not the name of an issue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("There is no issue with this name.")]
pub struct UnknownIssue;

impl FromStr for Issue {
    type Err = UnknownIssue;

    fn from_str(slug: &str) -> Result<Self, UnknownIssue> {
        Self::ALL.into_iter().find(|issue| issue.slug() == slug).ok_or(UnknownIssue)
    }
}

/// Severity of an issue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// For information.
    Info,
    /// Look at it before the image is used.
    Warning,
    /// Most people would not use the image.
    Error,
}

/// An issue found on an image.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Verdict {
    /// Kind of issue.
    pub issue: Issue,
    /// Score, 0 to 1, in steps of 0.01; higher for a clearer case. For most issues: the relative distance from the
    /// threshold, 0 just beyond it. For near duplicates: the similarity, or its threshold if it is unknown. For
    /// overexposure: the share of clipped pixels, or more if the mean luma is high. For exact duplicates, mismatched
    /// extensions and locations: 1.
    pub score: f32,
    /// Severity of the issue.
    pub severity: Severity,
    /// One English sentence that gives the reason, with the measured numbers where there are any.
    pub text: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_equal_the_serialized_names_and_parse_back() {
        for issue in Issue::ALL {
            assert_eq!(serde_json::to_string(&issue).unwrap(), format!("\"{issue}\""));
            assert_eq!(issue.slug().parse(), Ok(issue));
        }
        assert_eq!("sharp".parse::<Issue>(), Err(UnknownIssue));
    }
}
