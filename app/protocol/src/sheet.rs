//! The sheet: the state of a batch and its images, computed from the batch's events. The page and the server's tests
//! use this code.

mod fold;
mod state;

pub use self::fold::FoldEffect;
pub use self::state::Sheet;

#[cfg(test)]
mod tests;
