//! What a decoder process can be asked to make of a file.

use protocol::{ContentHash, PictureType};
use serde::{Deserialize, Serialize};

/// What is asked for, as the first byte of a job says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Task {
    /// A report and a thumbnail.
    Analyze,
    /// A picture that fills a screen.
    Preview,
}

impl Task {
    /// Bytes of picture that the answer may have: 512 px as PNG with transparency have at most 1 MiB and a little, 2048 px
    /// sixteen times as many.
    pub(super) const fn picture_limit(self) -> usize {
        match self {
            Self::Analyze => 4 << 20,
            Self::Preview => 20 << 20,
        }
    }

    /// The head of a job: the task, and the length of its file.
    pub(super) fn head(self, bytes: u64) -> [u8; HEAD] {
        let mut head = [0; HEAD];
        head[0] = self as u8;
        head[1..].copy_from_slice(&bytes.to_le_bytes());
        head
    }

    /// What [`Task::head`] wrote.
    pub(super) fn read(head: [u8; HEAD]) -> (Self, u64) {
        let [task, length @ ..] = head;
        let task = if task == Self::Preview as u8 { Self::Preview } else { Self::Analyze };
        (task, u64::from_le_bytes(length))
    }
}

/// Bytes of a job's head.
pub(super) const HEAD: usize = 9;

/// What a decoder says of a preview, beside its bytes.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct PreviewFacts {
    /// BLAKE3 of the file that it was made from.
    pub(super) hash: ContentHash,
    /// Its encoding.
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
    fn a_head_is_understood_as_it_was_meant() {
        for task in [Task::Analyze, Task::Preview] {
            for bytes in [0, 7, u64::MAX] {
                assert_eq!(Task::read(task.head(bytes)), (task, bytes));
            }
        }
    }
}
