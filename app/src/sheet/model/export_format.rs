//! File formats of the exported cards.

/// File format of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ExportFormat {
    /// File names with their folders, one per line.
    Names,
    /// CSV table (RFC 4180) with a heading line, in UTF-8 with a byte order mark.
    Csv,
    /// JSON array with one object per card, whose fields are the columns of the table.
    Json,
}

impl ExportFormat {
    /// All formats.
    pub(crate) const ALL: [Self; 3] = [Self::Names, Self::Csv, Self::Json];

    /// Name of the format in the HTML document, and file extension.
    pub(crate) fn slug(self) -> &'static str {
        match self {
            Self::Names => "txt",
            Self::Csv => "csv",
            Self::Json => "json",
        }
    }
}
