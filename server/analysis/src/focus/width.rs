//! How wide an edge is.
//!
//! An edge that is blurred by a Gaussian of standard deviation σ and then smoothed by one of s has, at its middle, a gradient in
//! proportion to 1 / √(σ² + s²). Smoothed twice, with s₁ < s₂, the ratio ρ of the squared gradients is
//! (σ² + s₂²) / (σ² + s₁²), whatever the edge's contrast, and so σ² = (s₂² - ρ s₁²) / (ρ - 1)
//! (Zhuo and Sim, "Defocus map estimation from a single image", 2011, section 3).

use super::gradient::Gradient;
use super::plane::{Plane, STEP};

/// Squared widths of the two smoothings, in pixels: of the binomial filters (1, and 1 + 4) and of the central differences (a box
/// of two, and of four pixels).
const FINE: f64 = 1.0 + 1.0 / 3.0;
const COARSE: f64 = 5.0 + 4.0 / 3.0;

/// Variance of the fine and of the coarse gradient, each component, that white noise of variance 1 causes.
const FINE_NOISE: f64 = 0.022_430_42;
pub(super) const COARSE_NOISE: f64 = 0.001_005_384;

/// Least places of an edge in a region for its direction to count there.
const LEAST_PLACES: u32 = 8;

/// Widest blur that is told from wider ones.
const WIDEST: f64 = 12.0;

/// Sums of squared gradients at the middle of edges.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Width {
    /// How many places.
    places: u32,
    fine: f64,
    coarse: f64,
    /// Sum of the squared distances to the places beside it that `fine` averages over, in pixels along the gradient.
    reach: f64,
}

impl Width {
    /// Adds the middle of an edge at this place of the plane.
    pub(super) fn add(&mut self, smooth: &Plane, place: (usize, usize), step: (isize, isize), slope: Gradient) {
        self.places += 1;
        // In luma steps a pixel: a coarse difference spans four pixels, a fine one two.
        self.fine += f64::from(fine_gradient(smooth, place, step, slope) / (2.0 * STEP * 2.0 * STEP));
        self.coarse += f64::from(slope.squared() / (4.0 * STEP * 4.0 * STEP));
        let along = slope.across * step.0 as f32 + slope.down * step.1 as f32;
        self.reach += f64::from(along * along / slope.squared());
    }

    /// Takes off what noise of this standard deviation has added.
    pub(super) fn without_noise(self, noise: f64) -> Self {
        let variance = f64::from(self.places) * noise * noise;
        Self { fine: self.fine - FINE_NOISE * variance, coarse: self.coarse - 2.0 * COARSE_NOISE * variance, ..self }
    }

    /// Both.
    pub(super) fn with(self, other: Self) -> Self {
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
    pub(super) fn sharpness(self) -> Option<f64> {
        Some(self.ratio()? / self.ratio_at(0.0))
    }

    /// σ, 0 to [`WIDEST`].
    pub(super) fn blur(self) -> Option<f64> {
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

/// The mean square of the fine gradients along a coarse one, at its place and on both sides of it, since the middle of the edge may
/// lie between two coarse places. (The steepest of the three would be that of the strongest noise.) What changes across that
/// direction is another edge's.
fn fine_gradient(smooth: &Plane, (x, y): (usize, usize), step: (isize, isize), slope: Gradient) -> f32 {
    let mut sum = 0.0;
    for times in [-1, 0, 1] {
        let (x, y) = (x.saturating_add_signed(times * step.0), y.saturating_add_signed(times * step.1));
        let fine = Gradient::at(smooth, x.clamp(1, smooth.width - 2), y.clamp(1, smooth.height - 2));
        let product = fine.across * slope.across + fine.down * slope.down;
        sum += product * product;
    }
    sum / (3.0 * slope.squared())
}
