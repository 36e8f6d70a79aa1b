//! Similarity of two pictures after an exact alignment: the final test of near duplicates.

use std::ops::RangeInclusive;

use super::affine::Affine;
use super::alignment::{Alignment, MotionModel};
use super::cell_grid::{CELL_NOISE, CellGrid};
use super::match_thresholds::MatchThresholds;
use super::overlap::overlapping_cells;
use super::tone_curve::unexplained;

/// Minimum correlation of the detail where the pictures overlap.
const MIN_DETAIL_CORRELATION: f32 = 0.8;

/// Window of the local agreement of the detail.
const DETAIL_WINDOW: LocalWindow = LocalWindow { deviation: 1.5, floor: 0.2 };
/// Window of the local agreement of the residual.
const RESIDUAL_WINDOW: LocalWindow = LocalWindow { deviation: 2.5, floor: 0.4 };

/// Minimum number of cells over which the common detail is spread. Two lamps in the dark would match any two others.
const MIN_SPREAD: f32 = 20.0;

/// Number of cells over which common detail counts as well spread: from there on, nothing is deducted.
const GOOD_SPREAD: f32 = 100.0;
/// Deduction from the similarity if the common detail were in no cell at all. It falls linearly to 0 at
/// [`GOOD_SPREAD`].
const MAX_DEDUCTION: f32 = 0.3;

/// Minimum shares of the two pictures that overlap, the larger share first. Nearly all of a crop overlaps the whole
/// picture, and a crop contains a good part of the whole picture.
const MIN_SHARES: (f32, f32) = (0.8, 0.38);

/// Share of both pictures in the overlap from which on neither counts as a crop of the other.
const WHOLE: f32 = 0.9;

/// Largest ratio of the horizontal and the vertical scale of a crop, the larger over the smaller. A whole picture may
/// be squeezed more, but copies are hardly ever both squeezed and cropped.
const MAX_CROP_ANISOTROPY: f32 = 1.15;

/// Blur before the luma is compared by a tone curve, in cells.
const TONE_BLUR: f32 = 0.7;

/// Blur before line means are subtracted, in cells.
const RESIDUAL_BLUR: f32 = 0.6;
/// Blur that gives the line means, in cells.
const LINE_MEAN_BLUR: f32 = 3.0;

/// Minimum number of columns, and of rows, of an overlap.
const MIN_SIDE: usize = 6;

/// First steps of the exact alignment, on every other column and row. They reject most pairs that are not copies.
const fn half_resolution(min_correlations: &'static [f32]) -> Alignment {
    Alignment { model: MotionModel::Affine, max_steps: 4, stride: 2, min_correlations }
}

/// Last steps of the exact alignment, on every column and row.
const fn full_resolution(min_correlations: &'static [f32]) -> Alignment {
    Alignment { model: MotionModel::Affine, max_steps: 6, stride: 1, min_correlations }
}

/// Luma of a picture and its detail.
#[derive(Debug, Clone)]
pub(super) struct LumaAndDetail {
    luma: CellGrid,
    detail: CellGrid,
}

impl LumaAndDetail {
    pub(super) fn new(luma: CellGrid) -> Self {
        Self { detail: luma.detail(), luma }
    }
}

/// Similarity of two pictures; `start` maps the first approximately onto the second. None if they cannot be aligned or
/// do not meet a threshold; the caller compares the result with the minimum similarity.
///
/// The value is a correlation, up to 1, of the residuals: luma without local means along rows and columns, so that text
/// lines, tables, horizons and gradients do not count. It is reduced if the common detail is in few cells.
pub(super) fn similarity(
    first: &LumaAndDetail,
    second: &LumaAndDetail,
    start: Affine,
    thresholds: &MatchThresholds,
) -> Option<f32> {
    let map = half_resolution(thresholds.half_resolution_correlations).align(&first.detail, &second.detail, start)?;
    let map = full_resolution(thresholds.full_resolution_correlations).align(&first.detail, &second.detail, map)?;
    let bounds = OverlapBounds::new(&first.luma, &second.luma, &map)?;
    let cells = (bounds.size().0 * bounds.size().1) as f32;
    let shares = (cells / first.luma.values.len() as f32, cells * map.area_scale() / second.luma.values.len() as f32);
    if shares.0.max(shares.1) < MIN_SHARES.0 || shares.0.min(shares.1) < MIN_SHARES.1 {
        return None;
    }
    if shares.0.min(shares.1) < WHOLE && map.anisotropy() > MAX_CROP_ANISOTROPY {
        return None;
    }
    let (first_part, second_part) = resampled_overlap(&first.luma, &second.luma, &map, &bounds);
    let is_squeezed = map.anisotropy() > thresholds.squeezed_above;
    let max_unexplained = if is_squeezed { thresholds.max_unexplained_if_squeezed } else { thresholds.max_unexplained };
    if unexplained(&first_part.blurred(TONE_BLUR), &second_part.blurred(TONE_BLUR)) > max_unexplained {
        return None;
    }
    let details = (first_part.detail(), second_part.detail());
    let spread = spread(&details);
    if correlation(&details) < MIN_DETAIL_CORRELATION || spread < MIN_SPREAD {
        return None;
    }
    let residuals = (residual(&first_part), residual(&second_part));
    if local_agreement(&details, DETAIL_WINDOW) < thresholds.detail_agreement
        || local_agreement(&residuals, RESIDUAL_WINDOW) < thresholds.residual_agreement
    {
        return None;
    }
    let deduction = MAX_DEDUCTION * (1.0 - spread / GOOD_SPREAD).max(0.0);
    Some(correlation(&residuals) - deduction)
}

