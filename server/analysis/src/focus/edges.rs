//! Edge detection (after Canny, "A computational approach to edge detection", 1986): the share of edge pixels, and the
//! blur of the edges in the sharpest regions.

use super::edge_width::{COARSE_NOISE_VARIANCE, EdgeWidth};
use super::gradient::{DIRECTIONS, Gradient};
use super::plane::{LUMA_STEP, Plane};
use super::region_grid::RegionGrid;
use super::ridges::{BORDER, GradientStrengths};

/// Minimum gradient of an edge in the half-size plane, in luma steps per pixel of the full-size plane. In gentler
/// slopes, the quantization to 8 bits is visible.
const MIN_GRADIENT: f32 = 0.6;

/// Minimum gradient of an edge, in standard deviations of the gradient that noise causes.
const NOISE_MARGIN: f64 = 5.0;

/// Minimum gradient of an edge whose width is measured, as a share of the strongest gradient in the image. Far fainter
/// edges may be compression artefacts.
const MIN_SHARE_OF_STRONGEST: f32 = 0.1;

/// One in this many regions, at least one, counts as sharpest: about the area of a subject before a soft background.
const REGIONS_PER_SHARPEST: usize = 12;

/// Maximum number of edge directions whose blur is averaged: those with the widest edges.
const WIDEST_DIRECTIONS: usize = 3;

/// Edges of an image.
pub(super) struct Edges {
    /// Widths by region and direction of the gradient.
    widths: Vec<[EdgeWidth; DIRECTIONS]>,
    /// Number of pixels of the half-size plane that are the middle of an edge.
    edge_pixels: usize,
    /// Number of pixels of the half-size plane that were examined.
    examined_pixels: usize,
}

impl Edges {
    /// Finds the middle of every edge that is clearly stronger than noise of this standard deviation, in luma steps.
    /// `smooth` is smoothed luma; the edges are searched at half its size. An image that is too small for that has no
    /// edges.
    pub(super) fn find(smooth: &Plane, grid: RegionGrid, noise: f64) -> Self {
        let coarse = smooth.halved();
        let mut edges = Self { widths: vec![Default::default(); grid.len()], edge_pixels: 0, examined_pixels: 0 };
        if coarse.width < 5 || coarse.height < 5 {
            return edges;
        }
        let strengths = GradientStrengths::new(&coarse);
        let min_strength =
            plane_strength(MIN_GRADIENT.max((NOISE_MARGIN * noise * COARSE_NOISE_VARIANCE.sqrt()) as f32));
        let min_measured = min_strength.max(MIN_SHARE_OF_STRONGEST * MIN_SHARE_OF_STRONGEST * strengths.strongest());
        edges.examined_pixels = (coarse.width - 2 * BORDER) * (coarse.height - 2 * BORDER);
        strengths.for_each_ridge(&coarse, min_strength, |x, y| {
            edges.edge_pixels += 1;
            if strengths.at(x, y) >= min_measured {
                let gradient = Gradient::at(&coarse, x, y);
                let region = grid.region((2 * x).min(grid.width - 1), (2 * y).min(grid.height - 1));
                edges.widths[region][gradient.direction()].add(smooth, (2 * x, 2 * y), gradient);
            }
        });
        for width in edges.widths.iter_mut().flatten() {
            *width = width.without_noise(noise);
        }
        edges
    }

    /// Share of the examined pixels of the half-size plane that are the middle of an edge, 0 to 1.
    pub(super) fn share(&self) -> f64 {
        self.edge_pixels as f64 / self.examined_pixels.max(1) as f64
    }

    /// Standard deviation of the blur of the sharpest regions' edges, in pixels; none if no region has enough edges.
    ///
    /// It is the mean of the (up to three) directions with the widest edges. Motion blur leaves edges along the motion
    /// sharp, while a sharp subject has sharp edges in most directions.
    pub(super) fn blur(&self) -> Option<f64> {
        let mut regions: Vec<(f64, &[EdgeWidth; DIRECTIONS])> =
            self.widths.iter().filter_map(|region| Some((sharpness(region)?, region))).collect();
        regions.sort_by(|(one, _), (other, _)| other.total_cmp(one));
        regions.truncate(self.widths.len().div_ceil(REGIONS_PER_SHARPEST));
        let pooled: [EdgeWidth; DIRECTIONS] = std::array::from_fn(|direction| {
            regions.iter().fold(EdgeWidth::default(), |sum, (_, region)| sum.plus(region[direction]))
        });
        let mut blurs: Vec<f64> = pooled.into_iter().filter_map(EdgeWidth::blur).collect();
        blurs.sort_by(|one, other| other.total_cmp(one));
        blurs.truncate(WIDEST_DIRECTIONS);
        (!blurs.is_empty()).then(|| blurs.iter().sum::<f64>() / blurs.len() as f64)
    }
}

/// Sharpness of the edges in a region's sharpest direction; none if the region has too few edges.
fn sharpness(region: &[EdgeWidth; DIRECTIONS]) -> Option<f64> {
    region.iter().filter_map(|width| width.sharpness()).max_by(f64::total_cmp)
}

/// Converts a gradient in luma steps per pixel of the full-size plane to a squared difference in the half-size plane,
/// which spans four such pixels.
fn plane_strength(gradient: f32) -> f32 {
    (4.0 * LUMA_STEP * gradient).powi(2)
}
