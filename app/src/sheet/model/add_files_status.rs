//! Progress and result of adding files to an open sheet.

/// How far the comparison of given files with the sheet is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "only a browser is given files"))]
pub(crate) enum AddFilesStatus {
    /// None were given, or what came of them is told elsewhere.
    #[default]
    None,
    /// There was no file in what was given.
    Empty,
    /// Folders are read, and this many files were found.
    Reading(u64),
    /// The files are read through: they are known by their content.
    Hashing {
        /// Bytes that were read.
        done: u64,
        /// All bytes.
        total: u64,
    },
    /// So many were added to a sheet that stays open.
    Added(u64),
    /// The server did not say which ones it lacks.
    Unanswered,
    /// They are compared.
    Compared {
        /// Images that were given.
        given: u64,
        /// Those that are not of this sheet.
        unmatched: u64,
    },
}
