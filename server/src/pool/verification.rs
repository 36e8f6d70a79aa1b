//! Verification of the replies of decoder processes, which are untrusted input. Also checks that a refused file is
//! unchanged.

use std::fs::File;
use std::io::{self, Seek};

use protocol::{ContentHash, PictureType, Report};

use super::PoolError;
use super::decode_task::PreviewFacts;
use crate::preview_scale::PreviewScale;

/// Maximum length in bytes of a report summary as JSON. Valid summaries are shorter.
const REPORT_LIMIT: usize = 8 * 1024;

/// Maximum length of a thumbnail's longer edge in pixels.
const THUMBNAIL_EDGE: u32 = 512;

/// Checks the reply to an analysis of a file of `bytes` bytes.
///
/// # Errors
/// [`PoolError::Changed`] for another hash than expected or another length, [`PoolError::Died`] for an invalid reply.
pub(super) fn verify_analysis(
    report: &Report,
    thumbnail: &[u8],
    expected: Option<ContentHash>,
    bytes: u64,
) -> Result<(), PoolError> {
    if expected.is_some_and(|hash| report.file.hash != hash) || report.file.bytes != bytes {
        return Err(PoolError::Changed);
    }
    let (width, height) = (report.picture.width, report.picture.height);
    let length = serde_json::to_vec(&report.summary()).map_or(usize::MAX, |json| json.len());
    // A browser decodes the thumbnail, so it must be as small as the report says.
    let is_sound = width.max(height) <= THUMBNAIL_EDGE
        && picture_size(report.picture.media_type, thumbnail) == Some((width, height))
        && report.histogram.as_ref().is_some_and(|histogram| histogram.luma.len() == 256)
        && length <= REPORT_LIMIT;
    if is_sound { Ok(()) } else { Err(PoolError::Died("its reply is invalid".to_owned())) }
}

/// Checks the reply to a preview in this scale.
///
/// # Errors
/// [`PoolError::Changed`] for another hash than expected, [`PoolError::Died`] for an invalid reply.
pub(super) fn verify_preview(
    facts: &PreviewFacts,
    picture: &[u8],
    expected: ContentHash,
    scale: PreviewScale,
) -> Result<(), PoolError> {
    if facts.hash != expected {
        return Err(PoolError::Changed);
    }
    let (width, height) = (facts.width, facts.height);
    let is_sound = (1..=scale.max_edge()).contains(&width.max(height))
        && picture_size(facts.media_type, picture) == Some((width, height));
    if is_sound { Ok(()) } else { Err(PoolError::Died("its reply is invalid".to_owned())) }
}

/// Checks that a file that the decoder refused still has the hash `expected`, because the file may have been damaged
/// after it was stored. Without `expected` nothing is checked.
///
/// # Errors
/// [`PoolError::Changed`] for another hash, [`PoolError::File`] when the file cannot be read.
pub(super) async fn verify_unchanged(mut file: File, expected: Option<ContentHash>) -> Result<(), PoolError> {
    let Some(expected) = expected else { return Ok(()) };
    let hash = move || {
        file.rewind()?;
        io::Result::Ok(blake3::Hasher::new().update_reader(file)?.finalize())
    };
    let hash = tokio::task::spawn_blocking(hash).await.map_err(io::Error::other).flatten().map_err(PoolError::File)?;
    if ContentHash::from_bytes(*hash.as_bytes()) == expected { Ok(()) } else { Err(PoolError::Changed) }
}

