//! Image reduction by area averaging: each target pixel is the mean of the source pixels that it covers, weighted by
//! the covered area; with an alpha channel, colours are also weighted by opacity. It can enlarge images too.
//!
//! Numbers are in single precision, in which the sums over rows of images without alpha are exact, and are always added
//! in the same order, so every machine computes the same averages. Rows are added one by one, so the source need not be
//! in memory as a whole.

use spans::ColumnSpans;

use crate::raster::{MID_GREY, Raster};
use crate::simd::{dispatch, kernel};

mod spans;
#[cfg(test)]
mod tests;

/// Channels of the source rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Channels {
    /// Red, green, blue.
    Rgb,
    /// Red, green, blue, opacity. The colours are weighted by opacity.
    Rgba,
}

impl Channels {
    /// Number of channels, which is also the number of bytes of a pixel.
    pub(crate) fn count(self) -> usize {
        match self {
            Self::Rgb => 3,
            Self::Rgba => 4,
        }
    }
}

/// A reduction in progress: receives the rows of the source one by one and produces the reduced image.
pub(crate) struct Reduction {
    channels: Channels,
    /// Width and height of the source.
    source: (u32, u32),
    /// Target size, and the pixels of the finished rows.
    target: Raster,
    spans: ColumnSpans,
    /// Weighted sums for the current target row, by source column and channel.
    sums: Vec<f32>,
    sum_state: SumState,
    /// Averages of the current target row, by target column and channel.
    averages: Vec<f32>,
    /// Buffer for a row of colours multiplied by their opacity.
    weighted: Vec<u16>,
    /// Number of source rows that were added.
    rows_added: u32,
    /// Number of finished target rows. Rows that are copied without reduction do not count.
    rows_finished: u32,
}

/// State of [`Reduction::sums`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum SumState {
    /// Sums of the previous target row, to be overwritten.
    Stale,
    /// Sums of the current target row, to be added to.
    Partial,
}

/// Size in the same proportion whose longer edge is at most `edge`; never larger than the given size. The shorter side
/// is rounded, to at least 1.
pub(crate) fn fit(width: u32, height: u32, edge: u32) -> (u32, u32) {
    let longer = width.max(height);
    if longer <= edge {
        return (width, height);
    }
    let scaled = |side: u32| {
        let side = (2 * u64::from(side) * u64::from(edge) + u64::from(longer)) / (2 * u64::from(longer));
        u32::try_from(side).unwrap_or(edge).max(1)
    };
    (scaled(width), scaled(height))
}

/// Reduces a raster so that its longer edge is at most `edge`. Smaller ones keep their size.
pub(crate) fn reduced(raster: &Raster, edge: u32) -> Raster {
    resampled(raster, fit(raster.width, raster.height, edge))
}

/// Resamples a raster to exactly this size, which may also be larger.
pub(crate) fn resampled(raster: &Raster, size: (u32, u32)) -> Raster {
    let width = raster.width as usize;
    let channels = if raster.alpha.is_some() { Channels::Rgba } else { Channels::Rgb };
    let mut reduction = Reduction::new((raster.width, raster.height), size, channels);
    let rows = raster.rgb.chunks_exact(3 * width);
    match &raster.alpha {
        None => rows.for_each(|rgb| reduction.add_row(rgb)),
        Some(alpha) => {
            let mut rgba = vec![0; 4 * width];
            for (rgb, alpha) in rows.zip(alpha.chunks_exact(width)) {
                for ((pixel, rgb), &alpha) in rgba.chunks_exact_mut(4).zip(rgb.chunks_exact(3)).zip(alpha) {
                    pixel.copy_from_slice(&[rgb[0], rgb[1], rgb[2], alpha]);
                }
                reduction.add_row(&rgba);
            }
        }
    }
    reduction.finish()
}

