//! Least squares: the step that brings the values of one picture to those of another, whose brightness and contrast are another's.

/// The normal equations of `N` factors. The last two are always the value that is seen, and 1: what they are multiplied by is the
/// gain and the bias between the pictures.
pub(super) struct NormalEquations<const N: usize> {
    count: usize,
    squares: f32,
    values: [f32; N],
    factors: [[f32; N]; N],
}

impl<const N: usize> NormalEquations<N> {
    /// Of so many points, whose values have this sum of squares: the sums of each factor with the values, and of each with each.
    pub(super) fn new(count: usize, squares: f32, values: [f32; N], factors: [[f32; N]; N]) -> Self {
        Self { count, squares, values, factors }
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

    fn of<const N: usize>(points: &[([f32; N], f32)]) -> NormalEquations<N> {
        let sum = |of: &dyn Fn(&[f32; N], f32) -> f32| points.iter().map(|(factors, value)| of(factors, *value)).sum();
        let values = std::array::from_fn(|one| sum(&|factors, value| factors[one] * value));
        let factors =
            std::array::from_fn(|one| std::array::from_fn(|other| sum(&|factors, _| factors[one] * factors[other])));
        NormalEquations::new(points.len(), sum(&|_, value| value * value), values, factors)
    }

    fn equations(gain: f32) -> NormalEquations<4> {
        let points: Vec<_> = (0..40_u8)
            .map(|point| {
                let (one, two) = (f32::from(point % 7), f32::from(point % 5));
                let seen = f32::from(point % 11);
                ([one, two, seen, 1.0], gain * (seen + 0.5 * one - 0.25 * two) + 9.0)
            })
            .collect();
        of(&points)
    }

    #[test]
    fn factors_are_found_whatever_gain_and_bias() {
        for gain in [0.5, 1.0, 3.0] {
            let [one, two] = equations(gain).solution([1.0, 1.0]).unwrap();
            assert!((one - 0.5).abs() < 1e-3 && (two + 0.25).abs() < 1e-3, "{gain}: {one} {two}");
        }
        assert!(equations(-1.0).solution([1.0, 1.0]).is_none());
        assert!(of::<4>(&[]).solution([1.0, 1.0]).is_none());
    }

    #[test]
    fn correlation_is_that_of_what_is_seen() {
        let mut points = vec![([1.0, 1.0], 2.0), ([2.0, 1.0], 4.0), ([3.0, 1.0], 6.0)];
        assert!((of(&points).correlation() - 1.0).abs() < 1e-5);
        points.push(([4.0, 1.0], -3.0));
        assert!(of(&points).correlation() < 0.0);
    }
}
