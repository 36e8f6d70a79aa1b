//! Reversal of the difference coding of TIFF rows.

use super::tiff_format::Predictor;

/// Shape of the samples of a row.
#[derive(Debug, Clone, Copy)]
pub(super) struct RowSamples {
    /// Bytes per sample.
    pub(super) bytes: usize,
    /// Samples per pixel.
    pub(super) per_pixel: usize,
    /// True if the byte order is little-endian.
    pub(super) is_little: bool,
}

/// Replaces the differences in a row by samples in the byte order of the file.
pub(super) fn undo(predictor: Predictor, row: &mut [u8], samples: RowSamples) {
    match (predictor, samples.bytes) {
        (Predictor::None, _) => {}
        (Predictor::Horizontal, 1) => add_previous_bytes(row, samples.per_pixel),
        (Predictor::Horizontal, 2) => add_previous::<2>(row, samples, |first, second| {
            if samples.is_little {
                u16::from_le_bytes(first).wrapping_add(u16::from_le_bytes(second)).to_le_bytes()
            } else {
                u16::from_be_bytes(first).wrapping_add(u16::from_be_bytes(second)).to_be_bytes()
            }
        }),
        (Predictor::Horizontal, 4) => add_previous::<4>(row, samples, |first, second| {
            if samples.is_little {
                u32::from_le_bytes(first).wrapping_add(u32::from_le_bytes(second)).to_le_bytes()
            } else {
                u32::from_be_bytes(first).wrapping_add(u32::from_be_bytes(second)).to_be_bytes()
            }
        }),
        (Predictor::Horizontal, _) => add_previous::<8>(row, samples, |first, second| {
            if samples.is_little {
                u64::from_le_bytes(first).wrapping_add(u64::from_le_bytes(second)).to_le_bytes()
            } else {
                u64::from_be_bytes(first).wrapping_add(u64::from_be_bytes(second)).to_be_bytes()
            }
        }),
        (Predictor::FloatingPoint, _) => {
            add_previous_bytes(row, samples.per_pixel);
            join_bytes(row, samples);
        }
    }
}

/// Adds to each byte the one that is `distance` bytes before it.
fn add_previous_bytes(row: &mut [u8], distance: usize) {
    for index in distance..row.len() {
        row[index] = row[index].wrapping_add(row[index - distance]);
    }
}

/// Adds to each sample of `BYTES` bytes that of the pixel before.
fn add_previous<const BYTES: usize>(
    row: &mut [u8],
    samples: RowSamples,
    sum: impl Fn([u8; BYTES], [u8; BYTES]) -> [u8; BYTES],
) {
    let distance = samples.per_pixel;
    let (values, _) = row.as_chunks_mut::<BYTES>();
    for index in distance..values.len() {
        values[index] = sum(values[index - distance], values[index]);
    }
}

/// Joins the bytes of each sample. The row has the most significant bytes of all samples first, then the next ones.
fn join_bytes(row: &mut [u8], samples: RowSamples) {
    let sorted = row.to_vec();
    let count = sorted.len() / samples.bytes;
    for (index, value) in row.chunks_exact_mut(samples.bytes).enumerate() {
        for (significance, byte) in value.iter_mut().enumerate() {
            let plane = if samples.is_little { samples.bytes - 1 - significance } else { significance };
            *byte = sorted[plane * count + index];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_add_up_in_both_byte_orders() {
        let mut row = [1, 0, 255, 0, 2, 0, 3, 0];
        undo(Predictor::Horizontal, &mut row, RowSamples { bytes: 2, per_pixel: 1, is_little: true });
        assert_eq!(row, [1, 0, 0, 1, 2, 1, 5, 1]);
        let mut row = [0, 1, 0, 255, 0, 2, 0, 3];
        undo(Predictor::Horizontal, &mut row, RowSamples { bytes: 2, per_pixel: 2, is_little: false });
        assert_eq!(row, [0, 1, 0, 255, 0, 3, 1, 2]);
    }

    #[test]
    fn bytes_of_floats_are_joined() {
        // The floats 1.0 and 2.0: high bytes 3f 40, then 80 00, 00 00 and 00 00, as differences.
        let sorted = [0x3f_u8, 0x40, 0x80, 0, 0, 0, 0, 0];
        let differences: Vec<u8> =
            (0..8).map(|index| sorted[index].wrapping_sub(if index > 0 { sorted[index - 1] } else { 0 })).collect();
        for is_little in [true, false] {
            let mut row = differences.clone();
            undo(Predictor::FloatingPoint, &mut row, RowSamples { bytes: 4, per_pixel: 1, is_little });
            let encode = |value: f32| if is_little { value.to_le_bytes() } else { value.to_be_bytes() };
            assert_eq!(row, [encode(1.0), encode(2.0)].concat());
        }
    }
}
