//! Every sentence of the page in every language: one function a phrase, grouped by where it is read.

pub(crate) mod chrome;
pub(crate) mod detail;
pub(crate) mod failure;
pub(crate) mod finder;
pub(crate) mod found;
pub(crate) mod inspector;
pub(crate) mod issue;
pub(crate) mod left_out;
pub(crate) mod limits;
pub(crate) mod lineup;
pub(crate) mod missing;
pub(crate) mod overview;
pub(crate) mod progress;
pub(crate) mod sheet;
pub(crate) mod start;
pub(crate) mod take_away;
pub(crate) mod unsaved;
pub(crate) mod verdict;
