//! Sort keys of the cards, their values and the comparison of these, and the direction of the sort.

use std::cmp::Ordering;

use crate::sheet::model::card::Card;
use crate::sheet::model::card_query::natural_order::{lowercase, natural_cmp};
use crate::sheet::model::sheet_folders::folder;

/// Sort key of the cards. The comments describe the order forwards. A card without the value comes last in both
/// directions.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub(crate) enum CardSort {
    /// Drop order.
    #[default]
    Arrival,
    /// File names without folders, in natural order (`2` before `10`), ignoring the case of the letters that
    /// `lowercase` converts.
    Name,
    /// Folder, then file name, both in natural order as for [`Self::Name`]. Files in no folder come first, and the
    /// files of a folder before those of its subfolders.
    Path,
    /// Blur of the sharpest edges, sharpest first.
    Focus,
    /// Mean luma, darkest first.
    Exposure,
    /// Luma range between the 1st and the 99th percentile, lowest contrast first.
    Contrast,
    /// Colourfulness, least colourful first.
    Colour,
    /// Standard deviation of the noise, noisiest first.
    Noise,
    /// Ratio of the longer side to the shorter, highest first.
    Aspect,
    /// Compression quality, lowest first.
    Quality,
    /// Capture time by the camera's clock, earliest first.
    Taken,
    /// Number of pixels, smallest first.
    Pixels,
    /// File length, smallest first.
    Bytes,
    /// Severity and score of the worst issue, worst first.
    Issues,
    /// Duplicate group, so that its images are side by side. The groups are in the natural order of their ids.
    Group,
}

impl CardSort {
    /// All sort keys.
    pub(crate) const ALL: [Self; 15] = [
        Self::Arrival,
        Self::Name,
        Self::Path,
        Self::Focus,
        Self::Exposure,
        Self::Contrast,
        Self::Colour,
        Self::Noise,
        Self::Aspect,
        Self::Quality,
        Self::Taken,
        Self::Pixels,
        Self::Bytes,
        Self::Issues,
        Self::Group,
    ];

    /// Name of the sort key in the HTML document.
    pub(crate) fn slug(self) -> &'static str {
        match self {
            Self::Arrival => "arrival",
            Self::Name => "name",
            Self::Path => "path",
            Self::Focus => "focus",
            Self::Exposure => "exposure",
            Self::Contrast => "contrast",
            Self::Colour => "colour",
            Self::Noise => "noise",
            Self::Aspect => "aspect",
            Self::Quality => "quality",
            Self::Taken => "taken",
            Self::Pixels => "pixels",
            Self::Bytes => "bytes",
            Self::Issues => "issues",
            Self::Group => "group",
        }
    }

    /// Sort key with this name in the HTML document; `None` for an unknown name.
    pub(crate) fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|sort| sort.slug() == slug)
    }

    /// Value by which the card is sorted forwards: the smallest first. `None` if the card lacks it. The same for all
    /// cards with [`Self::Arrival`].
    pub(super) fn value(self, card: &Card) -> Option<SortValue> {
        let report = card.report();
        Some(match self {
            Self::Arrival => SortValue::Number(0.0),
            Self::Name => SortValue::Text(lowercase(&card.file.name)),
            Self::Path => SortValue::Text(path_key(card)),
            Self::Bytes => SortValue::Number(card.bytes as f64),
            Self::Focus => SortValue::Number(report?.focus.blur?.into()),
            Self::Exposure => SortValue::Number(report?.exposure.mean.into()),
            Self::Contrast => {
                let exposure = &report?.exposure;
                SortValue::Number(f64::from(exposure.p99) - f64::from(exposure.p1))
            }
            Self::Colour => SortValue::Number(report?.colour.colourfulness.into()),
            Self::Noise => SortValue::Number(-f64::from(report?.focus.noise)),
            Self::Aspect => {
                let (width, height) = (report?.image.width, report?.image.height);
                SortValue::Number(-f64::from(width.max(height)) / f64::from(width.min(height).max(1)))
            }
            Self::Quality => SortValue::Number(report?.image.quality?.into()),
            Self::Taken => SortValue::CaptureTime(report?.camera.as_ref()?.taken_at.clone()?),
            Self::Pixels => SortValue::Number(f64::from(report?.image.width) * f64::from(report?.image.height)),
            Self::Issues => SortValue::Number(-card.worst_issue_rank()?),
            Self::Group => SortValue::Text(card.image.as_ref()?.group?.to_string()),
        })
    }
}

/// Text whose order is that of [`CardSort::Path`]. No name has the two control characters: the end of the folder comes
/// before a subfolder, and a folder before another one whose name continues.
fn path_key(card: &Card) -> String {
    let folder = folder(card.full_name()).replace('/', "\u{2}");
    lowercase(&(folder + "\u{1}" + &card.file.name))
}

/// Direction of the sort.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum SortDirection {
    /// Order that the comment of the sort key describes.
    #[default]
    Forwards,
    /// Reverse order. Except with [`CardSort::Arrival`], cards without the value still come last, and cards with equal
    /// values keep their drop order.
    Backwards,
}

impl SortDirection {
    /// Opposite direction.
    pub(crate) fn reversed(self) -> Self {
        match self {
            Self::Forwards => Self::Backwards,
            Self::Backwards => Self::Forwards,
        }
    }
}

/// Value by which cards are compared. All cards of one sort key have the same variant.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum SortValue {
    Number(f64),
    /// A time as a report has it: from the year to the second, and up to six digits of its fraction.
    CaptureTime(String),
    /// A text in lower case.
    Text(String),
}

impl SortValue {
    /// Compares two values of the same variant: numbers and times by value, texts in natural order. Values of different
    /// variants count as equal.
    pub(super) fn compare(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Number(one), Self::Number(other)) => one.total_cmp(other),
            // Byte by byte: natural order would compare the digits of a fraction as a whole number.
            (Self::CaptureTime(one), Self::CaptureTime(other)) => one.cmp(other),
            (Self::Text(one), Self::Text(other)) => natural_cmp(one, other),
            (Self::Number(_) | Self::CaptureTime(_) | Self::Text(_), _) => Ordering::Equal,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capture_times_compare_by_their_fractions() {
        let times =
            ["2024-05-01T10:00:00", "2024-05-01T10:00:00.050", "2024-05-01T10:00:00.25", "2024-05-01T10:00:00.5"];
        for pair in times.windows(2) {
            let [earlier, later] = pair else { panic!() };
            let value = |time: &str| SortValue::CaptureTime(time.to_owned());
            assert_eq!(value(earlier).compare(&value(later)), Ordering::Less, "{earlier} {later}");
        }
    }
}
