//! Analysis of one file: decoding, conversion to sRGB, measurements, thumbnail. Also defines the version of the
//! analysis.
//!
//! Previews use the same decoding and conversion.

use std::time::Instant;

use protocol::{
    Content, ContentHash, Failure, FileFacts, Format, HdrFacts, ImageFacts, PreviewSize, RawFacts, Report, Timing,
    sniff,
};

use crate::budget::DecodeBudget;
use crate::colour::colour;
use crate::decoding::{DecodedImage, decode};
use crate::exposure::exposure;
use crate::focus::focus;
use crate::identity::identity;
use crate::limits::DecodeLimits;
use crate::metadata::ImageMetadata;
use crate::pixel_stats::PixelStats;
use crate::rounding::rounded;
use crate::stage_timing::timed;
use crate::thumbnail::thumbnail;

/// Version of the analysis. Increases with every change that gives any file a different report.
pub const VERSION: u32 = 4;

/// Name that the report gives to an embedded profile without a readable name.
const UNNAMED_PROFILE: &str = "unnamed";

/// Result of the analysis of one file.
#[derive(Debug, Clone, PartialEq)]
pub struct Analysis {
    /// Complete report, with the histogram and all other parts that the report summary omits. `timing.waited_ms` is 0.
    pub report: Report,
    /// Thumbnail in the encoding that `report.picture` states.
    pub thumbnail: Vec<u8>,
}

/// Analyzes the bytes of a file.
///
/// The report, except for `timing`, depends on the bytes alone; that of a truncated or damaged WebP may also depend on
/// `limits.max_memory`, which bounds the padding after its end.
///
/// # Errors
///
/// `empty`, `unsupported-format`, `too-large`, `too-many-pixels`, `memory-exceeded`, `deadline-exceeded`, and `corrupt`
/// if decoding gives no usable row.
///
/// # Panics
///
/// Decoders may panic or loop on hostile files. Run this function in a separate process with a deadline.
pub fn analyze(bytes: &[u8], limits: &DecodeLimits) -> Result<Analysis, Failure> {
    let budget = DecodeBudget::new(limits);
    let (format, decoded) = decode_file(bytes, budget)?;
    let decoding_ms = elapsed_ms(budget.started_at());
    let started_at = Instant::now();
    let mut analysis = measure(bytes, format, decoded)?;
    let measuring_ms = elapsed_ms(started_at);
    analysis.report.timing = Some(Timing { waited_ms: 0.0, decoding_ms, measuring_ms });
    Ok(analysis)
}

/// Detects the format of a file, checks the file size and decodes the file.
pub(crate) fn decode_file(bytes: &[u8], budget: DecodeBudget<'_>) -> Result<(Format, DecodedImage), Failure> {
    let format = match sniff(bytes) {
        Content::Supported(format) => format,
        other => return Err(other.refusal().unwrap_or_else(|| Failure::new(protocol::FailureCode::UnsupportedFormat))),
    };
    budget.check_bytes(bytes.len())?;
    let decoded = timed("decode and reduce", || decode(format, bytes, budget))?;
    // Most raw files begin like a TIFF, and only their directories tell them apart.
    let format = if decoded.raw.is_some() { Format::Raw } else { format };
    Ok((format, decoded))
}

/// Converts the known rows of the image to sRGB in place, if they are not in sRGB, and returns the metadata of the
/// file. Takes the metadata blocks out of `decoded`.
pub(crate) fn convert_to_srgb(decoded: &mut DecodedImage) -> ImageMetadata {
    let mut metadata = ImageMetadata::from_blocks(std::mem::take(&mut decoded.metadata));
    if let Some(orientation) = decoded.orientation {
        metadata.orientation = orientation;
    }
    if let Some(conversion) = decoded.colours.conversion(decoded.storage.colour, metadata.colour_space.as_ref()) {
        conversion.convert(&mut decoded.raster, &decoded.known_rows);
    }
    metadata
}

