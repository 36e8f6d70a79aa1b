//! Alignment of one picture with another by Gauss–Newton steps over an affine map.
//!
//! Each step also fits gain and bias, so brightness and contrast of the two may differ (Lucas and Kanade, "An iterative
//! image registration technique", 1981; Evangelidis and Psarakis, "Parametric image alignment using enhanced
//! correlation coefficient maximization", 2008).

use super::affine::Affine;
use super::cell_grid::CellGrid;
use super::normal_equations::NormalEquationSums;
use super::simd_sampling::{SampleBlock, Sampler};
use crate::simd::{F32x8, F32x8Kernel, Simd, dispatch_f32x8};

/// Minimum number of overlapping cells at a stride of 1. At a stride of n, which uses one cell in n², it is divided by
/// n².
const MIN_CELLS: usize = 60;

/// The alignment has converged when no cell moves further than about this in a step, in cells.
const CONVERGED_BELOW: f32 = 0.05;

/// Marquardt damping of the unknowns of the map that have no other damping, as a factor: makes a nearly singular system
/// solvable.
const DAMPING: f32 = 1.001;

/// Damping of the two scales in [`MotionModel::TranslationAndScale`]. It about halves the change of scale in a step, so
/// translation converges first.
const SCALE_DAMPING: f32 = 2.0;

/// Kind of change that an alignment may make to a map.
#[derive(Debug, Clone, Copy)]
pub(super) enum MotionModel {
    /// Translation and scale, each with separate horizontal and vertical values. Robust when few cells are used.
    TranslationAndScale,
    /// Any affine change: translation, scale, rotation and shear.
    Affine,
}

/// Parameters of an alignment.
#[derive(Debug, Clone, Copy)]
pub(super) struct Alignment {
    pub(super) model: MotionModel,
    /// Maximum number of steps. The alignment ends earlier when it has converged.
    pub(super) max_steps: usize,
    /// Distance between the columns and between the rows that are used, in cells.
    pub(super) stride: usize,
    /// Minimum correlation before the first step, the second step, and so on; the last entry applies to all later
    /// steps. Below the minimum, the alignment fails.
    pub(super) min_correlations: &'static [f32],
}

impl Alignment {
    /// Improves a map from `first` to `second`, starting from `start`. Returns none if the pictures overlap in too few
    /// cells, a correlation is too low, a step cannot be solved, or the map becomes implausible (see
    /// [`Affine::is_plausible`]). The correlation after the last step is not checked.
    pub(super) fn align(&self, first: &CellGrid, second: &CellGrid, start: Affine) -> Option<Affine> {
        let mut map = start;
        let longer_side = first.size.0.max(first.size.1) as f32;
        for step_index in 0..self.max_steps {
            let (step, correlation) = self.step(first, second, &map)?;
            if correlation < self.min_correlations[step_index.min(self.min_correlations.len() - 1)] {
                return None;
            }
            for index in 0..3 {
                map.x[index] += step.x[index];
                map.y[index] += step.y[index];
            }
            if !map.is_plausible() {
                return None;
            }
            let ([a, b, c], [d, e, f]) = (step.x, step.y);
            if (a.abs() + b.abs() + d.abs() + e.abs()) * longer_side / 2.0 + c.abs() + f.abs() < CONVERGED_BELOW {
                break;
            }
        }
        Some(map)
    }

    /// One Gauss–Newton step: the change of the map, and the correlation of the pictures before that change. None if
    /// the pictures overlap in too few cells, or the equations have no solution with a positive gain.
    fn step(&self, first: &CellGrid, second: &CellGrid, map: &Affine) -> Option<(Affine, f32)> {
        // The unknowns are relative to the middle of the picture, which decouples scale and rotation from translation.
        let middle = ((first.size.0 / 2) as f32, (first.size.1 / 2) as f32);
        let min_samples = MIN_CELLS / (self.stride * self.stride);
        let sampler = Sampler::new(first, second, map, self.stride);
        let (x, y, correlation) = match self.model {
            MotionModel::TranslationAndScale => {
                let equations = dispatch_f32x8(TranslationAndScaleSums(sampler)).equations(min_samples)?;
                let correlation = equations.correlation();
                let [a, c, e, f] = equations.solution([SCALE_DAMPING, DAMPING, SCALE_DAMPING, DAMPING])?;
                ([a, 0.0, c], [0.0, e, f], correlation)
            }
            MotionModel::Affine => {
                let equations = dispatch_f32x8(AffineSums(sampler)).equations(min_samples)?;
                let correlation = equations.correlation();
                let [a, b, c, d, e, f] = equations.solution([DAMPING; 6])?;
                ([a, b, c], [d, e, f], correlation)
            }
        };
        let from_corner = |[x, y, constant]: [f32; 3]| [x, y, constant - x * middle.0 - y * middle.1];
        Some((Affine { x: from_corner(x), y: from_corner(y) }, correlation))
    }
}

/// Kernel that sums up the normal equations of [`MotionModel::TranslationAndScale`].
struct TranslationAndScaleSums<'a>(Sampler<'a>);

impl F32x8Kernel for TranslationAndScaleSums<'_> {
    type Output = NormalEquationSums<6>;

    #[inline(always)]
    fn run<S: Simd<f32s = F32x8>>(mut self, simd: S) -> NormalEquationSums<6> {
        let mut sums = NormalEquationSums::default();
        while let Some(block) = self.0.next_block(simd) {
            let SampleBlock { column, row, gradient_x, gradient_y, value, is_inside, target } = block;
            let (a, e) = (simd.mul_f32s(gradient_x, column), simd.mul_f32s(gradient_y, row));
            sums.add(simd, &[a, gradient_x, e, gradient_y, value, is_inside], target);
        }
        sums
    }
}

/// Kernel that sums up the normal equations of [`MotionModel::Affine`].
struct AffineSums<'a>(Sampler<'a>);

impl F32x8Kernel for AffineSums<'_> {
    type Output = NormalEquationSums<8>;

    #[inline(always)]
    fn run<S: Simd<f32s = F32x8>>(mut self, simd: S) -> NormalEquationSums<8> {
        let mut sums = NormalEquationSums::default();
        while let Some(block) = self.0.next_block(simd) {
            let SampleBlock { column, row, gradient_x, gradient_y, value, is_inside, target } = block;
            let (a, b) = (simd.mul_f32s(gradient_x, column), simd.mul_f32s(gradient_x, row));
            let (d, e) = (simd.mul_f32s(gradient_y, column), simd.mul_f32s(gradient_y, row));
            sums.add(simd, &[a, b, gradient_x, d, e, gradient_y, value, is_inside], target);
        }
        sums
    }
}
