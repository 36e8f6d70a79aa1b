//! The eight orientations of a picture (the symmetries of a square, the dihedral group D4): turned by no, one, two or
//! three quarters, and mirrored or not.

/// An orientation as a transform of a picture. Each of three steps may apply, in this order: transpose rows and
/// columns, mirror left to right, mirror top to bottom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Dihedral(u8);

/// Bit of [`Dihedral`]: mirrored left to right.
const MIRRORED_HORIZONTALLY: u8 = 1;
/// Bit of [`Dihedral`]: mirrored top to bottom.
const MIRRORED_VERTICALLY: u8 = 2;
/// Bit of [`Dihedral`]: rows and columns exchanged first.
const TRANSPOSED: u8 = 4;

impl Dihedral {
    /// All orientations, the identity first.
    pub(super) const ALL: [Self; 8] = [Self(0), Self(1), Self(2), Self(3), Self(4), Self(5), Self(6), Self(7)];

    /// The orientation that changes nothing.
    pub(super) const IDENTITY: Self = Self(0);

    /// Index in [`Self::ALL`].
    pub(super) fn index(self) -> usize {
        usize::from(self.0)
    }

    fn is_transposed(self) -> bool {
        self.0 & TRANSPOSED != 0
    }

    fn is_mirrored_horizontally(self) -> bool {
        self.0 & MIRRORED_HORIZONTALLY != 0
    }

    fn is_mirrored_vertically(self) -> bool {
        self.0 & MIRRORED_VERTICALLY != 0
    }

    /// Orientation that undoes this one.
    pub(super) fn inverse(self) -> Self {
        if !self.is_transposed() {
            return self;
        }
        let horizontally = if self.is_mirrored_vertically() { MIRRORED_HORIZONTALLY } else { 0 };
        let vertically = if self.is_mirrored_horizontally() { MIRRORED_VERTICALLY } else { 0 };
        Self(TRANSPOSED | horizontally | vertically)
    }

    /// Columns and rows of a transformed picture of this size.
    pub(super) fn map_size(self, (columns, rows): (usize, usize)) -> (usize, usize) {
        if self.is_transposed() { (rows, columns) } else { (columns, rows) }
    }

    /// Transformed point of a picture of this size, in cells from the centre of the first cell.
    pub(super) fn map_point(self, (x, y): (f32, f32), size: (usize, usize)) -> (f32, f32) {
        let (columns, rows) = self.map_size(size);
        let (x, y) = if self.is_transposed() { (y, x) } else { (x, y) };
        let x = if self.is_mirrored_horizontally() { (columns - 1) as f32 - x } else { x };
        let y = if self.is_mirrored_vertically() { (rows - 1) as f32 - y } else { y };
        (x, y)
    }

    /// Values of a transformed picture, row after row, from those of a picture of this size.
    pub(super) fn map_values(self, values: &[f32], size: (usize, usize)) -> Vec<f32> {
        let (columns, rows) = self.map_size(size);
        let (column_step, row_step) = if self.is_transposed() { (size.0, 1) } else { (1, size.0) };
        let mut mapped = Vec::with_capacity(values.len());
        for row in 0..rows {
            let row = if self.is_mirrored_vertically() { rows - 1 - row } else { row };
            let line = values[row * row_step..].iter().step_by(column_step).take(columns).copied();
            if self.is_mirrored_horizontally() { mapped.extend(line.rev()) } else { mapped.extend(line) }
        }
        mapped
    }

    /// Signs of the `SIDE` by `SIDE` lowest DCT frequencies of the transformed picture, from those of the picture.
    /// Mirroring negates the frequencies of odd number in its direction. The bits are in row order; the first is the
    /// highest of `SIDE * SIDE` bits. The bit of a negated frequency of 0 is wrong. The result is approximate for a DCT
    /// hash, whose bits compare with the median instead of 0.
    pub(super) fn map_dct_signs<const SIDE: usize>(self, signs: u64) -> u64 {
        let last = SIDE * SIDE - 1;
        let mut mapped = 0;
        for vertical in 0..SIDE {
            for horizontal in 0..SIDE {
                let position =
                    if self.is_transposed() { horizontal * SIDE + vertical } else { vertical * SIDE + horizontal };
                let is_negated = (self.is_mirrored_horizontally() && horizontal % 2 == 1)
                    != (self.is_mirrored_vertically() && vertical % 2 == 1);
                mapped = mapped << 1 | (signs >> (last - position) & 1 ^ u64::from(is_negated));
            }
        }
        mapped
    }

    /// Transformed grid of 8 x 8 bits. The bits are in row order; the first is the lowest.
    #[inline(always)]
    pub(super) fn map_bits(self, bits: u64) -> u64 {
        let bits = if self.is_transposed() { transposed(bits) } else { bits };
        let bits = if self.is_mirrored_horizontally() { bits.reverse_bits().swap_bytes() } else { bits };
        if self.is_mirrored_vertically() { bits.swap_bytes() } else { bits }
    }

