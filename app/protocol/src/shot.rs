//! Shots: pairs of image files of one exposure, such as a raw file and its JPEG, and the rule that pairs them.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::{CaptureTime, Format, ImageId, MalformedId, Report};

/// Largest difference of the capture times of one shot, in seconds. Cameras that write both files one after the other
/// may give them different times; the same name with another time belongs to another exposure.
const MAX_SECONDS_APART: i64 = 2;

/// Id of a shot within a batch. It equals the id of the shot's primary image.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema), schema(value_type = String, format = "uuid"))]
#[serde(transparent)]
pub struct ShotId(ImageId);

impl ShotId {
    /// The shot with this primary image.
    pub fn named_after(primary: ImageId) -> Self {
        Self(primary)
    }

    /// Primary image of the shot.
    pub fn primary(self) -> ImageId {
        self.0
    }
}

impl FromStr for ShotId {
    type Err = MalformedId;

    fn from_str(text: &str) -> Result<Self, MalformedId> {
        text.parse().map(Self)
    }
}

impl fmt::Display for ShotId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

/// Membership of an image in a shot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Shot {
    /// The shot.
    pub id: ShotId,
    /// Role of the image.
    pub role: ShotRole,
}

impl Shot {
    /// Membership of an image with this role in the shot with this primary image.
    pub fn new(primary: ImageId, role: ShotRole) -> Self {
        Self { id: ShotId::named_after(primary), role }
    }
}

/// Role of an image in its shot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ShotRole {
    /// The JPEG or HEIC: it stands for the shot in sheets and is compared with other images.
    Primary,
    /// The raw file beside it.
    Companion,
}

impl ShotRole {
    /// Name of the role on the wire.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Primary => "primary",
            Self::Companion => "companion",
        }
    }

    /// The role of the other image of a shot.
    pub fn other(self) -> Self {
        match self {
            Self::Primary => Self::Companion,
            Self::Companion => Self::Primary,
        }
    }
}

/// Folder and stem of a file's path, by which files are paired, and the role that the extension gives to the file.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ShotKey {
    /// Path without the extension: equal for the files of one shot.
    pub stem: String,
    /// Role that the file would have.
    pub role: ShotRole,
}

impl ShotKey {
    /// Key of a file by its relative path, of which only the case of the extension is ignored. None if files with this
    /// extension are in no shot: only JPEG, HEIC and camera raw files are.
    ///
    /// Paths are compared byte by byte, so a caller whose paths may be decomposed must normalise them first.
    pub fn from_path(path: &str) -> Option<Self> {
        let (stem, extension) = split_extension(path)?;
        let is_one_of = |format: Format| format.extensions().iter().any(|known| extension.eq_ignore_ascii_case(known));
        let role = if is_one_of(Format::Jpeg) || is_one_of(Format::Heic) {
            ShotRole::Primary
        } else if is_one_of(Format::Raw) {
            ShotRole::Companion
        } else {
            return None;
        };
        Some(Self { stem: stem.to_owned(), role })
    }
}

/// Splits a path into the part before the last dot of its file name, and its extension. None without an extension, or
/// without a character before the dot.
pub fn split_extension(path: &str) -> Option<(&str, &str)> {
    let (stem, extension) = path.rsplit_once('.')?;
    let is_in_name = !extension.is_empty() && !extension.contains(['/', '\\']);
    let has_stem = !stem.is_empty() && !stem.ends_with(['/', '\\']);
    (is_in_name && has_stem).then_some((stem, extension))
}

/// Returns true if the capture times of two images show that they are not one shot: both are known, and differ by more
/// than two seconds.
pub fn are_separate_shots(one: &Report, other: &Report) -> bool {
    let taken_at = |report: &Report| CaptureTime::parse(report.camera.as_ref()?.taken_at.as_deref()?);
    match (taken_at(one), taken_at(other)) {
        (Some(one), Some(other)) => (one.0 - other.0).abs() > MAX_SECONDS_APART,
        _ => false,
    }
}

/// A file beside an image that belongs to it and is not sent, such as the movie of a live photo or an XMP sidecar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct CompanionFile {
    /// Sanitised relative path; the file name alone if the file is in no folder.
    pub path: String,
    /// Exact relative path, for finding the file again. Not sanitised: never show it. Absent if it equals `path`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_path: Option<String>,
}

impl CompanionFile {
    /// Extensions of files that can accompany an image, in lower case: movies of live photos, sidecars with edits, and
    /// the thumbnails and sound notes of cameras.
    pub const EXTENSIONS: [&str; 6] = ["mov", "mp4", "xmp", "aae", "thm", "wav"];

    /// Longest list of companion files of an image. A folder has at most one of each kind, and a sidecar for each image
    /// of a shot.
    pub const MAX_COUNT: usize = 8;

