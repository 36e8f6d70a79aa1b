//! Tests of the thresholds: ranges, setters, and reading what other versions wrote.

use super::*;

#[test]
fn every_field_has_a_spec_and_every_default_is_in_its_range() {
    let json = serde_json::to_value(Thresholds::default()).unwrap();
    let fields = json.as_object().unwrap();
    assert_eq!(fields.len(), Thresholds::SPECS.len());
    for spec in Thresholds::SPECS {
        let value = fields[spec.name].as_f64().unwrap();
        assert!(spec.admits(value), "{} must be {}", spec.name, spec.describe_range());
    }
}

#[test]
fn each_spec_sets_the_field_of_its_name_and_no_other() {
    for spec in Thresholds::SPECS {
        let (before, mut after) = (Thresholds::default(), Thresholds::default());
        spec.set(&mut after, f64::from(spec.max));
        let (before, after) = (serde_json::to_value(before).unwrap(), serde_json::to_value(after).unwrap());
        for (name, value) in after.as_object().unwrap() {
            if name == spec.name {
                assert_eq!(value.as_f64(), Some(f64::from(spec.max)), "{name}");
            } else {
                assert_eq!(value, &before[name], "{} changes {name}", spec.name);
            }
        }
    }
}

#[test]
fn only_finite_numbers_in_the_range_are_admitted() {
    let spec = |name| Thresholds::SPECS.into_iter().find(|spec| spec.name == name).unwrap();
    let dark = spec("dark_below");
    assert_eq!(dark.describe_range(), "a whole number from 0 to 255");
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
    assert!(spec("clipped_above").admits(0.5));
}

#[test]
fn thresholds_of_the_version_before_get_the_default_of_a_missing_field() {
    let stored = Thresholds { dark_below: 60, blurred_above: 1.3, ..Thresholds::default() };
    for spec in Thresholds::SPECS {
        let mut json = serde_json::to_value(&stored).unwrap();
        let default = serde_json::to_value(Thresholds::default()).unwrap()[spec.name].take();
        json.as_object_mut().unwrap().remove(spec.name);
        let read: Thresholds = serde_json::from_value(json.clone()).unwrap();
        json[spec.name] = default;
        assert_eq!(serde_json::to_value(read).unwrap(), json, "{}", spec.name);
    }
}

#[test]
fn a_threshold_of_a_newer_version_is_ignored() {
    let stored = Thresholds { dark_below: 60, ..Thresholds::default() };
    let mut json = serde_json::to_value(&stored).unwrap();
    json["noise_above"] = 3.5.into();
    json["grain"] = serde_json::json!({ "from": 1, "to": null });
    assert_eq!(serde_json::from_value::<Thresholds>(json).unwrap(), stored);
}

#[test]
fn thresholds_from_before_events_carried_them_do_not_change() {
    let frozen = serde_json::json!({
        "blurred_above": 1.1_f32, "dark_below": 70, "clipped_above": 0.22_f32, "bright_above": 185,
        "contrast_below": 65, "edges_below": 0.001_f32, "colourfulness_below": 3.0, "coloured_below": 0.002_f32, "aspect_above": 3.0,
        "side_below": 256, "size_factor_above": 10.0, "distance_at_most": 10, "similarity_at_least": 0.72_f32,
    });
    assert_eq!(serde_json::to_value(Thresholds::before_events_carried_them()).unwrap(), frozen);
}
