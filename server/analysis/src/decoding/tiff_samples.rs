//! Conversion of TIFF samples of any depth and number type to 8 bits each.

use super::tiff_colours::PageColours;
use super::tiff_format::{NumberKind, PageFormat};

/// Numbers that stand for the bytes 0 and 255.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct SampleRange {
    low: f64,
    high: f64,
}

/// Extremes of the used samples of a page. Only finite numbers count.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct SampleExtremes {
    low: f64,
    high: f64,
    count: u64,
    /// Number of samples above 1.
    count_above_one: u64,
}

impl SampleExtremes {
    /// Adds the used samples of the first `width` pixels of a row of a chunk.
    pub(super) fn add(&mut self, format: &PageFormat, row: &[u8], width: usize) {
        let step = format.samples_per_chunk_pixel();
        let used = if format.is_planar { 1 } else { format.used_samples() };
        for index in (0..width).flat_map(|pixel| pixel * step..pixel * step + used) {
            let number = number(format, row, index);
            if number.is_finite() {
                self.low = self.low.min(number);
                self.high = self.high.max(number);
                self.count += 1;
                self.count_above_one += u64::from(number > 1.0);
            }
        }
    }
}

impl SampleRange {
    /// Returns true if the format does not define the range: programs store pixels of any range in floats, and pixels of
    /// 8 to 16 bits without a sign in larger integers and in signed ones.
    pub(super) fn depends_on_samples(format: &PageFormat) -> bool {
        format.numbers != NumberKind::Unsigned || format.bits >= 32
    }

    /// Full range of unsigned integers of the format's depth.
    pub(super) fn of_format(format: &PageFormat) -> Self {
        Self { low: 0.0, high: largest(u32::from(format.bits)) }
    }

    /// Range of samples with these extremes.
    ///
    /// Floats have the range 0 to 1, unless at least a quarter of them is larger. Then, and for integers of 32 bits and
    /// more, the range ends at the largest number of 8, 10, 12, 14 or 16 bits that includes all samples; if none does,
    /// at the largest sample (floats) or at the largest number of the type. Other integers have the range of their
    /// type. The range of signed integers begins at 0 if none is negative, and otherwise with the smallest number.
    pub(super) fn of_samples(format: &PageFormat, extremes: &SampleExtremes) -> Self {
        let largest_of_few_bits =
            |largest_sample: f64| [8, 10, 12, 14, 16].map(largest).into_iter().find(|&high| largest_sample <= high);
        let bits = u32::from(format.bits);
        match format.numbers {
            NumberKind::Float if extremes.count_above_one < (extremes.count / 4).max(1) => Self { low: 0.0, high: 1.0 },
            NumberKind::Float => Self { low: 0.0, high: largest_of_few_bits(extremes.high).unwrap_or(extremes.high) },
            NumberKind::Unsigned => {
                Self { low: 0.0, high: largest_of_few_bits(extremes.high).unwrap_or(largest(bits)) }
            }
            NumberKind::Signed => {
                let magnitude = extremes.high.max(-extremes.low);
                let wide = if bits >= 32 { largest_of_few_bits(magnitude) } else { None };
                let high = wide.unwrap_or(largest(bits - 1));
                Self { low: if extremes.low < 0.0 { -high } else { 0.0 }, high }
            }
        }
    }

    /// Byte for a number. NaN becomes 0.
    fn byte(self, number: f64) -> u8 {
        let share = (number - self.low) / (self.high - self.low).max(f64::MIN_POSITIVE);
        (share.clamp(0.0, 1.0) * 255.0).round() as u8
    }
}

/// Largest unsigned number of this many bits.
fn largest(bits: u32) -> f64 {
    2.0_f64.powi(bits as i32) - 1.0
}

impl PageFormat {
    /// Number of bytes per pixel that [`write_bytes`](Self::write_bytes) produces.
    pub(super) fn bytes_per_pixel(&self) -> usize {
        self.used_samples() + if matches!(self.colours, PageColours::Palette(_)) { 2 } else { 0 }
    }

    /// Converts the used samples of a row of a chunk to bytes and writes them to `target`, which determines the number
    /// of pixels. Palette indices become RGB. Samples of a separate plane go to their place in each pixel.
    pub(super) fn write_bytes(&self, range: SampleRange, row: &[u8], plane: usize, target: &mut [u8]) {
        let integer = |index: usize| integer(self, row, index);
        match (self.numbers, self.bits, &self.colours) {
            (.., PageColours::Palette(colours)) => {
                let bytes = self.bytes_per_pixel();
                let step = self.samples_per_chunk_pixel();
                for (pixel, target) in target.chunks_exact_mut(bytes).enumerate() {
                    let alpha = |index: usize| range.byte(integer(index) as f64);
                    if plane == 0 {
                        let colour = colours.get(integer(pixel * step) as usize).copied().unwrap_or_default();
                        target[..3].copy_from_slice(&colour);
                    }
                    if bytes > 3 && !self.is_planar {
                        target[3] = alpha(pixel * step + 1);
                    } else if plane == 1 {
                        target[3] = alpha(pixel);
                    }
                }
            }
            (_, 8, PageColours::Lab { is_signed: true }) => self.write_each(plane, target, |index, channel| {
                row[index] ^ if matches!(channel, 1 | 2) { 0x80 } else { 0 }
            }),
            (_, 16, PageColours::Lab { is_signed }) => self.write_each(plane, target, |index, channel| {
                let sample = integer(index) as u16;
                lab_byte(sample, channel, *is_signed)
            }),
            (NumberKind::Unsigned, 8, _) if self.samples_per_chunk_pixel() == self.bytes_per_pixel() => {
                target.copy_from_slice(&row[..target.len()]);
            }
            (NumberKind::Unsigned, 8, _) => self.write_each(plane, target, |index, _| row[index]),
            (NumberKind::Unsigned, 16, _) => {
                let byte =
                    |high: u8, low: u8| ((u32::from(u16::from_be_bytes([high, low])) * 255 + 32_767) / 65_535) as u8;
                if self.is_little {
                    self.write_each(plane, target, |index, _| byte(row[2 * index + 1], row[2 * index]));
                } else {
                    self.write_each(plane, target, |index, _| byte(row[2 * index], row[2 * index + 1]));
                }
            }
            (NumberKind::Unsigned, 1..8, _) => {
                let max = (1 << self.bits) - 1;
                self.write_each(plane, target, |index, _| (integer(index) * 255 / max) as u8);
            }
            _ => self.write_each(plane, target, |index, _| range.byte(number(self, row, index))),
        }
    }

