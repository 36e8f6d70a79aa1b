//! Progress of files that were given to the start page.

/// What becomes of files that were given to the start page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "only a browser takes files in"))]
pub(crate) enum FileIntake {
    /// None were given.
    Ready,
    /// Folders are being read, and this many files were found.
    Reading(u64),
    /// So many of all the files have been looked at.
    Checking {
        /// Files that have been looked at.
        done: u64,
        /// All files.
        total: u64,
    },
    /// None of the files can be sent; they are listed.
    AllSkipped,
    /// The batch is being opened.
    Opening,
    /// There was no file in what was given.
    Nothing,
    /// The server does not answer.
    Unreachable,
    /// The server refused to open a batch.
    Refused,
    /// The code of a sheet could not be loaded: the server is away, or a new version of it is there.
    CodeNotLoaded,
}

impl FileIntake {
    /// Whether files are being taken in.
    pub(crate) fn is_busy(self) -> bool {
        matches!(self, Self::Reading(_) | Self::Checking { .. } | Self::Opening)
    }
}
