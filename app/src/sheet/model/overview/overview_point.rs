//! Data of one image that the overview uses.

use protocol::{Format, Issue};

use crate::sheet::model::card::{Card, CardKey};
use crate::sheet::model::overview::capture_time::CaptureTime;

/// An image as the overview counts it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct OverviewPoint {
    /// Its card.
    pub(crate) key: CardKey,
    /// Mean luma, 0 to 255.
    pub(crate) mean: f32,
    /// Blur of its edges in pixels at a longer edge of 1024; absent where there are no edges to tell by.
    pub(crate) blur: Option<f32>,
    /// When it was taken, by the camera's clock.
    pub(crate) taken: Option<CaptureTime>,
    /// Format by content.
    pub(crate) format: Format,
    /// Millions of pixels.
    pub(crate) megapixels: f32,
    /// What is wrong with it.
    pub(crate) issues: Vec<Issue>,
}

impl OverviewPoint {
    /// A card's point; nothing before there is a report.
    pub(crate) fn of(card: &Card) -> Option<Self> {
        let image = card.image.as_ref()?;
        let report = image.report.as_deref()?;
        Some(Self {
            key: card.key,
            mean: report.exposure.mean,
            blur: report.focus.blur,
            taken: report.camera.as_ref().and_then(|camera| CaptureTime::parse(camera.taken_at.as_deref()?)),
            format: report.file.format,
            megapixels: report.image.megapixels,
            issues: image.verdicts.iter().map(|verdict| verdict.issue).collect(),
        })
    }
}
