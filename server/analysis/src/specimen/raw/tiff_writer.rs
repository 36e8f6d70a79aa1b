//! Writer of structures with directories like those of a TIFF (TIFF 6.0, section 2).

use crate::specimen::exif::ByteOrder;

/// Value of a directory entry.
pub(super) enum RawValue {
    Ascii(String),
    Bytes(Vec<u8>),
    Shorts(Vec<u16>),
    Longs(Vec<u32>),
    Rationals(Vec<(u32, u32)>),
    /// Bytes of no stated type.
    Undefined(Vec<u8>),
    /// Bytes of no stated type that depend on their offset.
    Placed(Box<dyn Fn(u32) -> Vec<u8>>),
    /// Offset of these data.
    Data(Vec<u8>),
    /// Offsets of these directories.
    Directories(Vec<RawDirectory>),
}

/// A directory, and the next one of its chain.
#[derive(Default)]
pub(super) struct RawDirectory {
    pub(super) entries: Vec<(u16, RawValue)>,
    pub(super) next: Option<Box<Self>>,
}

impl RawDirectory {
    /// Creates a directory without a next one.
    pub(super) fn new(entries: Vec<(u16, RawValue)>) -> Self {
        Self { entries, next: None }
    }

    /// Chains directories.
    pub(super) fn chain(directories: Vec<Self>) -> Self {
        let chained =
            directories.into_iter().rev().reduce(|next, directory| Self { next: Some(Box::new(next)), ..directory });
        chained.unwrap_or_default()
    }

    /// Encodes a structure that begins with `header`. The offset of the first directory, which follows the header, is
    /// written at byte 4.
    pub(super) fn structure(&self, header: &[u8], order: ByteOrder) -> Vec<u8> {
        let mut bytes = header.to_vec();
        bytes[4..8].copy_from_slice(&order.long(header.len() as u32));
        self.append_to(&mut bytes, order);
        bytes
    }

    /// Appends the directory, its values, and the directories to which it points. Offsets count from the beginning of
    /// `bytes`. Returns the offset of the directory.
    pub(super) fn append_to(&self, bytes: &mut Vec<u8>, order: ByteOrder) -> u32 {
        let start = bytes.len();
        let mut entries: Vec<_> = self.entries.iter().collect();
        entries.sort_by_key(|(tag, _)| *tag);
        bytes.resize(start + 2 + 12 * entries.len() + 4, 0);
        bytes[start..start + 2].copy_from_slice(&order.short(entries.len() as u16));
        for (index, (tag, value)) in entries.into_iter().enumerate() {
            let (kind, count, mut encoded) = value.encoded(bytes, order);
            if encoded.len() > 4 {
                let at = bytes.len() as u32;
                encoded.resize(encoded.len().next_multiple_of(2), 0);
                bytes.append(&mut encoded);
                encoded = order.long(at).to_vec();
            }
            encoded.resize(4, 0);
            let entry = [&order.short(*tag)[..], &order.short(kind), &order.long(count), &encoded].concat();
            let at = start + 2 + 12 * index;
            bytes[at..at + 12].copy_from_slice(&entry);
        }
        if let Some(next) = &self.next {
            let next = next.append_to(bytes, order);
            let at = start + 2 + 12 * self.entries.len();
            bytes[at..at + 4].copy_from_slice(&order.long(next));
        }
        start as u32
    }
}

impl RawValue {
    /// Number of the type, number of values, and encoded values. Appends the data to which the values point.
    fn encoded(&self, bytes: &mut Vec<u8>, order: ByteOrder) -> (u16, u32, Vec<u8>) {
        let longs = |values: &[u32]| values.iter().flat_map(|value| order.long(*value)).collect::<Vec<_>>();
        match self {
            Self::Ascii(text) => (2, text.len() as u32 + 1, [text.as_bytes(), &[0]].concat()),
            Self::Bytes(values) => (1, values.len() as u32, values.clone()),
            Self::Shorts(values) => {
                (3, values.len() as u32, values.iter().flat_map(|value| order.short(*value)).collect())
            }
            Self::Longs(values) => (4, values.len() as u32, longs(values)),
            Self::Rationals(values) => {
                let parts: Vec<_> =
                    values.iter().flat_map(|(numerator, denominator)| [*numerator, *denominator]).collect();
                (5, values.len() as u32, longs(&parts))
            }
            Self::Undefined(values) => (7, values.len() as u32, values.clone()),
            Self::Placed(place) => {
                let values = place(bytes.len() as u32);
                (7, values.len() as u32, values)
            }
            Self::Data(data) => {
                let at = bytes.len() as u32;
                bytes.extend(data);
                bytes.resize(bytes.len().next_multiple_of(2), 0);
                (4, 1, order.long(at).to_vec())
            }
            Self::Directories(directories) => {
                let offsets: Vec<_> = directories.iter().map(|directory| directory.append_to(bytes, order)).collect();
                (4, offsets.len() as u32, longs(&offsets))
            }
        }
    }
}
