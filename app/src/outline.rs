//! What the browser knows of a page before it reads the page's data: attributes of the document.

use std::str::FromStr;

#[cfg(feature = "ssr")]
use crate::{First, Page};
use crate::{Frames, Gone, Language, Theme};

/// A page without what it shows. To read it takes a fraction of the code that the data of a sheet take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Outline {
    /// Which page it is.
    pub(crate) kind: Kind,
    /// The language it is written in.
    pub(crate) language: Language,
    /// Light or dark.
    pub(crate) theme: Theme,
    /// How large the pictures of a sheet are.
    pub(crate) frames: Frames,
    /// Where scripts and styles are, without a slash at the end.
    pub(crate) assets: String,
    /// The most bytes that the server takes of a file.
    pub(crate) max_bytes: u64,
}

/// Which page it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The page with the drop area.
    Start,
    /// A batch's sheet.
    Sheet,
    /// There is no such batch.
    Gone(Gone),
}

impl Kind {
    const ALL: [Self; 4] = [Self::Start, Self::Sheet, Self::Gone(Gone::Unknown), Self::Gone(Gone::Deleted)];

    /// What it is called in the document.
    pub(crate) fn slug(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Sheet => "sheet",
            Self::Gone(Gone::Unknown) => "unknown",
            Self::Gone(Gone::Deleted) => "deleted",
        }
    }

    #[cfg(feature = "ssr")]
    fn of(first: &First) -> Self {
        match first {
            First::Start => Self::Start,
            First::Sheet { .. } => Self::Sheet,
            First::Gone { reason } => Self::Gone(*reason),
        }
    }
}

/// Text that is no kind's slug.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct UnknownKind;

impl FromStr for Kind {
    type Err = UnknownKind;

    fn from_str(slug: &str) -> Result<Self, UnknownKind> {
        Self::ALL.into_iter().find(|kind| kind.slug() == slug).ok_or(UnknownKind)
    }
}

impl Outline {
    /// The outline of a page.
    #[cfg(feature = "ssr")]
    pub(crate) fn of(page: &Page) -> Self {
        Self {
            kind: Kind::of(&page.first),
            language: page.language,
            theme: page.theme,
            frames: page.frames,
            assets: page.assets.clone(),
            max_bytes: page.max_bytes,
        }
    }

    /// The outline of the document that is shown; nothing when it is none of the server's.
    #[cfg(feature = "hydrate")]
    pub(crate) fn of_document() -> Option<Self> {
        let document = leptos::prelude::document();
        let (root, data) = (document.document_element()?, document.get_element_by_id("page")?);
        Some(Self {
            kind: data.get_attribute("data-kind")?.parse().ok()?,
            language: root.get_attribute("lang")?.parse().ok()?,
            theme: root.get_attribute("data-theme")?.parse().ok()?,
            frames: root.get_attribute("data-frames")?.parse().ok()?,
            assets: data.get_attribute("data-assets")?,
            max_bytes: data.get_attribute("data-max-bytes")?.parse().ok()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_parse_back() {
        for kind in Kind::ALL {
            assert_eq!(kind.slug().parse(), Ok(kind));
        }
        assert_eq!("drawer".parse::<Kind>(), Err(UnknownKind));
    }
}
