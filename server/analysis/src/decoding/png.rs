//! PNG decoder, row by row.
//!
//! Decoding memory does not grow with the height of the image, unless the image is interlaced. Of a truncated or
//! damaged file, the rows before the end or the damage are kept.

use std::io::Cursor;

use png::{ColorType, DecodingError, InterlaceInfo, Reader, Transformations};
use protocol::{ColourType, Failure, FailureCode};

use super::decoded_image::{DecodedImage, StorageFacts};
use super::failures::corrupt;
use super::known_rows::{known_rows, reduction};
use super::png_chunks::PngChunks;
use crate::budget::DecodeBudget;
use crate::raster::Raster;
use crate::reduction::Channels;

/// PNG decoder of a file in memory, after the header.
type PngReader<'a> = Reader<Cursor<&'a [u8]>>;

/// Decodes a PNG. Of an animated PNG, decodes the default image.
pub(super) fn decode(bytes: &[u8], budget: DecodeBudget<'_>) -> Result<DecodedImage, Failure> {
    let chunks = PngChunks::read(bytes);
    let mut reader = open(bytes, budget)?;
    let info = reader.info();
    let size = info.size();
    let storage = StorageFacts {
        colour: colour(info.color_type),
        bit_depth: info.bit_depth as u8,
        alpha: matches!(info.color_type, ColorType::Rgba | ColorType::GrayscaleAlpha) || info.trns.is_some(),
        frames: chunks.frames,
        compression: None,
    };
    let (raster, rows, share) =
        if info.interlaced { interlaced(&mut reader, size, budget)? } else { sequential(&mut reader, size, budget)? };
    if rows == 0 {
        return Err(corrupt());
    }
    let known = known_rows(&(0..rows), size.1, raster.height);
    let mut raster = raster;
    raster.fill_other_rows(&known);
    Ok(DecodedImage {
        raster,
        known_rows: known,
        share,
        size,
        storage,
        colours: chunks.colours(),
        metadata: chunks.metadata(),
        orientation: None,
        raw: None,
        gain_map: false,
    })
}

/// Reads the header, checks the size and prepares decoding to 8 bits per channel, with palettes expanded.
fn open<'a>(bytes: &'a [u8], budget: DecodeBudget<'_>) -> Result<PngReader<'a>, Failure> {
    let limits = png::Limits { bytes: usize::try_from(budget.max_memory()).unwrap_or(usize::MAX) };
    let mut decoder = png::Decoder::new_with_limits(Cursor::new(bytes), limits);
    // Texts and profiles are compressed and could be bombs, so the decoder skips them.
    decoder.set_ignore_text_chunk(true);
    decoder.set_ignore_iccp_chunk(true);
    decoder.set_transformations(Transformations::EXPAND | Transformations::STRIP_16);
    let (width, height) = decoder.read_header_info().map_err(|error| failure(&error))?.size();
    budget.check_size(width, height)?;
    decoder.read_info().map_err(|error| failure(&error))
}

/// Reduced image, number of source rows from the top that count as decoded, and share of the image's pixels that were
/// decoded.
type ReducedRows = (Raster, u32, f64);

/// Decodes and reduces the rows of an image without interlacing until the data ends or is damaged.
fn sequential(reader: &mut PngReader<'_>, size: (u32, u32), budget: DecodeBudget<'_>) -> Result<ReducedRows, Failure> {
    let format = RowFormat::from_reader(reader);
    let mut reduction = reduction(size, format.channels(), budget);
    let (mut row, mut pixels) = (vec![0; format.samples() * size.0 as usize], vec![]);
    let mut rows = 0;
    while rows < size.1 {
        budget.check_time()?;
        match reader.read_row(&mut row) {
            Ok(Some(_)) => {}
            Err(DecodingError::LimitsExceeded) => return Err(Failure::new(FailureCode::MemoryExceeded)),
            Ok(None) | Err(_) => break,
        }
        reduction.add_row(format.pixels(&row, &mut pixels));
        rows += 1;
    }
    Ok((reduction.finish(), rows, f64::from(rows) / f64::from(size.1)))
}

