//! Tone curves: measure how much of one picture's luma follows from the other's by a curve that never falls.
//!
//! A copy may be brighter, flatter or of another gamma, but brighter parts stay brighter. The best rising curve (one
//! that never falls) is found exactly by isotonic regression with the pool-adjacent-violators algorithm (Ayer et al.,
//! "An empirical distribution function for sampling with incomplete information", 1955).

use super::affine::Affine;
use super::cell_grid::CellGrid;
use super::dihedral::Dihedral;
use super::overlap::for_each_coarse_overlap;

/// Blur before the comparison, in cells: copies need not be aligned exactly yet.
const BLUR: f32 = 1.0;

/// Number of luma levels.
const LEVELS: usize = 64;

/// Blurred luma of a picture, each cell a level from the darkest cell (0) to the brightest (63).
#[derive(Debug, Clone)]
pub(super) struct ToneLevels {
    size: (usize, usize),
    values: Box<[u8]>,
}

impl ToneLevels {
    /// Blurs the luma of a picture and divides it into levels.
    pub(super) fn new(picture: &CellGrid) -> Self {
        let blurred = picture.blurred(BLUR);
        let min = blurred.values.iter().copied().fold(f32::INFINITY, f32::min);
        let max = blurred.values.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let factor = (LEVELS - 1) as f32 / (max - min).max(f32::MIN_POSITIVE);
        // The conversion saturates.
        Self {
            size: blurred.size,
            values: blurred.values.iter().map(|value| (factor * (value - min)).round() as u8).collect(),
        }
    }

    /// Returns true if a rising curve over each picture explains at least `min_share` of the other's variance in the
    /// overlap. `map` maps this picture to the other one after `orientation` is applied to that.
    pub(super) fn explain_each_other(&self, other: &Self, orientation: Dihedral, map: &Affine, min_share: f32) -> bool {
        self.explained_share(other, orientation, map) >= min_share
    }

    /// Share of the variance of one picture that a rising curve over the other explains, 0 to 1: the lesser of both
    /// directions.
    fn explained_share(&self, other: &Self, orientation: Dihedral, map: &Affine) -> f32 {
        let (mut other_by_level, mut self_by_level) = ([LevelSums::default(); LEVELS], [LevelSums::default(); LEVELS]);
        for_each_coarse_overlap((self.size, other.size), orientation, map, |index, other_index| {
            let (level, other_level) = (self.values[index], other.values[other_index]);
            other_by_level[usize::from(level)].add(other_level);
            self_by_level[usize::from(other_level)].add(level);
        });
        explained_variance(&other_by_level).min(explained_variance(&self_by_level))
    }
}

/// Sums over one picture's levels, in those cells where the other picture has one particular level.
#[derive(Debug, Clone, Copy, Default)]
struct LevelSums {
    count: u32,
    sum: u32,
    squares: u32,
}

impl LevelSums {
    /// Adds the level of a cell.
    fn add(&mut self, level: u8) {
        self.count += 1;
        self.sum += u32::from(level);
        self.squares += u32::from(level) * u32::from(level);
    }
}

/// Share of the variance of one picture's levels that a rising curve over the other picture's levels explains, 0 to 1;
/// 0 if there is no variance.
fn explained_variance(levels: &[LevelSums; LEVELS]) -> f32 {
    let total = |term: &dyn Fn(&LevelSums) -> u32| levels.iter().map(term).sum::<u32>() as f32;
    let (count, sum, squares) = (total(&|level| level.count), total(&|level| level.sum), total(&|level| level.squares));
    let squared_mean = sum * sum / count.max(1.0);
    let occurring = levels.iter().filter(|level| level.count > 0).map(|level| (level.sum as f32, level.count as f32));
    let explained =
        isotonic_pools(occurring).into_iter().map(|(sum, count)| sum * sum / count).sum::<f32>() - squared_mean;
    if squares > squared_mean { explained / (squares - squared_mean) } else { 0.0 }
}

