//! Files that were given but are not sent, with the reasons.

use protocol::Content;

/// A file that is not sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SkippedFile {
    /// Its name, with the folders that it was given in.
    pub(crate) name: String,
    /// Why it is not sent.
    pub(crate) reason: SkipReason,
}

/// Why a file is not sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(not(any(feature = "hydrate", test)), expect(dead_code, reason = "only a browser is given files"))]
pub(crate) enum SkipReason {
    /// Of a kind that is recognised and not analyzed, by its name: `a PDF`.
    Kind(&'static str),
    /// No image, and nothing that is recognised.
    Unknown,
    /// It has no bytes.
    Empty,
    /// It has more bytes than the server takes.
    TooLarge,
    /// The browser cannot read it.
    Unreadable,
    /// The reader took it out before it was sent.
    Removed,
}

impl SkipReason {
    /// Why a file of this content and length is not sent to a server that takes so many bytes; nothing when it is.
    #[cfg_attr(not(any(feature = "hydrate", test)), expect(dead_code, reason = "only a browser is given files"))]
    pub(crate) fn of(content: Content, bytes: u64, limit: u64) -> Option<Self> {
        match content {
            Content::Empty => Some(Self::Empty),
            Content::Named(kind) => Some(Self::Kind(kind)),
            Content::Unknown => Some(Self::Unknown),
            Content::Supported(_) if bytes > limit => Some(Self::TooLarge),
            Content::Supported(_) => None,
        }
    }
}

#[cfg(any(feature = "hydrate", test))]
impl SkipReason {
    /// The reason as a browser notes it: the name of a kind is its own.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Kind(name) => name,
            Self::Unknown => "unknown",
            Self::Empty => "empty",
            Self::TooLarge => "too-large",
            Self::Unreadable => "unreadable",
            Self::Removed => "taken-out",
        }
    }

    /// What was noted.
    pub(crate) fn of_code(code: String) -> Self {
        let simple = [Self::Unknown, Self::Empty, Self::TooLarge, Self::Unreadable, Self::Removed];
        simple.into_iter().find(|reason| reason.code() == code).unwrap_or_else(|| {
            // Names of kinds live as long as the page; those that are read when it begins are few and short.
            Self::Kind(code.leak())
        })
    }
}

/// How many files of each reason there are, the most frequent first.
pub(crate) fn by_reason(files: &[SkippedFile]) -> Vec<(SkipReason, u64)> {
    let mut counts: Vec<(SkipReason, u64)> = Vec::new();
    for file in files {
        match counts.iter_mut().find(|(reason, _)| *reason == file.reason) {
            Some((_, count)) => *count += 1,
            None => counts.push((file.reason, 1)),
        }
    }
    counts.sort_by_key(|(reason, count)| (std::cmp::Reverse(*count), *reason));
    counts
}

#[cfg(test)]
mod tests {
    use protocol::Format;

    use super::*;

    #[test]
    fn what_cannot_be_analyzed_is_left_out_with_its_reason() {
        let image = Content::Supported(Format::Jpeg);
        for (content, bytes, reason) in [
            (image, 100, None),
            (image, 101, Some(SkipReason::TooLarge)),
            (Content::Empty, 0, Some(SkipReason::Empty)),
            (Content::Named("a PDF"), 1000, Some(SkipReason::Kind("a PDF"))),
            (Content::Unknown, 5, Some(SkipReason::Unknown)),
        ] {
            assert_eq!(SkipReason::of(content, bytes, 100), reason);
        }
    }

    #[test]
    fn a_reason_is_noted_and_read_again() {
        for reason in [SkipReason::Kind("a PDF"), SkipReason::Unknown, SkipReason::TooLarge, SkipReason::Removed] {
            assert_eq!(SkipReason::of_code(reason.code().to_owned()), reason);
        }
    }

    #[test]
    fn the_most_frequent_reason_comes_first() {
        let file = |reason| SkippedFile { name: "x".to_owned(), reason };
        let files = [SkipReason::Empty, SkipReason::Kind("a PDF"), SkipReason::Kind("a PDF"), SkipReason::Kind("AVIF")]
            .map(file);
        let expected = [(SkipReason::Kind("a PDF"), 2), (SkipReason::Kind("AVIF"), 1), (SkipReason::Empty, 1)];
        assert_eq!(by_reason(&files), expected);
    }
}
