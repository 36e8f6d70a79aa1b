//! What no honest decoder says is refused.

use protocol::{ContentHash, PictureType};

use super::{Decoded, PoolError};

/// Bytes that a report without its bulk may have as JSON: more than the contract promises, as a sign of nonsense.
const REPORT_LIMIT: usize = 8 * 1024;

/// The longer edge of a thumbnail, in pixels.
const EDGE: u32 = 512;

/// Whether a decoder's answer for a file of this many bytes can be what it should be.
pub(super) fn verify(decoded: &Decoded, expected: Option<ContentHash>, bytes: u64) -> Result<(), PoolError> {
    let Decoded { report, thumbnail } = decoded;
    if expected.is_some_and(|hash| report.file.hash != hash) || report.file.bytes != bytes {
        return Err(PoolError::Changed);
    }
    let magic: &[u8] = match report.picture.media_type {
        PictureType::Jpeg => &[0xff, 0xd8, 0xff],
        PictureType::Png => b"\x89PNG\r\n\x1a\n",
    };
    let length = serde_json::to_vec(&report.without_bulk()).map_or(usize::MAX, |json| json.len());
    let is_sound = thumbnail.starts_with(magic)
        && report.picture.width.max(report.picture.height) <= EDGE
        && report.histogram.as_ref().is_some_and(|histogram| histogram.luma.len() == 256)
        && length <= REPORT_LIMIT;
    if is_sound { Ok(()) } else { Err(PoolError::Died("it answered nonsense".to_owned())) }
}
