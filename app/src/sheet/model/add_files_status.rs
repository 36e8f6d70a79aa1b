//! Progress and result of adding files to an open sheet.

/// State of adding files to the open sheet.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "only a browser is given files"))]
pub(crate) enum AddFilesStatus {
    /// No files were added, or there is no result to show: the new cards show it, or an unsaved change does.
    #[default]
    None,
    /// The user added something that contained no files.
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
    /// This many files were added to a sheet whose batch expects no fixed number of images, and so stays open.
    Added(u64),
    /// The comparison failed: the server did not say which of the files the batch lacks.
    Unanswered,
    /// The comparison is finished. Also shown if files could not be added, because the batch accepts no more images
    /// (then all of them are unmatched) or because all files were skipped (then both numbers are 0).
    Compared {
        /// Number of files that were compared, or that could not be added.
        given: u64,
        /// Number of these files that the batch neither has nor expects.
        unmatched: u64,
    },
}
