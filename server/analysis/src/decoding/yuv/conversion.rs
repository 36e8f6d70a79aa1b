//! Conversion of luma and chroma samples to 8-bit RGB (Rec. ITU-T H.273, 8.3), and of an alpha plane to 8 bits.

use super::chroma_rows::ChromaRows;
use super::{CodePoints, YuvLayout, YuvPicture};
use crate::simd::{dispatch, kernel};

/// Number of fractional bits of the factors. Sums of products then fit into an `i32` for samples of up to 16 bits.
const FRACTION_BITS: u32 = 16;

/// Conversion of the rows of pictures of one layout and bit depth to RGB.
pub(in crate::decoding) struct YuvConversion {
    /// Bits per sample.
    bit_depth: u8,
    layout: YuvLayout,
    luma: LumaScale,
    /// Absent if the planes are green, blue and red.
    chroma: Option<ChromaScale>,
    luma_row: Vec<u16>,
    chroma_rows: ChromaRows,
}

/// Scale of luma samples, in fixed point.
#[derive(Clone, Copy)]
struct LumaScale {
    /// Sample of black.
    black: i32,
    /// Factor of the samples above black.
    factor: i32,
}

/// Scale of chroma samples, in fixed point.
#[derive(Clone, Copy)]
struct ChromaScale {
    /// Sample of grey.
    grey: i32,
    /// Factors of Cb and Cr for red, green and blue.
    factors: [[i32; 2]; 3],
}

