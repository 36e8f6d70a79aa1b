//! Whether two pictures are the same one, by laying one over the other.

use std::ops::RangeInclusive;

use super::alignment::{Affine, Approach, Freedom, overlap};
use super::demands::Demands;
use super::grid::Grid;
use super::look::{NOISE, detail};
use super::tone::unexplained;

/// Least correlation of the detail where the pictures overlap.
const LEAST_CORRELATION: f32 = 0.8;

/// How agreement of the detail, and of what is left, is looked at.
const DETAIL: Around = Around { reach: 1.5, floor: 0.2 };
const INDIVIDUAL: Around = Around { reach: 2.5, floor: 0.4 };

/// Least number of cells that the agreement must rest on: two lamps in the dark agree with any two others.
const LEAST_SPREAD: f32 = 20.0;

/// Number of cells on which it rests well, and what is taken off where there are next to none.
const WELL_SPREAD: f32 = 100.0;
const DOUBT: f32 = 0.3;

/// Least share of the one picture and of the other that the overlap must have, the larger share first: a crop has all of itself in
/// the whole, and the whole has a good part of itself in the crop.
const LEAST_SHARES: (f32, f32) = (0.8, 0.38);

/// Share of both pictures from which on all of the one is seen in the other.
const WHOLE: f32 = 0.9;

/// How many times further a part may be stretched in one direction than in the other. A whole picture may be squeezed into another
/// shape; nobody crops it too.
const LARGEST_STRETCH: f32 = 1.15;

/// Blur of what the light of both is compared in, in cells.
const SOFTNESS: f32 = 0.7;

/// Fewest columns and rows of an overlap.
const LEAST_SIDE: usize = 6;

/// The first steps: most that have no chance end in them.
const fn coarse(hopeful: &'static [f32]) -> Approach {
    Approach { freedom: Freedom::Affine, steps: 4, stride: 2, hopeful }
}

/// The last steps.
const fn fine(hopeful: &'static [f32]) -> Approach {
    Approach { freedom: Freedom::Affine, steps: 6, stride: 1, hopeful }
}

/// A picture that is to be laid over others, or others over it.
#[derive(Debug, Clone)]
pub(super) struct Sight {
    picture: Grid,
    detail: Grid,
}

impl Sight {
    pub(super) fn new(picture: Grid) -> Self {
        Self { detail: detail(&picture), picture }
    }
}

/// How alike two pictures are, when the second is laid over the first about as `start` says; nothing when that does not fit.
///
/// The value is a correlation, up to 1: of what is left of both pictures when the means along rows and along columns are taken off.
/// Lines of text, tables, horizons and plain gradients vanish by that, which many different pictures share; what is written,
/// painted or photographed stays.
pub(super) fn similarity(first: &Sight, second: &Sight, start: Affine, demands: &Demands) -> Option<f32> {
    let map = coarse(demands.hopeful.coarse).aligned(&first.detail, &second.detail, start)?;
    let map = fine(demands.hopeful.fine).aligned(&first.detail, &second.detail, map)?;
    let bounds = Bounds::of_overlap(&first.picture, &second.picture, &map)?;
    let cells = (bounds.size().0 * bounds.size().1) as f32;
    let shares = (cells / first.picture.values.len() as f32, cells * map.area() / second.picture.values.len() as f32);
    if shares.0.max(shares.1) < LEAST_SHARES.0 || shares.0.min(shares.1) < LEAST_SHARES.1 {
        return None;
    }
    if shares.0.min(shares.1) < WHOLE && map.stretch() > LARGEST_STRETCH {
        return None;
    }
    let (first_part, second_part) = overlaid(&first.picture, &second.picture, &map, &bounds);
    let most = if map.stretch() > demands.squeezed { demands.unexplained.1 } else { demands.unexplained.0 };
    if unexplained(&first_part.blurred(SOFTNESS), &second_part.blurred(SOFTNESS)) > most {
        return None;
    }
    let details = (detail(&first_part), detail(&second_part));
    let spread = spread(&details);
    if correlation(&details) < LEAST_CORRELATION || spread < LEAST_SPREAD {
        return None;
    }
    let individuals = (individual(&first_part), individual(&second_part));
    let least = demands.agreement;
    if agreement(&details, DETAIL) < least.0 || agreement(&individuals, INDIVIDUAL) < least.1 {
        return None;
    }
    let doubt = DOUBT * (1.0 - spread / WELL_SPREAD).max(0.0);
    Some(correlation(&individuals) - doubt)
}

