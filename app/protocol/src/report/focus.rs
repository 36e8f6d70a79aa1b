//! Sharpness of one image, overall and by region.

use serde::{Deserialize, Serialize};

/// Sharpness, measured on the working image (longer edge at most 1024 pixels).
///
/// `frame`, `sharpest` and `map` measure fine detail: the variance of the Laplacian of luma in squared luma steps,
/// after a Gaussian blur of one pixel, minus the variance that noise causes, and never below 0. `blur` is measured from
/// the width of edges, `edges` from their number.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Focus {
    /// Sharpness of the whole frame, from 0.
    pub frame: f32,
    /// Mean sharpness of the sharpest regions (one in 40, at least one), from 0. In a portrait before a soft
    /// background, only those are in focus.
    pub sharpest: f32,
    /// Blur of the edges in the one in 12 regions with the sharpest edges, at least one: the standard deviation of the
    /// Gaussian that would cause it, in pixels at a longer edge of 1024 (in images below 512 pixels: at twice their
    /// size), 0 to 24. Absent if no region has enough edges.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub blur: Option<f32>,
    /// Share of the pixels of the image at half size that lie in the middle of an edge, 0 to 1; at the default 0 also
    /// for reports of version 1.
    #[serde(default)]
    pub edges: f32,
    /// Standard deviation of the noise in the quietest regions, in luma steps (Immerkær 1996), from 0.
    pub noise: f32,
    /// Sharpness by region. Large, so a report summary lacks it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub map: Option<FocusMap>,
}

/// Sharpness by region, row by row from the top left of the oriented image.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct FocusMap {
    /// Number of columns of regions.
    pub columns: u32,
    /// Number of rows of regions.
    pub rows: u32,
    /// Sharpness of each region, measured like `frame` of `Focus`; `columns * rows` values.
    pub values: Vec<f32>,
}
