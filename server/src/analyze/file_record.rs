//! Result of one file of `proofsheet analyze`, as it is written as JSON.

use std::path::PathBuf;

use protocol::{Failure, ImageState, Report, Verdict};
use serde::Serialize;

/// One file and its result.
#[derive(Serialize)]
pub(super) struct FileRecord {
    /// Displayed path.
    pub(super) path: String,
    /// Path for opening the file.
    #[serde(skip)]
    pub(super) file: PathBuf,
    /// Queued, analyzed or failed.
    pub(super) state: ImageState,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) report: Option<Box<Report>>,
    #[serde(flatten)]
    pub(super) verdicts: FileVerdicts,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) error: Option<Failure>,
}

/// Verdicts of a file, which can depend on the other files.
#[derive(Default, Serialize)]
pub(super) struct FileVerdicts {
    #[serde(rename = "verdicts")]
    pub(super) list: Vec<Verdict>,
    /// Path of the first file of its duplicate group.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) group: Option<String>,
}

impl FileRecord {
    /// Record of a file that is not analyzed yet.
    pub(super) fn waiting(file: PathBuf) -> Self {
        let path = file.display().to_string();
        Self { path, file, state: ImageState::Queued, report: None, verdicts: FileVerdicts::default(), error: None }
    }

    /// File name without folders.
    pub(super) fn name(&self) -> String {
        self.file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
    }
}
