//! Normal equations of a linear least-squares fit between two pictures that differ in gain and bias.

use crate::simd::{F32x8, Simd, pack, unpack};

/// Sums for the normal equations of `N` factors, a partial sum for each SIMD lane.
///
/// The lanes are added up in one fixed order, so every processor gives the same result.
pub(super) struct NormalEquationSums<const N: usize> {
    /// Sum of the squares of the target.
    target_squares: F32x8,
    /// Sum of the products of each factor and the target.
    by_target: [F32x8; N],
    /// Sum of the products of each factor with itself and with each later factor.
    by_factor: [[F32x8; N]; N],
}

impl<const N: usize> Default for NormalEquationSums<N> {
    #[inline(always)]
    fn default() -> Self {
        let zero = pack([0.0; 8]);
        Self { target_squares: zero, by_target: [zero; N], by_factor: [[zero; N]; N] }
    }
}

impl<const N: usize> NormalEquationSums<N> {
    /// Adds eight samples: their factors, and the target that the factors must explain. The last factor is 1 for a
    /// valid sample; all factors and the target are 0 for an invalid one.
    #[inline(always)]
    pub(super) fn add<S: Simd<f32s = F32x8>>(&mut self, simd: S, factors: &[F32x8; N], target: F32x8) {
        self.target_squares = simd.add_f32s(self.target_squares, simd.mul_f32s(target, target));
        for one in 0..N {
            self.by_target[one] = simd.add_f32s(self.by_target[one], simd.mul_f32s(factors[one], target));
            for other in one..N {
                self.by_factor[one][other] =
                    simd.add_f32s(self.by_factor[one][other], simd.mul_f32s(factors[one], factors[other]));
            }
        }
    }

    /// Adds up the lanes. Returns none if there are fewer than `min_samples` valid samples.
    pub(super) fn equations(&self, min_samples: usize) -> Option<NormalEquations<N>> {
        let sum = |lanes: F32x8| unpack(lanes).iter().sum::<f32>();
        let count = sum(self.by_factor[N - 1][N - 1]) as usize;
        let by_target = std::array::from_fn(|one| sum(self.by_target[one]));
        let by_factor =
            std::array::from_fn(|one| std::array::from_fn(|other| sum(self.by_factor[one.min(other)][one.max(other)])));
        (count >= min_samples).then(|| NormalEquations::new(count, sum(self.target_squares), by_target, by_factor))
    }
}

/// Normal equations of `N` factors.
///
/// The last two factors are always the sampled value and 1; their coefficients are the gain and the bias between the
/// pictures.
pub(super) struct NormalEquations<const N: usize> {
    count: usize,
    target_squares: f32,
    by_target: [f32; N],
    by_factor: [[f32; N]; N],
}

impl<const N: usize> NormalEquations<N> {
    /// Equations of `count` samples: the sum of squares of the target, and the sums of products of each factor with the
    /// target and with every factor.
    pub(super) fn new(count: usize, target_squares: f32, by_target: [f32; N], by_factor: [[f32; N]; N]) -> Self {
        Self { count, target_squares, by_target, by_factor }
    }

    /// Pearson correlation of the target and the sampled value. If one of them is constant, it is not a number, or
    /// meaningless because of rounding.
    pub(super) fn correlation(&self) -> f32 {
        let (sampled, one) = (N - 2, N - 1);
        let count = self.count as f32;
        let means = (self.by_target[one] / count, self.by_factor[sampled][one] / count);
        let covariance = self.by_target[sampled] - count * means.0 * means.1;
        let variances = (
            self.target_squares - count * means.0 * means.0,
            self.by_factor[sampled][sampled] - count * means.1 * means.1,
        );
        covariance / (variances.0 * variances.1).sqrt()
    }

    /// Coefficients of the first `M` factors divided by the gain, by Gauss–Jordan elimination.
    ///
    /// `damping` multiplies the diagonal entries of these factors (as Marquardt does): 1 is plain least squares, a
    /// larger value pulls the coefficient toward zero. Returns none if the equations are singular (also if a diagonal
    /// entry is 0, which damping does not change), the gain is not positive or a result is not finite.
    pub(super) fn solution<const M: usize>(mut self, damping: [f32; M]) -> Option<[f32; M]> {
        for (pivot, damping) in damping.into_iter().enumerate() {
            self.by_factor[pivot][pivot] *= damping;
        }
        for pivot in 0..N {
            let (pivot_row, pivot_target) = (self.by_factor[pivot], self.by_target[pivot]);
            if pivot_row[pivot] <= f32::EPSILON {
                return None;
            }
            for row in (0..N).filter(|row| *row != pivot) {
                let share = self.by_factor[row][pivot] / pivot_row[pivot];
                self.by_target[row] -= share * pivot_target;
                for (entry, pivot_entry) in self.by_factor[row].iter_mut().zip(pivot_row) {
                    *entry -= share * pivot_entry;
                }
            }
        }
        let coefficient = |index: usize| self.by_target[index] / self.by_factor[index][index];
        let gain = coefficient(N - 2);
        let solution: [f32; M] = std::array::from_fn(|index| coefficient(index) / gain);
        (gain > 0.0 && solution.iter().all(|value| value.is_finite())).then_some(solution)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn equations_of<const N: usize>(samples: &[([f32; N], f32)]) -> NormalEquations<N> {
        let sum =
            |term: &dyn Fn(&[f32; N], f32) -> f32| samples.iter().map(|(factors, target)| term(factors, *target)).sum();
        let by_target = std::array::from_fn(|one| sum(&|factors, target| factors[one] * target));
        let by_factor =
            std::array::from_fn(|one| std::array::from_fn(|other| sum(&|factors, _| factors[one] * factors[other])));
        NormalEquations::new(samples.len(), sum(&|_, target| target * target), by_target, by_factor)
    }

    /// Equations whose solution is 0.5 and -0.25, with this gain and a bias of 9.
    fn equations_with_gain(gain: f32) -> NormalEquations<4> {
        let samples: Vec<_> = (0..40_u8)
            .map(|index| {
                let (one, two) = (f32::from(index % 7), f32::from(index % 5));
                let sampled = f32::from(index % 11);
                ([one, two, sampled, 1.0], gain * (sampled + 0.5 * one - 0.25 * two) + 9.0)
            })
            .collect();
        equations_of(&samples)
    }

    #[test]
    fn finds_the_coefficients_at_any_positive_gain() {
        for gain in [0.5, 1.0, 3.0] {
            let [one, two] = equations_with_gain(gain).solution([1.0, 1.0]).unwrap();
            assert!((one - 0.5).abs() < 1e-3 && (two + 0.25).abs() < 1e-3, "{gain}: {one} {two}");
        }
        assert!(equations_with_gain(-1.0).solution([1.0, 1.0]).is_none());
        assert!(equations_of::<4>(&[]).solution([1.0, 1.0]).is_none());
    }

    #[test]
    fn correlates_the_target_with_the_sampled_value() {
        let mut samples = vec![([1.0, 1.0], 2.0), ([2.0, 1.0], 4.0), ([3.0, 1.0], 6.0)];
        assert!((equations_of(&samples).correlation() - 1.0).abs() < 1e-5);
        samples.push(([4.0, 1.0], -3.0));
        assert!(equations_of(&samples).correlation() < 0.0);
    }
}
