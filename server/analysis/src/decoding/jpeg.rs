//! JPEG, scaled while it is decoded: large ones the quick way where they are without a fault, all others by libjpeg-turbo.

use std::hash::{DefaultHasher, Hasher};
use std::io::{BufRead, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};

use mozjpeg::{ColorSpace, Decompress};
use protocol::Failure;

use super::ending::Ending;
use super::jpeg_header::Header;
use super::jpeg_quality::quality;
use super::jpeg_scans::{Coverage, check_scans};
use super::jpeg_warnings::Warnings;
use super::{Colours, Compression, Decoded, Storage, baseline, corrupt, known_rows, reduction};
use crate::inks::{Inks, Stored};
use crate::limits::Budget;
use crate::profile::Profile;
use crate::reduction::Channels;

/// Decodes a JPEG.
pub(super) fn decode(bytes: &[u8], budget: Budget<'_>) -> Result<Decoded, Failure> {
    decode_but(trailing_zeros(bytes), bytes, budget)
}

/// Decodes a JPEG that has this many zeros before its end, which are left out when the image does not need them.
fn decode_but(zeros: usize, bytes: &[u8], budget: Budget<'_>) -> Result<Decoded, Failure> {
    let header = Header::read(bytes)?;
    budget.check_size(header.width, header.height)?;
    if header.several_scans {
        budget.check_memory(header.coefficient_bytes())?;
        check_scans(bytes, &header)?;
    }
    let colours = Colours::embedded(header.icc().as_deref());
    let decoder = Decoder { bytes, header: &header, profile: colours.embedded.as_ref(), budget };
    let size = decoder.scaled_size();
    let mut reduced = reduction(size, Channels::Rgb, budget);
    let (mut raster, there) = if decoder.intact_rows(&mut |row| reduced.push(row))? {
        (reduced.finish(), There { rows: size.1, share: 1.0 })
    } else {
        let mut reduced = reduction(size, Channels::Rgb, budget);
        let outcome = decoder.rows(Ending::Zeros, &mut |row| reduced.push(row))?;
        if zeros >= PADDING && !outcome.is_complete() {
            // Somebody has filled up what was missing.
            return decode_but(0, &bytes[..bytes.len() - END_OF_IMAGE.len() - zeros], budget);
        }
        (reduced.finish(), decoder.there(&outcome, size.1)?)
    };
    let known = known_rows(&(0..there.rows), size.1, raster.height);
    raster.keep_rows(&known);
    let compression = Some(Compression { quality: quality(&header), subsampling: header.subsampling() });
    let storage = Storage { colour: header.colour(), bit_depth: 8, alpha: false, frames: 1, compression };
    let size = (header.width, header.height);
    Ok(Decoded { raster, known, share: there.share, size, storage, colours, exif: header.exif.map(<[u8]>::to_vec) })
}

/// The marker that ends every JPEG.
const END_OF_IMAGE: [u8; 2] = [0xff, 0xd9];

/// As many zeros at the end are no image, unless the decoder needs all of them.
const PADDING: usize = 64;

fn trailing_zeros(bytes: &[u8]) -> usize {
    bytes.iter().rev().skip(END_OF_IMAGE.len()).take_while(|&&byte| byte == 0).count()
}

/// How decoding went.
struct Outcome {
    source: Source,
    /// The row, in the scaled image, before which the decoder first met what cannot be.
    damage: Option<u32>,
    /// Whether data is left over after the last row.
    has_surplus: bool,
}

impl Outcome {
    /// Whether the data was as much as the image needs, and no more.
    fn is_complete(&self) -> bool {
        self.source == Source::Sufficient && self.damage.is_none() && !self.has_surplus
    }
}

/// Whether the file had all that the decoder asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Source {
    Sufficient,
    RanOut,
}

/// How much of the image a file has that ended early.
struct There {
    /// Rows from the top, in the scaled image.
    rows: u32,
    /// Share of the whole.
    share: f64,
}

struct Decoder<'a> {
    bytes: &'a [u8],
    header: &'a Header<'a>,
    profile: Option<&'a Profile>,
    budget: Budget<'a>,
}

