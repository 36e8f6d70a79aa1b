//! Reader of TIFF directories (TIFF 6.0, section 2; BigTIFF) that checks every offset and count.
//!
//! It counts the pages, returns the values of entries, and detects camera raw files, which are TIFFs too.

use std::collections::HashSet;

use super::decoded_image::MAX_FRAMES;

/// Maximum number of chained directories that are examined for signs of a raw file, and of integers that are read per
/// entry.
const MAX_EXAMINED: usize = 64;

/// Maximum number of SubIFDs of all directories together that are examined.
const MAX_SUB_IFDS: usize = 4 * MAX_EXAMINED;

/// Maximum number of entries of a directory that are examined. Real files have a few dozen.
const MAX_ENTRIES: usize = 1000;

/// Tags of the entries that are read (TIFF 6.0; TIFF/EP for SubIFDs and the colour filter array; DNG 1.6).
mod tag {
    pub(super) const NEW_SUBFILE_TYPE: u16 = 254;
    pub(super) const COMPRESSION: u16 = 259;
    pub(super) const PHOTOMETRIC: u16 = 262;
    pub(super) const SUB_IFDS: u16 = 330;
    pub(super) const DNG_VERSION: u16 = 50_706;
}

/// Directories of a TIFF, or of another structure with the same directories.
#[derive(Debug, Clone, Copy)]
pub(super) struct TiffDirectories<'a> {
    pub(super) bytes: &'a [u8],
    /// True if the byte order is little-endian.
    pub(super) is_little: bool,
    /// True for a BigTIFF, which has 64-bit offsets.
    pub(super) is_big: bool,
}

/// Entry of a directory.
#[derive(Debug, Clone, Copy)]
pub(super) struct DirectoryEntry {
    pub(super) tag: u16,
    /// Number of the value type.
    pub(super) kind: u16,
    /// Number of values.
    pub(super) count: u64,
    /// Offset of the value field, which holds the value or its offset.
    pub(super) at: usize,
}

/// A directory of the file.
pub(super) struct Directory {
    pub(super) entries: Vec<DirectoryEntry>,
    /// Offset of the next directory; 0 after the last one.
    pub(super) next: usize,
}

impl<'a> TiffDirectories<'a> {
    /// Reads the byte order and the version. Returns `None` if the file does not begin with them.
    pub(super) fn read(bytes: &'a [u8]) -> Option<Self> {
        let is_little = match bytes.get(..2)? {
            b"II" => true,
            b"MM" => false,
            _ => return None,
        };
        let mut directories = Self { bytes, is_little, is_big: false };
        directories.is_big = directories.unsigned(2, 2)? == 43;
        Some(directories)
    }

    /// Number of pages, 1 to [`MAX_FRAMES`]: the chained directories except thumbnails and masks.
    pub(super) fn page_count(&self) -> u32 {
        let is_page = |directory: &Directory| {
            let kind = self.value(directory, tag::NEW_SUBFILE_TYPE).unwrap_or(0);
            // Bit 0 marks a reduced version of another image, bit 2 a mask.
            kind & 0b101 == 0
        };
        (self.chain(MAX_FRAMES as usize).filter(is_page).count() as u32).max(1)
    }

    /// Returns true if any of the first [`MAX_EXAMINED`] directories, or of their first [`MAX_SUB_IFDS`] SubIFDs,
    /// describes undeveloped data of a camera sensor, or the file begins like those of Phase One and Leaf, whose
    /// directories describe a thumbnail only.
    pub(super) fn is_raw(&self) -> bool {
        if matches!(self.bytes.get(8..12), Some(b"IIII" | b"MMMM")) && self.bytes.get(12..16).is_some_and(is_phase_one)
        {
            return true;
        }
        let mut examined = HashSet::new();
        self.chain(MAX_EXAMINED).any(|directory| {
            // The chain goes on when the limit of SubIFDs is reached. Repeated offsets do not count.
            let mut offsets = self.values(&directory, tag::SUB_IFDS);
            offsets.retain(|&at| examined.len() < MAX_SUB_IFDS && examined.insert(at));
            let children = offsets.into_iter().filter_map(|at| self.directory(at as usize));
            children.chain([directory]).any(|directory| self.is_sensor_data(&directory))
        })
    }

