//! Conversion of decoded JPEG XL rows to RGB or RGBA with 8 bits per channel.

use super::header::JxlHeader;
use super::pixel_layout::Layout;
use crate::cmyk::{CmykConverter, InkPolarity};
use crate::srgb_conversion::srgb_transfer;

/// Converter of rows in one layout.
pub(super) struct PixelRows {
    layout: Layout,
    /// Encoded value of each value of linear light; absent if the samples are encoded already.
    curve: Option<Box<[u8]>>,
    /// Converter of CMYK, which is used in that layout only.
    cmyk: CmykConverter,
    /// Row with 8 bits per sample, in the layout of the file.
    samples: Vec<u8>,
    /// Converted row.
    converted: Vec<u8>,
}

impl PixelRows {
    /// Creates the converter for an image.
    pub(super) fn new(header: &JxlHeader) -> Self {
        let curve = header.is_linear.then(|| (0..=u16::MAX).map(encoded_light).collect());
        // In JPEG XL as in JPEGs of Adobe programs, no ink is the maximum.
        let cmyk = CmykConverter::new(header.colours.embedded.as_ref(), InkPolarity::FullIs0);
        Self { layout: header.layout, curve, cmyk, samples: vec![], converted: vec![] }
    }

    /// Converts a row to the channels of [`Layout::channels`].
    pub(super) fn convert<'a>(&'a mut self, row: &'a [u8]) -> &'a [u8] {
        let row = match &self.curve {
            None => row,
            Some(curve) => {
                let samples = row.chunks_exact(2).map(|sample| u16::from_le_bytes([sample[0], sample[1]]));
                self.samples.clear();
                if self.layout.has_alpha() {
                    // Opacity is not light: its upper eight bits are taken.
                    let alpha = self.layout.samples() - 1;
                    self.samples.extend(samples.enumerate().map(|(index, sample)| {
                        if index % (alpha + 1) == alpha { (sample >> 8) as u8 } else { curve[usize::from(sample)] }
                    }));
                } else {
                    self.samples.extend(samples.map(|sample| curve[usize::from(sample)]));
                }
                &self.samples
            }
        };
        self.converted.clear();
        match self.layout {
            Layout::Rgb | Layout::Rgba => return row,
            Layout::Grey => self.converted.extend(row.iter().flat_map(|&grey| [grey; 3])),
            Layout::GreyAlpha => {
                self.converted.extend(row.chunks_exact(2).flat_map(|pixel| [pixel[0], pixel[0], pixel[0], pixel[1]]));
            }
            Layout::Cmyk => {
                self.converted.resize(row.len() / 4 * 3, 0);
                self.cmyk.convert_row(row, &mut self.converted);
            }
        }
        &self.converted
    }
}

/// Encodes linear light of 16 bits by the curve of sRGB.
fn encoded_light(light: u16) -> u8 {
    (255.0 * srgb_transfer(f64::from(light) / f64::from(u16::MAX))).round() as u8
}
