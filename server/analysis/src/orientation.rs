//! How a stored image is turned to stand upright (EXIF 2.32, tag 0x0112).

/// EXIF orientation, 1 to 8.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Orientation(u8);

impl Orientation {
    /// Stored as it is seen.
    pub(crate) const UPRIGHT: Self = Self(1);

    /// The orientation of this number; upright for a number that means nothing.
    pub(crate) fn from_exif(number: u32) -> Self {
        u8::try_from(number).ok().filter(|number| (1..=8).contains(number)).map_or(Self::UPRIGHT, Self)
    }

    /// Its number, 1 to 8.
    pub(crate) fn number(self) -> u8 {
        self.0
    }

    /// The size of an image that is stored with this size, upright.
    pub(crate) fn size(self, width: u32, height: u32) -> (u32, u32) {
        if self.0 >= 5 { (height, width) } else { (width, height) }
    }

    /// For every pixel of the upright image, in order, the index of the stored pixel that is shown there.
    pub(crate) fn places(self, width: u32, height: u32) -> Vec<u32> {
        let (upright_width, upright_height) = self.size(width, height);
        let (right, bottom) = (width - 1, height - 1);
        let mut places = Vec::with_capacity(width as usize * height as usize);
        for y in 0..upright_height {
            for x in 0..upright_width {
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
                places.push(row * width + column);
            }
        }
        places
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a 3 x 2 image stored as `abc`, `def` looks like upright.
    fn check(number: u32, expected: &[&str]) {
        let orientation = Orientation::from_exif(number);
        let (width, _) = orientation.size(3, 2);
        let shown: String =
            orientation.places(3, 2).iter().map(|&place| char::from(b"abcdef"[place as usize])).collect();
        let rows: Vec<_> =
            shown.as_bytes().chunks(width as usize).map(|row| std::str::from_utf8(row).unwrap()).collect();
        assert_eq!(rows, expected, "orientation {number}");
    }

    #[test]
    fn all_eight_are_as_the_standard_says() {
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
    fn a_number_that_means_nothing_is_upright() {
        for number in [0, 9, 256, u32::MAX] {
            assert_eq!(Orientation::from_exif(number), Orientation::UPRIGHT);
        }
    }
}
