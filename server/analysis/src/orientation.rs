//! EXIF orientation of a stored image (EXIF 2.32, tag 0x0112), with the upright size and the order of the upright
//! pixels that follow from it.

/// EXIF orientation, 1 to 8.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Orientation(u8);

impl Orientation {
    /// Orientation of an image that is stored upright.
    pub(crate) const UPRIGHT: Self = Self(1);

    /// Orientation with this number; upright for numbers outside 1 to 8.
    pub(crate) fn from_exif(number: u32) -> Self {
        u8::try_from(number).ok().filter(|number| (1..=8).contains(number)).map_or(Self::UPRIGHT, Self)
    }

    /// Number of the orientation, 1 to 8.
    pub(crate) fn number(self) -> u8 {
        self.0
    }

    /// Upright width and height of an image with this stored width and height.
    pub(crate) fn size(self, width: u32, height: u32) -> (u32, u32) {
        if self.0 >= 5 { (height, width) } else { (width, height) }
    }

    /// Returns for each pixel of the upright image, row by row, its index in the stored image of this width and height.
    pub(crate) fn source_indices(self, width: u32, height: u32) -> impl Iterator<Item = usize> {
        let (upright_width, upright_height) = self.size(width, height);
        let (right, bottom) = (width - 1, height - 1);
        let source_index = move |x, y| {
            let (column, row) = match self.0 {
                2 => (right - x, y),
                3 => (right - x, bottom - y),
                4 => (x, bottom - y),
                5 => (y, x),
                6 => (y, bottom - x),
                7 => (right - y, bottom - x),
                8 => (right - y, x),
                _ => (x, y),
            };
            row as usize * width as usize + column as usize
        };
        (0..upright_height).flat_map(move |y| (0..upright_width).map(move |x| source_index(x, y)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Checks the upright form of a 3 × 2 image that is stored as `abc`, `def`.
    fn check(number: u32, expected: &[&str]) {
        let orientation = Orientation::from_exif(number);
        let (width, _) = orientation.size(3, 2);
        let shown: String = orientation.source_indices(3, 2).map(|index| char::from(b"abcdef"[index])).collect();
        let rows: Vec<_> =
            shown.as_bytes().chunks(width as usize).map(|row| std::str::from_utf8(row).unwrap()).collect();
        assert_eq!(rows, expected, "orientation {number}");
    }

    #[test]
    fn all_eight_orientations_match_the_standard() {
        check(1, &["abc", "def"]);
        check(2, &["cba", "fed"]);
        check(3, &["fed", "cba"]);
        check(4, &["def", "abc"]);
        check(5, &["ad", "be", "cf"]);
        check(6, &["da", "eb", "fc"]);
        check(7, &["fc", "eb", "da"]);
        check(8, &["cf", "be", "ad"]);
    }

    #[test]
    fn undefined_numbers_mean_upright() {
        for number in [0, 9, 256, u32::MAX] {
            assert_eq!(Orientation::from_exif(number), Orientation::UPRIGHT);
        }
    }
}