    /// Companion file with the path that a client sent, sanitised as paths of images are.
    pub fn from_sent(sent: &str) -> Self {
        let file = crate::FilePath::from_sent(sent);
        Self { path: file.path.unwrap_or(file.name), source_path: file.source_path }
    }

    /// Stems of the images that a file with this path may accompany, most likely first: the path without its extension,
    /// which [`ShotKey::stem`] equals or to which the image adds its own extension (`DSC_1.xmp` and `DSC_1.NEF.xmp`
    /// both accompany `DSC_1.NEF`). None if files with this extension accompany no image.
    pub fn image_stem(path: &str) -> Option<&str> {
        let (stem, extension) = split_extension(path)?;
        Self::EXTENSIONS.iter().any(|known| extension.eq_ignore_ascii_case(known)).then_some(stem)
    }

    /// Exact relative path, for finding the file again; never for display.
    pub fn exact_path(&self) -> &str {
        self.source_path.as_deref().unwrap_or(&self.path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Camera;
    use crate::judging::samples;

    #[test]
    fn jpeg_and_heic_are_primary_and_raw_files_are_companions() {
        for (path, expected) in [
            ("A/IMG_1.JPG", Some(("A/IMG_1", ShotRole::Primary))),
            ("A/IMG_1.heic", Some(("A/IMG_1", ShotRole::Primary))),
            ("A/IMG_1.HIF", Some(("A/IMG_1", ShotRole::Primary))),
            ("A/IMG_1.CR3", Some(("A/IMG_1", ShotRole::Companion))),
            ("IMG.1.dng", Some(("IMG.1", ShotRole::Companion))),
            ("A/IMG_1.png", None),
            ("A/IMG_1.MOV", None),
            ("A.jpg/IMG_1", None),
            (r"A.jpg\IMG_1", None),
            ("A/.jpg", None),
            (".jpg", None),
            ("A/IMG_1.", None),
            ("", None),
        ] {
            let key = ShotKey::from_path(path).map(|key| (key.stem, key.role));
            assert_eq!(key, expected.map(|(stem, role)| (stem.to_owned(), role)), "{path}");
        }
    }

    #[test]
    fn files_of_other_folders_and_stems_have_other_keys() {
        let stem = |path| ShotKey::from_path(path).unwrap().stem;
        assert_eq!(stem("A/1.jpg"), stem("A/1.NEF"));
        for other in ["B/1.NEF", "A/2.NEF", "1.NEF", "a/1.NEF", "A/1.x.NEF"] {
            assert_ne!(stem("A/1.jpg"), stem(other));
        }
    }

    #[test]
    fn only_known_times_more_than_two_seconds_apart_separate_a_shot() {
        let report = |time: Option<&str>| {
            let mut report = samples::report();
            report.camera = Some(Camera { taken_at: time.map(str::to_owned), ..Camera::default() });
            report
        };
        let first = report(Some("2026-11-22T11:59:58.90"));
        for (other, is_separate) in [
            (Some("2026-11-22T11:59:58"), false),
            (Some("2026-11-22T12:00:00+09:00"), false),
            (Some("2026-11-22T12:00:01"), true),
            (Some("2026-11-22T11:59:55"), true),
            (Some("2025-11-22T11:59:58"), true),
            (Some("yesterday"), false),
            (None, false),
        ] {
            assert_eq!(are_separate_shots(&first, &report(other)), is_separate, "{other:?}");
            assert_eq!(are_separate_shots(&report(other), &first), is_separate, "{other:?}");
        }
        let without_camera = crate::Report { camera: None, ..samples::report() };
        assert!(!are_separate_shots(&first, &without_camera));
    }

    #[test]
    fn movies_and_sidecars_accompany_the_image_of_their_stem() {
        for (path, stem) in [
            ("A/IMG_1.MOV", Some("A/IMG_1")),
            ("A/IMG_1.CR3.xmp", Some("A/IMG_1.CR3")),
            ("IMG_1.aae", Some("IMG_1")),
            ("A/IMG_1.txt", None),
            ("A/.mov", None),
            ("A.mov/IMG_1", None),
        ] {
            assert_eq!(CompanionFile::image_stem(path), stem, "{path}");
        }
    }

    #[test]
    fn paths_of_companion_files_are_sanitised_and_kept() {
        let file = CompanionFile::from_sent("A\\IMG\u{202e}.MOV");
        assert_eq!((file.path.as_str(), file.exact_path()), ("A/IMG.MOV", "A\\IMG\u{202e}.MOV"));
        let plain = CompanionFile::from_sent("IMG_1.MOV");
        assert_eq!(plain, CompanionFile { path: "IMG_1.MOV".to_owned(), source_path: None });
    }
}
