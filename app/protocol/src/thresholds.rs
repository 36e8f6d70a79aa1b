//! Thresholds: the parameters that turn measurements into issues.

mod spec;
mod values;

pub use self::spec::{ThresholdSpec, ThresholdStep};
pub use self::values::Thresholds;

#[cfg(test)]
mod tests;