    /// Writes a byte for each used sample of each pixel. `byte` gets the index of the sample in the row and the number
    /// of its channel.
    fn write_each(&self, plane: usize, target: &mut [u8], byte: impl Fn(usize, usize) -> u8) {
        let used = self.bytes_per_pixel();
        if self.is_planar {
            for (pixel, value) in target.iter_mut().skip(plane).step_by(used).enumerate() {
                *value = byte(pixel, plane);
            }
            return;
        }
        let step = self.samples;
        for (pixel, values) in target.chunks_exact_mut(used).enumerate() {
            for (channel, value) in values.iter_mut().enumerate() {
                *value = byte(pixel * step + channel, channel);
            }
        }
    }
}

/// Converts a sample of L*a*b* with 16 bits to the 8 bits of `LabConverter`. Signed colours are in units of 1/256, with
/// L* from 0 to 65,535 (TIFF 6.0, section 23). The others have an offset, and L* from 0 to 65,280 (ICC.1:2022, 6.3.4.2,
/// legacy encoding).
fn lab_byte(sample: u16, channel: usize, is_signed: bool) -> u8 {
    let rounded = |sample: u16| sample.saturating_add(128) >> 8;
    match (channel, is_signed) {
        (1 | 2, true) => rounded(sample ^ 0x8000) as u8,
        (1 | 2, false) => rounded(sample) as u8,
        (0, false) => (u32::from(sample) * 255 / 65_280).min(255) as u8,
        _ => ((u32::from(sample) * 255 + 32_767) / 65_535) as u8,
    }
}

/// Sample with this index in a row, of any number type.
fn number(format: &PageFormat, row: &[u8], index: usize) -> f64 {
    let value = integer(format, row, index);
    match (format.numbers, format.bits) {
        (NumberKind::Unsigned, _) => value as f64,
        (NumberKind::Signed, bits) => {
            let unused = 64 - u32::from(bits);
            ((value << unused) as i64 >> unused) as f64
        }
        (NumberKind::Float, 16) => half(value as u16),
        (NumberKind::Float, 32) => f64::from(f32::from_bits(value as u32)),
        (NumberKind::Float, _) => f64::from_bits(value),
    }
}

/// Bits of the sample with this index in a row. Samples of whole bytes have the byte order of the file; all others
/// follow each other from the highest bit of each byte.
fn integer(format: &PageFormat, row: &[u8], index: usize) -> u64 {
    let bits = usize::from(format.bits);
    let start = index * bits;
    if bits.is_multiple_of(8) {
        let bytes = row[start / 8..start / 8 + bits / 8].iter();
        let push = |number: u64, byte: &u8| number << 8 | u64::from(*byte);
        return if format.is_little { bytes.rev().fold(0, push) } else { bytes.fold(0, push) };
    }
    let end = start + bits;
    let bytes = &row[start / 8..end.div_ceil(8)];
    let window = bytes.iter().fold(0_u128, |window, &byte| window << 8 | u128::from(byte));
    (window >> (8 * end.div_ceil(8) - end)) as u64 & ((1_u64 << bits) - 1)
}

/// Converts a float of 16 bits (IEEE 754 binary16).
fn half(bits: u16) -> f64 {
    let (exponent, fraction) = (i32::from(bits >> 10 & 31), f64::from(bits & 1023));
    let magnitude = match exponent {
        0 => fraction * 2.0_f64.powi(-24),
        31 if fraction > 0.0 => f64::NAN,
        31 => f64::INFINITY,
        _ => (1.0 + fraction / 1024.0) * 2.0_f64.powi(exponent - 15),
    };
    if bits >> 15 == 1 { -magnitude } else { magnitude }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn converts_floats_of_16_bits() {
        for (bits, value) in
            [(0, 0.0), (0x3c00, 1.0), (0xc000, -2.0), (0x3555, 0.333_251_953_125), (1, 2.0_f64.powi(-24))]
        {
            assert_eq!(half(bits), value);
        }
        assert!(half(0x7e00).is_nan());
    }

    #[test]
    fn lab_of_16_bits_keeps_its_neutral_colours() {
        assert_eq!([0, 1, 2].map(|channel| lab_byte([65_535, 0, 0][channel], channel, true)), [255, 128, 128]);
        assert_eq!(
            [0, 1, 2].map(|channel| lab_byte([65_280, 32_768, 32_768][channel], channel, false)),
            [255, 128, 128]
        );
    }
}
