//! A deserializer and a default for report fields that earlier versions of the analysis wrote differently or not at
//! all.

use serde::{Deserialize, Deserializer};

/// The field `profile`: a name, or in version 1 a flag that a profile is embedded.
#[derive(Deserialize)]
#[serde(untagged)]
enum StoredProfile {
    Name(String),
    IsEmbedded(bool),
}

/// Reads the field `profile`. Returns a name as it is, `unnamed` for the flag `true` of version 1, and none for the
/// flag `false` and for `null`.
pub(super) fn profile<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(match Option::<StoredProfile>::deserialize(deserializer)? {
        Some(StoredProfile::Name(name)) => Some(name),
        Some(StoredProfile::IsEmbedded(true)) => Some("unnamed".to_owned()),
        Some(StoredProfile::IsEmbedded(false)) | None => None,
    })
}

/// Default of [`Exposure::shoulder`](super::Exposure::shoulder) (share of the light pixels whose tones lead up to
/// white) for reports without it. With this maximum, judging never exempts an image as content on a white background.
pub(super) fn shoulder() -> f32 {
    1.0
}

#[cfg(test)]
mod tests {
    use crate::Report;
    use crate::judging::samples;

    /// A report as version 1 of the analysis wrote it.
    fn report_of_version_1(profile: bool) -> serde_json::Value {
        let mut report = serde_json::to_value(samples::report()).unwrap();
        let later_fields = [
            ("exposure", vec!["p10", "p90", "border", "clipped_channel", "shoulder"]),
            ("colour", vec!["coloured"]),
            ("focus", vec!["blur", "edges"]),
            ("identity", vec!["phash"]),
        ];
        for (part, fields) in later_fields {
            for field in fields {
                report[part].as_object_mut().unwrap().remove(field).expect("a field of the current version");
            }
        }
        report["version"] = 1.into();
        report["image"]["profile"] = profile.into();
        report
    }

    #[test]
    fn reads_reports_of_version_1() {
        let report: Report = serde_json::from_value(report_of_version_1(true)).unwrap();
        assert_eq!((report.version, report.image.profile.as_deref()), (1, Some("unnamed")));
        assert_eq!((report.focus.sharpest, report.focus.blur), (samples::report().focus.sharpest, None));
        let report: Report = serde_json::from_value(report_of_version_1(false)).unwrap();
        assert_eq!(report.image.profile, None);
    }
}
