//! How sharp one image is, and where.

use serde::{Deserialize, Serialize};

/// Sharpness at the working size, whose longer edge has at most 1024 pixels: the variance of the Laplacian of luma that a Gaussian
/// of one pixel has smoothed, noise taken off, and the width of the edges.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Focus {
    /// Over the whole frame, from 0.
    pub frame: f32,
    /// Over the sharpest region, from 0: a portrait before a soft background is in focus there.
    pub sharpest: f32,
    /// Blur of the sharpest regions' edges: the standard deviation of the Gaussian that would cause it, in pixels of the image at a
    /// longer edge of 1024, 0 to 24. Absent when there are no edges to tell by.
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

/// Sharpness by region, row after row from the top left of the oriented image.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct FocusMap {
    /// Regions side by side.
    pub columns: u32,
    /// Regions above each other.
    pub rows: u32,
    /// Variance of the Laplacian in each region, `columns * rows` values.
    pub values: Vec<f32>,
}
