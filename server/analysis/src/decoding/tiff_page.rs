//! Decoder of the pixels of a TIFF page. They are stored in chunks (strips or tiles) and read one row of chunks at a
//! time.

use std::io::{Read, Seek};
use std::num::NonZeroUsize;

use protocol::{Failure, FailureCode};
use tiff::decoder::{ChunkType, Decoder};
use tiff::tags::Tag;

use super::end_of_file_padding::{MAX_PADDING, PaddedFile, Padding, agreeing_rows};
use super::failures::corrupt;
use super::tiff_decoder::{failure, open};
use super::tiff_samples::SampleFormat;
use crate::budget::DecodeBudget;

/// Division of a page into chunks. A row of chunks is called a band.
pub(super) struct TiffPageLayout {
    /// Width and height of the page in pixels.
    size: (u32, u32),
    /// Width and height of a chunk in pixels.
    chunk_size: (u32, u32),
    /// Number of chunks per band, in one plane.
    chunks_per_band: u32,
    /// Number of samples per pixel.
    samples_per_pixel: usize,
    /// Number of planes that are stored one after the other; 1 when the samples of a pixel are interleaved.
    planes: u32,
}

impl TiffPageLayout {
    /// Reads the layout of the current page. Fails with `corrupt` if the page has fewer chunks than its size needs, or
    /// empty ones.
    pub(super) fn read_layout<R: Read + Seek>(
        decoder: &mut Decoder<R>,
        size: (u32, u32),
        samples_per_pixel: usize,
    ) -> Result<Self, Failure> {
        const SEPARATE: u32 = 2;
        let chunk_size = decoder.chunk_dimensions();
        if chunk_size.0 == 0 || chunk_size.1 == 0 {
            return Err(corrupt());
        }
        let is_separate = decoder.find_tag_unsigned(Tag::PlanarConfiguration).ok().flatten() == Some(SEPARATE);
        let planes = if is_separate { samples_per_pixel as u32 } else { 1 };
        let layout =
            Self { size, chunk_size, chunks_per_band: size.0.div_ceil(chunk_size.0), samples_per_pixel, planes };
        let stored = match decoder.get_chunk_type() {
            ChunkType::Strip => decoder.strip_count(),
            ChunkType::Tile => decoder.tile_count(),
        };
        let needed = u64::from(layout.chunks_per_band) * u64::from(layout.band_count()) * u64::from(planes);
        // With fewer chunks the page cannot be decoded.
        if u64::from(stored.map_err(|error| failure(&error))?) < needed { Err(corrupt()) } else { Ok(layout) }
    }

    /// Number of bands of the page.
    pub(super) fn band_count(&self) -> u32 {
        self.size.1.div_ceil(self.chunk_size.1)
    }

    /// Height of a band in rows. The last band may be lower than the others.
    pub(super) fn band_height(&self, band: u32) -> u32 {
        self.chunk_size.1.min(self.size.1 - band * self.chunk_size.1)
    }

    /// Bytes of a row with one byte per sample.
    pub(super) fn stride(&self) -> usize {
        self.size.0 as usize * self.samples_per_pixel
    }

    /// Bytes of the first band with one byte per sample. No band is larger.
    pub(super) fn band_bytes(&self) -> u64 {
        self.stride() as u64 * u64::from(self.band_height(0))
    }

