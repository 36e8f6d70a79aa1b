//! Measurements and issues of one image for the overview.

use protocol::{CaptureTime, Issue};

use crate::sheet::model::card::{Card, CardKey};

/// Measurements and issues of one image that the charts use.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct OverviewPoint {
    /// Card of the image.
    pub(crate) key: CardKey,
    /// Mean luma, 0 to 255.
    pub(crate) mean: f32,
    /// Blur of the edges, in pixels at a longer edge of 1024 (in images below 512 pixels: at twice their size); `None`
    /// if it could not be measured.
    pub(crate) blur: Option<f32>,
    /// Capture time by the camera's clock; `None` if the file has none, or one that cannot be parsed.
    pub(crate) taken: Option<CaptureTime>,
    /// Name of the file format for people; of a camera's raw file its kind.
    pub(crate) format: String,
    /// Number of pixels in millions.
    pub(crate) megapixels: f32,
    /// Issues of the image.
    pub(crate) issues: Vec<Issue>,
}

impl OverviewPoint {
    /// Creates the point of a card; `None` before there is a report.
    pub(crate) fn from_card(card: &Card) -> Option<Self> {
        let image = card.image.as_ref()?;
        let report = image.report.as_deref()?;
        Some(Self {
            key: card.key,
            mean: report.exposure.mean,
            blur: report.focus.blur,
            taken: report.camera.as_ref().and_then(|camera| CaptureTime::parse(camera.taken_at.as_deref()?)),
            format: report.format_name(),
            megapixels: report.image.megapixels,
            issues: card.verdicts().map(|verdict| verdict.issue).collect(),
        })
    }
}
