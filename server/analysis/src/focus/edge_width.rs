//! Width of edges: the standard deviation σ of their blur (Zhuo and Sim, "Defocus map estimation from a single image",
//! 2011, section 3).
//!
//! The gradient in the middle of an edge that is blurred by σ and then smoothed by a Gaussian of s is proportional to
//! `1 / √(σ² + s²)`. With two smoothings s₁ < s₂, the ratio of the squared gradients is `ρ = (σ² + s₂²) / (σ² + s₁²)`
//! for any contrast of the edge, so `σ² = (s₂² - ρ s₁²) / (ρ - 1)`.

use super::gradient::Gradient;
use super::plane::{LUMA_STEP, Plane};

/// Variance s₁² of the fine smoothing, in squared pixels: of the binomial filter (1) and of the central difference (a
/// box of two pixels).
const FINE_VARIANCE: f64 = 1.0 + 1.0 / 3.0;
/// Variance s₂² of the coarse smoothing, in squared pixels of the fine plane: of both binomial filters (1 + 4) and of
/// the central difference (a box of four pixels).
const COARSE_VARIANCE: f64 = 5.0 + 4.0 / 3.0;

/// Variance of a component of the fine gradient of white noise of variance 1.
const FINE_NOISE_VARIANCE: f64 = 0.022_430_42;
/// Variance of a component of the coarse gradient of white noise of variance 1.
pub(super) const COARSE_NOISE_VARIANCE: f64 = 0.001_005_384;

/// Minimum number of edge pixels; the width of fewer is not measured.
const MIN_PIXELS: u32 = 8;

/// Largest blur that is measured, in pixels. Larger ones count as this one.
const MAX_BLUR: f64 = 12.0;

/// Sums over edge pixels (pixels in the middle of an edge): the data from which the width of the edges is computed.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct EdgeWidth {
    /// Number of edge pixels.
    pixels: u32,
    /// Sum of the squared gradients of the fine plane, in squared luma steps per squared pixel.
    fine: f64,
    /// The same for the half-size (coarse) plane, per squared pixel of the fine plane.
    coarse: f64,
    /// Sum of the squared distances, along the gradient, to the neighbours that `fine` averages over, in squared
    /// pixels.
    neighbour_distance: f64,
}

impl EdgeWidth {
    /// Adds an edge pixel at this point (x, y) of the fine plane; `coarse` is the gradient there in the half-size
    /// plane.
    pub(super) fn add(&mut self, fine: &Plane, point: (usize, usize), coarse: Gradient) {
        let step = coarse.step();
        self.pixels += 1;
        // A coarse difference spans four pixels, a fine one two.
        self.fine += f64::from(fine_gradient_squared(fine, point, step, coarse) / (2.0 * LUMA_STEP * 2.0 * LUMA_STEP));
        self.coarse += f64::from(coarse.squared() / (4.0 * LUMA_STEP * 4.0 * LUMA_STEP));
        let along = coarse.x * step.0 as f32 + coarse.y * step.1 as f32;
        self.neighbour_distance += f64::from(along * along / coarse.squared());
    }

    /// Subtracts the expected contribution of noise of this standard deviation.
    pub(super) fn without_noise(self, noise: f64) -> Self {
        let variance = f64::from(self.pixels) * noise * noise;
        Self {
            fine: self.fine - FINE_NOISE_VARIANCE * variance,
            coarse: self.coarse - 2.0 * COARSE_NOISE_VARIANCE * variance,
            ..self
        }
    }

    /// Sum of both.
    pub(super) fn plus(self, other: Self) -> Self {
        Self {
            pixels: self.pixels + other.pixels,
            fine: self.fine + other.fine,
            coarse: self.coarse + other.coarse,
            neighbour_distance: self.neighbour_distance + other.neighbour_distance,
        }
    }

    /// Measured ρ; none if there are too few edge pixels or their coarse gradients do not exceed the noise.
    fn ratio(self) -> Option<f64> {
        (self.pixels >= MIN_PIXELS && self.coarse > 0.0).then(|| self.fine / self.coarse)
    }

    /// Sharpness of the edges: measured ρ divided by the ρ of an edge without blur. None if ρ cannot be measured.
    pub(super) fn sharpness(self) -> Option<f64> {
        Some(self.ratio()? / self.ratio_at(0.0))
    }

    /// Blur of the edges: σ in pixels, 0 to [`MAX_BLUR`], found by bisection. None if ρ cannot be measured.
    pub(super) fn blur(self) -> Option<f64> {
        let ratio = self.ratio()?;
        // ρ falls as σ grows.
        let (mut narrow, mut wide) = (0.0, MAX_BLUR);
        for _ in 0..20 {
            let middle = (narrow + wide) / 2.0;
            if self.ratio_at(middle) > ratio { narrow = middle } else { wide = middle }
        }
        Some((narrow + wide) / 2.0)
    }

    /// Expected ρ for a σ, where the fine gradient is the mean over the middle of the edge and its two neighbours.
    fn ratio_at(self, blur: f64) -> f64 {
        let (fine, coarse) = (FINE_VARIANCE + blur * blur, COARSE_VARIANCE + blur * blur);
        let distance = self.neighbour_distance / f64::from(self.pixels.max(1));
        coarse / fine * (1.0 + 2.0 * (-distance / fine).exp()) / 3.0
    }
}

/// Mean square of the fine gradients at a point and its two neighbours at plus and minus `step`, which lie along the
/// coarse gradient, since the middle of the edge may lie between two coarse pixels. (The maximum of the three would
/// favour noise.)
///
/// Only the component along the coarse gradient counts; the other one belongs to another edge.
fn fine_gradient_squared(fine: &Plane, (x, y): (usize, usize), step: (isize, isize), coarse: Gradient) -> f32 {
    let mut sum = 0.0;
    for times in [-1, 0, 1] {
        let (x, y) = (x.saturating_add_signed(times * step.0), y.saturating_add_signed(times * step.1));
        let gradient = Gradient::at(fine, x.clamp(1, fine.width - 2), y.clamp(1, fine.height - 2));
        let product = gradient.x * coarse.x + gradient.y * coarse.y;
        sum += product * product;
    }
    sum / (3.0 * coarse.squared())
}
