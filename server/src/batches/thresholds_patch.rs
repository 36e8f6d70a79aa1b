//! Some thresholds, to be laid over those that a batch has.

use protocol::{ThresholdStep, Thresholds};
use serde_json::{Map, Value};

/// The thresholds that somebody wants changed; the others stay.
#[derive(Debug, Clone, PartialEq)]
pub struct ThresholdsPatch {
    values: Map<String, Value>,
}

impl ThresholdsPatch {
    /// Understands an object of thresholds.
    ///
    /// # Errors
    /// A sentence that says which of them cannot be so, and what it may be.
    pub fn parse(sent: &Value) -> Result<Self, String> {
        let Some(sent) = sent.as_object() else {
            return Err("`thresholds` must be an object, such as {\"dark_below\": 60}.".to_owned());
        };
        let mut values = Map::new();
        for (name, value) in sent {
            let Some(measure) = Thresholds::SPECS.into_iter().find(|measure| measure.name == name) else {
                let names = Thresholds::SPECS.map(|measure| measure.name).join(", ");
                return Err(format!("`thresholds` has a field that is none of {names}."));
            };
            let Some(number) = value.as_f64().filter(|number| measure.admits(*number)) else {
                return Err(format!("`thresholds.{name}` must be {}.", measure.demand()));
            };
            // 70.0 is whole too.
            let value =
                if measure.step == ThresholdStep::Whole { Value::from(number as u64) } else { Value::from(number) };
            values.insert(name.clone(), value);
        }
        Ok(Self { values })
    }

    /// These thresholds with the changes.
    ///
    /// # Errors
    /// None in truth: every value was looked at.
    pub fn over(&self, present: &Thresholds) -> serde_json::Result<Thresholds> {
        let mut all = serde_json::to_value(present)?;
        if let Some(all) = all.as_object_mut() {
            all.extend(self.values.clone());
        }
        serde_json::from_value(all)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_absent_stays() {
        let present = Thresholds { blurred_above: 1.3, side_below: 9, ..Thresholds::default() };
        let patch = ThresholdsPatch::parse(&json!({ "dark_below": 60.0, "similarity_at_least": 0.9 })).unwrap();
        let expected = Thresholds { dark_below: 60, similarity_at_least: 0.9, ..present.clone() };
        assert_eq!(patch.over(&present).unwrap(), expected);
        assert_eq!(ThresholdsPatch::parse(&json!({})).unwrap().over(&present).unwrap(), present);
    }

    #[test]
    fn what_cannot_be_is_named_with_what_can() {
        for (sent, expected) in [
            (json!({ "dark_below": 256 }), "`thresholds.dark_below` must be a whole number from 0 to 255."),
            (json!({ "dark_below": 1.5 }), "`thresholds.dark_below` must be a whole number from 0 to 255."),
            (json!({ "clipped_above": -0.1 }), "`thresholds.clipped_above` must be a number from 0 to 1."),
            (json!({ "blurred_above": "1" }), "`thresholds.blurred_above` must be a number from 0 to 24."),
            (json!({ "blurred_above": null }), "`thresholds.blurred_above` must be a number from 0 to 24."),
            (json!([]), "`thresholds` must be an object, such as {\"dark_below\": 60}."),
        ] {
            assert_eq!(ThresholdsPatch::parse(&sent).unwrap_err(), expected);
        }
        let error = ThresholdsPatch::parse(&json!({ "blured_above": 1 })).unwrap_err();
        assert!(error.starts_with("`thresholds` has a field that is none of blurred_above, dark_below, "), "{error}");
    }
}
