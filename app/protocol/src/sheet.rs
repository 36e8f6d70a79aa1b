//! The sheet: the state of a batch, folded from its events by the same code on the server and in the page.

mod fold;
mod state;

pub use self::fold::FoldEffect;
pub use self::state::Sheet;

#[cfg(test)]
mod tests;
