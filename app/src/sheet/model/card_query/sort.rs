//! Sort keys of the cards.

use std::cmp::Ordering;

use crate::sheet::model::card::Card;
use crate::sheet::model::card_query::natural_order::{folded, natural};

/// What cards are sorted by. A card without the measure comes last, whichever end is first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub(crate) enum CardSort {
    /// The order in which they were dropped.
    #[default]
    Arrival,
    /// Names as people sort them: `2` before `10`.
    Name,
    /// Blur of the sharpest edges: the sharpest first.
    Focus,
    /// Mean luma: the darkest first.
    Exposure,
    /// Steps between dark and light: the flattest first.
    Contrast,
    /// Colourfulness: the greyest first.
    Colour,
    /// Standard deviation of the noise: the noisiest first.
    Noise,
    /// The longer side by the shorter: the longest first.
    Aspect,
    /// Quality of the compression: the worst first.
    Quality,
    /// When they were taken by the camera's clock.
    Taken,
    /// Number of pixels: the smallest first.
    Pixels,
    /// Length of the file: the smallest first.
    Bytes,
    /// How clear the clearest of their issues is: the clearest first.
    Issues,
    /// Those that repeat each other side by side.
    Group,
}

impl CardSort {
    /// All of them.
    pub(crate) const EVERY: [Self; 14] = [
        Self::Arrival,
        Self::Name,
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

    /// Its name in the document.
    pub(crate) fn slug(self) -> &'static str {
        match self {
            Self::Arrival => "arrival",
            Self::Name => "name",
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

    /// The one of this name.
    pub(crate) fn of_slug(slug: &str) -> Option<Self> {
        Self::EVERY.into_iter().find(|sort| sort.slug() == slug)
    }

    pub(super) fn value(self, card: &Card) -> Option<SortValue> {
        let report = card.report();
        Some(match self {
            Self::Arrival => SortValue::Number(0.0),
            Self::Name => SortValue::Text(folded(&card.name)),
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
            Self::Taken => SortValue::Text(report?.camera.as_ref()?.taken_at.clone()?),
            Self::Pixels => SortValue::Number(f64::from(report?.image.width) * f64::from(report?.image.height)),
            Self::Issues => SortValue::Number(-card.worst_severity()?),
            Self::Group => SortValue::Text(card.image.as_ref()?.group?.to_string()),
        })
    }
}

/// Which end of a sorted sheet comes first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum SortDirection {
    /// As the sort says.
    #[default]
    Forwards,
    /// The other way round.
    Backwards,
}

impl SortDirection {
    /// The other one.
    pub(crate) fn reversed(self) -> Self {
        match self {
            Self::Forwards => Self::Backwards,
            Self::Backwards => Self::Forwards,
        }
    }
}

/// What a card is compared by.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum SortValue {
    Number(f64),
    Text(String),
}

impl SortValue {
    pub(super) fn compare(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Number(one), Self::Number(other)) => one.total_cmp(other),
            (Self::Text(one), Self::Text(other)) => natural(one, other),
            (Self::Number(_), Self::Text(_)) => Ordering::Less,
            (Self::Text(_), Self::Number(_)) => Ordering::Greater,
        }
    }
}
