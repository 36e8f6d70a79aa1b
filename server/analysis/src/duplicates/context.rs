//! What lies around an anchor, further than what describes it: bars stand on their axis alike in every chart, but not among the same
//! others.

use super::grid::Grid;
use super::turn::Turn;

/// Half of the side of the square that is looked at, in units of the anchor's blur.
const REACH: f32 = 9.0;

/// Places along a side of it: all of them are the bits of one number.
const SIDE: usize = 8;

/// Deviation from its surroundings below which a place counts as even, as a share of what is usual in the picture.
const EVEN: f32 = 0.3;

/// Blur of these surroundings, in cells.
const SURROUNDINGS: f32 = 4.0;

/// Whether each of 8 x 8 places is brighter or darker than its surroundings. Brightness and contrast change nothing in that, and a
/// crop only takes places away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Context {
    /// Places that are brighter, and all that are even.
    bright: u64,
    /// Places that are darker, and all that are even.
    dark: u64,
}

/// How much of two contexts may differ, as shares of the places at which one is as bright or as dark as the other.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Difference {
    /// Most places that are bright in the one and dark in the other.
    pub(super) opposite: f32,
    /// What a place counts among them that is even in only one of them.
    pub(super) uneven: f32,
}

impl Context {
    /// Of the detail at each place, where the picture reaches, of which less than `even` means nothing.
    fn of(seen: impl Iterator<Item = Option<f32>>, even: f32) -> Self {
        let mut context = Self::default();
        for (place, value) in seen.enumerate() {
            let Some(value) = value else { continue };
            context.bright |= u64::from(value > -even) << place;
            context.dark |= u64::from(value < even) << place;
        }
        context
    }

    /// What is seen when the picture is turned.
    pub(super) fn turned(self, turn: Turn) -> Self {
        Self { bright: turn.places(self.bright), dark: turn.places(self.dark) }
    }

    /// Whether no more of the other is different than that.
    #[inline(always)]
    pub(super) fn is_like(self, other: Self, most: Difference) -> bool {
        let (distinct, other_distinct) = (self.bright ^ self.dark, other.bright ^ other.dark);
        let both = distinct & other_distinct;
        let opposite = both & (self.bright ^ other.bright);
        let alike = both.count_ones() - opposite.count_ones();
        let even = (self.bright & self.dark & other_distinct) | (other.bright & other.dark & distinct);
        opposite.count_ones() as f32 + most.uneven * even.count_ones() as f32 <= most.opposite * alike as f32
    }
}

/// A picture, to look around its anchors.
pub(super) struct Surroundings {
    wide: Grid,
    even: f32,
}

impl Surroundings {
    /// Of a picture that is blurred as its finest anchors are.
    pub(super) fn new(picture: &Grid) -> Self {
        let wide = picture.blurred(SURROUNDINGS);
        let squares = picture.values.iter().zip(&wide.values).map(|(value, wide)| (value - wide) * (value - wide));
        let even = EVEN * (squares.sum::<f32>() / picture.values.len() as f32).sqrt();
        Self { wide, even }
    }

    /// How a picture, blurred as its anchors of one scale are, differs from its surroundings.
    pub(super) fn detail(&self, picture: &Grid) -> Grid {
        picture.less(&self.wide)
    }

    /// What lies around a place of that detail, for an anchor of this blur.
    pub(super) fn around(&self, detail: &Grid, (x, y): (f32, f32), blur: f32) -> Context {
        let step = 2.0 * REACH * blur / SIDE as f32;
        let offset = |index: usize| (index as f32 - (SIDE - 1) as f32 / 2.0) * step;
        let (right, bottom) = ((detail.size.0 - 1) as f32, (detail.size.1 - 1) as f32);
        let seen = (0..SIDE * SIDE).map(|place| {
            let (x, y) = (x + offset(place % SIDE), y + offset(place / SIDE));
            let is_within = (0.0..=right).contains(&x) && (0.0..=bottom).contains(&y);
            is_within.then(|| detail.between((x, y)))
        });
        Context::of(seen, self.even)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::specimen::photo;

    const MOST: Difference = Difference { opposite: 0.2, uneven: 0.2 };

    fn picture(seed: u64) -> Grid {
        let photo = image::imageops::grayscale(&photo(seed, 40, 28)).into_raw();
        Grid { size: (40, 28), values: photo.iter().map(|value| f32::from(*value)).collect() }
    }

    fn around(picture: &Grid, point: (f32, f32)) -> Context {
        let picture = picture.blurred(1.0);
        let surroundings = Surroundings::new(&picture);
        surroundings.around(&surroundings.detail(&picture), point, 1.0)
    }

    #[test]
    fn it_is_like_itself_brighter_or_turned_and_like_no_other() {
        let (one, other) = (picture(1), around(&picture(2), (18.0, 12.0)));
        let context = around(&one, (18.0, 12.0));
        let brighter = Grid { size: one.size, values: one.values.iter().map(|value| 20.0 + 0.7 * value).collect() };
        assert!(around(&brighter, (18.0, 12.0)).is_like(context, Difference { opposite: 0.0, uneven: 0.0 }));
        for turn in Turn::ALL {
            let turned = Grid { size: turn.size(one.size), values: turn.values(&one.values, one.size) };
            let found = around(&turned, turn.point((18.0, 12.0), one.size));
            assert!(context.turned(turn).is_like(found, MOST), "{turn:?}");
            assert!(!other.turned(turn).is_like(found, MOST), "{turn:?}");
        }
    }

    #[test]
    fn what_a_crop_takes_away_makes_no_difference() {
        let one = picture(1);
        let rows = one.values.chunks_exact(40).flat_map(|row| &row[6..]).copied().collect();
        let cropped = Grid { size: (34, 28), values: rows };
        assert!(around(&one, (12.0, 12.0)).is_like(around(&cropped, (6.0, 12.0)), MOST));
    }

    #[test]
    fn places_that_are_even_in_one_only_count_as_far_as_is_said() {
        let of = |values: [f32; 4]| Context::of(values.into_iter().map(Some), 1.0);
        let (one, other) = (of([5.0, -5.0, 5.0, 5.0]), of([5.0, -5.0, 0.0, 0.0]));
        assert!(one.is_like(other, Difference { opposite: 0.0, uneven: 0.0 }));
        assert!(one.is_like(other, Difference { opposite: 0.25, uneven: 0.25 }));
        assert!(!one.is_like(other, Difference { opposite: 0.25, uneven: 0.3 }));
        assert!(!one.is_like(of([5.0, -5.0, -5.0, 5.0]), Difference { opposite: 0.25, uneven: 0.0 }));
    }
}
