//! Tasks of a decoder process, the header that precedes each file on the channel, and the description that a decoder
//! process sends with a preview.

use protocol::{ContentHash, PictureType};
use serde::{Deserialize, Serialize};

use crate::preview_scale::PreviewScale;

/// Task for a file: the result that the server requests. Encoded as the first byte of the header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DecodeTask {
    /// Report and thumbnail.
    Analyze,
    /// Preview in this scale, with its [`PreviewFacts`].
    Preview(PreviewScale),
}

impl DecodeTask {
    /// Maximum length of the reply's picture in bytes. A thumbnail of 512 px as PNG with transparency has little more
    /// than 1 MiB; a preview of 2048 px sixteen times that.
    pub(super) const fn picture_limit(self) -> usize {
        match self {
            Self::Analyze => 4 << 20,
            Self::Preview(PreviewScale::Screen) => 20 << 20,
            Self::Preview(PreviewScale::Full) => analysis::FULL_PREVIEW_BYTES,
        }
    }

    /// First byte of the header.
    fn code(self) -> u8 {
        match self {
            Self::Analyze => 0,
            Self::Preview(PreviewScale::Screen) => 1,
            Self::Preview(PreviewScale::Full) => 2,
        }
    }

    /// Header of this task for a file of `bytes` bytes: the task, then the length in little-endian order.
    pub(super) fn header(self, bytes: u64) -> [u8; HEADER_BYTES] {
        let mut header = [0; HEADER_BYTES];
        header[0] = self.code();
        header[1..].copy_from_slice(&bytes.to_le_bytes());
        header
    }

    /// Parses the result of [`DecodeTask::header`] into the task and the length of the file in bytes. An unknown task
    /// counts as [`DecodeTask::Analyze`].
    pub(super) fn from_header(header: [u8; HEADER_BYTES]) -> (Self, u64) {
        let [task, length @ ..] = header;
        let mut previews = PreviewScale::ALL.into_iter().map(Self::Preview);
        let task = previews.find(|preview| preview.code() == task).unwrap_or(Self::Analyze);
        (task, u64::from_le_bytes(length))
    }
}

/// Length of a header in bytes.
pub(super) const HEADER_BYTES: usize = 9;

/// Description of a preview, which a decoder process sends beside the preview's bytes.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct PreviewFacts {
    /// BLAKE3 hash of the source file.
    pub(super) hash: ContentHash,
    /// Encoding of the preview.
    pub(super) media_type: PictureType,
    /// Width in pixels.
    pub(super) width: u32,
    /// Height in pixels.
    pub(super) height: u32,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn header_is_parsed_back_unchanged() {
        let previews = PreviewScale::ALL.map(DecodeTask::Preview);
        for task in [DecodeTask::Analyze].into_iter().chain(previews) {
            for bytes in [0, 7, u64::MAX] {
                assert_eq!(DecodeTask::from_header(task.header(bytes)), (task, bytes));
            }
        }
    }
}
