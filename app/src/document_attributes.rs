//! Attributes of the document that the browser reads before the page's data.

use std::str::FromStr;

use crate::{Language, MissingReason, Theme, ThumbnailSize};
#[cfg(feature = "ssr")]
use crate::{Page, PageContent};

/// A page without what it shows. To read it takes a fraction of the code that the data of a sheet take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DocumentAttributes {
    /// Which page it is.
    pub(crate) kind: PageKind,
    /// The language it is written in.
    pub(crate) language: Language,
    /// Light or dark.
    pub(crate) theme: Theme,
    /// How large the pictures of a sheet are.
    pub(crate) thumbnail_size: ThumbnailSize,
    /// Where scripts and styles are, without a slash at the end.
    pub(crate) assets: String,
    /// The most bytes that the server takes of a file.
    pub(crate) max_bytes: u64,
}

/// Which page it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PageKind {
    /// The page with the drop area.
    Start,
    /// A batch's sheet.
    Sheet,
    /// There is no such batch.
    NotFound(MissingReason),
}

impl PageKind {
    const ALL: [Self; 4] =
        [Self::Start, Self::Sheet, Self::NotFound(MissingReason::Unknown), Self::NotFound(MissingReason::Deleted)];

    /// What it is called in the document.
    pub(crate) fn slug(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Sheet => "sheet",
            Self::NotFound(MissingReason::Unknown) => "unknown",
            Self::NotFound(MissingReason::Deleted) => "deleted",
        }
    }

    #[cfg(feature = "ssr")]
    fn of(content: &PageContent) -> Self {
        match content {
            PageContent::Start => Self::Start,
            PageContent::Sheet { .. } => Self::Sheet,
            PageContent::NotFound { reason } => Self::NotFound(*reason),
        }
    }
}

/// Text that is no kind's slug.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct UnknownPageKind;

impl FromStr for PageKind {
    type Err = UnknownPageKind;

    fn from_str(slug: &str) -> Result<Self, UnknownPageKind> {
        Self::ALL.into_iter().find(|kind| kind.slug() == slug).ok_or(UnknownPageKind)
    }
}

impl DocumentAttributes {
    /// The outline of a page.
    #[cfg(feature = "ssr")]
    pub(crate) fn of(page: &Page) -> Self {
        Self {
            kind: PageKind::of(&page.content),
            language: page.language,
            theme: page.theme,
            thumbnail_size: page.thumbnail_size,
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
            thumbnail_size: root.get_attribute("data-thumbnail-size")?.parse().ok()?,
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
        for kind in PageKind::ALL {
            assert_eq!(kind.slug().parse(), Ok(kind));
        }
        assert_eq!("drawer".parse::<PageKind>(), Err(UnknownPageKind));
    }
}
