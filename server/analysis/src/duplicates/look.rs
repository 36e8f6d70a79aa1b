//! What an image looks like, as far as it is kept to be compared.

use protocol::{ContentHash, Identity};

use super::anchor::{Anchor, anchors};
use super::demands::Nature;
use super::glance::Glance;
use super::grid::Grid;
use super::tone::Tones;
use super::turn::Turn;
use crate::identity::decoded;

/// Luma steps by which cells may differ by chance: grain, compression, rounding.
pub(super) const NOISE: f32 = 0.25;

/// Least detail of an image that is compared by its look, in luma steps: less is an even frame or a plain gradient.
const LEAST_DETAIL: f32 = 0.35;

/// One picture.
#[derive(Debug, Clone)]
pub(super) struct Look {
    pub(super) hash: ContentHash,
    pub(super) dhash: u64,
    pub(super) phash: u64,
    pub(super) anchors: Box<[Anchor]>,
    pub(super) glance: Glance,
    pub(super) tones: Tones,
    pub(super) nature: Nature,
    size: (usize, usize),
    cells: Box<[u8]>,
    darkest: f32,
    range: f32,
}

impl Look {
    /// The look of an image with this hash of its bytes; nothing when it is too even to be compared.
    pub(super) fn new(hash: ContentHash, identity: &Identity) -> Option<Self> {
        let signature = identity.signature.as_ref()?;
        let cells = decoded(signature)?;
        let size = (usize::from(signature.columns), usize::from(signature.rows));
        if size.0 < 2 || size.1 < 2 {
            return None;
        }
        let (darkest, brightest) = (f32::from(signature.darkest) / 100.0, f32::from(signature.brightest) / 100.0);
        let picture = luma(&cells, size, darkest, brightest - darkest);
        let detail = detail(&picture);
        // Light that falls off toward the corners is a little above its surroundings everywhere.
        let count = detail.values.len() as f32;
        let mean = detail.values.iter().sum::<f32>() / count;
        let energy = detail.values.iter().map(|value| (value - mean) * (value - mean)).sum::<f32>() / count;
        if energy < LEAST_DETAIL * LEAST_DETAIL {
            return None;
        }
        Some(Self {
            hash,
            dhash: identity.dhash.0,
            phash: identity.phash.0,
            anchors: anchors(&picture, NOISE).into_boxed_slice(),
            glance: Glance::new(&picture),
            tones: Tones::new(&picture),
            nature: Nature::of(&cells, size, brightest - darkest),
            size,
            cells: cells.into_boxed_slice(),
            darkest,
            range: brightest - darkest,
        })
    }

    /// Columns and rows of the picture.
    pub(super) fn size(&self) -> (usize, usize) {
        self.size
    }

    /// Luma of the cells.
    pub(super) fn picture(&self) -> Grid {
        luma(&self.cells, self.size, self.darkest, self.range)
    }

    /// Luma of the cells of the turned picture.
    pub(super) fn turned(&self, turn: Turn) -> Grid {
        let picture = self.picture();
        Grid { size: turn.size(self.size), values: turn.values(&picture.values, self.size) }
    }
}

fn luma(cells: &[u8], size: (usize, usize), darkest: f32, range: f32) -> Grid {
    let factor = range / 255.0;
    Grid { size, values: cells.iter().map(|cell| darkest + factor * f32::from(*cell)).collect() }
}

/// What of a picture is neither grain nor a gradual change of light.
pub(super) fn detail(picture: &Grid) -> Grid {
    picture.blurred(0.7).less(&picture.blurred(3.5))
}