    /// Reads a band with one byte per sample. Returns it with the number of its valid rows, counted from the top.
    ///
    /// A damaged band is decoded twice more, each time with different padding after the end of the file. The file
    /// determines the rows that are equal in both results, so only these are valid. Rows after the first invalid one
    /// do not count.
    pub(super) fn decode_band<R: Read + Seek>(
        &self,
        decoder: &mut Decoder<R>,
        band: u32,
        samples: &SampleFormat,
        (bytes, budget): (&[u8], DecodeBudget<'_>),
    ) -> Result<(Vec<u8>, u32), Failure> {
        let (image, outcome) = self.read_band(decoder, band, samples, 0);
        match outcome {
            Ok(()) => Ok((image, self.band_height(band))),
            Err(failure) if failure.code != FailureCode::Corrupt => Err(failure),
            Err(_) => {
                let read_padded = |padding: Padding| {
                    let mut decoder = open(PaddedFile::new(bytes, padding, MAX_PADDING), budget).ok()?;
                    let (image, outcome) = self.read_band(&mut decoder, band, samples, padding.fill_byte());
                    // The library post-processes only complete chunks, so a partial chunk is valid only if it needs no
                    // post-processing.
                    let is_finished = outcome.is_ok() || samples.bits <= 8 && !has_predictor(&mut decoder);
                    is_finished.then_some(image)
                };
                let (Some(first), Some(second)) = (read_padded(Padding::Zeros), read_padded(Padding::Noise)) else {
                    return Ok((image, 0));
                };
                let present_rows = agreeing_rows(&first, &second, self.stride());
                let rows = if present_rows.start == 0 { present_rows.end } else { 0 };
                Ok((first, rows))
            }
        }
    }

    /// Reads a band with one byte per sample. Returns it with the first error of its chunks. Samples that no chunk
    /// provides have the value `fill_byte`.
    fn read_band<R: Read + Seek>(
        &self,
        decoder: &mut Decoder<R>,
        band: u32,
        samples: &SampleFormat,
        fill_byte: u8,
    ) -> (Vec<u8>, Result<(), Failure>) {
        let mut image = vec![fill_byte; self.stride() * self.band_height(band) as usize];
        let mut outcome = Ok(());
        for plane in 0..self.planes {
            for column in 0..self.chunks_per_band {
                let index = (plane * self.band_count() + band) * self.chunks_per_band + column;
                let chunk_outcome = self.read_chunk(decoder, index, (plane, column), samples, fill_byte, &mut image);
                outcome = outcome.and(chunk_outcome);
            }
        }
        (image, outcome)
    }

    /// Reads the chunk with this index and copies its samples, as one byte each, to its position in `image`, which is a
    /// band. A damaged chunk is copied too, with `fill_byte` in place of the bytes that could not be read, before its
    /// error is returned.
    fn read_chunk<R: Read + Seek>(
        &self,
        decoder: &mut Decoder<R>,
        index: u32,
        (plane, column): (u32, u32),
        samples: &SampleFormat,
        fill_byte: u8,
        image: &mut [u8],
    ) -> Result<(), Failure> {
        let layout = decoder.image_chunk_buffer_layout(index).map_err(|error| failure(&error))?;
        let mut buffer = vec![fill_byte; layout.len];
        let outcome = decoder.read_chunk_bytes(index, &mut buffer).map_err(|error| failure(&error));
        let width = decoder.chunk_data_dimensions(index).0 as usize;
        let interleaved = if self.planes > 1 { 1 } else { self.samples_per_pixel };
        let stride = layout.row_stride.map_or(buffer.len().max(1), NonZeroUsize::get);
        let start = (column * self.chunk_size.0) as usize * self.samples_per_pixel + plane as usize;
        for (row, target) in buffer.chunks_exact(stride).zip(image.chunks_exact_mut(self.stride())) {
            let row = samples.eight_bit(row, width * interleaved)?;
            let target = target[start..].chunks_mut(self.samples_per_pixel);
            for (pixel, values) in target.zip(row.chunks_exact(interleaved)) {
                pixel[..interleaved].copy_from_slice(values);
            }
        }
        outcome
    }
}

/// Returns true if the page stores differences of neighbouring samples instead of samples (TIFF 6.0, section 14).
fn has_predictor<R: Read + Seek>(decoder: &mut Decoder<R>) -> bool {
    decoder.find_tag_unsigned::<u16>(Tag::Predictor).ok().flatten().is_some_and(|predictor| predictor != 1)
}
