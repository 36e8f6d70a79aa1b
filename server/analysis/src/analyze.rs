//! The whole analysis of one file.

use std::time::Instant;

use protocol::{Content, ContentHash, Failure, FileFacts, Format, ImageFacts, Report, Timing, sniff};

use crate::camera::Metadata;
use crate::colour::colour;
use crate::decoding::{Decoded, decode};
use crate::exposure::exposure;
use crate::focus::focus;
use crate::identity::identity;
use crate::limits::{Budget, DecodeLimits};
use crate::picture::picture;
use crate::pixel_stats::PixelStats;
use crate::rounding::rounded;
use crate::stage::stage;

/// Goes up with every change that gives some file another report.
pub const VERSION: u32 = 3;

/// What was found out about one file.
#[derive(Debug, Clone, PartialEq)]
pub struct Analysis {
    /// Every measure, with the bulky parts.
    pub report: Report,
    /// The thumbnail, encoded as `report.picture` says.
    pub thumbnail: Vec<u8>,
}

/// Analyzes the bytes of a file.
///
/// The report depends on the bytes alone, but for `timing`.
///
/// # Errors
///
/// `empty`, `unsupported-format`, `too-large`, `too-many-pixels`, `memory-exceeded`, `deadline-exceeded`, and `corrupt` when not
/// one row can be decoded.
///
/// # Panics
///
/// Decoders of hostile files may panic or loop: run this in a process of its own, under a deadline.
pub fn analyze(bytes: &[u8], limits: &DecodeLimits) -> Result<Analysis, Failure> {
    let budget = Budget::new(limits);
    let (format, decoded) = decoded(bytes, budget)?;
    let decoding_ms = milliseconds(budget.begun());
    let begun = Instant::now();
    let mut analysis = measure(bytes, format, decoded)?;
    let measuring_ms = milliseconds(begun);
    analysis.report.timing = Some(Timing { waited_ms: 0.0, decoding_ms, measuring_ms });
    Ok(analysis)
}

/// The image in a file, and the file's format.
pub(crate) fn decoded(bytes: &[u8], budget: Budget<'_>) -> Result<(Format, Decoded), Failure> {
    let format = match sniff(bytes) {
        Content::Supported(format) => format,
        other => return Err(other.refusal().unwrap_or_else(|| Failure::new(protocol::FailureCode::UnsupportedFormat))),
    };
    budget.check_bytes(bytes.len())?;
    Ok((format, stage("decode and reduce", || decode(format, bytes, budget))?))
}

/// Makes the image sRGB, and reads its metadata on the way.
pub(crate) fn standardised(decoded: &mut Decoded) -> Metadata {
    let metadata = decoded.exif.take().map(Metadata::read).unwrap_or_default();
    if let Some(conversion) = decoded.colours.conversion(decoded.storage.colour, metadata.space.as_ref()) {
        conversion.convert(&mut decoded.raster, &decoded.known);
    }
    metadata
}

/// Everything after decoding.
fn measure(bytes: &[u8], format: Format, mut decoded: Decoded) -> Result<Analysis, Failure> {
    let metadata = standardised(&mut decoded);
    let orientation = metadata.orientation;
    let image = image_facts(&decoded, &metadata);
    let is_whole = decoded.known == (0..decoded.raster.height);
    // Rows that the file does not have are shown grey and not measured.
    let known = (!is_whole).then(|| decoded.raster.rows(decoded.known.clone()).oriented(orientation).flattened());
    let shown = stage("orient", || decoded.raster.oriented(orientation));
    let (picture, thumbnail) = stage("thumbnail", || picture(&shown, (image.width, image.height)))?;
    let whole = shown.flattened();
    let measured = known.as_ref().unwrap_or(&whole);
    let stats = stage("pixel statistics: luma, histograms, colourfulness", || PixelStats::of(measured));
    let report = Report {
        version: VERSION,
        file: FileFacts {
            bytes: bytes.len() as u64,
            hash: stage("hash of the file", || ContentHash::from_bytes(*blake3::hash(bytes).as_bytes())),
            format,
        },
        image,
        camera: Some(metadata.camera).filter(|camera| !camera.is_empty()),
        exposure: exposure(&stats, measured.width as usize),
        colour: stage("palette", || colour(measured, &stats)),
        focus: stage("focus", || focus(&stats.luma, measured.width, measured.height)),
        identity: stage("identity", || identity(&stats.luma, measured.width, measured.height)),
        picture,
        histogram: Some(stats.histogram),
        timing: None,
    };
    Ok(Analysis { report, thumbnail })
}

fn image_facts(decoded: &Decoded, metadata: &Metadata) -> ImageFacts {
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
        profile: decoded.colours.embedded.as_ref().map(|profile| profile.name().to_owned()),
        quality: decoded.storage.compression.and_then(|compression| compression.quality),
        subsampling: decoded.storage.compression.and_then(|compression| compression.subsampling),
        megapixels: rounded(f64::from(width) * f64::from(height) / 1e6, 3),
        aspect: rounded(f64::from(width) / f64::from(height), 4),
        // A share that rounds to all or nothing is neither.
        decoded: if decoded.share < 1.0 { share.clamp(0.0001, 0.9999) } else { 1.0 },
    }
}

fn milliseconds(since: Instant) -> f32 {
    rounded(since.elapsed().as_secs_f64() * 1000.0, 1)
}

#[cfg(test)]
mod colours;
#[cfg(test)]
mod difference;
#[cfg(test)]
mod findings;
#[cfg(test)]
mod formats;
#[cfg(test)]
mod hostility;
#[cfg(test)]
mod mutilation;
#[cfg(test)]
mod orientations;
#[cfg(test)]
mod presses;
#[cfg(test)]
mod tiffs;
#[cfg(test)]
mod truncation;
#[cfg(test)]
mod verdicts;
