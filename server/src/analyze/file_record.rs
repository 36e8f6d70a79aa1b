//! Result of one file of `proofsheet analyze`. JSON output has all of its fields except the path for opening the file.

use std::path::PathBuf;

use protocol::{Failure, ImageState, Report, Verdict};
use serde::Serialize;

use super::file_shots::FileShot;

/// One file and its result.
#[derive(Serialize)]
pub(super) struct FileRecord {
    /// Path as text, with replacements for bytes that are not Unicode.
    pub(super) path: String,
    /// Path for opening the file.
    #[serde(skip)]
    pub(super) file: PathBuf,
    /// Queued until the file is analyzed or has failed.
    pub(super) state: ImageState,
    /// Shot that the file is a member of; absent if it is in none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) shot: Option<FileShot>,
    /// Report summary; absent unless the file is analyzed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) report: Option<Box<Report>>,
    #[serde(flatten)]
    pub(super) verdicts: FileVerdicts,
    /// Failure; absent unless the file has failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) error: Option<Failure>,
}

/// Verdicts and duplicate group of a file, which can depend on the other files.
#[derive(Default, Serialize)]
pub(super) struct FileVerdicts {
    /// Verdicts; empty unless the file is analyzed.
    #[serde(rename = "verdicts")]
    pub(super) list: Vec<Verdict>,
    /// Path of the file that its duplicate group is named after: once all files are known, the first one by path.
    /// Absent if the file has no duplicates.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) group: Option<String>,
}

impl FileRecord {
    /// Record of a file that is not analyzed yet.
    pub(super) fn waiting(file: PathBuf) -> Self {
        let path = file.display().to_string();
        let (shot, report, error) = (None, None, None);
        Self { path, file, state: ImageState::Queued, shot, report, verdicts: FileVerdicts::default(), error }
    }

    /// File name without folders.
    pub(super) fn name(&self) -> String {
        self.file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
    }
}
