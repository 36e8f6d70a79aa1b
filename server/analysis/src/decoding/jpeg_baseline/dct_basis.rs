//! The reduced images that a block is the sum of: one for each of its coefficients.

/// Where a coefficient stands in a block, by its place in a scan: row, column (ISO/IEC 10918-1, figure 5).
const ZIGZAG: [(usize, usize); 64] = zigzag();

const fn zigzag() -> [(usize, usize); 64] {
    let mut places = [(0, 0); 64];
    let (mut row, mut column) = (0, 0);
    let mut index = 0;
    while index < 64 {
        places[index] = (row, column);
        (row, column) = match ((row + column) % 2, row, column) {
            (0, _, 7) | (1, 0..7, 0) => (row + 1, column),
            (0, 0, _) | (1, 7, _) => (row, column + 1),
            (0, ..) => (row - 1, column + 1),
            _ => (row + 1, column - 1),
        };
        index += 1;
    }
    places
}

/// The cosine of `n` sixteenths of half a turn, for `n` from 0 to 8. Written out, so that it is the same on every machine.
const COSINES: [f32; 9] =
    [1.0, 0.980_785_25, 0.923_879_5, 0.831_469_6, 0.707_106_77, 0.555_570_24, 0.382_683_43, 0.195_090_32, 0.0];

/// The cosine of `n` sixteenths of half a turn.
fn cosine(n: usize) -> f32 {
    match n % 32 {
        n @ 0..=8 => COSINES[n],
        n @ 9..=16 => -COSINES[16 - n],
        n @ 17..=24 => -COSINES[n - 16],
        n => COSINES[32 - n],
    }
}

/// The images of a component's first coefficients, `PIXELS` pixels each, which form a square: the means over the areas of the 8 × 8
/// pixels that such a coefficient stands for, multiplied by its step of quantization.
pub(super) struct DctBasis<const PIXELS: usize> {
    images: Vec<[f32; PIXELS]>,
}

impl<const PIXELS: usize> DctBasis<PIXELS> {
    /// For so many coefficients in the order of the scan, 1 to 64; `quantizers` are those of all, in this order.
    pub(super) fn new(coefficients: usize, quantizers: &[u16; 64]) -> Self {
        let edge = PIXELS.isqrt();
        let image = |index: usize| {
            let (row, column) = ZIGZAG[index];
            std::array::from_fn(|pixel| {
                f32::from(quantizers[index])
                    * mean_cosine(row, pixel / edge, edge)
                    * mean_cosine(column, pixel % edge, edge)
            })
        };
        Self { images: (0..coefficients).map(image).collect() }
    }

    /// How many coefficients there are images of.
    pub(super) fn len(&self) -> usize {
        self.images.len()
    }

    /// A block of one light, from its first coefficient.
    #[inline]
    pub(super) fn constant_block(&self, value: i32) -> [f32; PIXELS] {
        [self.images.first().map_or(0.0, |image| image[0]) * value as f32 + LEVEL_SHIFT; PIXELS]
    }

    /// Adds what a coefficient contributes, if it is one of the first.
    #[inline]
    pub(super) fn add(&self, index: usize, value: i32, pixels: &mut [f32; PIXELS]) {
        if let Some(image) = self.images.get(index) {
            for (pixel, part) in pixels.iter_mut().zip(image) {
                *pixel += part * value as f32;
            }
        }
    }
}

/// Samples are stored as differences from 128 (A.3.1); the half makes the nearest of what is cut off.
const LEVEL_SHIFT: f32 = 128.5;

/// The mean_cosine, over one of `edge` equal parts of eight samples, of what a coefficient of this frequency stands for (A.3.3).
fn mean_cosine(frequency: usize, part: usize, edge: usize) -> f32 {
    let samples = 8 / edge;
    let sum: f32 = (part * samples..(part + 1) * samples).map(|sample| cosine((2 * sample + 1) * frequency)).sum();
    let scale = if frequency == 0 { COSINES[4] / 2.0 } else { 0.5 };
    scale * sum / samples as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_of_the_scan_is_that_of_the_standard() {
        assert_eq!(ZIGZAG[..10], [(0, 0), (0, 1), (1, 0), (2, 0), (1, 1), (0, 2), (0, 3), (1, 2), (2, 1), (3, 0)]);
        assert_eq!(ZIGZAG[24], (3, 3));
        assert_eq!(ZIGZAG[35..38], [(7, 0), (7, 1), (6, 2)]);
        assert_eq!(ZIGZAG[61..], [(6, 7), (7, 6), (7, 7)]);
    }

    #[test]
    fn cosines_are_those_of_the_library() {
        for n in 0..100 {
            let expected = (n as f64 * std::f64::consts::PI / 16.0).cos();
            assert!((f64::from(cosine(n)) - expected).abs() < 1e-6, "{n}");
        }
    }

    #[test]
    fn a_picture_is_the_mean_of_the_larger_one() {
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
