//! Skipped files (selected but not uploaded) and the reasons.

use protocol::Content;

/// File that is not uploaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SkippedFile {
    /// File name, with its folders if they are known.
    pub(crate) name: String,
    /// Reason why the file is not uploaded.
    pub(crate) reason: SkipReason,
}

/// Reason why a file is not uploaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(not(any(feature = "hydrate", test)), expect(dead_code, reason = "only a browser is given files"))]
pub(crate) enum SkipReason {
    /// File of a recognised format that is not supported. Contains the name of the format: `a PDF`.
    Kind(&'static str),
    /// File of an unrecognised format.
    Unknown,
    /// File without any bytes.
    Empty,
    /// File that is longer than the server accepts.
    TooLarge,
    /// File that the browser cannot read.
    Unreadable,
    /// File that the user removed before it was uploaded.
    Removed,
}

impl SkipReason {
    /// Returns the reason to skip a file with this kind of content and length, or `None` if it can be uploaded. `limit`
    /// is the maximum file length in bytes.
    #[cfg_attr(not(any(feature = "hydrate", test)), expect(dead_code, reason = "only a browser is given files"))]
    pub(crate) fn from_content(content: Content, bytes: u64, limit: u64) -> Option<Self> {
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
    /// Code of the reason in session storage. The code of `Kind` is the name of the format.
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

    /// Parses a code from session storage. An unknown code is the name of a format.
    pub(crate) fn from_code(code: String) -> Self {
        let simple = [Self::Unknown, Self::Empty, Self::TooLarge, Self::Unreadable, Self::Removed];
        simple.into_iter().find(|reason| reason.code() == code).unwrap_or_else(|| {
            // The leaked names are few and short, and are needed for the lifetime of the page.
            Self::Kind(code.leak())
        })
    }
}

/// Number of files for each reason that occurs, the most frequent reason first.
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
    fn skips_files_that_cannot_be_analyzed() {
        let image = Content::Supported(Format::Jpeg);
        for (content, bytes, reason) in [
            (image, 100, None),
            (image, 101, Some(SkipReason::TooLarge)),
            (Content::Empty, 0, Some(SkipReason::Empty)),
            (Content::Named("a PDF"), 1000, Some(SkipReason::Kind("a PDF"))),
            (Content::Unknown, 5, Some(SkipReason::Unknown)),
        ] {
            assert_eq!(SkipReason::from_content(content, bytes, 100), reason);
        }
    }

    #[test]
    fn parses_the_codes_of_reasons() {
        for reason in [SkipReason::Kind("a PDF"), SkipReason::Unknown, SkipReason::TooLarge, SkipReason::Removed] {
            assert_eq!(SkipReason::from_code(reason.code().to_owned()), reason);
        }
    }

    #[test]
    fn sorts_reasons_by_frequency() {
        let file = |reason| SkippedFile { name: "x".to_owned(), reason };
        let files = [SkipReason::Empty, SkipReason::Kind("a PDF"), SkipReason::Kind("a PDF"), SkipReason::Kind("AVIF")]
            .map(file);
        let expected = [(SkipReason::Kind("a PDF"), 2), (SkipReason::Kind("AVIF"), 1), (SkipReason::Empty, 1)];
        assert_eq!(by_reason(&files), expected);
    }
}
