//! Sheet of one batch: models (plain Rust and signals) and views.

pub(crate) mod model;
pub(crate) mod view;
