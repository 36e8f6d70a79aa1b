//! Page of one batch: the sheet's models, which are plain Rust and signals, and its views.

pub(crate) mod model;
pub(crate) mod view;
