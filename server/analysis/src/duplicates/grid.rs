//! Values in columns and rows: a picture in about a thousand cells.

/// A grid of values; points are measured in cells from the centre of the first one.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Grid {
    pub(super) size: (usize, usize),
    pub(super) values: Vec<f32>,
}

impl Grid {
    pub(super) fn at(&self, column: usize, row: usize) -> f32 {
        self.values[row * self.size.0 + column]
    }

    /// The value at a point, between its four neighbours; at the rim, of the nearest cells.
    pub(super) fn between(&self, point: (f32, f32)) -> f32 {
        self.sloping(point).0
    }

    /// The value at a point, and how it changes across and down there.
    pub(super) fn sloping(&self, (x, y): (f32, f32)) -> (f32, f32, f32) {
        let (columns, rows) = self.size;
        let x = x.clamp(0.0, (columns - 1) as f32);
        let y = y.clamp(0.0, (rows - 1) as f32);
        let (column, row) = ((x as usize).min(columns - 2), (y as usize).min(rows - 2));
        let (right, down) = (x - column as f32, y - row as f32);
        let first = row * columns + column;
        let (above, below) = (&self.values[first..first + 2], &self.values[first + columns..first + columns + 2]);
        let (rise_above, rise_below) = (above[1] - above[0], below[1] - below[0]);
        let (value_above, value_below) = (above[0] + right * rise_above, below[0] + right * rise_below);
        let drop = value_below - value_above;
        (value_above + down * drop, rise_above + down * (rise_below - rise_above), drop)
    }

    /// Blurred by a Gaussian of this standard deviation in cells. Beyond the rim the picture goes on as it points: an even slope
    /// stays one.
    pub(super) fn blurred(&self, deviation: f32) -> Self {
        self.along(deviation).downward(deviation)
    }

    /// Blurred along its rows only.
    pub(super) fn along(&self, deviation: f32) -> Self {
        let weights = bell(deviation);
        let reach = weights.len() - 1;
        let columns = self.size.0;
        let mut values = Vec::with_capacity(self.values.len());
        let mut line = vec![0.0; columns + 2 * reach];
        for row in self.values.chunks_exact(columns) {
            for (place, value) in line.iter_mut().enumerate() {
                let (index, edge) = reflected(place, reach, columns);
                *value = edge.map_or(row[index], |edge| 2.0 * row[edge] - row[index]);
            }
            let start = values.len();
            values.extend(line[reach..reach + columns].iter().map(|value| weights[0] * value));
            for (step, weight) in weights.iter().enumerate().skip(1) {
                let sides = line[reach - step..].iter().zip(&line[reach + step..]);
                for (value, (before, after)) in values[start..].iter_mut().zip(sides) {
                    *value += weight * (before + after);
                }
            }
        }
        Self { size: self.size, values }
    }

    /// Blurred along its columns only.
    pub(super) fn downward(&self, deviation: f32) -> Self {
        let weights = bell(deviation);
        let reach = weights.len() - 1;
        let (columns, rows) = self.size;
        let row = |row: usize| &self.values[row * columns..(row + 1) * columns];
        let mut lines = Vec::with_capacity((rows + 2 * reach) * columns);
        for place in 0..rows + 2 * reach {
            match reflected(place, reach, rows) {
                (index, None) => lines.extend_from_slice(row(index)),
                (index, Some(edge)) => {
                    lines.extend(row(edge).iter().zip(row(index)).map(|(edge, value)| 2.0 * edge - value));
                }
            }
        }
        let mut values: Vec<f32> = self.values.iter().map(|value| weights[0] * value).collect();
        for (step, weight) in weights.iter().enumerate().skip(1) {
            let sides = lines[(reach - step) * columns..].iter().zip(&lines[(reach + step) * columns..]);
            for (value, (above, below)) in values.iter_mut().zip(sides) {
                *value += weight * (above + below);
            }
        }
        Self { size: self.size, values }
    }

    /// What is left when another grid of the same size is taken off.
    pub(super) fn less(&self, other: &Self) -> Self {
        let values = self.values.iter().zip(&other.values).map(|(value, other)| value - other).collect();
        Self { size: self.size, values }
    }
}

/// Half of a Gaussian, from its middle outwards; the whole of it adds up to 1.
fn bell(deviation: f32) -> Vec<f32> {
    let reach = (3.0 * deviation).ceil() as usize;
    let deviation = f64::from(deviation);
    let weights: Vec<f64> =
        (0..=reach).map(|step| (-((step * step) as f64) / (2.0 * deviation * deviation)).exp()).collect();
    let sum = weights[0] + 2.0 * weights[1..].iter().sum::<f64>();
    weights.into_iter().map(|weight| (weight / sum) as f32).collect()
}

/// Which cell of a line stands for a place that is counted from `reach` cells before it: itself, or beyond an end the one that is as
/// far on this side of that end.
fn reflected(place: usize, reach: usize, length: usize) -> (usize, Option<usize>) {
    let last = length - 1;
    if place < reach {
        ((reach - place).min(last), Some(0))
    } else if place - reach > last {
        ((2 * last).saturating_sub(place - reach), Some(last))
    } else {
        (place - reach, None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_even_slope_stays_one() {
        let slope = Grid { size: (9, 7), values: (0..63).map(|cell| (cell % 9 * 2 + cell / 9 * 5) as f32).collect() };
        for deviation in [0.7, 2.0] {
            let blurred = slope.blurred(deviation);
            assert!(slope.values.iter().zip(&blurred.values).all(|(one, other)| (one - other).abs() < 1e-3));
        }
    }

    #[test]
    fn values_between_cells_are_between_theirs() {
        let grid = Grid { size: (2, 2), values: vec![0.0, 1.0, 10.0, 11.0] };
        assert_eq!(grid.sloping((0.25, 0.5)), (5.25, 1.0, 10.0));
        assert_eq!(grid.between((-3.0, 9.0)), 10.0);
    }
}
