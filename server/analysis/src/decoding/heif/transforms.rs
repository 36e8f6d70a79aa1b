//! Crop, rotation and mirroring of an image by properties of its item (ISO/IEC 23008-12, 6.5.9 to 6.5.12).

use heifer_isobmff::boxes::Property;

use crate::orientation::Orientation;

/// Part of a stored image that is shown, and its orientation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Transforms {
    /// First column and first row of the part that is shown.
    pub(super) origin: (u32, u32),
    /// Width and height of that part in pixels.
    pub(super) size: (u32, u32),
    orientation: Dihedral,
}

impl Transforms {
    /// An image of this size, both at least 1, that is shown as a whole and upright.
    pub(super) fn none(size: (u32, u32)) -> Self {
        Self { origin: (0, 0), size, orientation: Dihedral::default() }
    }

    /// Applies the properties in their order after those that are already applied. Others than crops, rotations and
    /// mirrorings are ignored, as is a crop that leaves nothing.
    pub(super) fn apply<'a>(mut self, properties: impl Iterator<Item = &'a Property>) -> Self {
        for property in properties {
            match property {
                Property::Rotation(quarters) => {
                    let rotations = [Dihedral::default(), Dihedral::LEFT, Dihedral::HALF, Dihedral::RIGHT];
                    self.orientation = self.orientation.then(rotations[usize::from(quarters & 3)]);
                }
                Property::Mirror(true) => self.orientation = self.orientation.then(Dihedral::UPSIDE_DOWN),
                Property::Mirror(false) => self.orientation = self.orientation.then(Dihedral::SIDEWAYS),
                Property::CleanAperture { width, height, horiz_offset, vert_offset } => {
                    let shown = self.orientation.size(self.size);
                    if let (Some(columns), Some(rows)) =
                        (kept_span(shown.0, *width, *horiz_offset), kept_span(shown.1, *height, *vert_offset))
                    {
                        self.crop(columns, rows);
                    }
                }
                _ => {}
            }
        }
        self
    }

    /// Orientation of the stored image.
    pub(super) fn orientation(self) -> Orientation {
        Orientation::from_exif(self.orientation.exif_number())
    }

    /// Keeps these columns and rows of the shown image, each given by its start and length.
    fn crop(&mut self, columns: (u32, u32), rows: (u32, u32)) {
        let Dihedral { transposed, mirrors_columns, mirrors_rows } = self.orientation;
        let (columns, rows) = if transposed { (rows, columns) } else { (columns, rows) };
        let start = |(start, length): (u32, u32), whole: u32, is_mirrored: bool| {
            if is_mirrored { whole - start - length } else { start }
        };
        self.origin.0 += start(columns, self.size.0, mirrors_columns);
        self.origin.1 += start(rows, self.size.1, mirrors_rows);
        self.size = (columns.1, rows.1);
    }
}

/// Start and length of the part of a side of this length that a crop keeps. `length` and `offset` (of the centre of the
/// part from the centre of the side) are fractions. `None` if nothing is left or a denominator is 0.
fn kept_span(side: u32, length: (u32, u32), offset: (i32, u32)) -> Option<(u32, u32)> {
    if length.1 == 0 || offset.1 == 0 {
        return None;
    }
    let kept = (f64::from(length.0) / f64::from(length.1)).round();
    let start = (f64::from(offset.0) / f64::from(offset.1) + (f64::from(side) - kept) / 2.0).floor();
    let (start, end) = (start.max(0.0), (start + kept).min(f64::from(side)));
    (end > start).then_some((start as u32, (end - start) as u32))
}

/// One of the eight orientations. It gives the pixel of the stored image for each pixel of the shown one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Dihedral {
    /// True if the column of the stored image follows from the row of the shown one, and its row from the column.
    transposed: bool,
    /// True if columns of the stored image count from its right edge.
    mirrors_columns: bool,
    /// True if rows of the stored image count from its lower edge.
    mirrors_rows: bool,
}

