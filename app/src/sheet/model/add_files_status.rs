//! Progress and result of adding files to an open sheet.

/// State of adding files to the open sheet.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "only a browser is given files"))]
pub(crate) enum AddFilesStatus {
    /// No files were added, or their result is shown elsewhere.
    #[default]
    None,
    /// The selection of the user contained no files.
    Empty,
    /// Folders are being read; this many files were found so far.
    Reading(u64),
    /// Files are being read and hashed, to compare them with the sheet by content.
    Hashing {
        /// Bytes read so far.
        done: u64,
        /// Bytes of all files.
        total: u64,
    },
    /// This many files were added to a sheet that stays open.
    Added(u64),
    /// The request that finds out which files the batch does not have failed.
    Unanswered,
    /// The comparison is finished.
    Compared {
        /// Number of files that were compared.
        given: u64,
        /// Number of these files that do not belong to this sheet.
        unmatched: u64,
    },
}
