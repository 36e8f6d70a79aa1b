//! The sheet: the state of a batch and its images, computed from the batch's events. Server and page share this code.

mod fold;
mod state;

pub use self::fold::FoldEffect;
pub use self::state::Sheet;

#[cfg(test)]
mod tests;
