//! Assembly of decoded blocks into RGB rows, one row of MCUs (minimum coded units) at a time.

use super::scan_header::ScanComponent;

/// Samples of one row of MCUs, and the number of image rows still to emit.
pub(super) struct RowAssembler {
    planes: Vec<ComponentPlane>,
    /// Pixel rows per row of MCUs.
    height: usize,
    /// Rows of the image that are not emitted yet.
    remaining: usize,
    /// Buffer of one RGB row.
    rgb: Vec<u8>,
}

/// Samples of one component.
struct ComponentPlane {
    samples: Vec<u8>,
    /// Samples per row.
    width: usize,
    /// Pixels per sample, horizontally and vertically.
    subsampling: (usize, usize),
}

impl RowAssembler {
    /// Creates the buffers for an image of this width and height, with `mcus` MCUs per row and blocks of `block_side`
    /// by `block_side` pixels.
    pub(super) fn new(components: &[ScanComponent], size: (usize, usize), mcus: usize, block_side: usize) -> Self {
        let max_factor = |side: fn(&ScanComponent) -> usize| components.iter().map(side).max().unwrap_or(1);
        let (horizontal, vertical) =
            (max_factor(|component| component.horizontal), max_factor(|component| component.vertical));
        let plane = |component: &ScanComponent| {
            let width = mcus * component.horizontal * block_side;
            let subsampling = (horizontal / component.horizontal, vertical / component.vertical);
            ComponentPlane { samples: vec![0; width * component.vertical * block_side], width, subsampling }
        };
        let planes = components.iter().map(plane).collect();
        Self { planes, height: vertical * block_side, remaining: size.1, rgb: vec![0; 3 * size.0] }
    }

    /// Stores a block of a component. `at` is its column and row among the blocks of this row of MCUs.
    #[inline]
    pub(super) fn put_block<const PIXELS: usize>(
        &mut self,
        component: usize,
        at: (usize, usize),
        pixels: &[f32; PIXELS],
    ) {
        let block_side = PIXELS.isqrt();
        let plane = &mut self.planes[component];
        let rows = plane.samples.chunks_exact_mut(plane.width).skip(at.1 * block_side);
        for (row, pixels) in rows.zip(pixels.chunks_exact(block_side)) {
            for (sample, &pixel) in row[at.0 * block_side..][..block_side].iter_mut().zip(pixels) {
                // The cast saturates to 0 to 255; the rounding half is already added.
                *sample = pixel as u8;
            }
        }
    }

    /// Converts the stored row of MCUs to RGB and passes each of its pixel rows to `emit_row`. Rows below the image are
    /// omitted.
    pub(super) fn emit_rows(&mut self, emit_row: &mut dyn FnMut(&[u8])) {
        for row in 0..self.height.min(self.remaining) {
            match &self.planes[..] {
                [luma] => write_grey(luma.row(row), &mut self.rgb),
                [luma, blue, red] => {
                    let (luma, chroma) = (luma.row(row), blue.row(row).iter().zip(red.row(row)));
                    match blue.subsampling.0 {
                        1 => write_rgb::<1>(luma, chroma, &mut self.rgb),
                        _ => write_rgb::<2>(luma, chroma, &mut self.rgb),
                    }
                }
                _ => {}
            }
            emit_row(&self.rgb);
        }
        self.remaining = self.remaining.saturating_sub(self.height);
    }
}

impl ComponentPlane {
    /// Samples of the row that covers this row of pixels.
    fn row(&self, row: usize) -> &[u8] {
        &self.samples[row / self.subsampling.1 * self.width..][..self.width]
    }
}

/// Writes luma as grey RGB pixels.
fn write_grey(luma: &[u8], rgb: &mut [u8]) {
    for (pixel, &luma) in rgb.chunks_exact_mut(3).zip(luma) {
        pixel.fill(luma);
    }
}

/// Converts a row of luma and chroma to RGB. `HORIZONTAL` neighbouring pixels share one chroma sample.
fn write_rgb<'a, const HORIZONTAL: usize>(luma: &[u8], chroma: impl Iterator<Item = (&'a u8, &'a u8)>, rgb: &mut [u8]) {
    for ((pixels, lumas), (&blue, &red)) in
        rgb.chunks_mut(3 * HORIZONTAL).zip(luma.chunks_exact(HORIZONTAL)).zip(chroma)
    {
        let offsets = offsets(blue, red);
        for (pixel, &luma) in pixels.chunks_exact_mut(3).zip(lumas) {
            for (channel, offset) in pixel.iter_mut().zip(offsets) {
                *channel = (i32::from(luma) + offset).clamp(0, 255) as u8;
            }
        }
    }
}

/// Offsets from luma to red, green and blue (ITU-T T.871, 7, in units of 1/65,536).
#[inline]
fn offsets(blue: u8, red: u8) -> [i32; 3] {
    let (blue, red) = (i32::from(blue) - 128, i32::from(red) - 128);
    [91_881 * red, -22_554 * blue - 46_802 * red, 116_130 * blue].map(|sum| (sum + (1 << 15)) >> 16)
}
