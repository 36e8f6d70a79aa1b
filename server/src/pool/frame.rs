//! The lengths in front of what a decoder process is told and tells.
//!
//! To the child: 8 bytes of length, the file. From the child: 4 bytes of length, a `Result<Report, Failure>` as JSON,
//! 4 bytes of length, the thumbnail. All numbers little-endian.

use std::io;

/// Bytes of JSON that a child may send; a report with its bulk has about 10 KB.
const JSON_LIMIT: u32 = 1 << 20;

/// Bytes of thumbnail that a child may send; 512 px as PNG with transparency have at most 1 MiB and a little.
const THUMBNAIL_LIMIT: u32 = 4 << 20;

/// The part of an answer that a length stands before.
#[derive(Clone, Copy)]
pub(super) enum Part {
    Json,
    Thumbnail,
}

impl Part {
    /// The length, when it is one that an honest child sends.
    pub(super) fn length(self, bytes: [u8; 4]) -> io::Result<usize> {
        let length = u32::from_le_bytes(bytes);
        let limit = match self {
            Self::Json => JSON_LIMIT,
            Self::Thumbnail => THUMBNAIL_LIMIT,
        };
        if length > limit {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "an answer of absurd length"));
        }
        Ok(length as usize)
    }
}

/// The length of a part as it is sent.
pub(super) fn length_of(part: &[u8]) -> io::Result<[u8; 4]> {
    let length = u32::try_from(part.len()).map_err(|_| io::Error::from(io::ErrorKind::InvalidData))?;
    Ok(length.to_le_bytes())
}
