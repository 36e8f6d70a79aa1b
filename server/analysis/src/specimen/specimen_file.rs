//! Type of a generated test image as a file.

/// A generated test image as a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Specimen {
    /// File name.
    pub name: String,
    /// File content.
    pub bytes: Vec<u8>,
}

impl Specimen {
    /// Creates a file of this name and content.
    pub(super) fn new(name: &str, bytes: Vec<u8>) -> Self {
        Self { name: name.to_owned(), bytes }
    }
}
