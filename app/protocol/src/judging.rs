//! Judging: finds the issues of images, and the image to keep of each duplicate group, from measurements and without
//! pixels. The server and the page run the same code.

mod batch_context;
mod best;
mod exposure;
mod judge;
mod odd_size;
mod rejudge;
mod rules;

pub use self::batch_context::{BatchContext, DuplicateKind};
pub use self::best::{BestCandidate, BestImage, BestReason, GroupChoice, best, distinct_name, first_error};
pub use self::judge::{judge, rejudge_own_issues};
pub use self::odd_size::odd_size_ratios;
pub use self::rejudge::{rejudge_batch, same_best_images};

#[cfg(test)]
pub(crate) mod samples;

#[cfg(test)]
mod tests;
