//! Decoder of the pixels of a TIFF page. They are stored in chunks (strips or tiles) and read one row of chunks at a
//! time.

use protocol::Failure;

use super::tiff_chunks::ChunkTable;
use super::tiff_decompression::{DecompressedChunk, decompress};
use super::tiff_directory::{Directory, TiffDirectories};
use super::tiff_format::PageFormat;
use super::tiff_samples::{SampleExtremes, SampleRange};
use crate::budget::DecodeBudget;

/// Decoder of a page.
pub(super) struct PageDecoder<'a> {
    /// The file.
    bytes: &'a [u8],
    pub(super) format: PageFormat,
    chunks: ChunkTable,
    range: SampleRange,
    budget: DecodeBudget<'a>,
}

impl<'a> PageDecoder<'a> {
    /// Reads the format and the chunks of a page. If the range of the samples depends on them, the page is decompressed
    /// once for that.
    ///
    /// # Errors
    ///
    /// Those of [`PageFormat::read`] and [`ChunkTable::read`], and the failures of the budget.
    pub(super) fn new(
        file: &TiffDirectories<'a>,
        directory: &Directory,
        budget: DecodeBudget<'a>,
    ) -> Result<Self, Failure> {
        let format = PageFormat::read(file, directory, budget)?;
        let chunks = ChunkTable::read(file, directory, &format, budget)?;
        let range = SampleRange::of_format(&format);
        let mut decoder = Self { bytes: file.bytes, format, chunks, range, budget };
        budget.check_memory(2 * decoder.stride() as u64 * u64::from(decoder.chunks.band_height(0)))?;
        if SampleRange::depends_on_samples(&decoder.format) {
            decoder.range = SampleRange::of_samples(&decoder.format, &decoder.extremes()?);
        }
        Ok(decoder)
    }

    /// Number of bands of the page.
    pub(super) fn band_count(&self) -> u32 {
        self.chunks.band_count()
    }

    /// Height of a band in rows. The last band may be lower than the others.
    pub(super) fn band_height(&self, band: u32) -> u32 {
        self.chunks.band_height(band)
    }

    /// Bytes of a row of a band.
    pub(super) fn stride(&self) -> usize {
        self.format.size.0 as usize * self.format.bytes_per_pixel()
    }

    /// Reads a band with one byte per used sample. Returns it with the number of its valid rows, counted from the top:
    /// those that are valid in all its chunks.
    pub(super) fn decode_band(&self, band: u32) -> Result<(Vec<u8>, u32), Failure> {
        let stride = self.stride();
        let pixel_bytes = self.format.bytes_per_pixel();
        let mut image = vec![0; stride * self.band_height(band) as usize];
        let mut valid_rows = self.band_height(band);
        for plane in 0..self.format.planes() {
            for column in 0..self.chunks.per_band {
                let (chunk, width) = self.read_chunk(plane, band, column)?;
                valid_rows = valid_rows.min(chunk.valid_rows);
                if valid_rows == 0 {
                    return Ok((image, 0));
                }
                let start = (column * self.chunks.size.0) as usize * pixel_bytes;
                let targets = image.chunks_exact_mut(stride).take(valid_rows as usize);
                for (row, target) in chunk.bytes.chunks_exact(self.row_bytes()).zip(targets) {
                    self.format.write_bytes(self.range, row, plane, &mut target[start..start + width * pixel_bytes]);
                }
            }
        }
        Ok((image, valid_rows))
    }

    /// Decompresses a chunk. Returns it with its width in pixels, without the padding of tiles.
    fn read_chunk(&self, plane: usize, band: u32, column: u32) -> Result<(DecompressedChunk<'a>, usize), Failure> {
        self.budget.check_time()?;
        let data = self.chunks.data(self.bytes, plane, band, column);
        let size = (self.chunks.size.0, self.chunks.chunk_height(band));
        let width = size.0.min(self.format.size.0 - column * size.0);
        Ok((decompress(&self.format, data, size, self.budget)?, width as usize))
    }

    /// Bytes of a row of a chunk.
    fn row_bytes(&self) -> usize {
        self.format.row_bytes(self.chunks.size.0) as usize
    }

    /// Extremes of the samples of all chunks.
    fn extremes(&self) -> Result<SampleExtremes, Failure> {
        let mut extremes = SampleExtremes::default();
        for band in 0..self.band_count() {
            for (plane, column) in
                (0..self.format.planes()).flat_map(|plane| (0..self.chunks.per_band).map(move |column| (plane, column)))
            {
                let (chunk, width) = self.read_chunk(plane, band, column)?;
                let rows = chunk.valid_rows.min(self.band_height(band)) as usize;
                for row in chunk.bytes.chunks_exact(self.row_bytes()).take(rows) {
                    extremes.add(&self.format, row, width);
                }
            }
        }
        Ok(extremes)
    }
}
