//! Edges: where they are, after Canny, "A computational approach to edge detection" (1986), and how wide those of the sharpest
//! regions are.

use super::gradient::{DIRECTIONS, Gradient};
use super::grid::Grid;
use super::plane::{Plane, STEP};
use super::width::{COARSE_NOISE, Width};
use crate::vectors::{loops, widest};

/// Least coarse gradient of an edge in luma steps a pixel: below it, 8-bit values are stairs.
const LEAST_GRADIENT: f32 = 0.6;

/// Least gradient of an edge, as a multiple of what noise does to it.
const NOISE_MARGIN: f64 = 5.0;

/// Least gradient of an edge that tells of blur, as a share of the frame's strongest: what is far fainter than the picture's own
/// edges may be an artefact of compression.
const FAINTEST: f32 = 0.1;

/// The share of the gradients that are stronger than the strongest that counts: a few glints say little.
const STRONGEST_SHARE: usize = 500;

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
        let strengths = widest(Slopes(&coarse));
        let least = squared_value(LEAST_GRADIENT.max((NOISE_MARGIN * noise * COARSE_NOISE.sqrt()) as f32));
        let telling = least.max(FAINTEST * FAINTEST * strengths.strongest());
        edges.looked_at = (coarse.width - 4) * (coarse.height - 4);
        for y in 2..coarse.height - 2 {
            // Most places are no edge.
            let row = &strengths.values[y * coarse.width..][..coarse.width - 2];
            for (x, &strength) in row.iter().enumerate().skip(2).filter(|(_, strength)| **strength >= least) {
                let slope = Gradient::at(&coarse, x, y);
                let step = slope.step();
                if !strengths.is_ridge(x, y, step) {
                    continue;
                }
                edges.found += 1;
                if strength >= telling {
                    let region = grid.region((2 * x).min(grid.width - 1), (2 * y).min(grid.height - 1));
                    edges.widths[region][slope.direction()].add(smooth, (2 * x, 2 * y), step, slope);
                }
            }
        }
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

/// Squared gradients of a plane.
struct Strengths {
    width: usize,
    values: Vec<f32>,
}

loops! { Slopes<'a>(plane: &'a Plane) -> Strengths = Strengths::of }

impl Strengths {
    #[inline(always)]
    fn of(plane: &Plane) -> Self {
        let width = plane.width;
        let mut values = vec![0.0; plane.values.len()];
        for y in 1..plane.height - 1 {
            let inner = width - 2;
            let row = |x: usize, y: usize| &plane.values[y * width + x..][..inner];
            let (west, east, north, south) = (row(0, y), row(2, y), row(1, y - 1), row(1, y + 1));
            for (x, strength) in values[y * width + 1..][..inner].iter_mut().enumerate() {
                let across = f32::from(east[x]) - f32::from(west[x]);
                let down = f32::from(south[x]) - f32::from(north[x]);
                *strength = across * across + down * down;
            }
        }
        Self { width, values }
    }

    fn at(&self, x: usize, y: usize) -> f32 {
        self.values[y * self.width + x]
    }

    /// Whether no neighbour along this step is stronger.
    fn is_ridge(&self, x: usize, y: usize, (across, down): (isize, isize)) -> bool {
        let here = self.at(x, y);
        let ahead = self.at(x.wrapping_add_signed(across), y.wrapping_add_signed(down));
        let behind = self.at(x.wrapping_add_signed(-across), y.wrapping_add_signed(-down));
        here >= ahead && here > behind
    }

    /// The strongest that counts.
    fn strongest(&self) -> f32 {
        // A seventh of them tells as much as all.
        let mut some: Vec<f32> = self.values.iter().copied().step_by(7).collect();
        let place = some.len() - 1 - some.len() / STRONGEST_SHARE;
        *some.select_nth_unstable_by(place, f32::total_cmp).1
    }
}

/// The square of a coarse difference in values, by its gradient in luma steps a pixel: it spans four pixels.
fn squared_value(gradient: f32) -> f32 {
    (4.0 * STEP * gradient).powi(2)
}
