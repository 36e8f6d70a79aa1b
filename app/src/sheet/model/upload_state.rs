//! State of one file that this tab sends.

/// The way of one file to the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(not(any(feature = "hydrate", test)), expect(dead_code, reason = "only a browser sends files"))]
pub(crate) enum UploadState {
    /// Its turn has not come.
    Waiting,
    /// This many of its bytes are sent.
    Sending {
        /// Bytes sent.
        sent: u64,
    },
    /// The server has it.
    Sent,
    /// The server does not have it and it is not being sent.
    Failed(UploadFailure),
}

/// Why a file did not arrive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "only a browser sends files"))]
pub(crate) enum UploadFailure {
    /// More bytes than the server takes.
    TooLarge,
    /// The batch takes no more images.
    Sealed,
    /// The server's disk is full.
    StorageFull,
    /// The batch is gone.
    BatchDeleted,
    /// The batch was cancelled before its turn.
    Cancelled,
    /// The reader took it out before it was sent.
    Removed,
    /// The browser cannot read the file any more, or the line broke again and again.
    Interrupted,
    /// The server answered with an error.
    ServerError,
}

impl UploadFailure {
    /// Whether sending the file again can help.
    pub(crate) fn can_retry(self) -> bool {
        self.keeps_batch_open() || self == Self::Removed
    }

    /// Whether the batch waits for the file: the reader wants it, and it may still come.
    pub(crate) fn keeps_batch_open(self) -> bool {
        matches!(self, Self::StorageFull | Self::Interrupted | Self::ServerError)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_may_pass_is_offered_again() {
        assert!(UploadFailure::Interrupted.can_retry());
        assert!(!UploadFailure::TooLarge.can_retry());
        assert!(!UploadFailure::Sealed.can_retry());
    }

    #[test]
    fn nobody_waits_for_a_file_that_was_taken_out() {
        assert!(UploadFailure::Removed.can_retry());
        assert!(!UploadFailure::Removed.keeps_batch_open());
    }
}