/// Converts a decoded image to sRGB, measures it and makes its thumbnail. The report has no `timing`.
fn measure(bytes: &[u8], format: Format, mut decoded: DecodedImage) -> Result<Analysis, Failure> {
    let metadata = convert_to_srgb(&mut decoded);
    let orientation = metadata.orientation;
    let image = image_facts(&decoded, &metadata);
    let is_complete = decoded.known_rows == (0..decoded.raster.height);
    // Rows that are missing from the file are shown in grey and not measured.
    let known_part =
        (!is_complete).then(|| decoded.raster.rows(decoded.known_rows.clone()).oriented(orientation).flattened());
    let upright = timed("orient", || decoded.raster.oriented(orientation));
    let (picture, thumbnail) = timed("thumbnail", || thumbnail(&upright, (image.width, image.height)))?;
    let whole = upright.flattened();
    let measured = known_part.as_ref().unwrap_or(&whole);
    let stats = timed("pixel statistics: luma, histograms, colourfulness", || PixelStats::from_raster(measured));
    let report = Report {
        version: VERSION,
        file: FileFacts {
            bytes: bytes.len() as u64,
            hash: timed("hash of the file", || ContentHash::from_bytes(*blake3::hash(bytes).as_bytes())),
            format,
        },
        image,
        camera: Some(metadata.camera).filter(|camera| !camera.is_empty()),
        exposure: exposure(&stats, measured.width as usize),
        colour: timed("palette", || colour(measured, &stats)),
        focus: timed("focus", || focus(&stats.luma, measured.width, measured.height)),
        identity: timed("identity", || identity(&stats.luma, measured.width, measured.height)),
        picture,
        histogram: Some(stats.histogram),
        timing: None,
    };
    Ok(Analysis { report, thumbnail })
}

/// Facts about the image for the report. Width and height are those of the upright image.
fn image_facts(decoded: &DecodedImage, metadata: &ImageMetadata) -> ImageFacts {
    let (width, height) = metadata.orientation.size(decoded.size.0, decoded.size.1);
    let share = rounded(decoded.share, 4);
    ImageFacts {
        width,
        height,
        orientation: metadata.orientation.number(),
        frames: decoded.storage.frames,
        colour: decoded.storage.colour,
        bit_depth: decoded.storage.bit_depth,
        alpha: decoded.storage.alpha,
        profile: decoded.colours.embedded.as_ref().map(|profile| profile.name().unwrap_or(UNNAMED_PROFILE).to_owned()),
        quality: decoded.storage.compression.and_then(|compression| compression.quality),
        subsampling: decoded.storage.compression.and_then(|compression| compression.subsampling),
        megapixels: rounded(f64::from(width) * f64::from(height) / 1e6, 3),
        aspect: rounded(f64::from(width) / f64::from(height), 4),
        // A partly decoded image must not round to 0 or 1.
        decoded: if decoded.share < 1.0 { share.clamp(0.0001, 0.9999) } else { 1.0 },
        raw: decoded.raw.map(|raw| {
            let (width, height) = metadata.orientation.size(raw.size.0, raw.size.1);
            RawFacts { kind: raw.kind.to_owned(), preview: PreviewSize { width, height } }
        }),
        hdr: Some(HdrFacts {
            transfer: decoded.colours.hdr_transfer(decoded.storage.colour),
            gain_map: decoded.gain_map,
        })
        .filter(|hdr| *hdr != HdrFacts::default()),
    }
}

/// Milliseconds since an instant, rounded to 0.1 ms.
fn elapsed_ms(since: Instant) -> f32 {
    rounded(since.elapsed().as_secs_f64() * 1000.0, 1)
}

#[cfg(test)]
mod avif_corruption;
#[cfg(test)]
mod avif_variants;
#[cfg(test)]
mod ciede2000;
#[cfg(test)]
mod cmyk_profiles;
#[cfg(test)]
mod colour_spaces;
#[cfg(test)]
mod corruption;
#[cfg(test)]
mod damaged_file;
#[cfg(test)]
#[cfg(feature = "heic")]
mod damaged_heics;
#[cfg(test)]
#[cfg(feature = "heic")]
mod format_table;
#[cfg(test)]
mod formats;
#[cfg(test)]
mod fuzz_findings;
#[cfg(test)]
mod hdr_files;
#[cfg(test)]
#[cfg(feature = "heic")]
mod heic_files;
#[cfg(test)]
mod hostile_files;
#[cfg(test)]
mod irregular_jpegs;
#[cfg(test)]
mod jxl_damage;
#[cfg(test)]
mod jxl_files;
#[cfg(test)]
mod locations;
#[cfg(test)]
mod orientations;
#[cfg(test)]
mod panic_watch;
#[cfg(test)]
mod raw_files;
#[cfg(test)]
mod tiff_compressions;
#[cfg(test)]
mod tiff_damage;
#[cfg(test)]
mod tiff_samples;
#[cfg(test)]
mod tiff_variants;
#[cfg(test)]
mod truncation;
#[cfg(test)]
mod verdicts;
#[cfg(test)]
mod xorshift;