    /// Difference hash of the transformed picture, from that of the picture. Returns none for transpositions: the hash
    /// compares horizontal neighbours only. Mirroring left to right gives the wrong bit for equal neighbours, whose bit
    /// is always 0.
    pub(super) fn map_dhash(self, dhash: u64) -> Option<u64> {
        if self.is_transposed() {
            return None;
        }
        let dhash = if self.is_mirrored_horizontally() { !dhash.reverse_bits().swap_bytes() } else { dhash };
        Some(if self.is_mirrored_vertically() { dhash.swap_bytes() } else { dhash })
    }
}

/// Transposes 8 x 8 bits: first every block of 2 x 2 bits, then the 2 x 2 blocks in each block of 4 x 4 bits, then the
/// 4 x 4 blocks (Warren, "Hacker's Delight", 7-3).
fn transposed(bits: u64) -> u64 {
    let exchange = |bits: u64, distance: u32, mask: u64| {
        let differing = (bits ^ bits >> distance) & mask;
        bits ^ differing ^ differing << distance
    };
    let pairs = exchange(bits, 7, 0x00aa_00aa_00aa_00aa);
    exchange(exchange(pairs, 14, 0x0000_cccc_0000_cccc), 28, 0x0000_0000_f0f0_f0f0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::identity::identity;

    proptest! {
        #[test]
        fn inverse_restores_signs_bits_values_and_points(signs in any::<u64>(), orientation in 0..8_usize) {
            let orientation = Dihedral::ALL[orientation];
            let inverse = orientation.inverse();
            prop_assert_eq!(inverse.map_dct_signs::<8>(orientation.map_dct_signs::<8>(signs)), signs);
            prop_assert_eq!(inverse.map_bits(orientation.map_bits(signs)), signs);
            prop_assert_eq!(inverse.map_dct_signs::<6>(orientation.map_dct_signs::<6>(signs >> 28)), signs >> 28);
            let size = (5, 3);
            let values: Vec<f32> = (0..15_u8).map(f32::from).collect();
            let mapped = orientation.map_values(&values, size);
            prop_assert_eq!(inverse.map_values(&mapped, orientation.map_size(size)), values);
            let point = inverse.map_point(orientation.map_point((1.25, 0.5), size), orientation.map_size(size));
            prop_assert_eq!(point, (1.25, 0.5));
        }
    }

    #[test]
    fn mapped_hashes_are_close_to_the_hashes_of_the_transformed_picture() {
        for seed in 0..3 {
            let photo = image::imageops::grayscale(&crate::specimen::photo(seed, 96, 96)).into_raw();
            let values: Vec<f32> = photo.iter().map(|value| f32::from(*value)).collect();
            for orientation in Dihedral::ALL {
                let mapped: Vec<u8> =
                    orientation.map_values(&values, (96, 96)).iter().map(|value| *value as u8).collect();
                let (original, mapped) = (identity(&photo, 96, 96), identity(&mapped, 96, 96));
                // The median changes a little with the signs. Half of the bits differ between unrelated pictures.
                let expected = orientation.map_dct_signs::<8>(original.phash.0);
                assert!((expected ^ mapped.phash.0).count_ones() <= 14, "{seed} {orientation:?}");
                if let Some(expected) = orientation.map_dhash(original.dhash.0) {
                    // The bit of equal neighbours is 0 in both directions.
                    assert!((expected ^ mapped.dhash.0).count_ones() <= 8, "{seed} {orientation:?}");
                }
            }
        }
    }

    proptest! {
        #[test]
        fn maps_bits_as_values(bits in any::<u64>(), orientation in 0..8_usize) {
            let orientation = Dihedral::ALL[orientation];
            let values: Vec<f32> = (0..64).map(|index| f32::from((bits >> index & 1) as u8)).collect();
            let mapped = orientation.map_values(&values, (8, 8));
            let mapped: u64 = mapped.iter().zip(0..).map(|(value, index)| (*value as u64) << index).sum();
            prop_assert_eq!(orientation.map_bits(bits), mapped);
        }
    }

    #[test]
    fn maps_points_as_values() {
        let values: Vec<f32> = (0..15_u8).map(f32::from).collect();
        for orientation in Dihedral::ALL {
            let mapped = orientation.map_values(&values, (5, 3));
            let (x, y) = orientation.map_point((4.0, 1.0), (5, 3));
            let columns = orientation.map_size((5, 3)).0;
            assert_eq!(mapped[y as usize * columns + x as usize], 9.0, "{orientation:?}");
        }
    }
}
