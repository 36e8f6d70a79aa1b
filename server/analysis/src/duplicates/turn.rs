//! The eight ways to lay a picture on itself: turned by quarters, mirrored or not.

/// Rows and columns are exchanged first, if at all; then the picture is mirrored left to right, then top to bottom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Turn(u8);

const ACROSS: u8 = 1;
const DOWN: u8 = 2;
const EXCHANGED: u8 = 4;

impl Turn {
    /// All of them, the one that changes nothing first.
    pub(super) const ALL: [Self; 8] = [Self(0), Self(1), Self(2), Self(3), Self(4), Self(5), Self(6), Self(7)];

    /// The one that changes nothing.
    pub(super) const NONE: Self = Self(0);

    /// Its place in [`Self::ALL`].
    pub(super) fn number(self) -> usize {
        usize::from(self.0)
    }

    fn is_exchanged(self) -> bool {
        self.0 & EXCHANGED != 0
    }

    fn is_mirrored_across(self) -> bool {
        self.0 & ACROSS != 0
    }

    fn is_mirrored_down(self) -> bool {
        self.0 & DOWN != 0
    }

    /// What undoes it.
    pub(super) fn inverse(self) -> Self {
        if !self.is_exchanged() {
            return self;
        }
        let across = if self.is_mirrored_down() { ACROSS } else { 0 };
        let down = if self.is_mirrored_across() { DOWN } else { 0 };
        Self(EXCHANGED | across | down)
    }

    /// The size of a picture of this size after it.
    pub(super) fn size(self, (columns, rows): (usize, usize)) -> (usize, usize) {
        if self.is_exchanged() { (rows, columns) } else { (columns, rows) }
    }

    /// Where a point of a picture of this size, measured in cells from the centre of the first, is after it.
    pub(super) fn point(self, (x, y): (f32, f32), size: (usize, usize)) -> (f32, f32) {
        let (columns, rows) = self.size(size);
        let (x, y) = if self.is_exchanged() { (y, x) } else { (x, y) };
        let x = if self.is_mirrored_across() { (columns - 1) as f32 - x } else { x };
        let y = if self.is_mirrored_down() { (rows - 1) as f32 - y } else { y };
        (x, y)
    }

    /// The values of a picture after it.
    pub(super) fn values(self, values: &[f32], size: (usize, usize)) -> Vec<f32> {
        let (columns, rows) = self.size(size);
        let (across, down) = if self.is_exchanged() { (size.0, 1) } else { (1, size.0) };
        let mut turned = Vec::with_capacity(values.len());
        for row in 0..rows {
            let row = if self.is_mirrored_down() { rows - 1 - row } else { row };
            let line = values[row * down..].iter().step_by(across).take(columns).copied();
            if self.is_mirrored_across() { turned.extend(line.rev()) } else { turned.extend(line) }
        }
        turned
    }

    /// The signs of `side` by `side` frequencies after it, of which those of odd number change with their side: bits row after
    /// row, the first the highest of `side * side`.
    pub(super) fn signs<const SIDE: usize>(self, signs: u64) -> u64 {
        let last = SIDE * SIDE - 1;
        let mut turned = 0;
        for down in 0..SIDE {
            for across in 0..SIDE {
                let place = if self.is_exchanged() { across * SIDE + down } else { down * SIDE + across };
                let changes =
                    (self.is_mirrored_across() && across % 2 == 1) != (self.is_mirrored_down() && down % 2 == 1);
                turned = turned << 1 | (signs >> (last - place) & 1 ^ u64::from(changes));
            }
        }
        turned
    }

    /// The bits of 8 x 8 places after it: row after row, the first the lowest.
    #[inline(always)]
    pub(super) fn places(self, bits: u64) -> u64 {
        let exchanged = if self.is_exchanged() { transposed(bits) } else { bits };
        let across = if self.is_mirrored_across() { exchanged.reverse_bits().swap_bytes() } else { exchanged };
        if self.is_mirrored_down() { across.swap_bytes() } else { across }
    }

    /// The difference hash after it, as far as that can be told from the hash: of quarter turns it cannot.
    pub(super) fn differences(self, dhash: u64) -> Option<u64> {
        if self.is_exchanged() {
            return None;
        }
        let across = if self.is_mirrored_across() { !dhash.reverse_bits().swap_bytes() } else { dhash };
        Some(if self.is_mirrored_down() { across.swap_bytes() } else { across })
    }
}

/// Rows and columns of 8 x 8 bits exchanged: of every two bits, then of every two by two, then of every four by four (Warren, "Hacker's
/// Delight", 7-3).
fn transposed(bits: u64) -> u64 {
    let exchange = |bits: u64, distance: u32, these: u64| {
        let differing = (bits ^ bits >> distance) & these;
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
        fn what_is_turned_back_is_what_it_was(signs in any::<u64>(), turn in 0..8_usize) {
            let turn = Turn::ALL[turn];
            prop_assert_eq!(turn.inverse().signs::<8>(turn.signs::<8>(signs)), signs);
            prop_assert_eq!(turn.inverse().places(turn.places(signs)), signs);
            prop_assert_eq!(turn.inverse().signs::<6>(turn.signs::<6>(signs >> 28)), signs >> 28);
            let size = (5, 3);
            let values: Vec<f32> = (0..15_u8).map(f32::from).collect();
            prop_assert_eq!(turn.inverse().values(&turn.values(&values, size), turn.size(size)), values);
            let point = turn.inverse().point(turn.point((1.25, 0.5), size), turn.size(size));
            prop_assert_eq!(point, (1.25, 0.5));
        }
    }

    #[test]
    fn hashes_of_a_turned_picture_are_turned_hashes() {
        for seed in 0..3 {
            let photo = image::imageops::grayscale(&crate::specimen::photo(seed, 96, 96)).into_raw();
            let values: Vec<f32> = photo.iter().map(|value| f32::from(*value)).collect();
            for turn in Turn::ALL {
                let turned: Vec<u8> = turn.values(&values, (96, 96)).iter().map(|value| *value as u8).collect();
                let (plain, turned) = (identity(&photo, 96, 96), identity(&turned, 96, 96));
                // The median moves a little with the signs; of pictures that have nothing in common half of the bits differ.
                assert!((turn.signs::<8>(plain.phash.0) ^ turned.phash.0).count_ones() <= 14, "{seed} {turn:?}");
                if let Some(expected) = turn.differences(plain.dhash.0) {
                    // Equal neighbours are no rise in either direction.
                    assert!((expected ^ turned.dhash.0).count_ones() <= 8, "{seed} {turn:?}");
                }
            }
        }
    }

    proptest! {
        #[test]
        fn places_are_turned_as_values_are(bits in any::<u64>(), turn in 0..8_usize) {
            let turn = Turn::ALL[turn];
            let values: Vec<f32> = (0..64).map(|place| f32::from((bits >> place & 1) as u8)).collect();
            let turned: u64 = turn.values(&values, (8, 8)).iter().zip(0..).map(|(value, place)| (*value as u64) << place).sum();
            prop_assert_eq!(turn.places(bits), turned);
        }
    }

    #[test]
    fn a_value_is_where_its_point_is() {
        let values: Vec<f32> = (0..15_u8).map(f32::from).collect();
        for turn in Turn::ALL {
            let turned = turn.values(&values, (5, 3));
            let (x, y) = turn.point((4.0, 1.0), (5, 3));
            assert_eq!(turned[y as usize * turn.size((5, 3)).0 + x as usize], 9.0, "{turn:?}");
        }
    }
}