/// Width and height in pixels from the header of a picture; `None` if it has no such header of this type.
fn picture_size(media_type: PictureType, picture: &[u8]) -> Option<(u32, u32)> {
    match media_type {
        PictureType::Png => {
            let size = picture.strip_prefix(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")?;
            let (width, rest) = size.split_first_chunk()?;
            Some((u32::from_be_bytes(*width), u32::from_be_bytes(*rest.first_chunk()?)))
        }
        PictureType::Jpeg => jpeg_size(picture.strip_prefix(&[0xff, 0xd8])?),
    }
}

/// Width and height in the frame header of a JPEG (ISO/IEC 10918-1, B.1.1.4 and B.2.2). `segments` is the JPEG without
/// its start marker. `None` if no frame header of a baseline, extended or progressive JPEG is found.
fn jpeg_size(mut segments: &[u8]) -> Option<(u32, u32)> {
    loop {
        let ([0xff, marker, high, low], rest) = segments.split_first_chunk()? else { return None };
        let (body, next) = rest.split_at_checked(usize::from(u16::from_be_bytes([*high, *low])).checked_sub(2)?)?;
        if matches!(marker, 0xc0..=0xc2) {
            let [_, high, low, wide, narrow, ..] = body else { return None };
            let side = |bytes| u32::from(u16::from_be_bytes(bytes));
            return Some((side([*wide, *narrow]), side([*high, *low])));
        }
        segments = next;
    }
}

#[cfg(test)]
mod tests {
    use analysis::{DecodeLimits, analyze, specimen};

    use super::*;
    use crate::pool::Decoded;

    fn decoded(bytes: &[u8]) -> Decoded {
        let analysis = analyze(bytes, &DecodeLimits::default()).unwrap();
        Decoded { report: Box::new(analysis.report), thumbnail: analysis.thumbnail }
    }

    fn check(decoded: &Decoded, expected: Option<ContentHash>, bytes: u64) -> Result<(), PoolError> {
        verify_analysis(&decoded.report, &decoded.thumbnail, expected, bytes)
    }

    fn photo() -> Vec<u8> {
        specimen::jpeg(&specimen::photo(1, 640, 480), 85)
    }

    #[test]
    fn valid_analysis_passes_and_altered_ones_are_refused() {
        let bytes = photo().len() as u64;
        let good = || decoded(&photo());
        assert!(check(&good(), Some(good().report.file.hash), bytes).is_ok());
        assert!(matches!(check(&good(), Some(ContentHash::from_bytes([1; 32])), bytes), Err(PoolError::Changed)));
        assert!(matches!(check(&good(), None, bytes + 1), Err(PoolError::Changed)));
        let alterations: [fn(&mut Decoded); 7] = [
            |altered| altered.thumbnail.truncate(20),
            |altered| altered.thumbnail = photo(),
            |altered| altered.report.picture.media_type = PictureType::Png,
            |altered| altered.report.picture.width += 1,
            |altered| altered.report.histogram = None,
            |altered| altered.report.histogram.as_mut().unwrap().luma.push(1),
            |altered| altered.report.picture.thumbhash = "x".repeat(REPORT_LIMIT),
        ];
        for (index, alter) in alterations.into_iter().enumerate() {
            let mut reply = good();
            alter(&mut reply);
            assert!(matches!(check(&reply, None, bytes), Err(PoolError::Died(_))), "alteration {index}");
        }
    }

    #[test]
    fn preview_must_match_its_description_and_size_limit() {
        let preview = |width, height| {
            let bytes = specimen::jpeg(&specimen::blank(width, height, 90), 80);
            let hash = ContentHash::from_bytes([1; 32]);
            (PreviewFacts { hash, media_type: PictureType::Jpeg, width, height }, bytes)
        };
        let check_in = |scale, (facts, bytes): &(PreviewFacts, Vec<u8>)| {
            verify_preview(facts, bytes, ContentHash::from_bytes([1; 32]), scale)
        };
        let check = |reply: &(PreviewFacts, Vec<u8>)| check_in(PreviewScale::Screen, reply);
        assert!(check(&preview(300, 200)).is_ok());
        assert!(matches!(check(&preview(2049, 2)), Err(PoolError::Died(_))));
        assert!(check_in(PreviewScale::Full, &preview(8192, 2)).is_ok());
        assert!(matches!(check_in(PreviewScale::Full, &preview(8193, 2)), Err(PoolError::Died(_))));
        let alterations: [fn(&mut PreviewFacts, &mut Vec<u8>); 3] = [
            |facts, _| facts.width = 301,
            |facts, _| facts.media_type = PictureType::Png,
            |_, bytes| bytes.truncate(9),
        ];
        for alter in alterations {
            let mut reply = preview(300, 200);
            alter(&mut reply.0, &mut reply.1);
            assert!(matches!(check(&reply), Err(PoolError::Died(_))));
        }
        let mut other = preview(300, 200);
        other.0.hash = ContentHash::from_bytes([2; 32]);
        assert!(matches!(check(&other), Err(PoolError::Changed)));
    }

    #[test]
    fn size_is_read_from_jpeg_and_png() {
        let picture = specimen::blank(300, 200, 90);
        assert_eq!(picture_size(PictureType::Jpeg, &specimen::jpeg(&picture, 80)), Some((300, 200)));
        assert_eq!(picture_size(PictureType::Png, &specimen::png(&picture)), Some((300, 200)));
        assert_eq!(picture_size(PictureType::Png, b"\x89PNG\r\n\x1a\n"), None);
        assert_eq!(picture_size(PictureType::Jpeg, &[0xff, 0xd8, 0xff, 0xe0, 0, 0]), None);
    }
}