    /// Returns true if a directory describes undeveloped sensor data, by its DNG version, photometric interpretation or
    /// compression scheme.
    fn is_sensor_data(&self, directory: &Directory) -> bool {
        let has_version = directory.entries.iter().any(|entry| entry.tag == tag::DNG_VERSION);
        has_version || self.has_sensor_samples(directory)
    }

    /// Returns true if the image of a directory consists of undeveloped sensor data, by its photometric interpretation
    /// or compression scheme.
    pub(super) fn has_sensor_samples(&self, directory: &Directory) -> bool {
        const FILTER_ARRAY: u64 = 32_803;
        const LINEAR_RAW: u64 = 34_892;
        let photometric = self.value(directory, tag::PHOTOMETRIC);
        // Compression schemes of Sony, Kodak (three), Samsung, Nikon and Pentax, in this order.
        let compression = self.value(directory, tag::COMPRESSION);
        matches!(photometric, Some(FILTER_ARRAY | LINEAR_RAW))
            || matches!(compression, Some(32_767 | 262 | 32_867 | 65_000 | 32_770 | 34_713 | 65_535))
    }

    /// Encodes a 16-bit number in the byte order of the file.
    pub(super) fn short(&self, number: u16) -> [u8; 2] {
        if self.is_little { number.to_le_bytes() } else { number.to_be_bytes() }
    }

    /// Directories in the order of the chain, at most `limit`. The chain ends at a directory that was already returned.
    pub(super) fn chain(&self, limit: usize) -> impl Iterator<Item = Directory> {
        let mut seen = HashSet::new();
        let mut next = if self.is_big { self.unsigned(8, 8) } else { self.unsigned(4, 4) }.unwrap_or(0) as usize;
        std::iter::from_fn(move || {
            if next == 0 || !seen.insert(next) {
                return None;
            }
            let directory = self.directory(next)?;
            next = directory.next;
            Some(directory)
        })
        .take(limit)
    }

    /// Reads the directory at an offset, and at most [`MAX_ENTRIES`] of its entries. Returns `None` if the offset is invalid.
    pub(super) fn directory(&self, at: usize) -> Option<Directory> {
        let (count_size, entry_size, offset_size) = if self.is_big { (8, 20, 8) } else { (2, 12, 4) };
        let count = self.unsigned(at, count_size)? as usize;
        let start = at.checked_add(count_size)?;
        let entry = |index: usize| {
            let at = start.checked_add(index.checked_mul(entry_size)?)?;
            let (tag, kind) = (self.unsigned(at, 2)? as u16, self.unsigned(at + 2, 2)? as u16);
            Some(DirectoryEntry { tag, kind, count: self.unsigned(at + 4, offset_size)?, at: at + 4 + offset_size })
        };
        let entries = (0..count.min(MAX_ENTRIES)).map_while(entry).collect();
        let end = start.checked_add(count.checked_mul(entry_size)?)?;
        let next = self.unsigned(end, offset_size).unwrap_or(0) as usize;
        Some(Directory { entries, next })
    }

    /// First integer of an entry. `None` in the cases in which [`values`](Self::values) is empty.
    pub(super) fn value(&self, directory: &Directory, tag: u16) -> Option<u64> {
        self.values(directory, tag).first().copied()
    }

    /// First [`MAX_EXAMINED`] integers of an entry, like [`integers`](Self::integers).
    pub(super) fn values(&self, directory: &Directory, tag: u16) -> Vec<u64> {
        self.integers(directory, tag, MAX_EXAMINED)
    }

    /// Integers of an entry, at most `limit`, without those beyond the end of the file. Empty if the entry is absent or
    /// has no integer type. Negative numbers are not expected.
    pub(super) fn integers(&self, directory: &Directory, tag: u16, limit: usize) -> Vec<u64> {
        let Some(entry) = directory.entries.iter().find(|entry| entry.tag == tag) else { return vec![] };
        let size = match entry.kind {
            1 => 1,
            3 | 8 => 2,
            4 | 9 | 13 => 4,
            16..=18 => 8,
            _ => return vec![],
        };
        let count = usize::try_from(entry.count).unwrap_or(usize::MAX).min(limit);
        let start = self.value_offset(entry, size);
        let number = |index: usize| self.unsigned(start?.checked_add(index.checked_mul(size)?)?, size);
        (0..count).map_while(number).collect()
    }

