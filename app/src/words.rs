//! Texts of the page in all languages, as functions grouped by part of the page.

pub(crate) mod chrome;
pub(crate) mod compare;
pub(crate) mod detail;
pub(crate) mod export;
pub(crate) mod failure;
pub(crate) mod filter_bar;
pub(crate) mod findings;
pub(crate) mod inspector;
pub(crate) mod issue;
pub(crate) mod notice;
pub(crate) mod overview;
pub(crate) mod progress;
pub(crate) mod sheet;
pub(crate) mod shot;
pub(crate) mod skipped_files;
pub(crate) mod start;
pub(crate) mod thresholds;
pub(crate) mod unsaved_change;
pub(crate) mod verdict;