impl Dihedral {
    /// Rotation by a quarter anticlockwise.
    const LEFT: Self = Self { transposed: true, mirrors_columns: true, mirrors_rows: false };
    /// Rotation by a half.
    const HALF: Self = Self { transposed: false, mirrors_columns: true, mirrors_rows: true };
    /// Rotation by a quarter clockwise.
    const RIGHT: Self = Self { transposed: true, mirrors_columns: false, mirrors_rows: true };
    /// Exchange of top and bottom.
    const UPSIDE_DOWN: Self = Self { transposed: false, mirrors_columns: false, mirrors_rows: true };
    /// Exchange of left and right.
    const SIDEWAYS: Self = Self { transposed: false, mirrors_columns: true, mirrors_rows: false };

    /// This orientation, followed by another operation on the shown image.
    fn then(self, next: Self) -> Self {
        let (columns, rows) = if self.transposed {
            (next.mirrors_rows, next.mirrors_columns)
        } else {
            (next.mirrors_columns, next.mirrors_rows)
        };
        Self {
            transposed: self.transposed ^ next.transposed,
            mirrors_columns: self.mirrors_columns ^ columns,
            mirrors_rows: self.mirrors_rows ^ rows,
        }
    }

    /// Width and height of the shown image of a stored one.
    fn size(self, (width, height): (u32, u32)) -> (u32, u32) {
        if self.transposed { (height, width) } else { (width, height) }
    }

    /// Number of the orientation in EXIF.
    fn exif_number(self) -> u32 {
        match (self.transposed, self.mirrors_columns, self.mirrors_rows) {
            (false, false, false) => 1,
            (false, true, false) => 2,
            (false, true, true) => 3,
            (false, false, true) => 4,
            (true, false, false) => 5,
            (true, false, true) => 6,
            (true, true, true) => 7,
            (true, true, false) => 8,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// EXIF number of the orientation after these properties.
    fn number(properties: &[Property]) -> u8 {
        Transforms::none((4, 2)).apply(properties.iter()).orientation().number()
    }

    #[test]
    fn rotations_and_mirrorings_combine_in_their_order() {
        use Property::{Mirror, Rotation};
        assert_eq!((0..4).map(|quarters| number(&[Rotation(quarters)])).collect::<Vec<_>>(), [1, 8, 3, 6]);
        assert_eq!((number(&[Mirror(true)]), number(&[Mirror(false)])), (4, 2));
        assert_eq!(number(&[Rotation(1), Rotation(3)]), 1);
        assert_eq!(number(&[Rotation(2), Mirror(false)]), 4);
        // Left-right after a quarter anticlockwise is the transposition along the main diagonal or the other one.
        assert_eq!((number(&[Rotation(1), Mirror(false)]), number(&[Mirror(false), Rotation(1)])), (7, 5));
        assert_eq!((number(&[Rotation(1), Mirror(true)]), number(&[Mirror(true), Rotation(1)])), (5, 7));
    }

    /// A crop to this width and height with the centre moved by whole pixels.
    fn crop(size: (u32, u32), offset: (i32, i32)) -> Property {
        Property::CleanAperture {
            width: (size.0, 1),
            height: (size.1, 1),
            horiz_offset: (offset.0, 1),
            vert_offset: (offset.1, 1),
        }
    }

    #[test]
    fn crops_count_in_the_shown_image() {
        let cropped = |properties: &[Property]| {
            let transforms = Transforms::none((100, 60)).apply(properties.iter());
            (transforms.origin, transforms.size)
        };
        assert_eq!(cropped(&[crop((80, 40), (0, 0))]), ((10, 10), (80, 40)));
        assert_eq!(cropped(&[crop((80, 40), (10, -10))]), ((20, 0), (80, 40)));
        assert_eq!(cropped(&[crop((80, 40), (10, -10)), Property::Rotation(1)]), ((20, 0), (80, 40)));
        // The top of the image after a rotation to the left is the right edge of the stored one.
        assert_eq!(cropped(&[Property::Rotation(1), crop((60, 30), (0, -35))]), ((70, 0), (30, 60)));
        assert_eq!(cropped(&[crop((200, 40), (0, 0))]), ((0, 10), (100, 40)));
        assert_eq!(cropped(&[crop((80, 0), (0, 0))]), ((0, 0), (100, 60)));
        assert_eq!(cropped(&[crop((8, 8), (i32::MAX, i32::MIN))]), ((0, 0), (100, 60)));
    }
}
