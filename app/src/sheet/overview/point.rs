//! What the overview takes of each image.

use protocol::{Format, Issue};

use super::moment::Moment;
use crate::sheet::{Card, CardKey};

/// An image as the overview counts it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Point {
    /// Its card.
    pub(crate) key: CardKey,
    /// Mean luma, 0 to 255.
    pub(crate) mean: f32,
    /// Blur of its edges in pixels at a longer edge of 1024; absent where there are no edges to tell by.
    pub(crate) blur: Option<f32>,
    /// When it was taken, by the camera's clock.
    pub(crate) taken: Option<Moment>,
    /// Format by content.
    pub(crate) format: Format,
    /// Millions of pixels.
    pub(crate) megapixels: f32,
    /// What is wrong with it.
    pub(crate) issues: Vec<Issue>,
}

impl Point {
    /// A card's point; nothing before there is a report.
    pub(crate) fn of(card: &Card) -> Option<Self> {
        let image = card.image.as_ref()?;
        let report = image.report.as_deref()?;
        Some(Self {
            key: card.key,
            mean: report.exposure.mean,
            blur: report.focus.blur,
            taken: report.camera.as_ref().and_then(|camera| Moment::parse(camera.taken_at.as_deref()?)),
            format: report.file.format,
            megapixels: report.image.megapixels,
            issues: image.verdicts.iter().map(|verdict| verdict.issue).collect(),
        })
    }
}

#[cfg(test)]
pub(crate) mod samples {
    use super::*;

    /// The nth image, a good one without a date.
    pub(crate) fn point(nth: u32) -> Point {
        Point {
            key: CardKey(nth),
            mean: 120.0,
            blur: Some(0.5),
            taken: None,
            format: Format::Jpeg,
            megapixels: 24.0,
            issues: Vec::new(),
        }
    }
}
