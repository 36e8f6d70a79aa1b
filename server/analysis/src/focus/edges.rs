//! Edges and how wide they are.
//!
//! An edge that is blurred by a Gaussian of standard deviation σ and then smoothed by one of s has, at its middle, a gradient in
//! proportion to 1 / √(σ² + s²). Smoothed twice, with s₁ < s₂, the ratio ρ of the squared gradients is
//! (σ² + s₂²) / (σ² + s₁²), whatever the edge's contrast, and so σ² = (s₂² - ρ s₁²) / (ρ - 1)
//! (Zhuo and Sim, "Defocus map estimation from a single image", 2011, section 3).

use super::grid::Grid;
use super::plane::{Plane, STEP};

/// Squared widths of the two smoothings, in pixels: of the binomial filters (1, and 1 + 4) and of the central differences (a box
/// of two, and of four pixels).
const FINE: f64 = 1.0 + 1.0 / 3.0;
const COARSE: f64 = 5.0 + 4.0 / 3.0;

/// Variance of the fine and of the coarse gradient, each component, that white noise of variance 1 causes.
const FINE_NOISE: f64 = 0.022_430_42;
const COARSE_NOISE: f64 = 0.001_005_384;

/// Least coarse gradient of an edge in luma steps a pixel: below it, 8-bit values are stairs.
const LEAST_GRADIENT: f32 = 0.6;

/// Least gradient of an edge, as a multiple of what noise does to it.
const NOISE_MARGIN: f64 = 5.0;

/// Least gradient of an edge that tells of blur, as a share of the frame's strongest: what is far fainter than the picture's own
/// edges may be an artefact of compression.
const FAINTEST: f32 = 0.1;

/// The share of the gradients that are stronger than the strongest that counts: a few glints say little.
const STRONGEST_SHARE: usize = 500;

/// Directions that edges are sorted by: more of them would leave too few edges to each.
const DIRECTIONS: usize = 8;

/// One in this many regions is looked at for its edges' width: as many as a subject before a soft background takes up.
const SHARPEST_EDGES: usize = 12;

/// Directions whose blur is averaged.
const WIDEST_DIRECTIONS: usize = 3;

/// Least places of an edge in a region for its direction to count there.
const LEAST_PLACES: u32 = 8;

/// Widest blur that is told from wider ones.
const WIDEST: f64 = 12.0;

/// The edges of an image.
pub(super) struct Edges {
    /// By region and direction.
    widths: Vec<[Width; DIRECTIONS]>,
    found: usize,
    looked_at: usize,
}

/// Sums of squared gradients at the middle of edges.
#[derive(Debug, Clone, Copy, Default)]
struct Width {
    places: u32,
    fine: f64,
    coarse: f64,
    /// Sum of the squared distances to the places beside it that `fine` averages over, in pixels along the gradient.
    reach: f64,
}

/// A gradient at half the size, in values of the plane for four pixels.
#[derive(Debug, Clone, Copy)]
struct Gradient {
    across: f32,
    down: f32,
}

impl Gradient {
    fn squared(self) -> f32 {
        self.across * self.across + self.down * self.down
    }

    /// Which way it points, in eighths of a half turn, and the step to the neighbour there.
    fn direction(self) -> (usize, (isize, isize)) {
        // Tangents of odd multiples of 11.25 degrees, where one direction passes into the next.
        const TANGENTS: [f32; 4] = [0.198_912, 0.668_179, 1.496_606, 5.027_339];
        let (across, down) = (self.across.abs(), self.down.abs());
        let turned = TANGENTS.iter().filter(|tangent| down > **tangent * across).count();
        let is_falling = (self.across > 0.0) == (self.down > 0.0);
        let direction = if is_falling || turned == 0 { turned } else { DIRECTIONS - turned };
        // The tangent of 22.5 degrees is about 5 / 12.
        let step = if 12.0 * down <= 5.0 * across {
            (1, 0)
        } else if 12.0 * across <= 5.0 * down {
            (0, 1)
        } else if is_falling {
            (1, 1)
        } else {
            (1, -1)
        };
        (direction, step)
    }
}

