//! Least squares: the step that brings the values of one picture to those of another, whose brightness and contrast are another's.

/// The normal equations of `N` factors. The last two are always the value that is seen, and 1: what they are multiplied by is the
/// gain and the bias between the pictures.
pub(super) struct NormalEquations<const N: usize> {
    count: usize,
    squares: f32,
    values: [f32; N],
    factors: [[f32; N]; N],
}

impl<const N: usize> Default for NormalEquations<N> {
    fn default() -> Self {
        Self { count: 0, squares: 0.0, values: [0.0; N], factors: [[0.0; N]; N] }
    }
}

impl<const N: usize> NormalEquations<N> {
    /// How many points there are.
    pub(super) fn count(&self) -> usize {
        self.count
    }

    /// Adds a point with its factors and the value that they are to add up to.
    #[inline]
    pub(super) fn add(&mut self, factors: [f32; N], value: f32) {
        self.count += 1;
        self.squares += value * value;
        for (index, factor) in factors.iter().enumerate() {
            self.values[index] += factor * value;
            for (sum, other) in self.factors[index].iter_mut().zip(&factors) {
                *sum += factor * other;
            }
        }
    }

    /// How the values and those that are seen correlate.
    pub(super) fn correlation(&self) -> f32 {
        let (seen, one) = (N - 2, N - 1);
        let count = self.count as f32;
        let means = (self.values[one] / count, self.factors[seen][one] / count);
        let product = self.values[seen] - count * means.0 * means.1;
        let squares = (self.squares - count * means.0 * means.0, self.factors[seen][seen] - count * means.1 * means.1);
        product / (squares.0 * squares.1).sqrt()
    }

    /// What the first `M` factors are multiplied by, in values as they are seen, when the weight on each being nothing grows by
    /// `weights`; nothing when that is not determined, or one picture is no brighter where the other is.
    pub(super) fn solution<const M: usize>(mut self, weights: [f32; M]) -> Option<[f32; M]> {
        for (pivot, weight) in weights.into_iter().enumerate() {
            self.factors[pivot][pivot] *= weight;
        }
        for pivot in 0..N {
            let (head, value) = (self.factors[pivot], self.values[pivot]);
            if head[pivot] <= f32::EPSILON {
                return None;
            }
            for row in (0..N).filter(|row| *row != pivot) {
                let share = self.factors[row][pivot] / head[pivot];
                self.values[row] -= share * value;
                for (entry, value) in self.factors[row].iter_mut().zip(head) {
                    *entry -= share * value;
                }
            }
        }
        let of = |index: usize| self.values[index] / self.factors[index][index];
        let gain = of(N - 2);
        let solution: [f32; M] = std::array::from_fn(|index| of(index) / gain);
        (gain > 0.0 && solution.iter().all(|value| value.is_finite())).then_some(solution)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn equations(gain: f32) -> NormalEquations<4> {
        let mut equations = NormalEquations::default();
        for point in 0..40_u8 {
            let (one, two) = (f32::from(point % 7), f32::from(point % 5));
            let seen = f32::from(point % 11);
            equations.add([one, two, seen, 1.0], gain * (seen + 0.5 * one - 0.25 * two) + 9.0);
        }
        equations
    }

    #[test]
    fn factors_are_found_whatever_gain_and_bias() {
        for gain in [0.5, 1.0, 3.0] {
            let [one, two] = equations(gain).solution([1.0, 1.0]).unwrap();
            assert!((one - 0.5).abs() < 1e-3 && (two + 0.25).abs() < 1e-3, "{gain}: {one} {two}");
        }
        assert!(equations(-1.0).solution([1.0, 1.0]).is_none());
        assert!(NormalEquations::<4>::default().solution([1.0, 1.0]).is_none());
    }

    #[test]
    fn correlation_is_that_of_what_is_seen() {
        let mut equations = NormalEquations::<2>::default();
        for (seen, value) in [(1.0, 2.0), (2.0, 4.0), (3.0, 6.0)] {
            equations.add([seen, 1.0], value);
        }
        assert!((equations.correlation() - 1.0).abs() < 1e-5);
        equations.add([4.0, 1.0], -3.0);
        assert!(equations.correlation() < 0.0);
    }
}
