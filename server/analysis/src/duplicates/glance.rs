//! Two glances at whether one picture can lie on another: the first costs a hundredth of laying it there, and spares that for nearly
//! all that have no more in common than their hashes or a few anchors.

use super::alignment::{Affine, Approach, Freedom};
use super::grid::Grid;
use super::turn::Turn;

/// Blur of what is compared, in cells: copies need not lie exactly on each other yet.
const SOFTNESS: f32 = 1.0;

/// Blur along rows and columns of what is taken off, in cells.
const REACH: f32 = 4.0;

/// Every so many columns and rows is looked at.
const STRIDE: usize = 2;

/// Least share of the one picture and of the other that must be seen, the larger share first: somewhat less than is asked for in
/// the end, when they lie exactly.
const LEAST_SHARES: (f32, f32) = (0.7, 0.32);

/// Fewest cells that must be seen of both.
const FEWEST: usize = 20;

/// The standard deviation of the values that are kept.
const DEVIATION: f32 = 32.0;

/// The second glance: a few steps in what is seen at the first, before anything is worked out of the pictures. Most that are no
/// copies end in them; those that are lie closer afterwards than hashes or anchors laid them.
const SECOND: Approach =
    Approach { freedom: Freedom::Stretched, steps: 5, stride: STRIDE, hopeful: &[0.1, 0.25, 0.35, 0.45, 0.5] };

/// The other picture's glance laid over the one's a little more exactly than `start` says; nothing when they cannot be the same.
pub(super) fn settled(one: &Grid, other: &Grid, start: Affine) -> Option<Affine> {
    SECOND.aligned(one, other, start)
}

/// What is seen of a picture, a byte for each cell: its detail without the means along rows and columns, as it is compared by in
/// the end.
#[derive(Debug, Clone)]
pub(super) struct Glance {
    size: (usize, usize),
    values: Box<[i8]>,
}

impl Glance {
    pub(super) fn new(picture: &Grid) -> Self {
        let soft = picture.blurred(SOFTNESS);
        let rest = soft.less(&soft.along(REACH));
        let detail = rest.less(&rest.downward(REACH));
        let squares = detail.values.iter().map(|value| value * value).sum::<f32>();
        let factor = DEVIATION / (squares / detail.values.len() as f32).sqrt().max(f32::MIN_POSITIVE);
        // The conversion keeps within the range of a byte.
        Self { size: detail.size, values: detail.values.iter().map(|value| (factor * value).round() as i8).collect() }
    }

    /// Whether the other picture, turned and laid over this one as `start` says, correlates by more than `least`.
    pub(super) fn can_be(&self, other: &Self, turn: Turn, start: &Affine, least: f32) -> bool {
        self.correlation(other, turn, start).is_some_and(|correlation| correlation > least)
    }

    /// What is seen of the turned picture, to be laid over another.
    pub(super) fn turned(&self, turn: Turn) -> Grid {
        let values: Vec<f32> = self.values.iter().map(|value| f32::from(*value)).collect();
        Grid { size: turn.size(self.size), values: turn.values(&values, self.size) }
    }

    /// How both correlate where they lie on each other; nothing where that is hardly anywhere.
    pub(super) fn correlation(&self, other: &Self, turn: Turn, start: &Affine) -> Option<f32> {
        let (mut product, mut squares, mut seen) = (0, (0, 0), 0);
        for_each_common((self.size, other.size), turn, start, |one, another| {
            let (value, another) = (i32::from(self.values[one]), i32::from(other.values[another]));
            product += value * another;
            squares.0 += value * value;
            squares.1 += another * another;
            seen += 1;
        });
        let common = (seen * STRIDE * STRIDE) as f32;
        let shares = (common / self.values.len() as f32, common * start.area() / other.values.len() as f32);
        if shares.0.max(shares.1) < LEAST_SHARES.0 || shares.0.min(shares.1) < LEAST_SHARES.1 {
            return None;
        }
        let correlation = product as f32 / (squares.0 as f32 * squares.1 as f32).sqrt();
        (seen >= FEWEST && correlation.is_finite()).then_some(correlation)
    }
}

/// Calls with the place of every so many cells of one picture, and that of the cell of another that lies there when that is turned
/// and laid over the one as `start` says.
#[inline(always)]
pub(super) fn for_each_common(
    (one, other): ((usize, usize), (usize, usize)),
    turn: Turn,
    start: &Affine,
    mut call: impl FnMut(usize, usize),
) {
    // Three points tell where all are, in the other picture as it was before it was turned.
    let back = |point| turn.inverse().point(start.point(point), turn.size(other));
    let (origin, across, down) = (back((0.0, 0.0)), back((1.0, 0.0)), back((0.0, 1.0)));
    let (right, bottom) = (other.0 as f32, other.1 as f32);
    for row in (0..one.1).step_by(STRIDE) {
        let (mut x, mut y) = (origin.0 + 0.5, origin.1 + 0.5);
        x += row as f32 * (down.0 - origin.0);
        y += row as f32 * (down.1 - origin.1);
        for column in (0..one.0).step_by(STRIDE) {
            if x >= 0.0 && y >= 0.0 && x < right && y < bottom {
                call(row * one.0 + column, y as usize * other.0 + x as usize);
            }
            x += STRIDE as f32 * (across.0 - origin.0);
            y += STRIDE as f32 * (across.1 - origin.1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::specimen::photo;

    fn picture(seed: u64) -> Grid {
        let photo = image::imageops::grayscale(&photo(seed, 40, 28)).into_raw();
        Grid { size: (40, 28), values: photo.iter().map(|value| f32::from(*value)).collect() }
    }

    #[test]
    fn a_picture_can_be_itself_however_it_is_turned_and_no_other() {
        let (one, other) = (picture(1), Glance::new(&picture(2)));
        for turn in Turn::ALL {
            let size = turn.size(one.size);
            let turned = Glance::new(&Grid { size, values: turn.values(&one.values, one.size) });
            let whole = Affine::between(one.size, one.size);
            assert!(Glance::new(&one).can_be(&turned, turn.inverse(), &whole, 0.9), "{turn:?}");
            assert!(!other.can_be(&turned, turn.inverse(), &whole, 0.25), "{turn:?}");
        }
    }

    #[test]
    fn a_second_glance_moves_a_picture_to_itself_and_ends_with_another() {
        let one = Glance::new(&picture(1)).turned(Turn::NONE);
        let beside = Affine::through((20.0, 14.0), (21.0, 14.8), (1.06, 0.96));
        let (x, y) = settled(&one, &one, beside).unwrap().point((5.0, 5.0));
        assert!((x - 5.0).abs() < 0.5 && (y - 5.0).abs() < 0.5, "{x}, {y}");
        let other = Glance::new(&picture(2)).turned(Turn::NONE);
        assert_eq!(settled(&one, &other, beside), None);
    }

    #[test]
    fn what_lies_beside_is_not_seen() {
        let one = Glance::new(&picture(1));
        let beside = Affine::through((0.0, 0.0), (38.0, 0.0), (1.0, 1.0));
        assert!(!one.can_be(&one, Turn::NONE, &beside, 0.25));
    }
}
