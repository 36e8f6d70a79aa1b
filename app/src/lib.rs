//! The page of Proofsheet: one source, rendered by the server (`ssr`) and taken over by the browser (`hydrate`).
//!
//! The server hands [`Page`] to [`Document`]; the browser finds the same [`Page`] in the document and renders the same tree
//! over it. Neither side asks for data while it renders. What only a browser can do lives in `browser`; the views reach it
//! through the wishes of `desk`, which nobody answers on the server.
// The tree of a page is one type, and a deep one.
#![recursion_limit = "256"]

mod app;
#[cfg(feature = "hydrate")]
mod browser;
mod desk;
#[cfg(feature = "ssr")]
mod document;
mod frames;
mod gone;
#[cfg(feature = "hydrate")]
mod hydration;
mod language;
mod left_out;
mod markup;
mod masthead;
mod opaque;
mod outline;
mod page;
mod quantity;
mod recent;
mod renewed;
mod sheet;
mod start;
mod theme;
mod words;

#[cfg(feature = "ssr")]
pub use document::{Document, DocumentProps, render};
pub use frames::Frames;
#[cfg(feature = "hydrate")]
pub use hydration::hydrate;
pub use language::Language;
pub use page::{First, Gone, Page, Source};
pub use theme::Theme;