/// What is left when the means along rows and along columns are taken off.
fn individual(picture: &Grid) -> Grid {
    let picture = picture.blurred(0.6);
    let rest = picture.less(&picture.along(3.0));
    rest.less(&rest.downward(3.0))
}

/// The columns and rows of a picture from the first to the last on which another lies.
struct Bounds {
    columns: RangeInclusive<usize>,
    rows: RangeInclusive<usize>,
}

impl Bounds {
    /// Nothing when these are too few.
    fn of_overlap(first: &Grid, second: &Grid, map: &Affine) -> Option<Self> {
        let points = overlap(first, second, map);
        let (columns, rows) = (points.iter().map(|point| point.0), points.iter().map(|point| point.1));
        let columns = columns.clone().min()?..=columns.max()?;
        let bounds = Self { columns, rows: rows.clone().min()?..=rows.max()? };
        let size = bounds.size();
        (size.0 >= LEAST_SIDE && size.1 >= LEAST_SIDE).then_some(bounds)
    }

    fn size(&self) -> (usize, usize) {
        (self.columns.end() + 1 - self.columns.start(), self.rows.end() + 1 - self.rows.start())
    }
}

/// Both pictures where they lie on each other, in the cells of the first, equally soft.
fn overlaid(first: &Grid, second: &Grid, map: &Affine, bounds: &Bounds) -> (Grid, Grid) {
    let size = bounds.size();
    // The one with the finer cells has more detail than the other can have.
    let scale = map.area().sqrt();
    let (softened, other);
    let (first, second) = if scale > 1.0 {
        other = second.blurred(0.5 * scale);
        (first, &other)
    } else {
        softened = first.blurred(0.5 / scale);
        (&softened, second)
    };
    let places = bounds.rows.clone().flat_map(|row| bounds.columns.clone().map(move |column| (column, row)));
    let part = places.clone().map(|(column, row)| first.at(column, row)).collect();
    let other = places.map(|(column, row)| second.between(map.point((column as f32, row as f32)))).collect();
    (Grid { size, values: part }, Grid { size, values: other })
}

/// Normalised correlation, less where there is little beside noise.
fn correlation((one, other): &(Grid, Grid)) -> f32 {
    let product =
        |one: &Grid, other: &Grid| one.values.iter().zip(&other.values).map(|(one, other)| one * other).sum::<f32>();
    let noise = NOISE * NOISE * one.values.len() as f32;
    product(one, other) / ((product(one, one) + noise) * (product(other, other) + noise)).sqrt()
}

/// Over how many cells what both have is spread (the participation ratio).
fn spread((one, other): &(Grid, Grid)) -> f32 {
    let common = one.values.iter().zip(&other.values).map(|(one, other)| (one * other).abs());
    let (sum, squares) = common.fold((0.0, 0.0), |(sum, squares), value| (sum + value, squares + value * value));
    if squares > 0.0 { sum * sum / squares } else { 0.0 }
}

/// What counts as the surroundings of a place.
struct Around {
    /// How far they reach, in cells.
    reach: f32,
    /// Deviation below which nothing is seen, as a share of that of the whole.
    floor: f32,
}

/// How well both correlate around each place, as a mean over all places: one bright shape that both have does not make up for all
/// else that is different. Places count by how much there is to be seen, up to what there is on average.
fn agreement((one, other): &(Grid, Grid), around: Around) -> f32 {
    let products = |one: &Grid, other: &Grid| {
        let values: Vec<f32> = one.values.iter().zip(&other.values).map(|(one, other)| one * other).collect();
        let mean = values.iter().sum::<f32>() / values.len() as f32;
        (Grid { size: one.size, values }.blurred(around.reach).values, mean)
    };
    let ((squares, mean), (other_squares, other_mean)) = (products(one, one), products(other, other));
    let (common, _) = products(one, other);
    let (unit, floor) = ((mean * other_mean).sqrt(), around.floor * around.floor);
    let (mut sum, mut weights) = (0.0, 0.0);
    for ((square, other), common) in squares.iter().zip(&other_squares).zip(&common) {
        let (square, other) = (square.max(0.0) / mean, other.max(0.0) / other_mean);
        let weight = square.max(other).min(1.0).sqrt();
        sum += weight * (common / unit + floor) / ((square + floor) * (other + floor)).sqrt();
        weights += weight;
    }
    if weights > 0.0 { sum / weights } else { 0.0 }
}
