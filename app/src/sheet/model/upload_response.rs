//! Interpretation of the server's response to an upload.

use crate::sheet::model::upload_state::UploadFailure;

/// What an answer to an upload means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum UploadResponse {
    /// The server has the file.
    Accepted,
    /// Sending it again would be answered the same.
    Final(UploadFailure),
    /// Worth another try; after some it is given up for this reason.
    Retry(UploadFailure),
    /// The server is stopping or asks for patience: wait, however long.
    Wait,
}

impl UploadResponse {
    /// What the HTTP status of a `PUT` says; 0 stands for no answer at all.
    pub(crate) fn of_status(status: u16) -> Self {
        match status {
            // A file that is no image is received all the same; the stream tells that it failed.
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
    fn answers_are_told_apart_by_what_to_do_next() {
        for (status, answer) in [
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
            assert_eq!(UploadResponse::of_status(status), answer, "{status}");
        }
    }
}
