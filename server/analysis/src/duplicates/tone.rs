//! Whether the light of one picture can be that of another: a copy may be brighter, flatter or of another gamma, but what was
//! brighter in the one stays brighter in the other.
//!
//! Such a change is any curve that only rises. The best one is found exactly by pooling neighbours that fall (Ayer et al., "An
//! empirical distribution function for sampling with incomplete information", 1955).

use super::alignment::Affine;
use super::glance::for_each_common;
use super::grid::Grid;
use super::turn::Turn;

/// Blur of what is compared, in cells: copies need not lie exactly on each other yet.
const SOFTNESS: f32 = 1.0;

/// Steps of light that are told apart.
const STEPS: usize = 64;

/// How light each cell of a picture is, in steps from its darkest to its brightest.
#[derive(Debug, Clone)]
pub(super) struct Tones {
    size: (usize, usize),
    values: Box<[u8]>,
}

impl Tones {
    pub(super) fn new(picture: &Grid) -> Self {
        let soft = picture.blurred(SOFTNESS);
        let least = soft.values.iter().copied().fold(f32::INFINITY, f32::min);
        let most = soft.values.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let factor = (STEPS - 1) as f32 / (most - least).max(f32::MIN_POSITIVE);
        // The conversion keeps within the range of a byte.
        Self {
            size: soft.size,
            values: soft.values.iter().map(|value| (factor * (value - least)).round() as u8).collect(),
        }
    }

    /// Whether the light of each picture explains at least so much of the other's, when that is turned and laid over this one as
    /// `map` says.
    pub(super) fn can_be(&self, other: &Self, turn: Turn, map: &Affine, least: f32) -> bool {
        self.agreement(other, turn, map) >= least
    }

    /// Which share of the differences in light of each picture a rising curve over the other explains, 0 to 1: the lesser of both;
    /// where the other picture, turned, lies on this one as `map` says.
    fn agreement(&self, other: &Self, turn: Turn, map: &Affine) -> f32 {
        let (mut over_one, mut over_other) = ([Level::default(); STEPS], [Level::default(); STEPS]);
        for_each_common((self.size, other.size), turn, map, |one, another| {
            let (one, another) = (self.values[one], other.values[another]);
            over_one[usize::from(one)].add(another);
            over_other[usize::from(another)].add(one);
        });
        explained(&over_one).min(explained(&over_other))
    }
}

/// What the one picture has where the other has one step of light.
#[derive(Debug, Clone, Copy, Default)]
struct Level {
    count: u32,
    sum: u32,
    squares: u32,
}

impl Level {
    fn add(&mut self, value: u8) {
        self.count += 1;
        self.sum += u32::from(value);
        self.squares += u32::from(value) * u32::from(value);
    }
}

/// The share of the variance that lies between the levels of a rising curve.
fn explained(levels: &[Level; STEPS]) -> f32 {
    let total = |of: &dyn Fn(&Level) -> u32| levels.iter().map(of).sum::<u32>() as f32;
    let (count, sum, squares) = (total(&|level| level.count), total(&|level| level.sum), total(&|level| level.squares));
    let level = sum * sum / count.max(1.0);
    let seen = levels.iter().filter(|level| level.count > 0).map(|level| (level.sum as f32, level.count as f32));
    let between = rising(seen).into_iter().map(|(sum, count)| sum * sum / count).sum::<f32>() - level;
    if squares > level { between / (squares - level) } else { 0.0 }
}

/// Sums and counts of values in order, with neighbours pooled until the means only rise.
fn rising(levels: impl Iterator<Item = (f32, f32)>) -> Vec<(f32, f32)> {
    let mut pools: Vec<(f32, f32)> = vec![];
    for (mut sum, mut count) in levels {
        while let Some(last) = pools.pop_if(|last| last.0 * count >= sum * last.1) {
            (sum, count) = (sum + last.0, count + last.1);
        }
        pools.push((sum, count));
    }
    pools
}

/// What of one picture no rising curve over the other explains, as a share of how its light changes from cell to cell: the lesser of
/// both ways. What lies beside its place by some share of a cell leaves about the square of that; what only one of them has,
/// much more.
pub(super) fn unexplained(one: &Grid, other: &Grid) -> f32 {
    remainder(one, other).min(remainder(other, one))
}

fn remainder(from: &Grid, to: &Grid) -> f32 {
    let mut order: Vec<(f32, f32)> = from.values.iter().copied().zip(to.values.iter().copied()).collect();
    order.sort_by(|one, other| one.0.total_cmp(&other.0).then(one.1.total_cmp(&other.1)));
    let pools = rising(order.iter().map(|(_, value)| (*value, 1.0)));
    let means = pools.iter().flat_map(|(sum, count)| std::iter::repeat_n(sum / count, *count as usize));
    let left: f32 = order.iter().zip(means).map(|((_, value), mean)| (value - mean) * (value - mean)).sum();
    let (columns, rows) = to.size;
    let mut changes = 0.0;
    for row in 0..rows - 1 {
        for column in 0..columns - 1 {
            let here = to.at(column, row);
            let (across, down) = (to.at(column + 1, row) - here, to.at(column, row + 1) - here);
            changes += across * across + down * down;
        }
    }
    left / changes.max(f32::MIN_POSITIVE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::specimen::photo;

    fn picture(seed: u64) -> Grid {
        let photo = image::imageops::grayscale(&photo(seed, 40, 28)).into_raw();
        Grid { size: (40, 28), values: photo.iter().map(|value| f32::from(*value)).collect() }
    }

    fn changed(picture: &Grid, change: impl Fn(f32) -> f32) -> Grid {
        Grid { size: picture.size, values: picture.values.iter().map(|value| change(*value)).collect() }
    }

    #[test]
    fn light_may_change_by_a_rising_curve_and_by_no_other() {
        let picture = picture(1);
        let whole = Affine::between(picture.size, picture.size);
        let agreement = |change: &dyn Fn(f32) -> f32| {
            Tones::new(&picture).agreement(&Tones::new(&changed(&picture, change)), Turn::NONE, &whole)
        };
        assert!(agreement(&|value| value) > 0.999);
        assert!(agreement(&|value| 255.0 * (value / 255.0).powf(2.2)) > 0.98);
        assert!(agreement(&|value| 255.0 - value) < 0.1);
    }

    #[test]
    fn what_only_one_has_is_not_explained() {
        let picture = picture(1);
        let gamma = changed(&picture, |value| 255.0 * (value / 255.0).powf(1.6));
        assert!(unexplained(&picture, &gamma) < 1e-6, "{}", unexplained(&picture, &gamma));
        let mut marked = gamma.clone();
        for row in 8..16 {
            marked.values[40 * row + 10..40 * row + 18].fill(0.0);
        }
        assert!(unexplained(&picture, &marked) > 0.1, "{}", unexplained(&picture, &marked));
    }

    #[test]
    fn values_that_fall_are_pooled() {
        let pools = rising([(1.0, 1.0), (4.0, 1.0), (2.0, 1.0), (10.0, 2.0)].into_iter());
        assert_eq!(pools, [(1.0, 1.0), (6.0, 2.0), (10.0, 2.0)]);
    }
}
