//! State of the upload of one file by this tab, and the reasons for which it can fail.

/// State of the upload of one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(not(any(feature = "hydrate", test)), expect(dead_code, reason = "only a browser sends files"))]
pub(crate) enum UploadState {
    /// Waits to be sent, for the first time or again.
    Waiting,
    /// Being sent.
    Sending {
        /// Number of bytes sent so far in this try.
        sent: u64,
    },
    /// The server has the file.
    Sent,
    /// The upload failed and is not in progress.
    Failed(UploadFailure),
}

/// Reason for which the upload of a file failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "only a browser sends files"))]
pub(crate) enum UploadFailure {
    /// The file is larger than the server accepts.
    TooLarge,
    /// The batch accepts no more images.
    Sealed,
    /// The server's disk has too little space for the file.
    StorageFull,
    /// The batch does not exist any more.
    BatchDeleted,
    /// The batch was cancelled before the whole file was sent.
    Cancelled,
    /// The user removed the file before it was sent wholly.
    Removed,
    /// The browser cannot read the file any more, or the connection broke repeatedly.
    Interrupted,
    /// The server answered repeatedly with another error.
    ServerError,
}

impl UploadFailure {
    /// Returns true if sending the file again can succeed.
    pub(crate) fn can_retry(self) -> bool {
        self.keeps_batch_open() || self == Self::Removed
    }

    /// Returns true if the batch must stay open for the file: the user wants it, and it may still arrive.
    pub(crate) fn keeps_batch_open(self) -> bool {
        matches!(self, Self::StorageFull | Self::Interrupted | Self::ServerError)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn interrupted_upload_can_be_retried_but_a_refused_one_cannot() {
        assert!(UploadFailure::Interrupted.can_retry());
        assert!(!UploadFailure::TooLarge.can_retry());
        assert!(!UploadFailure::Sealed.can_retry());
    }

    #[test]
    fn removed_file_can_be_retried_but_does_not_keep_the_batch_open() {
        assert!(UploadFailure::Removed.can_retry());
        assert!(!UploadFailure::Removed.keeps_batch_open());
    }
}
