//! Attributes of the document. The browser reads them without parsing the page's JSON data.

use std::str::FromStr;

use crate::{Language, MissingReason, Theme, ThumbnailSize};
#[cfg(feature = "ssr")]
use crate::{Page, PageContent};

/// Kind and settings of a page, without the data of a sheet.
///
/// The browser reads these from HTML attributes. Deserialising [`crate::Page`] instead would pull the types of a sheet
/// into the first WebAssembly module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DocumentAttributes {
    /// Kind of page.
    pub(crate) kind: PageKind,
    /// Language of the page.
    pub(crate) language: Language,
    /// Theme of the page.
    pub(crate) theme: Theme,
    /// Size of the thumbnails of a sheet.
    pub(crate) thumbnail_size: ThumbnailSize,
    /// URL path of scripts and styles, without a trailing slash. In a browser, only the code of a sheet needs it, and
    /// reads it from the document directly.
    #[cfg(feature = "ssr")]
    pub(crate) assets: String,
    /// Maximum file length that the server accepts, in bytes.
    pub(crate) max_bytes: u64,
}

/// Kind of page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PageKind {
    /// Start page with the drop area.
    Start,
    /// Sheet of a batch.
    Sheet,
    /// Page for a batch that does not exist.
    NotFound(MissingReason),
}

impl PageKind {
    const ALL: [Self; 4] =
        [Self::Start, Self::Sheet, Self::NotFound(MissingReason::Unknown), Self::NotFound(MissingReason::Deleted)];

    /// Value of the `data-kind` attribute.
    pub(crate) fn slug(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Sheet => "sheet",
            Self::NotFound(MissingReason::Unknown) => "unknown",
            Self::NotFound(MissingReason::Deleted) => "deleted",
        }
    }

    #[cfg(feature = "ssr")]
    fn from_content(content: &PageContent) -> Self {
        match content {
            PageContent::Start => Self::Start,
            PageContent::Sheet { .. } => Self::Sheet,
            PageContent::NotFound { reason } => Self::NotFound(*reason),
        }
    }
}

/// Error: the text is not the slug of a page kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct UnknownPageKind;

impl FromStr for PageKind {
    type Err = UnknownPageKind;

    fn from_str(slug: &str) -> Result<Self, UnknownPageKind> {
        Self::ALL.into_iter().find(|kind| kind.slug() == slug).ok_or(UnknownPageKind)
    }
}

impl DocumentAttributes {
    /// Attributes of a page.
    #[cfg(feature = "ssr")]
    pub(crate) fn from_page(page: &Page) -> Self {
        Self {
            kind: PageKind::from_content(&page.content),
            language: page.language,
            theme: page.theme,
            thumbnail_size: page.thumbnail_size,
            assets: page.assets.clone(),
            max_bytes: page.max_bytes,
        }
    }

    /// Attributes of the current document, or `None` if an attribute is missing or invalid.
    #[cfg(feature = "hydrate")]
    pub(crate) fn from_document() -> Option<Self> {
        let document = leptos::prelude::document();
        let (root, data) = (document.document_element()?, document.get_element_by_id("page")?);
        Some(Self {
            kind: data.get_attribute("data-kind")?.parse().ok()?,
            language: root.get_attribute("lang")?.parse().ok()?,
            theme: root.get_attribute("data-theme")?.parse().ok()?,
            thumbnail_size: root.get_attribute("data-thumbnail-size")?.parse().ok()?,
            max_bytes: data.get_attribute("data-max-bytes")?.parse().ok()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parses_every_slug_and_rejects_others() {
        for kind in PageKind::ALL {
            assert_eq!(kind.slug().parse(), Ok(kind));
        }
        assert_eq!("drawer".parse::<PageKind>(), Err(UnknownPageKind));
    }
}
