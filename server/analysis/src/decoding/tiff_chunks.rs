//! Division of a TIFF page into chunks (strips or tiles), and the data of each in the file.
//!
//! A row of chunks is called a band. Many writers leave out or falsify the numbers of rows and bytes; this module
//! completes them as libtiff does.

use std::ops::Range;

use protocol::Failure;

use super::failures::corrupt;
use super::tiff_compression::{Compression, unsupported_old_jpeg};
use super::tiff_directory::{Directory, TiffDirectories};
use super::tiff_format::PageFormat;
use crate::budget::DecodeBudget;

/// Tags of the entries that describe chunks (TIFF 6.0, also sections 15 and 22).
mod tag {
    pub(super) const STRIP_OFFSETS: u16 = 273;
    pub(super) const ROWS_PER_STRIP: u16 = 278;
    pub(super) const STRIP_BYTE_COUNTS: u16 = 279;
    pub(super) const TILE_WIDTH: u16 = 322;
    pub(super) const TILE_HEIGHT: u16 = 323;
    pub(super) const TILE_OFFSETS: u16 = 324;
    pub(super) const TILE_BYTE_COUNTS: u16 = 325;
    pub(super) const JPEG_OFFSET: u16 = 513;
    pub(super) const JPEG_LENGTH: u16 = 514;
}

/// Maximum side of a tile in pixels.
const MAX_TILE_SIDE: u64 = 1 << 17;

/// Rows per chunk into which an uncompressed strip of the whole page is divided, to save memory.
const ROWS_PER_PART: u32 = 64;

/// Chunks of a page.
pub(super) struct ChunkTable {
    /// Height of the page in pixels.
    page_height: u32,
    /// Width and height of a chunk in pixels. Strips at the bottom are lower; tiles at the edges are padded.
    pub(super) size: (u32, u32),
    /// True for tiles.
    is_tiled: bool,
    /// Number of chunks per band, in one plane.
    pub(super) per_band: u32,
    /// Positions of the chunks in the file, plane by plane. There may be fewer than the page needs.
    ranges: Vec<Range<usize>>,
}

impl ChunkTable {
    /// Reads the chunks of a page.
    ///
    /// # Errors
    ///
    /// `corrupt` without any chunk, `memory-exceeded` if the table is too large, and `unsupported-format` for old-style
    /// JPEG whose data is not one stream.
    pub(super) fn read(
        file: &TiffDirectories<'_>,
        directory: &Directory,
        format: &PageFormat,
        budget: DecodeBudget<'_>,
    ) -> Result<Self, Failure> {
        let mut table = Self::with_size(file, directory, format)?;
        // A page that does not state the height of its strips has at most one per row.
        let limit = table.bands_and_chunks().1.max(u64::from(table.page_height)) * format.stored_planes() as u64;
        budget.check_memory(limit.saturating_mul(64))?;
        if format.compression == Compression::OldJpeg {
            table.ranges = vec![jpeg_stream(file, directory).ok_or_else(unsupported_old_jpeg)?];
            (table.size, table.is_tiled, table.per_band) = (format.size, false, 1);
            return Ok(table);
        }
        let integers = |tags: [u16; 2]| {
            let values = tags.map(|tag| file.integers(directory, tag, limit as usize));
            values.into_iter().find(|values| !values.is_empty()).unwrap_or_default()
        };
        let offsets = integers([tag::TILE_OFFSETS, tag::STRIP_OFFSETS]);
        let lengths = integers([tag::TILE_BYTE_COUNTS, tag::STRIP_BYTE_COUNTS]);
        if offsets.is_empty() {
            return Err(corrupt());
        }
        let planes = format.stored_planes();
        if !table.is_tiled && table.size.1 == table.page_height && offsets.len() > planes {
            table.size.1 = table.rows_per_strip(format, offsets.len() / planes, lengths.first().copied());
        }
        table.ranges = table.ranges(file.bytes.len(), format, &offsets, &lengths);
        if format.compression == Compression::None {
            table.divide_strips(format);
        }
        Ok(table)
    }

    /// Creates a table without chunks. Fails with `corrupt` for tiles without pixels or larger than [`MAX_TILE_SIDE`].
    fn with_size(file: &TiffDirectories<'_>, directory: &Directory, format: &PageFormat) -> Result<Self, Failure> {
        let number = |tag: u16| file.value(directory, tag);
        let page_height = format.size.1;
        let tile = (number(tag::TILE_WIDTH), number(tag::TILE_HEIGHT));
        let (size, is_tiled) = match tile {
            (Some(width), Some(height)) => {
                if width == 0 || height == 0 || width.max(height) > MAX_TILE_SIDE {
                    return Err(corrupt());
                }
                ((width as u32, height as u32), true)
            }
            _ => {
                // The default is one strip. So is 0, which some writers state.
                let rows = number(tag::ROWS_PER_STRIP).filter(|&rows| rows > 0).unwrap_or(u64::MAX);
                ((format.size.0, rows.min(u64::from(page_height)) as u32), false)
            }
        };
        Ok(Self { page_height, size, is_tiled, per_band: format.size.0.div_ceil(size.0), ranges: vec![] })
    }

