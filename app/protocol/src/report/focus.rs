//! Sharpness of one image, overall and by region.

use serde::{Deserialize, Serialize};

/// Sharpness, measured on the working image (longer edge at most 1024 pixels).
///
/// `frame`, `sharpest` and `map` are the variance of the Laplacian of luma, after a Gaussian blur of one pixel, less
/// the variance that noise causes. `blur` and `edges` come from the width of the edges.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Focus {
    /// Sharpness of the whole frame, from 0.
    pub frame: f32,
    /// Sharpness of the sharpest region, from 0. A portrait before a soft background is in focus only there.
    pub sharpest: f32,
    /// Blur of the edges in the sharpest regions: the standard deviation of the Gaussian that would cause it, 0 to 24
    /// pixels at a longer edge of 1024. Absent if the image has no edges.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub blur: Option<f32>,
    /// Share of the frame that is the middle of an edge, 0 to 1.
    #[serde(default)]
    pub edges: f32,
    /// Standard deviation of the noise in luma steps (Immerkær 1996), from 0.
    pub noise: f32,
    /// Sharpness by region; bulky.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub map: Option<FocusMap>,
}

/// Sharpness by region, row by row from the top left of the oriented image.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct FocusMap {
    /// Number of regions per row.
    pub columns: u32,
    /// Number of rows.
    pub rows: u32,
    /// Variance of the Laplacian in each region, `columns * rows` values.
    pub values: Vec<f32>,
}
