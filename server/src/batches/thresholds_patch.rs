//! Strict reading of changed thresholds from a request body.

use protocol::{ThresholdSpec, Thresholds};
use serde_json::Value;
use utoipa::PartialSchema;
use utoipa::openapi::schema::AdditionalProperties;
use utoipa::openapi::{RefOr, Schema};

/// The thresholds that a request changes, each with a value in its range. The other thresholds of the batch stay as
/// they are.
///
/// Unlike stored [`Thresholds`], a request is read strictly: an unknown name is an error, since the client has mistyped
/// it.
#[derive(Debug, Clone, serde::Deserialize)]
#[serde(try_from = "Value")]
pub struct ThresholdsPatch {
    values: Vec<(ThresholdSpec, f64)>,
}

impl ThresholdsPatch {
    /// Parses a JSON object of thresholds.
    ///
    /// # Errors
    /// A sentence for the client that names the accepted form, thresholds or range.
    pub fn parse(json: &Value) -> Result<Self, String> {
        let Some(object) = json.as_object() else {
            return Err("`thresholds` must be an object, such as {\"dark_below\": 60}.".to_owned());
        };
        let value = |(name, value): (&String, &Value)| {
            let Some(spec) = Thresholds::SPECS.into_iter().find(|spec| spec.name == name) else {
                let names = Thresholds::SPECS.map(|spec| spec.name).join(", ");
                return Err(format!("`thresholds` has an unknown field; the known fields are {names}."));
            };
            match value.as_f64() {
                Some(number) if spec.admits(number) => Ok((spec, number)),
                _ => Err(format!("`thresholds.{name}` must be {}.", spec.describe_range())),
            }
        };
        Ok(Self { values: object.iter().map(value).collect::<Result<_, _>>()? })
    }

    /// Returns the thresholds `current` with the changes applied.
    pub fn apply_to(&self, current: &Thresholds) -> Thresholds {
        let mut thresholds = current.clone();
        for (spec, value) in &self.values {
            spec.set(&mut thresholds, *value);
        }
        thresholds
    }
}

impl TryFrom<Value> for ThresholdsPatch {
    type Error = String;

    fn try_from(json: Value) -> Result<Self, String> {
        Self::parse(&json)
    }
}

impl PartialSchema for ThresholdsPatch {
    /// The schema of [`Thresholds`], with its own description, and with other fields forbidden.
    fn schema() -> RefOr<Schema> {
        let mut schema = Thresholds::schema();
        if let RefOr::T(Schema::Object(object)) = &mut schema {
            object.description = Some("The thresholds to change; absent ones stay as they are.".to_owned());
            object.additional_properties = Some(Box::new(AdditionalProperties::FreeForm(false)));
        }
        schema
    }
}

impl utoipa::ToSchema for ThresholdsPatch {}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn changes_only_the_thresholds_that_are_present() {
        let current = Thresholds { blurred_above: 1.3, side_below: 9, ..Thresholds::default() };
        let patch = ThresholdsPatch::parse(&json!({ "dark_below": 60.0, "similarity_at_least": 0.9 })).unwrap();
        let expected = Thresholds { dark_below: 60, similarity_at_least: 0.9, ..current.clone() };
        assert_eq!(patch.apply_to(&current), expected);
        assert_eq!(ThresholdsPatch::parse(&json!({})).unwrap().apply_to(&current), current);
    }

    #[test]
    fn every_field_of_stored_thresholds_is_accepted() {
        let stored = Thresholds { edges_below: 0.003, distance_at_most: 4, ..Thresholds::default() };
        let patch = ThresholdsPatch::parse(&serde_json::to_value(&stored).unwrap()).unwrap();
        assert_eq!(patch.apply_to(&Thresholds::default()), stored);
    }

    #[test]
    fn rejects_invalid_values_and_says_what_is_accepted() {
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
    }

    #[test]
    fn rejects_an_unknown_threshold_and_names_the_known_ones() {
        let error = ThresholdsPatch::parse(&json!({ "blured_above": 1 })).unwrap_err();
        assert!(
            error.starts_with("`thresholds` has an unknown field; the known fields are blurred_above, dark_below, ")
        );
    }
}