    /// Bytes of an entry with values of one byte each. `None` if the entry is absent, has another type or extends beyond
    /// the end of the file.
    pub(super) fn byte_values(&self, directory: &Directory, tag: u16) -> Option<&'a [u8]> {
        let entry = directory.entries.iter().find(|entry| entry.tag == tag)?;
        let start = matches!(entry.kind, 1 | 2 | 6 | 7).then(|| self.value_offset(entry, 1))??;
        self.bytes.get(start..start.checked_add(usize::try_from(entry.count).ok()?)?)
    }

    /// Offset of the first value of an entry with values of `size` bytes: in the entry itself if all of them fit into
    /// its value field. `None` if the field is beyond the end of the file.
    fn value_offset(&self, entry: &DirectoryEntry, size: usize) -> Option<usize> {
        let field_size = if self.is_big { 8 } else { 4 };
        if entry.count.saturating_mul(size as u64) <= field_size as u64 {
            return Some(entry.at);
        }
        usize::try_from(self.unsigned(entry.at, field_size)?).ok()
    }

    /// Reads an unsigned integer of `size` bytes in the byte order of the file. Returns `None` beyond the end.
    pub(super) fn unsigned(&self, at: usize, size: usize) -> Option<u64> {
        let bytes = self.bytes.get(at..at.checked_add(size)?)?;
        let push = |number: u64, byte: &u8| number << 8 | u64::from(*byte);
        Some(if self.is_little { bytes.iter().rev().fold(0, push) } else { bytes.iter().fold(0, push) })
    }
}

/// Returns true for the second half of the signature of a raw file of Phase One or Leaf.
fn is_phase_one(signature: &[u8]) -> bool {
    signature[1..] == *b"waR" || signature[..3] == *b"Raw"
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Little-endian TIFF with one directory of `entries` empty entries, followed by a directory without entries.
    fn two_directories(entries: u16) -> Vec<u8> {
        let mut bytes = b"II\x2A\0\x08\0\0\0".to_vec();
        bytes.extend(entries.to_le_bytes());
        bytes.resize(bytes.len() + 12 * usize::from(entries), 0);
        bytes.extend((bytes.len() as u32 + 4).to_le_bytes());
        bytes.extend([0; 6]);
        bytes
    }

    #[test]
    fn sensor_data_is_found_in_a_directory_after_many_sub_ifds() {
        // Directories of 64 SubIFDs each, all different, followed by the sensor data.
        let mut bytes = b"II*\0\x08\0\0\0".to_vec();
        for _ in 0..5 {
            let at = bytes.len() as u32;
            let (offsets, next) = (at + 18, at + 18 + 64 * 4 + 64 * 6);
            bytes.extend([1_u16, tag::SUB_IFDS, 4].map(u16::to_le_bytes).concat());
            bytes.extend([64, offsets, next].map(u32::to_le_bytes).concat());
            bytes.extend((0..64).flat_map(|index| (offsets + 64 * 4 + index * 6).to_le_bytes()));
            bytes.extend([0; 64 * 6]);
        }
        let mut raw = bytes.clone();
        raw.extend([1_u16, tag::DNG_VERSION, 1, 1, 0, 1, 0, 0, 0].map(u16::to_le_bytes).concat());
        bytes.extend([0; 6]);
        assert!(TiffDirectories::read(&raw).unwrap().is_raw());
        assert!(!TiffDirectories::read(&bytes).unwrap().is_raw());
    }

    #[test]
    fn the_next_directory_is_found_behind_more_entries_than_are_examined() {
        for entries in [0, 1, MAX_ENTRIES as u16, MAX_ENTRIES as u16 + 1, u16::MAX] {
            let bytes = two_directories(entries);
            assert_eq!(TiffDirectories::read(&bytes).unwrap().page_count(), 2, "{entries} entries");
        }
    }
}
