//! What the server's answer to an upload means.

use super::upload::Refusal;

/// What an answer to an upload means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Answer {
    /// The server has the file.
    Taken,
    /// Sending it again would be answered the same.
    Final(Refusal),
    /// Worth another try; after some it is given up for this reason.
    Try(Refusal),
    /// The server is stopping or asks for patience: wait, however long.
    Wait,
}

impl Answer {
    /// What the HTTP status of a `PUT` says; 0 stands for no answer at all.
    pub(crate) fn of_status(status: u16) -> Self {
        match status {
            // A file that is no image is received all the same; the stream tells that it failed.
            200..300 | 415 => Self::Taken,
            404 => Self::Final(Refusal::Gone),
            409 => Self::Final(Refusal::Sealed),
            413 => Self::Final(Refusal::TooLarge),
            507 => Self::Final(Refusal::StorageFull),
            0 => Self::Try(Refusal::Interrupted),
            429 | 502..=504 => Self::Wait,
            _ => Self::Try(Refusal::Faulty),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_told_apart_by_what_to_do_next() {
        for (status, answer) in [
            (201, Answer::Taken),
            (200, Answer::Taken),
            (415, Answer::Taken),
            (413, Answer::Final(Refusal::TooLarge)),
            (409, Answer::Final(Refusal::Sealed)),
            (507, Answer::Final(Refusal::StorageFull)),
            (503, Answer::Wait),
            (429, Answer::Wait),
            (0, Answer::Try(Refusal::Interrupted)),
            (500, Answer::Try(Refusal::Faulty)),
        ] {
            assert_eq!(Answer::of_status(status), answer, "{status}");
        }
    }
}
