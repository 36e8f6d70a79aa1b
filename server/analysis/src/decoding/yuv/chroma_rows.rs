//! Rows of chroma samples, enlarged to the width and height of the luma plane.
//!
//! Subsampled chroma is interpolated linearly. Its samples count as centred between those of luma, as `libyuv` in
//! Chromium assumes.

use super::{YuvLayout, YuvPicture};
use crate::simd::{dispatch, kernel};

/// Buffers for one row of each chroma plane.
#[derive(Default)]
pub(super) struct ChromaRows {
    /// The row of the plane that covers the luma row.
    near: Vec<u16>,
    /// The adjacent row that is closest to the luma row.
    far: Vec<u16>,
    /// Cb of each pixel of the row.
    pub(super) cb: Vec<u16>,
    /// Cr of each pixel of the row.
    pub(super) cr: Vec<u16>,
}

impl ChromaRows {
    /// Reads the chroma of a row of a picture that is not monochrome. `cb` and `cr` then have `width` samples.
    pub(super) fn read(&mut self, picture: &dyn YuvPicture, row: u32, width: usize) {
        let mut cb = std::mem::take(&mut self.cb);
        self.read_plane(picture, (1, row), width, &mut cb);
        let mut cr = std::mem::take(&mut self.cr);
        self.read_plane(picture, (2, row), width, &mut cr);
        (self.cb, self.cr) = (cb, cr);
    }

    /// Replaces the content of `samples` by the enlarged row of a plane.
    fn read_plane(
        &mut self,
        picture: &dyn YuvPicture,
        (plane, row): (usize, u32),
        width: usize,
        samples: &mut Vec<u16>,
    ) {
        let layout = picture.layout();
        match layout {
            YuvLayout::Monochrome | YuvLayout::Yuv444 => picture.read_row(plane, row, samples),
            YuvLayout::Yuv422 => {
                picture.read_row(plane, row, &mut self.near);
                widen(&self.near, width, samples);
            }
            YuvLayout::Yuv420 => {
                let near = row / 2;
                let last = layout.chroma_size(picture.size()).1 - 1;
                let far = if row.is_multiple_of(2) { near.saturating_sub(1) } else { (near + 1).min(last) };
                picture.read_row(plane, near, &mut self.near);
                picture.read_row(plane, far, &mut self.far);
                dispatch(Blend(&mut self.near, &self.far));
                widen(&self.near, width, samples);
            }
        }
        samples.resize(width, 0);
    }
}

kernel! { Blend<'a>(near: &'a mut [u16], far: &'a [u16]) -> () = blend }
kernel! { Widen<'a>(narrow: &'a [u16], between: &'a mut [[u16; 2]]) -> () = widen_between }

/// Replaces each sample of a row by three quarters of it and one quarter of that of another row.
#[inline(always)]
fn blend(near: &mut [u16], far: &[u16]) {
    for (near, &far) in near.iter_mut().zip(far) {
        *near = weighted(*near, far);
    }
}

/// Replaces the content of `wide` by a row of at most twice as many samples. Each is three quarters of the sample that
/// covers it and one quarter of the adjacent one.
fn widen(narrow: &[u16], width: usize, wide: &mut Vec<u16>) {
    wide.clear();
    let (Some(&first), Some(&last)) = (narrow.first(), narrow.last()) else { return };
    wide.resize(2 * narrow.len(), last);
    wide[0] = first;
    // The last sample has no successor, and keeps its value.
    dispatch(Widen(narrow, wide[1..].as_chunks_mut::<2>().0));
    wide.truncate(width);
}

/// Writes the two samples between each sample of `narrow` and the next one.
#[inline(always)]
fn widen_between(narrow: &[u16], between: &mut [[u16; 2]]) {
    for ((pair, &left), &right) in between.iter_mut().zip(narrow).zip(&narrow[1..]) {
        *pair = [weighted(left, right), weighted(right, left)];
    }
}

/// Mean of two samples, of which the first counts three times.
#[inline(always)]
fn weighted(near: u16, far: u16) -> u16 {
    ((3 * u32::from(near) + u32::from(far) + 2) >> 2) as u16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widened_row_is_interpolated_and_keeps_its_ends() {
        let mut wide = vec![];
        widen(&[0, 100, 200], 6, &mut wide);
        assert_eq!(wide, [0, 25, 75, 125, 175, 200]);
        widen(&[8, 16], 3, &mut wide);
        assert_eq!(wide, [8, 10, 14]);
        widen(&[9], 1, &mut wide);
        assert_eq!(wide, [9]);
    }
}
