//! Laying one picture over another as exactly as can be.
//!
//! Gauss-Newton steps over an affine map, with brightness and contrast of the two made equal at each step (Lucas and Kanade, "An
//! iterative image registration technique", 1981; Evangelidis and Psarakis, "Parametric image alignment using enhanced correlation
//! coefficient maximization", 2008).

use super::grid::Grid;
use super::lanes::{Places, Seen, Sums};
use crate::vectors::{Eight, EightLoops, Simd, eightfold};

/// A point of the one picture as a point of the other: `across` and `down` give the other's coordinates as factors of x, of y, and
/// a constant.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Affine {
    pub(super) across: [f32; 3],
    pub(super) down: [f32; 3],
}

impl Affine {
    /// Scaled so, with one point on another.
    pub(super) fn through(from: (f32, f32), to: (f32, f32), scale: (f32, f32)) -> Self {
        Self { across: [scale.0, 0.0, to.0 - scale.0 * from.0], down: [0.0, scale.1, to.1 - scale.1 * from.1] }
    }

    /// The whole of one picture on the whole of another.
    pub(super) fn between(from: (usize, usize), to: (usize, usize)) -> Self {
        let scale = (to.0 as f32 / from.0 as f32, to.1 as f32 / from.1 as f32);
        Self::through((-0.5, -0.5), (-0.5, -0.5), scale)
    }

    pub(super) fn point(&self, (x, y): (f32, f32)) -> (f32, f32) {
        let at = |line: &[f32; 3]| line[0] * x + line[1] * y + line[2];
        (at(&self.across), at(&self.down))
    }

    /// How many times larger areas become.
    pub(super) fn area(&self) -> f32 {
        self.across[0] * self.down[1] - self.across[1] * self.down[0]
    }

    /// How many times further it stretches in one direction than in the other, 1 or more.
    pub(super) fn stretch(&self) -> f32 {
        let ratio = self.across[0] / self.down[1];
        ratio.max(1.0 / ratio)
    }

    /// Whether a person could have done it to a picture without meaning to make another one: scaled by less than half, stretched
    /// and turned a little.
    pub(super) fn is_plausible(&self) -> bool {
        let (across, down) = (self.across[0], self.down[1]);
        let fits = |scale: f32| (0.58..1.72).contains(&scale);
        fits(across)
            && fits(down)
            && (0.7..1.43).contains(&(across / down))
            && self.across[1].abs() < 0.12 * across
            && self.down[0].abs() < 0.12 * down
    }
}

/// Fewest cells that must overlap.
const FEWEST: usize = 60;

/// By how many cells a point may lie outside of the centres of the outermost cells.
pub(super) const RIM: f32 = 0.25;

/// A step that moves nothing by more cells than this is the last.
const STILL: f32 = 0.05;

/// In which ways a step may change a map.
#[derive(Debug, Clone, Copy)]
pub(super) enum Freedom {
    /// Moved and scaled, across and down on their own: what little can be seen of a picture does not lead far astray.
    Stretched,
    /// All that an affine map can.
    Affine,
}

/// How one picture is brought to lie on another.
#[derive(Debug, Clone, Copy)]
pub(super) struct Approach {
    pub(super) freedom: Freedom,
    /// Most steps.
    pub(super) steps: usize,
    /// Every so many columns and rows are looked at.
    pub(super) stride: usize,
    /// Least correlation before the first step, and before those after it: less has no chance.
    pub(super) hopeful: &'static [f32],
}

impl Approach {
    /// The map near this one by which `other` lies best over `one`; nothing when it runs away or has no chance.
    pub(super) fn aligned(&self, one: &Grid, other: &Grid, start: Affine) -> Option<Affine> {
        let mut map = start;
        let reach = one.size.0.max(one.size.1) as f32;
        for count in 0..self.steps {
            let (step, correlation) = self.step(one, other, &map)?;
            if correlation < self.hopeful[count.min(self.hopeful.len() - 1)] {
                return None;
            }
            for index in 0..3 {
                map.across[index] += step.across[index];
                map.down[index] += step.down[index];
            }
            if !map.is_plausible() {
                return None;
            }
            let ([a, b, c], [d, e, f]) = (step.across, step.down);
            if (a.abs() + b.abs() + d.abs() + e.abs()) * reach / 2.0 + c.abs() + f.abs() < STILL {
                break;
            }
        }
        Some(map)
    }

