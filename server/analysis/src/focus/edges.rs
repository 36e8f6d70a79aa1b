//! Edges: where they are, after Canny, "A computational approach to edge detection" (1986), and how wide those of the sharpest
//! regions are.

use super::gradient::{DIRECTIONS, Gradient};
use super::grid::Grid;
use super::plane::{Plane, STEP};
use super::ridges::{BORDER, Strengths};
use super::width::{COARSE_NOISE, Width};

/// Least coarse gradient of an edge in luma steps a pixel: below it, 8-bit values are stairs.
const LEAST_GRADIENT: f32 = 0.6;

/// Least gradient of an edge, as a multiple of what noise does to it.
const NOISE_MARGIN: f64 = 5.0;

/// Least gradient of an edge that tells of blur, as a share of the frame's strongest: what is far fainter than the picture's own
/// edges may be an artefact of compression.
const FAINTEST: f32 = 0.1;

/// One in this many regions is looked at for its edges' width: as many as a subject before a soft background takes up.
const SHARPEST_EDGES: usize = 12;

/// Directions whose blur is averaged.
const WIDEST_DIRECTIONS: usize = 3;

/// The edges of an image.
pub(super) struct Edges {
    /// By region and direction.
    widths: Vec<[Width; DIRECTIONS]>,
    found: usize,
    looked_at: usize,
}

impl Edges {
    /// Finds the middle of every edge that stands out from noise of this standard deviation.
    pub(super) fn find(smooth: &Plane, grid: Grid, noise: f64) -> Self {
        let coarse = smooth.halved();
        let mut edges = Self { widths: vec![Default::default(); grid.len()], found: 0, looked_at: 0 };
        if coarse.width < 5 || coarse.height < 5 {
            return edges;
        }
        let strengths = Strengths::of(&coarse);
        let least = squared_value(LEAST_GRADIENT.max((NOISE_MARGIN * noise * COARSE_NOISE.sqrt()) as f32));
        let telling = least.max(FAINTEST * FAINTEST * strengths.strongest());
        edges.looked_at = (coarse.width - 2 * BORDER) * (coarse.height - 2 * BORDER);
        strengths.for_each_ridge(&coarse, least, |x, y| {
            edges.found += 1;
            if strengths.at(x, y) >= telling {
                let slope = Gradient::at(&coarse, x, y);
                let region = grid.region((2 * x).min(grid.width - 1), (2 * y).min(grid.height - 1));
                edges.widths[region][slope.direction()].add(smooth, (2 * x, 2 * y), slope.step(), slope);
            }
        });
        for width in edges.widths.iter_mut().flatten() {
            *width = width.without_noise(noise);
        }
        edges
    }

    /// The share of the places looked at that are the middle of an edge.
    pub(super) fn share(&self) -> f64 {
        self.found as f64 / self.looked_at.max(1) as f64
    }

    /// Standard deviation of the blur of the sharpest regions' edges, in pixels; nothing when there are none.
    ///
    /// Motion leaves the edges along it sharp. So each direction is looked at on its own in the sharpest regions, and the mean of
    /// the three widest is taken: a sharp subject has sharp edges in most directions, a smeared one along one alone.
    pub(super) fn blur(&self) -> Option<f64> {
        let mut regions: Vec<(f64, &[Width; DIRECTIONS])> =
            self.widths.iter().filter_map(|region| Some((sharpness(region)?, region))).collect();
        regions.sort_by(|(one, _), (other, _)| other.total_cmp(one));
        regions.truncate(self.widths.len().div_ceil(SHARPEST_EDGES));
        let pooled: [Width; DIRECTIONS] = std::array::from_fn(|direction| {
            regions.iter().fold(Width::default(), |sum, (_, region)| sum.with(region[direction]))
        });
        let mut blurs: Vec<f64> = pooled.into_iter().filter_map(Width::blur).collect();
        blurs.sort_by(|one, other| other.total_cmp(one));
        blurs.truncate(WIDEST_DIRECTIONS);
        (!blurs.is_empty()).then(|| blurs.iter().sum::<f64>() / blurs.len() as f64)
    }
}

/// How sharp a region's sharpest direction is.
fn sharpness(region: &[Width; DIRECTIONS]) -> Option<f64> {
    region.iter().filter_map(|width| width.sharpness()).max_by(f64::total_cmp)
}

/// The square of a coarse difference in values, by its gradient in luma steps a pixel: it spans four pixels.
fn squared_value(gradient: f32) -> f32 {
    (4.0 * STEP * gradient).powi(2)
}
