//! Web page of Proofsheet: the server renders it (feature `ssr`), and the browser hydrates it (feature `hydrate`).
//!
//! The server passes a [`Page`] to [`Document`], which also embeds it as JSON. The browser reads the same [`Page`] from
//! the document (for pages without a sheet, only the attributes of the document) and hydrates the same view tree.
//! Neither side requests data while it renders. Code that needs a browser is in `browser`. Views call it by dispatching
//! an `Action` on `AppState`; the server has no handler for actions.
//!
//! In the browser, the code is split into two WebAssembly modules: `browser/sheet_module.rs` explains the rules.
// The view tree of a page is one deeply nested type.
#![recursion_limit = "256"]

mod accepted_files;
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