/// Slightly blurred luma without the local means along rows and along columns.
fn residual(luma: &CellGrid) -> CellGrid {
    luma.blurred(RESIDUAL_BLUR).without_line_means(LINE_MEAN_BLUR)
}

/// Bounding box of the first picture's cells that lie on the second picture.
struct OverlapBounds {
    columns: RangeInclusive<usize>,
    rows: RangeInclusive<usize>,
}

impl OverlapBounds {
    /// Returns none if there are too few columns or rows.
    fn new(first: &CellGrid, second: &CellGrid, map: &Affine) -> Option<Self> {
        let cells = overlapping_cells(first, second, map);
        let (columns, rows) = (cells.iter().map(|cell| cell.0), cells.iter().map(|cell| cell.1));
        let columns = columns.clone().min()?..=columns.max()?;
        let bounds = Self { columns, rows: rows.clone().min()?..=rows.max()? };
        let size = bounds.size();
        (size.0 >= MIN_SIDE && size.1 >= MIN_SIDE).then_some(bounds)
    }

    /// Number of columns and of rows.
    fn size(&self) -> (usize, usize) {
        (self.columns.end() + 1 - self.columns.start(), self.rows.end() + 1 - self.rows.start())
    }
}

/// Both pictures within the overlap, sampled at the cells of the first. The picture with the finer cells (the first if
/// they are equal) is blurred, so that both are about equally sharp.
fn resampled_overlap(
    first: &CellGrid,
    second: &CellGrid,
    map: &Affine,
    bounds: &OverlapBounds,
) -> (CellGrid, CellGrid) {
    let size = bounds.size();
    // The picture with the finer cells has detail that the other cannot have.
    let scale = map.area_scale().sqrt();
    let (blurred_first, blurred_second);
    let (first, second) = if scale > 1.0 {
        blurred_second = second.blurred(0.5 * scale);
        (first, &blurred_second)
    } else {
        blurred_first = first.blurred(0.5 / scale);
        (&blurred_first, second)
    };
    let cells = bounds.rows.clone().flat_map(|row| bounds.columns.clone().map(move |column| (column, row)));
    let first_part = cells.clone().map(|(column, row)| first.at(column, row)).collect();
    let second_part = cells.map(|(column, row)| second.interpolated(map.point((column as f32, row as f32)))).collect();
    (CellGrid { size, values: first_part }, CellGrid { size, values: second_part })
}

/// Normalised correlation, without subtraction of the means; noise in the denominator lowers it where there is little
/// detail.
fn correlation((one, other): &(CellGrid, CellGrid)) -> f32 {
    let product = |one: &CellGrid, other: &CellGrid| {
        one.values.iter().zip(&other.values).map(|(one, other)| one * other).sum::<f32>()
    };
    let noise = CELL_NOISE * CELL_NOISE * one.values.len() as f32;
    product(one, other) / ((product(one, one) + noise) * (product(other, other) + noise)).sqrt()
}

/// Number of cells over which the common detail is spread (the participation ratio of the products).
fn spread((one, other): &(CellGrid, CellGrid)) -> f32 {
    let common = one.values.iter().zip(&other.values).map(|(one, other)| (one * other).abs());
    let (sum, squares) = common.fold((0.0, 0.0), |(sum, squares), value| (sum + value, squares + value * value));
    if squares > 0.0 { sum * sum / squares } else { 0.0 }
}

/// Gaussian window of a local correlation.
struct LocalWindow {
    /// Standard deviation in cells.
    deviation: f32,
    /// Deviation below which values are noise, as a share of the deviation of the whole overlap (both as root mean
    /// square).
    floor: f32,
}

/// Local agreement: weighted mean of the normalised correlations in a window around each cell, up to 1, so that one
/// bright common shape does not outweigh differences elsewhere. A cell's weight grows with its detail, up to the
/// average detail.
fn local_agreement((one, other): &(CellGrid, CellGrid), window: LocalWindow) -> f32 {
    let products = |one: &CellGrid, other: &CellGrid| {
        let values: Vec<f32> = one.values.iter().zip(&other.values).map(|(one, other)| one * other).collect();
        let mean = values.iter().sum::<f32>() / values.len() as f32;
        (CellGrid { size: one.size, values }.blurred(window.deviation).values, mean)
    };
    let ((squares, mean), (other_squares, other_mean)) = (products(one, one), products(other, other));
    let (common, _) = products(one, other);
    let (common_scale, floor) = ((mean * other_mean).sqrt(), window.floor * window.floor);
    let (mut sum, mut weights) = (0.0, 0.0);
    for ((square, other), common) in squares.iter().zip(&other_squares).zip(&common) {
        let (square, other) = (square.max(0.0) / mean, other.max(0.0) / other_mean);
        let weight = square.max(other).min(1.0).sqrt();
        sum += weight * (common / common_scale + floor) / ((square + floor) * (other + floor)).sqrt();
        weights += weight;
    }
    if weights > 0.0 { sum / weights } else { 0.0 }
}
