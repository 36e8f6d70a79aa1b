//! Cells of two pictures that lie on each other.

use super::affine::Affine;
use super::cell_grid::CellGrid;
use super::dihedral::Dihedral;

/// Distance by which a point may lie outside of the centres of the outermost cells, in cells.
pub(super) const EDGE_TOLERANCE: f32 = 0.25;

/// Distance between the columns and rows that the coarse comparisons look at.
pub(super) const COARSE_STRIDE: usize = 2;

/// Cells of `first` (column, row) that `map` takes into `second`, with the point in `second`.
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

/// Calls `visit` with pairs of cell indices that lie on each other: of the first picture, on every [`COARSE_STRIDE`]th
/// column and row, and of the second, before `orientation` is applied to it. `map` leads from the first picture to the
/// oriented second one.
#[inline(always)]
pub(super) fn for_each_coarse_overlap(
    (first, second): ((usize, usize), (usize, usize)),
    orientation: Dihedral,
    map: &Affine,
    mut visit: impl FnMut(usize, usize),
) {
    // Map and orientation together are affine, so the images of three points give those of all others.
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