    /// Number of bands, and number of chunks in one plane.
    fn bands_and_chunks(&self) -> (u32, u64) {
        let bands = self.page_height.div_ceil(self.size.1);
        (bands, u64::from(bands) * u64::from(self.per_band))
    }

    /// Rows per strip of a page that has several strips but states none or all rows: as many as the first strip has
    /// bytes for, or equal parts of the page.
    fn rows_per_strip(&self, format: &PageFormat, strips: usize, first_length: Option<u64>) -> u32 {
        let row_bytes = format.row_bytes(self.size.0).max(1);
        let from_length = first_length.filter(|_| format.compression == Compression::None).unwrap_or(0) / row_bytes;
        let rows = if from_length > 0 { from_length } else { u64::from(self.page_height).div_ceil(strips as u64) };
        rows.min(u64::from(self.page_height)) as u32
    }

    /// Positions of the chunks. The length of uncompressed data follows from its size. The stated length of compressed
    /// data counts; if it is absent or 0, the data ends at the next chunk or at the end of the file. Ranges are cut at
    /// the end of the file, which is `file_length` bytes long.
    fn ranges(&self, file_length: usize, format: &PageFormat, offsets: &[u64], lengths: &[u64]) -> Vec<Range<usize>> {
        let mut sorted = offsets.to_vec();
        sorted.sort_unstable();
        let end = |index: usize, offset: u64| {
            if format.compression == Compression::None {
                let height = self.chunk_height((index as u64 % self.bands_and_chunks().1) as u32 / self.per_band);
                return offset.saturating_add(format.decompressed_bytes((self.size.0, height)));
            }
            match lengths.get(index) {
                Some(&length) if length > 0 => offset.saturating_add(length),
                _ => sorted[sorted.partition_point(|&other| other <= offset)..].first().copied().unwrap_or(u64::MAX),
            }
        };
        let in_file = |offset: u64| usize::try_from(offset).unwrap_or(usize::MAX).min(file_length);
        let range = |(index, &offset): (usize, &u64)| in_file(offset)..in_file(end(index, offset));
        offsets.iter().enumerate().map(range).collect()
    }

    /// Divides uncompressed strips of the whole page into chunks of [`ROWS_PER_PART`] rows.
    fn divide_strips(&mut self, format: &PageFormat) {
        if self.is_tiled || self.size.1 < self.page_height || self.page_height <= ROWS_PER_PART {
            return;
        }
        if format.subsampling != (1, 1) {
            return;
        }
        let row_bytes = format.row_bytes(self.size.0) as usize;
        let part_bytes = row_bytes.saturating_mul(ROWS_PER_PART as usize);
        let parts = self.page_height.div_ceil(ROWS_PER_PART) as usize;
        let divided = |strip: &Range<usize>| {
            let end = strip.end;
            let boundary =
                move |start: usize, part: usize| start.saturating_add(part.saturating_mul(part_bytes)).min(end);
            let start = strip.start;
            (0..parts).map(move |part| boundary(start, part)..boundary(start, part + 1))
        };
        self.ranges = self.ranges.iter().flat_map(divided).collect();
        self.size.1 = ROWS_PER_PART;
    }

    /// Number of bands of the page.
    pub(super) fn band_count(&self) -> u32 {
        self.bands_and_chunks().0
    }

    /// Number of rows of a band that belong to the page.
    pub(super) fn band_height(&self, band: u32) -> u32 {
        self.size.1.min(self.page_height - band * self.size.1)
    }

    /// Number of rows of a chunk in a band, with the padding of tiles.
    pub(super) fn chunk_height(&self, band: u32) -> u32 {
        if self.is_tiled { self.size.1 } else { self.band_height(band) }
    }

    /// Data of a chunk, as far as the file contains it; empty if the page has no such chunk.
    pub(super) fn data<'a>(&self, bytes: &'a [u8], plane: usize, band: u32, column: u32) -> &'a [u8] {
        let (_, per_plane) = self.bands_and_chunks();
        let index = plane as u64 * per_plane + u64::from(band * self.per_band + column);
        self.ranges.get(index as usize).and_then(|range| bytes.get(range.clone())).unwrap_or_default()
    }
}

/// Position of the JPEG of a page with old-style JPEG compression, if tables and data are in one stream, at the stated
/// position or in the first strip.
fn jpeg_stream(file: &TiffDirectories<'_>, directory: &Directory) -> Option<Range<usize>> {
    let position = |offset: u16, length: u16| {
        let start = usize::try_from(file.value(directory, offset)?).ok()?;
        let length = file.value(directory, length).filter(|&length| length > 0).unwrap_or(u64::MAX);
        let end = usize::try_from(length).unwrap_or(usize::MAX).saturating_add(start).min(file.bytes.len());
        let data = file.bytes.get(start..end)?;
        let scan = data.windows(2).position(|pair| pair == [0xff, 0xda])?;
        // Only tables come before the data in the strips of a divided stream.
        (data.starts_with(&[0xff, 0xd8]) && scan + 16 < data.len()).then_some(start..end)
    };
    let strips = file.values(directory, tag::STRIP_OFFSETS).len();
    position(tag::JPEG_OFFSET, tag::JPEG_LENGTH)
        .or_else(|| position(tag::STRIP_OFFSETS, tag::STRIP_BYTE_COUNTS).filter(|_| strips == 1))
}