/// Decodes the seven Adam7 passes of an interlaced image and reduces it. A missing pixel gets the colour of a neighbour
/// from an earlier pass, as in a browser during loading.
fn interlaced(reader: &mut PngReader<'_>, size: (u32, u32), budget: DecodeBudget<'_>) -> Result<ReducedRows, Failure> {
    let format = RowFormat::from_reader(reader);
    let stride = format.samples() * size.0 as usize;
    let length = stride as u64 * u64::from(size.1);
    budget.check_memory(length)?;
    let (mut image, mut row) = (vec![0; length as usize], vec![0; stride]);
    let (mut decoded_pixels, mut rows) = (0_u64, 0);
    for (line, columns) in passes(size) {
        budget.check_time()?;
        let pass = match reader.read_row(&mut row) {
            Ok(Some(InterlaceInfo::Adam7(pass))) => pass,
            Err(DecodingError::LimitsExceeded) => return Err(Failure::new(FailureCode::MemoryExceeded)),
            Ok(_) | Err(_) => break,
        };
        png::splat_interlaced_row(&mut image, stride, &row, &pass, 8 * format.samples() as u8);
        decoded_pixels += u64::from(columns);
        // The first pass already covers every block of 8 × 8 pixels.
        rows = rows.max((line + 8).min(size.1));
    }
    let mut reduction = reduction(size, format.channels(), budget);
    let mut pixels = vec![];
    for row in image.chunks_exact(stride) {
        reduction.add_row(format.pixels(row, &mut pixels));
    }
    let share = decoded_pixels as f64 / (f64::from(size.0) * f64::from(size.1));
    Ok((reduction.finish(), rows, share))
}

/// Rows of the seven passes in stored order. Each is given by its row in the image, and by the number of pixels of this
/// row that the pass stores.
fn passes(size: (u32, u32)) -> impl Iterator<Item = (u32, u32)> {
    /// First row, step between rows, first column and step between columns of each pass.
    const ADAM7: [(u32, usize, u32, u32); 7] =
        [(0, 8, 0, 8), (0, 8, 4, 8), (4, 8, 0, 4), (0, 4, 2, 4), (2, 4, 0, 2), (0, 2, 1, 2), (1, 2, 0, 1)];
    ADAM7.into_iter().filter(move |pass| pass.2 < size.0).flat_map(move |(row, rows, column, columns)| {
        (row..size.1).step_by(rows).map(move |line| (line, (size.0 - column).div_ceil(columns)))
    })
}

/// Pixel format of the decoded rows.
#[derive(Clone, Copy)]
enum RowFormat {
    Grey,
    GreyAlpha,
    Rgb,
    Rgba,
}

impl RowFormat {
    /// Pixel format of the rows that this reader returns.
    fn from_reader(reader: &PngReader<'_>) -> Self {
        match reader.output_color_type().0 {
            ColorType::Grayscale => Self::Grey,
            ColorType::GrayscaleAlpha => Self::GreyAlpha,
            ColorType::Rgba => Self::Rgba,
            // The decoder resolves palettes itself.
            ColorType::Rgb | ColorType::Indexed => Self::Rgb,
        }
    }

    /// Number of samples per pixel.
    fn samples(self) -> usize {
        match self {
            Self::Grey => 1,
            Self::GreyAlpha => 2,
            Self::Rgb => 3,
            Self::Rgba => 4,
        }
    }

    /// Channels of a row after [`pixels`](Self::pixels).
    fn channels(self) -> Channels {
        match self {
            Self::Grey | Self::Rgb => Channels::Rgb,
            Self::GreyAlpha | Self::Rgba => Channels::Rgba,
        }
    }

    /// Returns a row as RGB or RGBA. If a conversion is needed, the result is written to `buffer`.
    fn pixels<'a>(self, row: &'a [u8], buffer: &'a mut Vec<u8>) -> &'a [u8] {
        buffer.clear();
        match self {
            Self::Rgb | Self::Rgba => return row,
            Self::Grey => buffer.extend(row.iter().flat_map(|&grey| [grey; 3])),
            Self::GreyAlpha => {
                buffer.extend(row.chunks_exact(2).flat_map(|pixel| [pixel[0], pixel[0], pixel[0], pixel[1]]));
            }
        }
        buffer
    }
}

/// Colour type of the stored pixels.
fn colour(colour: ColorType) -> ColourType {
    match colour {
        ColorType::Grayscale | ColorType::GrayscaleAlpha => ColourType::Grey,
        ColorType::Rgb | ColorType::Rgba => ColourType::Rgb,
        ColorType::Indexed => ColourType::Palette,
    }
}

/// Failure of a file for an error of the decoder.
fn failure(error: &DecodingError) -> Failure {
    match error {
        DecodingError::LimitsExceeded => Failure::new(FailureCode::MemoryExceeded),
        _ => corrupt(),
    }
}
