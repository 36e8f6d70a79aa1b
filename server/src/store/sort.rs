//! Order of a list of images, and its name in a URL.

/// Order of a list of images. Images with equal keys are in order of arrival, which a descending order reverses too.
/// Images without the key come last in both directions.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sort {
    /// Key to sort by.
    pub by: SortKey,
    /// Direction of the order.
    pub direction: SortDirection,
}

/// Key that images are sorted by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum SortKey {
    /// Order of arrival.
    #[default]
    Arrival,
    /// File name, compared as UTF-8 bytes: `Z` comes before `a`.
    Name,
    /// Folder, then file name, both compared as UTF-8 bytes. Files in no folder come first, and the files of a folder
    /// before those of its subfolders.
    Path,
    /// Length of the file in bytes.
    Bytes,
    /// Number of pixels.
    Pixels,
    /// Time of the photograph by the camera's clock.
    Taken,
    /// Sharpness, `focus.sharpest` of the report.
    Focus,
    /// Blur of the sharpest edges, `focus.blur` of the report.
    Blur,
    /// Mean luma, `exposure.mean` of the report.
    Mean,
}

/// Direction of an order.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum SortDirection {
    /// Image with the smallest, earliest or first key first.
    #[default]
    Ascending,
    /// Image with the largest, latest or last key first.
    Descending,
}

impl SortKey {
    /// All keys.
    pub const ALL: [Self; 9] = [
        Self::Arrival,
        Self::Name,
        Self::Path,
        Self::Bytes,
        Self::Pixels,
        Self::Taken,
        Self::Focus,
        Self::Blur,
        Self::Mean,
    ];

    /// Name of the key in a URL.
    pub fn name(self) -> &'static str {
        match self {
            Self::Arrival => "arrival",
            Self::Name => "name",
            Self::Path => "path",
            Self::Bytes => "bytes",
            Self::Pixels => "pixels",
            Self::Taken => "taken",
            Self::Focus => "focus",
            Self::Blur => "blur",
            Self::Mean => "mean",
        }
    }
}

impl Sort {
    /// Parses the name of an order: the name of a key, with a hyphen before it for descending order. `None` if there is
    /// no such key.
    pub fn from_name(name: &str) -> Option<Self> {
        let (name, direction) = match name.strip_prefix('-') {
            Some(rest) => (rest, SortDirection::Descending),
            None => (name, SortDirection::Ascending),
        };
        let by = SortKey::ALL.into_iter().find(|key| key.name() == name)?;
        Some(Self { by, direction })
    }

    /// List of the allowed names as a sentence fragment, for error messages.
    pub fn names() -> String {
        let names = SortKey::ALL.map(SortKey::name);
        let (last, others) = names.split_last().unwrap_or((&"", &[]));
        format!("{} or {last}, with a hyphen before it for the reverse", others.join(", "))
    }
}
