//! The page of Proofsheet: one source, rendered by the server (`ssr`) and taken over by the browser (`hydrate`).
//!
//! The server hands [`Page`] to [`Document`]; the browser finds the same [`Page`] in the document and renders the same tree
//! over it. Neither side asks for data while it renders. What only a browser can do lives in `browser`; the views reach it
//! through the actions of `app_state`, which the server does not handle.
// The tree of a page is one type, and a deep one.
#![recursion_limit = "256"]

mod action;
mod app;
mod app_state;
#[cfg(feature = "hydrate")]
mod browser;
#[cfg(feature = "ssr")]
mod document;
mod document_attributes;
mod erased_view;
mod file_intake;
mod html_builder;
#[cfg(feature = "hydrate")]
mod hydration;
mod language;
mod not_found;
mod number_format;
mod page;
mod recent_batch;
mod recreated_view;
mod sheet;
mod skipped_files;
mod skipped_files_view;
mod start;
mod theme;
mod thumbnail_size;
mod top_bar;
mod words;

#[cfg(feature = "ssr")]
pub use document::{Document, DocumentProps, render};
#[cfg(feature = "hydrate")]
pub use hydration::hydrate;
pub use language::Language;
pub use page::{MissingReason, Page, PageContent, UploadSource};
pub use theme::Theme;
pub use thumbnail_size::ThumbnailSize;