impl Edges {
    /// Finds the middle of every edge that stands out from noise of this standard deviation.
    pub(super) fn find(smooth: &Plane, grid: Grid, noise: f64) -> Self {
        let coarse = smooth.halved();
        let mut edges = Self { widths: vec![Default::default(); grid.len()], found: 0, looked_at: 0 };
        if coarse.width < 5 || coarse.height < 5 {
            return edges;
        }
        let strengths = strengths(&coarse);
        let least = LEAST_GRADIENT.max((NOISE_MARGIN * noise * COARSE_NOISE.sqrt()) as f32);
        let least = squared_value(least);
        let strongest = strongest(&strengths);
        let telling = least.max(FAINTEST * FAINTEST * strongest);
        edges.looked_at = (coarse.width - 4) * (coarse.height - 4);
        for y in 2..coarse.height - 2 {
            for x in (2..coarse.width - 2).filter(|&x| strengths[y * coarse.width + x] >= least) {
                let slope = gradient(&coarse, x, y);
                let (direction, step) = slope.direction();
                let strength = |times: isize| {
                    let (x, y) = (x.wrapping_add_signed(times * step.0), y.wrapping_add_signed(times * step.1));
                    strengths[y * coarse.width + x]
                };
                let here = strength(0);
                if here < strength(1) || here <= strength(-1) {
                    continue;
                }
                edges.found += 1;
                if here >= telling {
                    let region = grid.region((2 * x).min(grid.width - 1), (2 * y).min(grid.height - 1));
                    edges.widths[region][direction].add(smooth, (2 * x, 2 * y), step, slope);
                }
            }
        }
        let (fine_noise, coarse_noise) = (FINE_NOISE * noise * noise, 2.0 * COARSE_NOISE * noise * noise);
        for width in edges.widths.iter_mut().flatten() {
            width.fine -= f64::from(width.places) * fine_noise;
            width.coarse -= f64::from(width.places) * coarse_noise;
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

impl Width {
    /// Adds the middle of an edge at this place of the plane.
    fn add(&mut self, smooth: &Plane, place: (usize, usize), step: (isize, isize), slope: Gradient) {
        self.places += 1;
        // In luma steps a pixel: a coarse difference spans four pixels, a fine one two.
        self.fine += f64::from(fine_gradient(smooth, place, step, slope) / (2.0 * STEP * 2.0 * STEP));
        self.coarse += f64::from(slope.squared() / (4.0 * STEP * 4.0 * STEP));
        let along = slope.across * step.0 as f32 + slope.down * step.1 as f32;
        self.reach += f64::from(along * along / slope.squared());
    }

    fn with(self, other: Self) -> Self {
        Self {
            places: self.places + other.places,
            fine: self.fine + other.fine,
            coarse: self.coarse + other.coarse,
            reach: self.reach + other.reach,
        }
    }

    /// ρ, when there are enough places to tell.
    fn ratio(self) -> Option<f64> {
        (self.places >= LEAST_PLACES && self.coarse > 0.0).then(|| self.fine / self.coarse)
    }

    /// ρ as a share of that of an edge without blur.
    fn sharpness(self) -> Option<f64> {
        Some(self.ratio()? / self.ratio_at(0.0))
    }

    /// σ, 0 to [`WIDEST`].
    fn blur(self) -> Option<f64> {
        let ratio = self.ratio()?;
        // ρ falls as σ grows.
        let (mut narrow, mut wide) = (0.0, WIDEST);
        for _ in 0..20 {
            let middle = (narrow + wide) / 2.0;
            if self.ratio_at(middle) > ratio { narrow = middle } else { wide = middle }
        }
        Some((narrow + wide) / 2.0)
    }

    /// ρ by σ, with the fine gradient the mean over the edge's middle and the places beside it.
    fn ratio_at(self, blur: f64) -> f64 {
        let (fine, coarse) = (FINE + blur * blur, COARSE + blur * blur);
        let reach = self.reach / f64::from(self.places.max(1));
        coarse / fine * (1.0 + 2.0 * (-reach / fine).exp()) / 3.0
    }
}

/// A gradient in luma steps a pixel as the square of a coarse difference in values.
fn squared_value(gradient: f32) -> f32 {
    (4.0 * STEP * gradient).powi(2)
}

fn strengths(plane: &Plane) -> Vec<f32> {
    let mut strengths = vec![0.0; plane.values.len()];
    let width = plane.width;
    for y in 1..plane.height - 1 {
        let above = &plane.values[(y - 1) * width..y * width];
        let here = &plane.values[y * width..(y + 1) * width];
        let below = &plane.values[(y + 1) * width..(y + 2) * width];
        let out = &mut strengths[y * width + 1..(y + 1) * width - 1];
        for (x, strength) in out.iter_mut().enumerate() {
            let across = f32::from(here[x + 2]) - f32::from(here[x]);
            let down = f32::from(below[x + 1]) - f32::from(above[x + 1]);
            *strength = across * across + down * down;
        }
    }
    strengths
}

fn strongest(strengths: &[f32]) -> f32 {
    let mut sorted: Vec<f32> = strengths.iter().copied().step_by(7).collect();
    let place = sorted.len() - 1 - sorted.len() / STRONGEST_SHARE;
    *sorted.select_nth_unstable_by(place, f32::total_cmp).1
}

fn gradient(plane: &Plane, x: usize, y: usize) -> Gradient {
    let value = |x: usize, y: usize| f32::from(plane.values[y * plane.width + x]);
    Gradient { across: value(x + 1, y) - value(x - 1, y), down: value(x, y + 1) - value(x, y - 1) }
}

/// The mean square of the fine gradients along a coarse one, at its place and on both sides of it, since the middle of the edge may
/// lie between two coarse places. (The steepest of the three would be that of the strongest noise.) What changes across that
/// direction is another edge's.
fn fine_gradient(smooth: &Plane, (x, y): (usize, usize), step: (isize, isize), slope: Gradient) -> f32 {
    let along = |times: isize| {
        let (x, y) = (x.saturating_add_signed(times * step.0), y.saturating_add_signed(times * step.1));
        let fine = gradient(smooth, x.clamp(1, smooth.width - 2), y.clamp(1, smooth.height - 2));
        let product = fine.across * slope.across + fine.down * slope.down;
        product * product / slope.squared()
    };
    [-1, 0, 1].map(along).into_iter().sum::<f32>() / 3.0
}
