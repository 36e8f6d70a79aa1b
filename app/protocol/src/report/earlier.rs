//! Reading what earlier versions of the analysis wrote: a store outlives the program that filled it.

use serde::{Deserialize, Deserializer};

/// A profile's name; version 1 told only whether there is one.
#[derive(Deserialize)]
#[serde(untagged)]
enum Profile {
    Name(String),
    IsEmbedded(bool),
}

/// The name of a profile, or `unnamed`.
pub(super) fn profile<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(match Option::<Profile>::deserialize(deserializer)? {
        Some(Profile::Name(name)) => Some(name),
        Some(Profile::IsEmbedded(true)) => Some("unnamed".to_owned()),
        Some(Profile::IsEmbedded(false)) | None => None,
    })
}

/// The shoulder of images of which it was not measured: nothing about them is taken for paper.
pub(super) fn shoulder() -> f32 {
    1.0
}

#[cfg(test)]
mod tests {
    use crate::Report;
    use crate::judging::samples;

    /// A report as version 1 of the analysis wrote it.
    fn first(profile: bool) -> serde_json::Value {
        let mut report = serde_json::to_value(samples::report()).unwrap();
        let later = [
            ("exposure", vec!["p10", "p90", "border", "clipped_channel", "shoulder"]),
            ("colour", vec!["coloured"]),
            ("focus", vec!["blur", "edges"]),
            ("identity", vec!["phash"]),
        ];
        for (part, fields) in later {
            for field in fields {
                report[part].as_object_mut().unwrap().remove(field).expect("a field of today");
            }
        }
        report["version"] = 1.into();
        report["image"]["profile"] = profile.into();
        report
    }

    #[test]
    fn reports_of_the_first_version_are_read() {
        let report: Report = serde_json::from_value(first(true)).unwrap();
        assert_eq!((report.version, report.image.profile.as_deref()), (1, Some("unnamed")));
        assert_eq!((report.focus.sharpest, report.focus.blur), (samples::report().focus.sharpest, None));
        let report: Report = serde_json::from_value(first(false)).unwrap();
        assert_eq!(report.image.profile, None);
    }
}