kernel! {
    ConvertRow<'a>(pixels: &'a mut [[u8; 3]], planes: [&'a [u16]; 3], luma: LumaScale, chroma: ChromaScale) -> ()
        = convert_row
}

impl YuvConversion {
    /// Conversion of pictures like this one, whose samples have the meaning of `code_points`.
    pub(in crate::decoding) fn new(picture: &dyn YuvPicture, code_points: CodePoints) -> Self {
        let (bit_depth, layout) = (picture.bit_depth(), picture.layout());
        let one = f64::from(1 << FRACTION_BITS);
        // Values of black and grey, and the numbers of steps of luma and of chroma.
        let scale = f64::from(1_u32 << (bit_depth - 8));
        let (black, luma_steps, chroma_steps) = if code_points.full_range {
            let steps = f64::from((1_u32 << bit_depth) - 1);
            (0.0, steps, steps)
        } else {
            (16.0 * scale, 219.0 * scale, 224.0 * scale)
        };
        let factor = |share: f64| (share * 255.0 / chroma_steps * one).round() as i32;
        let is_rgb = code_points.matrix == 0 && layout == YuvLayout::Yuv444;
        Self {
            bit_depth,
            layout,
            luma: LumaScale { black: black as i32, factor: (255.0 / luma_steps * one).round() as i32 },
            chroma: (!is_rgb).then(|| ChromaScale {
                grey: 1 << (bit_depth - 1),
                factors: chroma_shares(code_points).map(|shares| shares.map(factor)),
            }),
            luma_row: vec![],
            chroma_rows: ChromaRows::default(),
        }
    }

    /// Returns true if the picture has the layout and bit depth of this conversion.
    pub(in crate::decoding) fn fits(&self, picture: &dyn YuvPicture) -> bool {
        (picture.bit_depth(), picture.layout()) == (self.bit_depth, self.layout)
    }

    /// Converts the first `width` pixels of a row and appends them to `rgb`.
    pub(in crate::decoding) fn append_row(
        &mut self,
        picture: &dyn YuvPicture,
        row: u32,
        width: usize,
        rgb: &mut Vec<u8>,
    ) {
        picture.read_row(0, row, &mut self.luma_row);
        self.luma_row.resize(width, 0);
        if self.layout == YuvLayout::Monochrome {
            rgb.extend(self.luma_row.iter().flat_map(|&sample| [byte(self.luma.scaled(sample)); 3]));
            return;
        }
        self.chroma_rows.read(picture, row, width);
        let begin = rgb.len();
        rgb.resize(begin + 3 * width, 0);
        let (pixels, _) = rgb[begin..].as_chunks_mut::<3>();
        let (luma_row, cb, cr) = (&self.luma_row, &self.chroma_rows.cb, &self.chroma_rows.cr);
        match self.chroma {
            Some(chroma) => dispatch(ConvertRow(pixels, [luma_row, cb, cr], self.luma, chroma)),
            None => {
                for (((pixel, &green), &blue), &red) in pixels.iter_mut().zip(luma_row).zip(cb).zip(cr) {
                    *pixel = [red, green, blue].map(|sample| byte(self.luma.scaled(sample)));
                }
            }
        }
    }
}

impl LumaScale {
    /// Scales a sample to 255 steps in fixed point, and adds one half for rounding.
    #[inline(always)]
    fn scaled(self, sample: u16) -> i32 {
        (i32::from(sample) - self.black) * self.factor + (1 << (FRACTION_BITS - 1))
    }
}

/// Converts a row of luma, Cb and Cr.
#[inline(always)]
fn convert_row(pixels: &mut [[u8; 3]], planes: [&[u16]; 3], luma: LumaScale, chroma: ChromaScale) {
    let ([luma_row, cb, cr], [red, green, blue]) = (planes, chroma.factors);
    for (((pixel, &y), &cb), &cr) in pixels.iter_mut().zip(luma_row).zip(cb).zip(cr) {
        let (y, cb, cr) = (luma.scaled(y), i32::from(cb) - chroma.grey, i32::from(cr) - chroma.grey);
        *pixel = [
            byte(y + red[0] * cb + red[1] * cr),
            byte(y + green[0] * cb + green[1] * cr),
            byte(y + blue[0] * cb + blue[1] * cr),
        ];
    }
}

/// Integer part of a number in fixed point, from 0 to 255.
#[inline(always)]
fn byte(value: i32) -> u8 {
    (value >> FRACTION_BITS).clamp(0, 255) as u8
}

/// Shares of Cb and Cr, both -0.5 to 0.5, in red, green and blue (Rec. ITU-T H.273, 8.3). Unspecified and unknown
/// coefficients count as those of Rec. ITU-R BT.601, as ISO/IEC 23000-22 (MIAF), 7.3.6.4, demands.
fn chroma_shares(code_points: CodePoints) -> [[f64; 2]; 3] {
    let (red, blue) = match (code_points.matrix, code_points.primaries) {
        // YCgCo, with green chroma in the first plane.
        (8, _) => return [[-1.0, 1.0], [1.0, 0.0], [-1.0, -1.0]],
        (1, _) | (12 | 13, 1) => (0.2126, 0.0722),
        (4, _) => (0.30, 0.11),
        (7, _) => (0.212, 0.087),
        (9 | 10, _) | (12 | 13, 9) => (0.2627, 0.0593),
        // Derived from the primaries of Display P3.
        (12 | 13, 12) => (0.2290, 0.0793),
        _ => (0.299, 0.114),
    };
    let green: f64 = 1.0 - red - blue;
    [
        [0.0, 2.0 * (1.0 - red)],
        [-2.0 * blue * (1.0 - blue) / green, -2.0 * red * (1.0 - red) / green],
        [2.0 * (1.0 - blue), 0.0],
    ]
}

/// Appends the first `width` samples of a luma row of a picture that holds opacity, as 8 bits. They always use the full
/// range. `samples` is a buffer.
pub(in crate::decoding) fn append_alpha_row(
    picture: &dyn YuvPicture,
    row: u32,
    width: usize,
    samples: &mut Vec<u16>,
    alpha: &mut Vec<u8>,
) {
    picture.read_row(0, row, samples);
    samples.resize(width, 0);
    let maximum = (1_u32 << picture.bit_depth()) - 1;
    alpha.extend(samples.iter().map(|&sample| ((u32::from(sample) * 255 + maximum / 2) / maximum).min(255) as u8));
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A picture of 2 × 2 pixels of one colour.
    struct Uniform {
        samples: [u16; 3],
        bit_depth: u8,
        layout: YuvLayout,
    }

    impl YuvPicture for Uniform {
        fn size(&self) -> (u32, u32) {
            (2, 2)
        }
        fn bit_depth(&self) -> u8 {
            self.bit_depth
        }
        fn layout(&self) -> YuvLayout {
            self.layout
        }
        fn code_points(&self) -> CodePoints {
            CodePoints { primaries: 2, transfer: 2, matrix: 2, full_range: false }
        }
        fn read_row(&self, plane: usize, _row: u32, samples: &mut Vec<u16>) {
            let size = if plane == 0 { self.size() } else { self.layout.chroma_size(self.size()) };
            samples.clear();
            samples.resize(size.0 as usize, self.samples[plane]);
        }
    }

    /// RGB of a picture with these samples.
    fn rgb(samples: [u16; 3], (bit_depth, layout): (u8, YuvLayout), (matrix, full_range): (u8, bool)) -> [u8; 3] {
        let picture = Uniform { samples, bit_depth, layout };
        let mut conversion =
            YuvConversion::new(&picture, CodePoints { primaries: 1, transfer: 13, matrix, full_range });
        let mut row = vec![];
        conversion.append_row(&picture, 1, 2, &mut row);
        assert_eq!(row[..3], row[3..]);
        [row[0], row[1], row[2]]
    }

    #[test]
    fn code_points_give_the_colours_of_the_standard() {
        let eight = (8, YuvLayout::Yuv420);
        // Black, white and red of video range (Rec. ITU-R BT.601 and BT.709), and of full range.
        assert_eq!(rgb([16, 128, 128], eight, (6, false)), [0, 0, 0]);
        assert_eq!(rgb([235, 128, 128], eight, (1, false)), [255, 255, 255]);
        assert_eq!(rgb([81, 90, 240], eight, (2, false)), [254, 0, 0]);
        assert_eq!(rgb([63, 102, 240], eight, (1, false)), [255, 1, 0]);
        assert_eq!(rgb([76, 85, 255], eight, (5, true)), [254, 0, 0]);
        assert_eq!(rgb([67, 92, 255], eight, (9, true)), [254, 0, 0]);
        // Ten and twelve bits.
        assert_eq!(rgb([940, 512, 512], (10, YuvLayout::Yuv422), (9, false)), [255, 255, 255]);
        assert_eq!(rgb([2048, 2048, 2048], (12, YuvLayout::Yuv444), (9, true)), [128, 128, 128]);
        // Green, blue and red planes; the code point has no meaning for subsampled ones.
        assert_eq!(rgb([20, 30, 10], (8, YuvLayout::Yuv444), (0, true)), [10, 20, 30]);
        assert_eq!(rgb([90, 128, 128], (8, YuvLayout::Yuv420), (0, true)), [90, 90, 90]);
        assert_eq!(rgb([100, 148, 138], (8, YuvLayout::Yuv444), (8, true)), [90, 120, 70]);
        assert_eq!(rgb([512, 0, 0], (10, YuvLayout::Monochrome), (6, true)), [128, 128, 128]);
    }

    /// A row of 4:4:4 pixels, all different.
    struct Ramp(u32);

    impl YuvPicture for Ramp {
        fn size(&self) -> (u32, u32) {
            (self.0, 1)
        }
        fn bit_depth(&self) -> u8 {
            10
        }
        fn layout(&self) -> YuvLayout {
            YuvLayout::Yuv444
        }
        fn code_points(&self) -> CodePoints {
            CodePoints { primaries: 1, transfer: 13, matrix: 1, full_range: true }
        }
        fn read_row(&self, plane: usize, _row: u32, samples: &mut Vec<u16>) {
            samples.clear();
            samples.extend((0..self.0).map(|x| (x * [7, 11, 13][plane] % 1024) as u16));
        }
    }

    #[test]
    fn long_rows_are_converted_like_single_pixels() {
        let picture = Ramp(301);
        let mut row = vec![];
        YuvConversion::new(&picture, picture.code_points()).append_row(&picture, 0, 301, &mut row);
        for (x, pixel) in (0_u16..).zip(row.as_chunks::<3>().0) {
            let samples = [7, 11, 13].map(|step| x * step % 1024);
            assert_eq!(*pixel, rgb(samples, (10, YuvLayout::Yuv444), (1, true)), "pixel {x}");
        }
    }

    #[test]
    fn alpha_has_full_range_in_every_depth() {
        for (bit_depth, maximum) in [(8, 255), (10, 1023), (12, 4095)] {
            let picture = Uniform { samples: [maximum, 0, 0], bit_depth, layout: YuvLayout::Monochrome };
            let (mut samples, mut alpha) = (vec![], vec![]);
            append_alpha_row(&picture, 0, 2, &mut samples, &mut alpha);
            assert_eq!(alpha, [255, 255]);
        }
    }
}
