//! Appearance of an image: the data by which candidates are found and compared, computed once from the image's
//! identity.

use protocol::{ContentHash, Identity};

use super::cell_grid::{CELL_NOISE, CellGrid};
use super::coarse_match::CoarseDetail;
use super::dihedral::Dihedral;
use super::keypoint::{Keypoint, keypoints};
use super::match_thresholds::PictureClass;
use super::tone_curve::ToneLevels;
use crate::identity::signature_cells;

/// Minimum standard deviation of the detail of an image that is compared by its appearance, in luma steps. An image
/// with less detail is, for example, a single colour or a plain gradient.
const MIN_DETAIL: f32 = 0.35;

/// Appearance of one image.
#[derive(Debug, Clone)]
pub(super) struct Appearance {
    /// Hash of the file's bytes.
    pub(super) content: ContentHash,
    pub(super) dhash: u64,
    pub(super) phash: u64,
    pub(super) keypoints: Box<[Keypoint]>,
    pub(super) coarse_detail: CoarseDetail,
    pub(super) tone_levels: ToneLevels,
    pub(super) class: PictureClass,
    size: (usize, usize),
    /// Cells of the signature, from 0 (`darkest`) to 255 (`darkest + range`).
    cells: Box<[u8]>,
    /// Luma of the darkest cell, and the luma steps from there to the brightest.
    darkest: f32,
    range: f32,
}

impl Appearance {
    /// Appearance of an image whose bytes have this hash. Returns none if the image has no valid signature of at
    /// least 2 x 2 cells, or too little detail.
    pub(super) fn new(content: ContentHash, identity: &Identity) -> Option<Self> {
        let signature = identity.signature.as_ref()?;
        let cells = signature_cells(signature)?;
        let size = (usize::from(signature.columns), usize::from(signature.rows));
        if size.0 < 2 || size.1 < 2 {
            return None;
        }
        let (darkest, brightest) = (f32::from(signature.darkest) / 100.0, f32::from(signature.brightest) / 100.0);
        let picture = luma(&cells, size, darkest, brightest - darkest);
        let detail = picture.detail();
        // The mean is not 0: where light falls off toward the corners, every cell is a little brighter than its
        // surroundings.
        let count = detail.values.len() as f32;
        let mean = detail.values.iter().sum::<f32>() / count;
        let variance = detail.values.iter().map(|value| (value - mean) * (value - mean)).sum::<f32>() / count;
        if variance < MIN_DETAIL * MIN_DETAIL {
            return None;
        }
        Some(Self {
            content,
            dhash: identity.dhash.0,
            phash: identity.phash.0,
            keypoints: keypoints(&picture, CELL_NOISE).into_boxed_slice(),
            coarse_detail: CoarseDetail::new(&picture),
            tone_levels: ToneLevels::new(&picture),
            class: PictureClass::classify(&cells, size, brightest - darkest),
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
    pub(super) fn picture(&self) -> CellGrid {
        luma(&self.cells, self.size, self.darkest, self.range)
    }

    /// Luma of the cells after `orientation` is applied to the picture.
    pub(super) fn oriented(&self, orientation: Dihedral) -> CellGrid {
        let picture = self.picture();
        CellGrid { size: orientation.map_size(self.size), values: orientation.map_values(&picture.values, self.size) }
    }
}

/// Grid of luma from the cells of a signature: `darkest` for 0, `darkest + range` for 255.
fn luma(cells: &[u8], size: (usize, usize), darkest: f32, range: f32) -> CellGrid {
    let factor = range / 255.0;
    CellGrid { size, values: cells.iter().map(|cell| darkest + factor * f32::from(*cell)).collect() }
}

#[cfg(test)]
mod tests {
    use image::imageops::grayscale;

    use super::*;
    use crate::identity::identity;
    use crate::specimen::{chart, page, photo};

    /// Class of a picture whose brightness is multiplied by `light`.
    fn class(picture: &image::RgbImage, light: f32) -> PictureClass {
        let luma: Vec<u8> = grayscale(picture).iter().map(|value| (light * f32::from(*value)) as u8).collect();
        let identity = identity(&luma, picture.width(), picture.height());
        Appearance::new(ContentHash::from_bytes([0; 32]), &identity).unwrap().class
    }

    #[test]
    fn charts_are_graphics_and_photos_and_pages_are_not() {
        for seed in [1, 4, 5, 9] {
            assert_eq!(class(&chart(seed, 360, 240), 1.0), PictureClass::Graphic, "{seed}");
            assert_eq!(class(&chart(seed, 360, 240), 0.15), PictureClass::FaintGraphic, "{seed}");
            assert_eq!(class(&photo(seed, 360, 240), 1.0), PictureClass::Photo, "{seed}");
            assert_eq!(class(&page(seed, 280, 400), 1.0), PictureClass::Photo, "{seed}");
        }
    }
}
