//! File formats of the exported cards.

/// Ways to write a selection down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ExportFormat {
    /// A name a line.
    Names,
    /// A sheet for a spreadsheet (RFC 4180).
    Csv,
    /// An object an image, with the fields of the sheet.
    Json,
}

impl ExportFormat {
    /// All of them.
    pub(crate) const EVERY: [Self; 3] = [Self::Names, Self::Csv, Self::Json];

    /// Its name in the document, which is also the ending of its file's name.
    pub(crate) fn slug(self) -> &'static str {
        match self {
            Self::Names => "txt",
            Self::Csv => "csv",
            Self::Json => "json",
        }
    }
}
