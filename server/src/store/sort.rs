//! The order of a list of images.

use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::openapi::{RefOr, schema::SchemaType};

/// The order of a list of images; equal ones stand in the order of arrival, and those that lack what is sorted by stand last.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sort {
    /// What is sorted by.
    pub by: SortKey,
    /// Which end comes first.
    pub direction: Direction,
}

/// What images are sorted by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum SortKey {
    /// When it arrived.
    #[default]
    Arrival,
    /// The file name.
    Name,
    /// The length of the file.
    Bytes,
    /// The number of pixels.
    Pixels,
    /// When it was taken, by the camera's clock.
    Taken,
    /// Sharpness, as `focus.sharpest`.
    Focus,
    /// Blur of the sharpest edges, as `focus.blur`.
    Blur,
    /// Mean luma.
    Mean,
}

/// Which end of an order comes first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Direction {
    /// The smallest, earliest, first in the alphabet.
    #[default]
    Ascending,
    /// The other end.
    Descending,
}

impl SortKey {
    /// All of them.
    pub const ALL: [Self; 8] =
        [Self::Arrival, Self::Name, Self::Bytes, Self::Pixels, Self::Taken, Self::Focus, Self::Blur, Self::Mean];

    /// Its name in an address.
    pub fn name(self) -> &'static str {
        match self {
            Self::Arrival => "arrival",
            Self::Name => "name",
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
    /// The order of this name: a key's, with a hyphen before it for the reverse.
    pub fn from_name(name: &str) -> Option<Self> {
        let (name, direction) = match name.strip_prefix('-') {
            Some(rest) => (rest, Direction::Descending),
            None => (name, Direction::Ascending),
        };
        let by = SortKey::ALL.into_iter().find(|key| key.name() == name)?;
        Some(Self { by, direction })
    }

    /// The names that a query may use, in words.
    pub fn names() -> String {
        let names = SortKey::ALL.map(SortKey::name);
        let (last, others) = names.split_last().unwrap_or((&"", &[]));
        format!("{} or {last}, with a hyphen before it for the reverse", others.join(", "))
    }
}

impl utoipa::PartialSchema for Sort {
    fn schema() -> RefOr<Schema> {
        let names = SortKey::ALL.into_iter().flat_map(|key| [key.name().to_owned(), format!("-{}", key.name())]);
        ObjectBuilder::new().schema_type(SchemaType::Type(Type::String)).enum_values(Some(names)).into()
    }
}

impl utoipa::ToSchema for Sort {}
