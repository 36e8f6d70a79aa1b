//! What is told of one file.

use std::path::PathBuf;

use protocol::{Failure, ImageState, Report, Verdict};
use serde::Serialize;

/// One file and what came of it.
#[derive(Serialize)]
pub(super) struct Record {
    /// The path as it is shown.
    pub(super) path: String,
    #[serde(skip)]
    pub(super) file: PathBuf,
    pub(super) state: ImageState,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) report: Option<Box<Report>>,
    #[serde(flatten)]
    pub(super) verdicts: Verdicts,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) error: Option<Failure>,
}

/// What depends on the other files too.
#[derive(Default, Serialize)]
pub(super) struct Verdicts {
    #[serde(rename = "verdicts")]
    pub(super) list: Vec<Verdict>,
    /// The path of the first file of its group of duplicates.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) group: Option<String>,
}

impl Record {
    pub(super) fn waiting(file: PathBuf) -> Self {
        let path = file.display().to_string();
        Self { path, file, state: ImageState::Queued, report: None, verdicts: Verdicts::default(), error: None }
    }

    /// The file's name without its folders.
    pub(super) fn name(&self) -> String {
        self.file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
    }
}