/// Isotonic regression: pools neighbouring values, given as sum and count, until their means only rise. Returns sum and
/// count of each pool.
fn isotonic_pools(values: impl Iterator<Item = (f32, f32)>) -> Vec<(f32, f32)> {
    let mut pools: Vec<(f32, f32)> = vec![];
    for (mut sum, mut count) in values {
        while let Some(last) = pools.pop_if(|last| last.0 * count >= sum * last.1) {
            (sum, count) = (sum + last.0, count + last.1);
        }
        pools.push((sum, count));
    }
    pools
}

/// Part of one picture's luma that no rising curve over the other explains: squared residuals relative to squared
/// changes from cell to cell, the lesser of both directions. The grids have the same size and lie on each other.
///
/// A displacement by a fraction of a cell leaves about the square of that fraction; an object that is in only one of
/// the pictures leaves much more.
pub(super) fn unexplained(one: &CellGrid, other: &CellGrid) -> f32 {
    unexplained_by(one, other).min(unexplained_by(other, one))
}

/// Part of `target` that no rising curve over `source` explains.
fn unexplained_by(source: &CellGrid, target: &CellGrid) -> f32 {
    let mut pairs: Vec<(f32, f32)> = source.values.iter().copied().zip(target.values.iter().copied()).collect();
    pairs.sort_by(|one, other| one.0.total_cmp(&other.0).then(one.1.total_cmp(&other.1)));
    let pools = isotonic_pools(pairs.iter().map(|(_, value)| (*value, 1.0)));
    let means = pools.iter().flat_map(|(sum, count)| std::iter::repeat_n(sum / count, *count as usize));
    let residual: f32 = pairs.iter().zip(means).map(|((_, value), mean)| (value - mean) * (value - mean)).sum();
    let (columns, rows) = target.size;
    let mut changes = 0.0;
    for row in 0..rows - 1 {
        for column in 0..columns - 1 {
            let value = target.at(column, row);
            let (right, down) = (target.at(column + 1, row) - value, target.at(column, row + 1) - value);
            changes += right * right + down * down;
        }
    }
    residual / changes.max(f32::MIN_POSITIVE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::specimen::photo;

    fn picture(seed: u64) -> CellGrid {
        let photo = image::imageops::grayscale(&photo(seed, 40, 28)).into_raw();
        CellGrid { size: (40, 28), values: photo.iter().map(|value| f32::from(*value)).collect() }
    }

    fn with_curve(picture: &CellGrid, curve: impl Fn(f32) -> f32) -> CellGrid {
        CellGrid { size: picture.size, values: picture.values.iter().map(|value| curve(*value)).collect() }
    }

    #[test]
    fn explains_rising_curves_but_no_falling_one() {
        let picture = picture(1);
        let whole = Affine::between(picture.size, picture.size);
        let share = |curve: &dyn Fn(f32) -> f32| {
            let changed = ToneLevels::new(&with_curve(&picture, curve));
            ToneLevels::new(&picture).explained_share(&changed, Dihedral::IDENTITY, &whole)
        };
        assert!(share(&|value| value) > 0.999);
        assert!(share(&|value| 255.0 * (value / 255.0).powf(2.2)) > 0.98);
        assert!(share(&|value| 255.0 - value) < 0.1);
    }

    #[test]
    fn leaves_content_of_one_picture_only_unexplained() {
        let picture = picture(1);
        let gamma = with_curve(&picture, |value| 255.0 * (value / 255.0).powf(1.6));
        assert!(unexplained(&picture, &gamma) < 1e-6, "{}", unexplained(&picture, &gamma));
        let mut marked = gamma.clone();
        for row in 8..16 {
            marked.values[40 * row + 10..40 * row + 18].fill(0.0);
        }
        assert!(unexplained(&picture, &marked) > 0.1, "{}", unexplained(&picture, &marked));
    }

    #[test]
    fn pools_falling_values() {
        let pools = isotonic_pools([(1.0, 1.0), (4.0, 1.0), (2.0, 1.0), (10.0, 2.0)].into_iter());
        assert_eq!(pools, [(1.0, 1.0), (6.0, 2.0), (10.0, 2.0)]);
    }
}