kernel! { AddWeightedBytes<'a>(reduction: &'a mut Reduction, row: &'a [u8]) -> () = Reduction::add_weighted }
kernel! { AddWeightedWords<'a>(reduction: &'a mut Reduction, row: &'a [u16]) -> () = Reduction::add_weighted }
kernel! { Premultiply<'a>(row: &'a [u8], weighted: &'a mut [u16]) -> () = premultiply }

impl Reduction {
    /// Starts a reduction from the size `source` to the size `target`, which may also be larger. Sides are 1 to 65,535.
    pub(crate) fn new(source: (u32, u32), target: (u32, u32), channels: Channels) -> Self {
        let pixels = target.0 as usize * target.1 as usize;
        let alpha = (channels == Channels::Rgba).then(|| Vec::with_capacity(pixels));
        Self {
            channels,
            source,
            target: Raster { width: target.0, height: target.1, rgb: Vec::with_capacity(3 * pixels), alpha },
            spans: ColumnSpans::new(source, target.0),
            // One more number, since the last pixel too is read and written as four numbers.
            sums: vec![0.0; source.0 as usize * channels.count() + 1],
            sum_state: SumState::Stale,
            averages: vec![0.0; target.0 as usize * channels.count() + 1],
            weighted: vec![],
            rows_added: 0,
            rows_finished: 0,
        }
    }

    /// Adds the next row of the source. Rows after the last row of the source size are ignored.
    pub(crate) fn add_row(&mut self, row: &[u8]) {
        if self.rows_added == self.source.1 {
            return;
        }
        if self.source == (self.target.width, self.target.height) {
            self.copy_row(row);
        } else if self.channels == Channels::Rgb {
            dispatch(AddWeightedBytes(self, row));
        } else {
            let mut weighted = std::mem::take(&mut self.weighted);
            weighted.resize(row.len(), 0);
            dispatch(Premultiply(row, &mut weighted));
            dispatch(AddWeightedWords(self, &weighted));
            self.weighted = weighted;
        }
        self.rows_added += 1;
    }

    /// Returns the reduced image. Source rows that were not added count as opaque mid grey.
    pub(crate) fn finish(mut self) -> Raster {
        let missing: Vec<u8> = match self.channels {
            Channels::Rgb => vec![MID_GREY; 3 * self.source.0 as usize],
            Channels::Rgba => [MID_GREY, MID_GREY, MID_GREY, u8::MAX].repeat(self.source.0 as usize),
        };
        while self.rows_added < self.source.1 {
            self.add_row(&missing);
        }
        self.target
    }

    /// Copies a row to a target of the same size as the source.
    fn copy_row(&mut self, row: &[u8]) {
        match &mut self.target.alpha {
            None => self.target.rgb.extend_from_slice(row),
            Some(alpha) => {
                alpha.extend(row.chunks_exact(4).map(|pixel| pixel[3]));
                self.target.rgb.extend(row.chunks_exact(4).flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]));
            }
        }
    }

    /// Adds the row to the sums of every target row that it overlaps. A source row is `target_height` units high and a
    /// target row `source_height` units, so all overlaps are integers.
    #[inline(always)]
    fn add_weighted<T: Copy + Into<u16>>(&mut self, row: &[T]) {
        let (source_height, target_height) = (u64::from(self.source.1), u64::from(self.target.height));
        let mut from = u64::from(self.rows_added) * target_height;
        let to = from + target_height;
        while from < to {
            let end = (u64::from(self.rows_finished) + 1) * source_height;
            let until = to.min(end);
            // At most 65,535, so the products are exact.
            let weight = (until - from) as f32;
            match self.sum_state {
                SumState::Stale => overwrite(&mut self.sums, row, weight),
                SumState::Partial => accumulate(&mut self.sums, row, weight),
            }
            self.sum_state = SumState::Partial;
            from = until;
            if until == end {
                self.finish_target_row();
            }
        }
    }

    /// Appends a row to the target: the averages of the finished sums.
    #[inline(always)]
    fn finish_target_row(&mut self) {
        let target = &mut self.target;
        match &mut target.alpha {
            None => {
                self.spans.averages::<3>(&self.sums, &mut self.averages);
                append(&mut target.rgb, &self.averages[..3 * target.width as usize]);
            }
            // The colours are weighted by opacity, and opacity by 255.
            Some(alpha) => {
                self.spans.averages::<4>(&self.sums, &mut self.averages);
                let (pixels, _) = self.averages.as_chunks::<4>();
                alpha.extend(pixels.iter().map(|&[.., opacity]| nearest(opacity / 255.0)));
                append_colours(&mut target.rgb, pixels.iter().map(|&average| unweighted(average)));
            }
        }
        self.sum_state = SumState::Stale;
        self.rows_finished += 1;
    }
}

/// Appends the rounded averages of a row.
#[inline(always)]
fn append(rgb: &mut Vec<u8>, averages: &[f32]) {
    let begin = rgb.len();
    rgb.resize(begin + averages.len(), 0);
    for (byte, &average) in rgb[begin..].iter_mut().zip(averages) {
        *byte = nearest(average);
    }
}

/// Appends the rounded first three of each four numbers.
#[inline(always)]
fn append_colours(rgb: &mut Vec<u8>, averages: impl ExactSizeIterator<Item = [f32; 4]>) {
    let (begin, end) = (rgb.len(), rgb.len() + 3 * averages.len());
    // Four bytes are written at once; the next pixel overwrites the fourth.
    rgb.resize(end + 1, 0);
    for (index, [red, green, blue, _]) in (begin..).step_by(3).zip(averages) {
        rgb[index..index + 4].copy_from_slice(&[nearest(red), nearest(green), nearest(blue), 0]);
    }
    rgb.truncate(end);
}

/// Undoes the weighting of a colour by [`premultiply`]: divides it by a 255th of the opacity, which is 0 to 255² and
/// returned unchanged. The colour of a fully transparent pixel becomes black.
#[inline(always)]
fn unweighted(average: [f32; 4]) -> [f32; 4] {
    let [red, green, blue, opacity] = average;
    let scale = if opacity > 0.0 { 255.0 / opacity } else { 0.0 };
    [red * scale, green * scale, blue * scale, opacity]
}

/// Multiplies the colours of a row by their opacity, and the opacity by 255.
#[inline(always)]
fn premultiply(row: &[u8], weighted: &mut [u16]) {
    for (weighted, pixel) in weighted.chunks_exact_mut(4).zip(row.chunks_exact(4)) {
        let alpha = u16::from(pixel[3]);
        for (weighted, factor) in weighted.iter_mut().zip([pixel[0], pixel[1], pixel[2], u8::MAX]) {
            *weighted = u16::from(factor) * alpha;
        }
    }
}

/// Rounds to the nearest integer from 0 to 255, half up.
#[inline(always)]
fn nearest(average: f32) -> u8 {
    /// A sum of this and a number below 256 has 15 fractional bits, which are its lowest bits.
    const SHIFT: f32 = 256.0;
    const FRACTION: u32 = 15;
    (((average + SHIFT).to_bits() + (1 << (FRACTION - 1))) >> FRACTION) as u8
}

/// Adds a weighted row to sums.
#[inline(always)]
fn accumulate<T: Copy + Into<u16>>(sums: &mut [f32], row: &[T], weight: f32) {
    for (sum, &value) in sums.iter_mut().zip(row) {
        *sum += weight * f32::from(value.into());
    }
}

/// Replaces sums by a weighted row.
#[inline(always)]
fn overwrite<T: Copy + Into<u16>>(sums: &mut [f32], row: &[T], weight: f32) {
    for (sum, &value) in sums.iter_mut().zip(row) {
        *sum = weight * f32::from(value.into());
    }
}
