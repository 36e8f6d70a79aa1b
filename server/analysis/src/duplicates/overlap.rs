//! Overlap of two pictures: the pairs of cells that lie on each other under a map.

use super::affine::Affine;
use super::cell_grid::CellGrid;
use super::dihedral::Dihedral;

/// Distance by which a point may lie beyond the centres of the outermost cells and still count as inside, in cells. In
/// the coarse comparisons it is half a cell instead.
pub(super) const EDGE_TOLERANCE: f32 = 0.25;

/// Distance between the columns and between the rows that the coarse comparisons use, in cells.
pub(super) const COARSE_STRIDE: usize = 2;

/// Cells of `first` that `map` maps to points inside `second`, with [`EDGE_TOLERANCE`]: column, row, and the point in
/// `second`.
pub(super) fn overlapping_cells(first: &CellGrid, second: &CellGrid, map: &Affine) -> Vec<(usize, usize, (f32, f32))> {
    let (columns, rows) = first.size;
    let (right, bottom) = ((second.size.0 - 1) as f32, (second.size.1 - 1) as f32);
    (0..rows)
        .flat_map(|row| (0..columns).map(move |column| (column, row)))
        .map(|(column, row)| (column, row, map.point((column as f32, row as f32))))
        .filter(|(_, _, (x, y))| {
            (-EDGE_TOLERANCE..=right + EDGE_TOLERANCE).contains(x)
                && (-EDGE_TOLERANCE..=bottom + EDGE_TOLERANCE).contains(y)
        })
        .collect()
}

/// Calls `visit` for each pair of cells that lie on each other, with the index of the cell in the first picture and
/// that of the nearest cell in the second. The pictures are given by their sizes. In the first picture, only every
/// [`COARSE_STRIDE`]th column and row is used. `map` maps the first picture to the second after `orientation` is
/// applied to that; the index in the second counts before `orientation` is applied.
#[inline(always)]
pub(super) fn for_each_coarse_overlap(
    (first, second): ((usize, usize), (usize, usize)),
    orientation: Dihedral,
    map: &Affine,
    mut visit: impl FnMut(usize, usize),
) {
    // Map and orientation together are affine, so the results for three points give those for all others.
    let to_second = |point| orientation.inverse().map_point(map.point(point), orientation.map_size(second));
    let (origin, right_of_origin, below_origin) = (to_second((0.0, 0.0)), to_second((1.0, 0.0)), to_second((0.0, 1.0)));
    let (right, bottom) = (second.0 as f32, second.1 as f32);
    for row in (0..first.1).step_by(COARSE_STRIDE) {
        let (mut x, mut y) = (origin.0 + 0.5, origin.1 + 0.5);
        x += row as f32 * (below_origin.0 - origin.0);
        y += row as f32 * (below_origin.1 - origin.1);
        for column in (0..first.0).step_by(COARSE_STRIDE) {
            if x >= 0.0 && y >= 0.0 && x < right && y < bottom {
                visit(row * first.0 + column, y as usize * second.0 + x as usize);
            }
            x += COARSE_STRIDE as f32 * (right_of_origin.0 - origin.0);
            y += COARSE_STRIDE as f32 * (right_of_origin.1 - origin.1);
        }
    }
}
