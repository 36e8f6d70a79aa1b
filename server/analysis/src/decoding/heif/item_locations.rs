//! Locations of the items of a HEIF file (the box `iloc`, ISO/IEC 14496-12, 8.11.3).

use std::collections::BTreeMap;

/// Maximum number of extents of all items together. Extents can take no bytes at all in the file.
const MAX_EXTENTS: usize = 1 << 16;

/// Location of the data of an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ItemLocation {
    /// Construction method: 0 if offsets count from the start of the file, 1 if from the start of the box `idat`.
    pub(super) method: u8,
    /// Offset and length of each part in bytes. Length 0 means up to the end.
    pub(super) extents: Vec<(u64, u64)>,
}

/// Reads the content of the box. Returns `None` if it ends too early or has too many extents. Of several entries of an
/// item, the first counts.
pub(super) fn read_locations(content: &[u8]) -> Option<BTreeMap<u32, ItemLocation>> {
    let mut fields = Fields(content);
    let version = fields.number(1)?;
    fields.number(3)?;
    let sizes = fields.number(2)?;
    let [offset_size, length_size, base_size, index_size] = [12, 8, 4, 0].map(|shift| (sizes >> shift & 15) as usize);
    let index_size = if version == 0 { 0 } else { index_size };
    let wide = if version < 2 { 2 } else { 4 };
    let count = fields.number(wide)?;
    let mut locations = BTreeMap::new();
    let mut extents_left = MAX_EXTENTS;
    for _ in 0..count {
        let item = fields.number(wide)? as u32;
        let method = if version == 0 { 0 } else { fields.number(2)? as u8 & 15 };
        fields.number(2)?;
        let base = fields.number(base_size)?;
        let extent_count = fields.number(2)? as usize;
        extents_left = extents_left.checked_sub(extent_count)?;
        let mut extents = vec![];
        for _ in 0..extent_count {
            fields.number(index_size)?;
            let offset = base.checked_add(fields.number(offset_size)?)?;
            extents.push((offset, fields.number(length_size)?));
        }
        locations.entry(item).or_insert(ItemLocation { method, extents });
    }
    Some(locations)
}

/// Remaining bytes of a box, read as numbers.
struct Fields<'a>(&'a [u8]);

impl Fields<'_> {
    /// Reads a big-endian number of at most 8 bytes; 0 for a number of 0 bytes. `None` at the end or for a longer one.
    fn number(&mut self, size: usize) -> Option<u64> {
        if size > 8 {
            return None;
        }
        let (bytes, rest) = self.0.split_at_checked(size)?;
        self.0 = rest;
        Some(bytes.iter().fold(0, |number, &byte| number << 8 | u64::from(byte)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_base_offsets_and_construction_methods() {
        let content = [
            [1, 0, 0, 0, 0x44, 0x40].as_slice(),
            &[0, 1, 0, 7, 0, 1, 0, 0, 0, 0, 0, 100, 0, 2],
            &[0, 0, 0, 5, 0, 0, 0, 8, 0, 0, 0, 20, 0, 0, 0, 0],
        ]
        .concat();
        let expected = ItemLocation { method: 1, extents: vec![(105, 8), (120, 0)] };
        assert_eq!(read_locations(&content), Some(BTreeMap::from([(7, expected)])));
        for length in 0..content.len() {
            assert_eq!(read_locations(&content[..length]), None);
        }
    }

    #[test]
    fn rejects_extents_that_take_no_bytes() {
        let content = [[0, 0, 0, 0, 0, 0, 0, 3].as_slice(), &[0, 7, 0, 0, 0xff, 0xff].repeat(3)].concat();
        assert_eq!(read_locations(&content), None);
    }
}
