//! What a threshold may be.

use super::Thresholds;

/// One of the thresholds by its name, and the range in which it makes sense.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ThresholdSpec {
    /// Its name on the wire.
    pub name: &'static str,
    /// The smallest value.
    pub least: f32,
    /// The largest value.
    pub most: f32,
    /// What values it takes.
    pub step: ThresholdStep,
}

/// What values a threshold takes within its range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ThresholdStep {
    /// Whole numbers.
    Whole,
    /// Any number.
    Any,
}

impl ThresholdSpec {
    const fn whole(name: &'static str, least: f32, most: f32) -> Self {
        Self { name, least, most, step: ThresholdStep::Whole }
    }

    const fn any(name: &'static str, least: f32, most: f32) -> Self {
        Self { name, least, most, step: ThresholdStep::Any }
    }

    /// Whether a threshold may have this value; what is no finite number is in no range.
    pub fn admits(&self, value: f64) -> bool {
        let is_within = (f64::from(self.least)..=f64::from(self.most)).contains(&value);
        is_within && (self.step == ThresholdStep::Any || value.fract() == 0.0)
    }

    /// What its value must be, in words.
    pub fn demand(&self) -> String {
        let kind = if self.step == ThresholdStep::Whole { "whole number" } else { "number" };
        format!("a {kind} from {} to {}", self.least, self.most)
    }
}

impl Thresholds {
    /// All of them, in their order.
    pub const SPECS: [ThresholdSpec; 13] = [
        ThresholdSpec::any("blurred_above", 0.0, 24.0),
        ThresholdSpec::whole("dark_below", 0.0, 255.0),
        ThresholdSpec::any("clipped_above", 0.0, 1.0),
        ThresholdSpec::whole("bright_above", 0.0, 255.0),
        ThresholdSpec::whole("contrast_below", 0.0, 255.0),
        ThresholdSpec::any("edges_below", 0.0, 1.0),
        ThresholdSpec::any("colourfulness_below", 0.0, 500.0),
        ThresholdSpec::any("coloured_below", 0.0, 1.0),
        ThresholdSpec::any("aspect_above", 1.0, 65_535.0),
        ThresholdSpec::whole("side_below", 0.0, 65_535.0),
        ThresholdSpec::any("size_factor_above", 1.0, 1_000_000.0),
        // Hashes of any two pictures differ in some 32 bits: further on, everything would be compared with everything.
        ThresholdSpec::whole("distance_at_most", 0.0, 20.0),
        ThresholdSpec::any("similarity_at_least", 0.0, 1.0),
    ];

    /// Whether both find the same duplicates: the others need no second search.
    pub fn same_duplicate_search(&self, other: &Self) -> bool {
        self.distance_at_most == other.distance_at_most && self.similarity_at_least == other.similarity_at_least
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_has_its_range_and_the_defaults_are_within() {
        let json = serde_json::to_value(Thresholds::default()).unwrap();
        let fields = json.as_object().unwrap();
        assert_eq!(fields.len(), Thresholds::SPECS.len());
        for measure in Thresholds::SPECS {
            let value = fields[measure.name].as_f64().unwrap();
            assert!(measure.admits(value), "{} must be {}", measure.name, measure.demand());
        }
    }

    #[test]
    fn only_finite_numbers_in_the_range_are_admitted() {
        let dark = ThresholdSpec::whole("dark_below", 0.0, 255.0);
        assert_eq!(dark.demand(), "a whole number from 0 to 255");
        for (value, expected) in [
            (0.0, true),
            (255.0, true),
            (255.5, false),
            (0.5, false),
            (-1.0, false),
            (f64::NAN, false),
            (f64::INFINITY, false),
        ] {
            assert_eq!(dark.admits(value), expected, "{value}");
        }
        assert!(ThresholdSpec::any("clipped_above", 0.0, 1.0).admits(0.5));
    }
}
