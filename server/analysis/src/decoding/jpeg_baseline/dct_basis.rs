//! DCT basis images at reduced size: a block is the sum of one basis image per coefficient.

/// Row and column of each coefficient in a block, by its index in zigzag order (ISO/IEC 10918-1, figure 5).
const ZIGZAG: [(usize, usize); 64] = zigzag();

/// Computes [`ZIGZAG`].
const fn zigzag() -> [(usize, usize); 64] {
    let mut positions = [(0, 0); 64];
    let (mut row, mut column) = (0, 0);
    let mut index = 0;
    while index < 64 {
        positions[index] = (row, column);
        (row, column) = match ((row + column) % 2, row, column) {
            (0, _, 7) | (1, 0..7, 0) => (row + 1, column),
            (0, 0, _) | (1, 7, _) => (row, column + 1),
            (0, ..) => (row - 1, column + 1),
            _ => (row + 1, column - 1),
        };
        index += 1;
    }
    positions
}

/// Cosine of `n` × π/16, for `n` from 0 to 8. The values are literals so that they are equal on every machine.
const COSINES: [f32; 9] =
    [1.0, 0.980_785_25, 0.923_879_5, 0.831_469_6, 0.707_106_77, 0.555_570_24, 0.382_683_43, 0.195_090_32, 0.0];

/// Cosine of `n` × π/16.
fn cosine(n: usize) -> f32 {
    match n % 32 {
        n @ 0..=8 => COSINES[n],
        n @ 9..=16 => -COSINES[16 - n],
        n @ 17..=24 => -COSINES[n - 16],
        n => COSINES[32 - n],
    }
}

/// Basis images of the first coefficients of a component, each a square of `PIXELS` pixels: means over areas of the 8 ×
/// 8 basis image, multiplied by the quantizer.
pub(super) struct DctBasis<const PIXELS: usize> {
    images: Vec<[f32; PIXELS]>,
}

impl<const PIXELS: usize> DctBasis<PIXELS> {
    /// Computes the basis images of the first `coefficients` coefficients in zigzag order, 1 to 64. `quantizers` holds
    /// all 64 quantizers in the same order.
    pub(super) fn new(coefficients: usize, quantizers: &[u16; 64]) -> Self {
        let block_side = PIXELS.isqrt();
        let image = |index: usize| {
            let (row, column) = ZIGZAG[index];
            std::array::from_fn(|pixel| {
                f32::from(quantizers[index])
                    * mean_cosine(row, pixel / block_side, block_side)
                    * mean_cosine(column, pixel % block_side, block_side)
            })
        };
        Self { images: (0..coefficients).map(image).collect() }
    }

    /// Number of coefficients that have a basis image.
    pub(super) fn len(&self) -> usize {
        self.images.len()
    }

    /// Pixels of a block that has only this DC coefficient. All have the same value.
    #[inline]
    pub(super) fn constant_block(&self, value: i32) -> [f32; PIXELS] {
        [self.images.first().map_or(0.0, |image| image[0]) * value as f32 + LEVEL_SHIFT; PIXELS]
    }

    /// Adds the contribution of the coefficient at `index` in zigzag order to the pixels, if it has a basis image.
    #[inline]
    pub(super) fn add(&self, index: usize, value: i32, pixels: &mut [f32; PIXELS]) {
        if let Some(image) = self.images.get(index) {
            for (pixel, part) in pixels.iter_mut().zip(image) {
                *pixel += part * value as f32;
            }
        }
    }
}

/// Level shift of the samples (A.3.1), plus one half to round instead of truncate.
const LEVEL_SHIFT: f32 = 128.5;

/// Mean of the cosine of this frequency over one of `block_side` equal parts of eight samples, with the scale factor of
/// the inverse DCT (A.3.3).
fn mean_cosine(frequency: usize, part: usize, block_side: usize) -> f32 {
    let samples = 8 / block_side;
    let sum: f32 = (part * samples..(part + 1) * samples).map(|sample| cosine((2 * sample + 1) * frequency)).sum();
    let scale = if frequency == 0 { COSINES[4] / 2.0 } else { 0.5 };
    scale * sum / samples as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zigzag_order_matches_the_standard() {
        assert_eq!(ZIGZAG[..10], [(0, 0), (0, 1), (1, 0), (2, 0), (1, 1), (0, 2), (0, 3), (1, 2), (2, 1), (3, 0)]);
        assert_eq!(ZIGZAG[24], (3, 3));
        assert_eq!(ZIGZAG[35..38], [(7, 0), (7, 1), (6, 2)]);
        assert_eq!(ZIGZAG[61..], [(6, 7), (7, 6), (7, 7)]);
    }

    #[test]
    fn cosines_match_the_standard_library() {
        for n in 0..100 {
            let expected = (n as f64 * std::f64::consts::PI / 16.0).cos();
            assert!((f64::from(cosine(n)) - expected).abs() < 1e-6, "{n}");
        }
    }

    #[test]
    fn reduced_basis_image_is_the_mean_of_the_full_one() {
        let quantizers = std::array::from_fn(|index| index as u16 + 1);
        let (full, reduced) = (DctBasis::<64>::new(64, &quantizers), DctBasis::<4>::new(64, &quantizers));
        for (full, reduced) in full.images.iter().zip(&reduced.images) {
            for (pixel, value) in reduced.iter().enumerate() {
                let (vertical, horizontal) = (pixel / 2 * 4, pixel % 2 * 4);
                let area = (0..16).map(|at| full[(vertical + at / 4) * 8 + horizontal + at % 4]).sum::<f32>() / 16.0;
                assert!((area - value).abs() < 1e-4);
            }
        }
    }
}
