//! Interpretation of the server's response to an upload.

use crate::sheet::model::upload_state::UploadFailure;

/// Meaning of the server's response to an upload.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum UploadResponse {
    /// The server has the file.
    Accepted,
    /// The upload failed, and the queue does not try again by itself. The user may, if [`UploadFailure::can_retry`]
    /// allows it.
    Final(UploadFailure),
    /// The try failed, and the queue tries again a few times. After the last try the upload fails for this reason.
    Retry(UploadFailure),
    /// The server is stopping, overloaded or unreachable behind a proxy: try again without a limit on the number of
    /// tries.
    Wait,
}

impl UploadResponse {
    /// Interprets the HTTP status of a `PUT`; 0 means no response. Statuses without a meaning here are [`Self::Retry`].
    pub(crate) fn from_status(status: u16) -> Self {
        match status {
            // 415: the server also stores a file that is not an image; the failure arrives as an event.
            200..300 | 415 => Self::Accepted,
            404 => Self::Final(UploadFailure::BatchDeleted),
            409 => Self::Final(UploadFailure::Sealed),
            413 => Self::Final(UploadFailure::TooLarge),
            507 => Self::Final(UploadFailure::StorageFull),
            0 => Self::Retry(UploadFailure::Interrupted),
            429 | 502..=504 => Self::Wait,
            _ => Self::Retry(UploadFailure::ServerError),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statuses_map_to_responses() {
        for (status, response) in [
            (201, UploadResponse::Accepted),
            (200, UploadResponse::Accepted),
            (415, UploadResponse::Accepted),
            (413, UploadResponse::Final(UploadFailure::TooLarge)),
            (409, UploadResponse::Final(UploadFailure::Sealed)),
            (507, UploadResponse::Final(UploadFailure::StorageFull)),
            (503, UploadResponse::Wait),
            (429, UploadResponse::Wait),
            (0, UploadResponse::Retry(UploadFailure::Interrupted)),
            (500, UploadResponse::Retry(UploadFailure::ServerError)),
        ] {
            assert_eq!(UploadResponse::from_status(status), response, "{status}");
        }
    }
}
