//! Specification of each threshold: name, range of values and setter. The server checks requests against it.

use super::Thresholds;

/// One threshold: its name on the wire, the values it accepts, and the field it sets.
#[derive(Debug, Clone, Copy)]
pub struct ThresholdSpec {
    /// Name on the wire.
    pub name: &'static str,
    /// Smallest accepted value.
    pub min: f32,
    /// Largest accepted value.
    pub max: f32,
    /// Granularity of the values.
    pub step: ThresholdStep,
    set: fn(&mut Thresholds, f64),
}

/// Granularity of the values of a threshold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ThresholdStep {
    /// Whole numbers.
    Whole,
    /// Any number.
    Any,
}

impl ThresholdSpec {
    /// Specification of a threshold of whole numbers.
    const fn whole(name: &'static str, min: f32, max: f32, set: fn(&mut Thresholds, f64)) -> Self {
        Self { name, min, max, step: ThresholdStep::Whole, set }
    }

    /// Specification of a threshold of any numbers.
    const fn any(name: &'static str, min: f32, max: f32, set: fn(&mut Thresholds, f64)) -> Self {
        Self { name, min, max, step: ThresholdStep::Any, set }
    }

    /// Returns true if the threshold may have this value: it is in the range, and whole if it must be. False for NaN
    /// and the infinities.
    pub fn admits(&self, value: f64) -> bool {
        let is_within = (f64::from(self.min)..=f64::from(self.max)).contains(&value);
        is_within && (self.step == ThresholdStep::Any || value.fract() == 0.0)
    }

    /// Description of the accepted values, such as `a whole number from 0 to 255`.
    pub fn describe_range(&self) -> String {
        let kind = if self.step == ThresholdStep::Whole { "whole number" } else { "number" };
        format!("a {kind} from {} to {}", self.min, self.max)
    }

    /// Sets this threshold to a value, without checking it: call [`ThresholdSpec::admits`] first. Otherwise a threshold
    /// of whole numbers loses the fraction of the value and is clamped to the range of its integer type (NaN becomes
    /// 0); any other threshold is set to the value, rounded to an `f32`.
    pub fn set(&self, thresholds: &mut Thresholds, value: f64) {
        (self.set)(thresholds, value);
    }
}

impl Thresholds {
    /// Every threshold, in the order of the fields.
    pub const SPECS: [ThresholdSpec; 13] = [
        ThresholdSpec::any("blurred_above", 0.0, 24.0, |thresholds, value| thresholds.blurred_above = value as f32),
        ThresholdSpec::whole("dark_below", 0.0, 255.0, |thresholds, value| thresholds.dark_below = value as u8),
        ThresholdSpec::any("clipped_above", 0.0, 1.0, |thresholds, value| thresholds.clipped_above = value as f32),
        ThresholdSpec::whole("bright_above", 0.0, 255.0, |thresholds, value| thresholds.bright_above = value as u8),
        ThresholdSpec::whole("contrast_below", 0.0, 255.0, |thresholds, value| thresholds.contrast_below = value as u8),
        ThresholdSpec::any("edges_below", 0.0, 1.0, |thresholds, value| thresholds.edges_below = value as f32),
        ThresholdSpec::any("colourfulness_below", 0.0, 500.0, |thresholds, value| {
            thresholds.colourfulness_below = value as f32;
        }),
        ThresholdSpec::any("coloured_below", 0.0, 1.0, |thresholds, value| thresholds.coloured_below = value as f32),
        ThresholdSpec::any("aspect_above", 1.0, 65_535.0, |thresholds, value| thresholds.aspect_above = value as f32),
        ThresholdSpec::whole("side_below", 0.0, 65_535.0, |thresholds, value| thresholds.side_below = value as u32),
        ThresholdSpec::any("size_factor_above", 1.0, 1_000_000.0, |thresholds, value| {
            thresholds.size_factor_above = value as f32;
        }),
        // The hashes of two unrelated pictures differ in about 32 bits: a larger distance would compare everything with
        // everything.
        ThresholdSpec::whole("distance_at_most", 0.0, 20.0, |thresholds, value| {
            thresholds.distance_at_most = value as u32;
        }),
        ThresholdSpec::any("similarity_at_least", 0.0, 1.0, |thresholds, value| {
            thresholds.similarity_at_least = value as f32;
        }),
    ];
}
