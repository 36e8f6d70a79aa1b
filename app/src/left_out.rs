//! Files that were given and are not sent, and why.

use leptos::prelude::*;
use protocol::Content;

use crate::desk::Desk;
use crate::{Language, words};

/// Names that the list shows; somebody who gives a whole disk has no use for more.
const SHOWN: usize = 500;

/// A file that is not sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LeftOut {
    /// Its name, with the folders that it was given in.
    pub(crate) name: String,
    /// Why it is not sent.
    pub(crate) reason: Reason,
}

/// Why a file is not sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(not(any(feature = "hydrate", test)), expect(dead_code, reason = "only a browser is given files"))]
pub(crate) enum Reason {
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
    TakenOut,
}

impl Reason {
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
impl Reason {
    /// The reason as a browser notes it: the name of a kind is its own.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Kind(name) => name,
            Self::Unknown => "unknown",
            Self::Empty => "empty",
            Self::TooLarge => "too-large",
            Self::Unreadable => "unreadable",
            Self::TakenOut => "taken-out",
        }
    }

    /// What was noted.
    pub(crate) fn of_code(code: String) -> Self {
        let simple = [Self::Unknown, Self::Empty, Self::TooLarge, Self::Unreadable, Self::TakenOut];
        simple.into_iter().find(|reason| reason.code() == code).unwrap_or_else(|| {
            // Names of kinds live as long as the page; those that are read when it begins are few and short.
            Self::Kind(code.leak())
        })
    }
}

/// How many files of each reason there are, the most frequent first.
pub(crate) fn by_reason(files: &[LeftOut]) -> Vec<(Reason, u64)> {
    let mut counts: Vec<(Reason, u64)> = Vec::new();
    for file in files {
        match counts.iter_mut().find(|(reason, _)| *reason == file.reason) {
            Some((_, count)) => *count += 1,
            None => counts.push((file.reason, 1)),
        }
    }
    counts.sort_by_key(|(reason, count)| (std::cmp::Reverse(*count), *reason));
    counts
}

/// A quiet line that says how many files were left out and unfolds to their names.
#[component]
pub(crate) fn LeftOutView(language: Language) -> impl IntoView {
    let files = expect_context::<Desk>().left_out;
    let summary = move || files.with(|files| words::left_out::summary(files, language));
    // Lines of one text: rows would be code that every visitor loads.
    let lines = move || {
        let line = |file: &LeftOut| format!("{} · {}\n", file.name, words::left_out::reason(file.reason, language));
        files.with(|files| {
            let rest = words::left_out::rest(files.len().saturating_sub(SHOWN), language);
            files.iter().take(SHOWN).map(line).chain([rest]).collect::<String>()
        })
    };
    view! {
        <details class="left-out" data-left-out=move || files.with(Vec::len).to_string() hidden=move || files.with(Vec::is_empty)>
            <summary>{summary}</summary>
            <p class="left-out__list" tabindex="0">{lines}</p>
        </details>
    }
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
            (image, 101, Some(Reason::TooLarge)),
            (Content::Empty, 0, Some(Reason::Empty)),
            (Content::Named("a PDF"), 1000, Some(Reason::Kind("a PDF"))),
            (Content::Unknown, 5, Some(Reason::Unknown)),
        ] {
            assert_eq!(Reason::of(content, bytes, 100), reason);
        }
    }

    #[test]
    fn a_reason_is_noted_and_read_again() {
        for reason in [Reason::Kind("a PDF"), Reason::Unknown, Reason::TooLarge, Reason::TakenOut] {
            assert_eq!(Reason::of_code(reason.code().to_owned()), reason);
        }
    }

    #[test]
    fn the_most_frequent_reason_comes_first() {
        let file = |reason| LeftOut { name: "x".to_owned(), reason };
        let files = [Reason::Empty, Reason::Kind("a PDF"), Reason::Kind("a PDF"), Reason::Kind("AVIF")].map(file);
        let expected = [(Reason::Kind("a PDF"), 2), (Reason::Kind("AVIF"), 1), (Reason::Empty, 1)];
        assert_eq!(by_reason(&files), expected);
    }
}