impl Decoder<'_> {
    /// Numerator of the scale in eighths: the smallest power of two (those have SIMD) that keeps the size that is wanted.
    fn eighths(&self) -> u8 {
        let longer = u64::from(self.header.width.max(self.header.height));
        let suffices = |eighths: &u8| longer * u64::from(*eighths) >= 8 * u64::from(self.budget.edge());
        [1, 2, 4].into_iter().find(suffices).unwrap_or(8)
    }

    /// The size that the decoder gives.
    fn scaled_size(&self) -> (u32, u32) {
        let eighths = u32::from(self.eighths());
        ((self.header.width * eighths).div_ceil(8), (self.header.height * eighths).div_ceil(8))
    }

    /// Gives each row, as RGB, from the top, if this is a file that the quick way reads to its end. If not, they are to be forgotten.
    fn intact_rows(&self, take: &mut dyn FnMut(&[u8])) -> Result<bool, Failure> {
        baseline::rows(self.bytes, self.header, self.eighths(), self.budget, take)
    }

    /// Gives each row, as RGB, from the top. libjpeg reports errors by unwinding; that ends here.
    fn rows(&self, ending: Ending, take: &mut dyn FnMut(&[u8])) -> Result<Outcome, Failure> {
        catch_unwind(AssertUnwindSafe(|| self.rows_or_unwind(ending, take))).unwrap_or_else(|_| Err(corrupt()))
    }

    fn rows_or_unwind(&self, ending: Ending, take: &mut dyn FnMut(&[u8])) -> Result<Outcome, Failure> {
        let warnings = Warnings::begin();
        let mut source = Source::Sufficient;
        let input = Input::new(self.bytes, ending, &mut source);
        let mut decompress =
            Decompress::builder().with_err(warnings.handler()).from_reader(input).map_err(|_| corrupt())?;
        decompress.scale(self.eighths());
        let inks = self.header.components.len() == 4;
        let space = if inks { ColorSpace::JCS_CMYK } else { ColorSpace::JCS_RGB };
        let mut started = decompress.to_colorspace(space).map_err(|_| corrupt())?;
        let size = self.scaled_size();
        if (started.width(), started.height()) != (size.0 as usize, size.1 as usize) {
            return Err(corrupt());
        }
        let mut row = vec![0_u8; size.0 as usize * if inks { 4 } else { 3 }];
        let stored = if self.header.adobe.is_some() { Stored::Inverted } else { Stored::Upright };
        let mut mixer = Inks::new(self.profile, stored);
        let mut rgb = vec![0_u8; if inks { size.0 as usize * 3 } else { 0 }];
        let mut damage = None;
        for line in 0..size.1 {
            self.budget.check_time()?;
            started.read_scanlines_into(&mut row).map_err(|_| corrupt())?;
            if inks {
                mixer.mix(&row, &mut rgb);
                take(&rgb);
            } else {
                take(&row);
            }
            damage = damage.or_else(|| (warnings.count() > 0).then_some(line));
        }
        let before = warnings.count();
        // Goes on to the end of the image.
        let has_surplus = started.finish().is_ok() && warnings.count() > before;
        Ok(Outcome { source, damage, has_surplus })
    }

    /// How much of the image the file had.
    fn there(&self, outcome: &Outcome, height: u32) -> Result<There, Failure> {
        match (outcome.source, outcome.damage) {
            (Source::Sufficient, None) => Ok(There { rows: height, share: 1.0 }),
            (Source::Sufficient, Some(row)) => Ok(self.before_damage(row, height)),
            (Source::RanOut, _) => self.before_end(height),
        }
    }

    /// What can be relied on of a file that is damaged: a decoder makes up what follows, or shifts it.
    fn before_damage(&self, row: u32, height: u32) -> There {
        if self.header.several_scans {
            // Damage in one scan is spread over the frame; what the scans before the last have brought is taken for sound.
            let coverage = Coverage::read(self.bytes, self.header);
            let share = if coverage.before_last > 0.0 { coverage.before_last } else { coverage.with_last / 2.0 };
            return There { rows: height, share: share.clamp(0.01, 0.99) };
        }
        // The decoder is up to a row of blocks ahead of the row that it gives.
        let block = u32::from(self.header.block_height() * self.eighths()).div_ceil(8).max(1);
        let rows = (row / block * block).clamp(1, height);
        There { rows, share: (f64::from(rows) / f64::from(height)).min(0.9999) }
    }

    /// Finds out how much is there of a file that ended before its decoder was satisfied.
    fn before_end(&self, height: u32) -> Result<There, Failure> {
        let (zeros, noise) = (self.fingerprints(Ending::Zeros), self.fingerprints(Ending::Noise));
        // The bytes in the ending can be an error where the file's own end is none: then they tell nothing.
        let same = noise.map_or(Ok(height), |noise| zeros.map(|zeros| agreement(&zeros, &noise)))?;
        let shown = f64::from(same) / f64::from(height);
        let there = if self.header.several_scans {
            let coverage = Coverage::read(self.bytes, self.header);
            let share = coverage.before_last + (coverage.with_last - coverage.before_last).max(0.0) * shown;
            There { rows: if coverage.has_picture { height } else { same }, share }
        } else {
            There { rows: same, share: shown }
        };
        if there.rows == 0 || there.share == 0.0 { Err(corrupt()) } else { Ok(there) }
    }

    /// A number for each row that differs when the row does.
    fn fingerprints(&self, ending: Ending) -> Result<Vec<u64>, Failure> {
        let mut fingerprints = vec![];
        self.rows(ending, &mut |row| {
            let mut hasher = DefaultHasher::new();
            hasher.write(row);
            fingerprints.push(hasher.finish());
        })?;
        Ok(fingerprints)
    }
}

/// How many rows from the top are the same.
fn agreement(one: &[u64], other: &[u64]) -> u32 {
    one.iter().zip(other).take_while(|(one, other)| one == other).count() as u32
}

/// The file, then an ending. Notes when the file was not enough.
struct Input<'a, 'b> {
    rest: &'a [u8],
    ending: Vec<u8>,
    position: usize,
    source: &'b mut Source,
}

impl<'a, 'b> Input<'a, 'b> {
    fn new(bytes: &'a [u8], ending: Ending, source: &'b mut Source) -> Self {
        let mut after = match ending {
            Ending::Zeros => vec![],
            Ending::Noise => ending.bytes(),
        };
        if bytes.last() == Some(&0xff) && ending == Ending::Noise {
            // The file ends within a stuffed byte: finish it, or what follows would be taken for a marker.
            after.insert(0, 0);
        }
        after.extend(END_OF_IMAGE);
        Self { rest: bytes, ending: after, position: 0, source }
    }
}

impl Read for Input<'_, '_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let available = self.fill_buf()?;
        let count = available.len().min(buffer.len());
        buffer[..count].copy_from_slice(&available[..count]);
        self.consume(count);
        Ok(count)
    }
}

impl BufRead for Input<'_, '_> {
    fn fill_buf(&mut self) -> std::io::Result<&[u8]> {
        if !self.rest.is_empty() {
            return Ok(self.rest);
        }
        *self.source = Source::RanOut;
        Ok(&self.ending[self.position..])
    }

    fn consume(&mut self, count: usize) {
        if self.rest.is_empty() {
            self.position += count;
        } else {
            self.rest = &self.rest[count..];
        }
    }
}
