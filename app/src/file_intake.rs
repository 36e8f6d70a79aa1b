//! Progress and result of adding files on the start page.

/// Progress and result of adding files on the start page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "only a browser takes files in"))]
pub(crate) enum FileIntake {
    /// No files were added yet.
    Ready,
    /// Folders are being read. Contains the number of files found so far.
    Reading(u64),
    /// File formats and lengths are being checked.
    Checking {
        /// Number of files checked so far.
        done: u64,
        /// Number of all files.
        total: u64,
    },
    /// None of the files can be uploaded; the page lists them as skipped.
    AllSkipped,
    /// The batch is being created, or the code of a sheet is being loaded.
    Opening,
    /// The selection contained no files.
    Nothing,
    /// The server does not respond, is overloaded or is stopping.
    Unreachable,
    /// The server refused to create a batch, or failed.
    Refused,
    /// The code of a sheet could not be loaded: the server is unreachable or has been updated.
    CodeNotLoaded,
}

impl FileIntake {
    /// Returns true while files are being added.
    pub(crate) fn is_busy(self) -> bool {
        matches!(self, Self::Reading(_) | Self::Checking { .. } | Self::Opening)
    }
}