    /// What is added to a map in one step, and how the pictures correlate before it.
    fn step(&self, one: &Grid, other: &Grid, map: &Affine) -> Option<(Affine, f32)> {
        // Measured from the middle, what is scaled and turned hardly moves: that keeps the factors apart.
        let middle = ((one.size.0 / 2) as f32, (one.size.1 / 2) as f32);
        let fewest = FEWEST / (self.stride * self.stride);
        let places = Places::new(one, other, map, self.stride);
        let (across, down, correlation) = match self.freedom {
            Freedom::Stretched => {
                let equations = eightfold(Stretched(places)).equations(fewest)?;
                let correlation = equations.correlation();
                // A doubled weight on scaling by less than it seems halves it: the picture is laid right first.
                let [a, c, e, f] = equations.solution([2.0, DAMPING, 2.0, DAMPING])?;
                ([a, 0.0, c], [0.0, e, f], correlation)
            }
            Freedom::Affine => {
                let equations = eightfold(Wholly(places)).equations(fewest)?;
                let correlation = equations.correlation();
                let [a, b, c, d, e, f] = equations.solution([DAMPING; 6])?;
                ([a, b, c], [d, e, f], correlation)
            }
        };
        let from_corner = |[x, y, constant]: [f32; 3]| [x, y, constant - x * middle.0 - y * middle.1];
        Some((Affine { across: from_corner(across), down: from_corner(down) }, correlation))
    }
}

/// The sums of a step that moves and scales.
struct Stretched<'a>(Places<'a>);

impl EightLoops for Stretched<'_> {
    type Made = Sums<6>;

    #[inline(always)]
    fn run<S: Simd<f32s = Eight>>(mut self, simd: S) -> Sums<6> {
        let mut sums = Sums::default();
        while let Some(Seen { column, row, across, down, value, is_seen, wanted }) = self.0.next_seen(simd) {
            let (a, e) = (simd.mul_f32s(across, column), simd.mul_f32s(down, row));
            sums.add(simd, &[a, across, e, down, value, is_seen], wanted);
        }
        sums
    }
}

/// The sums of a step that does all that an affine map can.
struct Wholly<'a>(Places<'a>);

impl EightLoops for Wholly<'_> {
    type Made = Sums<8>;

    #[inline(always)]
    fn run<S: Simd<f32s = Eight>>(mut self, simd: S) -> Sums<8> {
        let mut sums = Sums::default();
        while let Some(Seen { column, row, across, down, value, is_seen, wanted }) = self.0.next_seen(simd) {
            let (a, b) = (simd.mul_f32s(across, column), simd.mul_f32s(across, row));
            let (d, e) = (simd.mul_f32s(down, column), simd.mul_f32s(down, row));
            sums.add(simd, &[a, b, across, d, e, down, value, is_seen], wanted);
        }
        sums
    }
}

/// A little weight on not moving at all, for directions in which nothing is to be seen.
const DAMPING: f32 = 1.001;

/// The cells of `one` that lie on `other`, and where.
pub(super) fn overlap(one: &Grid, other: &Grid, map: &Affine) -> Vec<(usize, usize, (f32, f32))> {
    let (columns, rows) = one.size;
    let (right, bottom) = ((other.size.0 - 1) as f32, (other.size.1 - 1) as f32);
    (0..rows)
        .flat_map(|row| (0..columns).map(move |column| (column, row)))
        .map(|(column, row)| (column, row, map.point((column as f32, row as f32))))
        .filter(|(_, _, (x, y))| (-RIM..=right + RIM).contains(x) && (-RIM..=bottom + RIM).contains(y))
        .collect()
}
