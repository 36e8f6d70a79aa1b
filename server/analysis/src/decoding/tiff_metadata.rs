//! EXIF block of a TIFF: the file itself, or the metadata of a BigTIFF in a classic TIFF structure.
//!
//! The EXIF reader knows classic TIFF only. A BigTIFF has the same directories, with offsets of 64 bits.

use super::metadata_blocks::MetadataBlocks;
use super::tiff_directory::{Directory, DirectoryEntry, TiffDirectories};

/// Maximum length in bytes of a classic structure. Values that would exceed it are left out.
const MAX_BLOCK_BYTES: usize = 2 << 20;

const EXIF_POINTER: u16 = 0x8769;
const GPS_POINTER: u16 = 0x8825;
const INTEROPERABILITY_POINTER: u16 = 0xa005;

/// Entries of the main directory that are copied: maker, model, orientation, software and XMP.
const MAIN_TAGS: [u16; 5] = [0x010f, 0x0110, 0x0112, 0x0131, 700];

impl TiffDirectories<'_> {
    /// EXIF block of the file. It also holds the XMP packet, in the entry 700 of the main directory.
    pub(super) fn metadata(&self) -> MetadataBlocks {
        let mut blocks = MetadataBlocks::default();
        if self.is_big {
            blocks.push_exif(&self.classic_block());
        } else {
            blocks.push_exif(self.bytes);
        }
        blocks
    }

    /// Classic TIFF structure with the metadata of the first page.
    fn classic_block(&self) -> Vec<u8> {
        let mut block = if self.is_little { b"II*\0\x08\0\0\0".to_vec() } else { b"MM\0*\0\0\0\x08".to_vec() };
        if let Some(mut directory) = self.chain(1).next() {
            let is_copied = |tag: u16| MAIN_TAGS.contains(&tag) || matches!(tag, EXIF_POINTER | GPS_POINTER);
            directory.entries.retain(|entry| is_copied(entry.tag));
            self.copy_directory(&directory, &[EXIF_POINTER, GPS_POINTER], &mut block);
        }
        block
    }

    /// Appends a directory with its values and the directories to which the entries `pointers` point.
    fn copy_directory(&self, directory: &Directory, pointers: &[u16], block: &mut Vec<u8>) {
        let mut at = block.len();
        let mut write = |block: &mut Vec<u8>, bytes: &[u8]| {
            block[at..at + bytes.len()].copy_from_slice(bytes);
            at += bytes.len();
        };
        block.resize(block.len() + 2 + 12 * directory.entries.len() + 4, 0);
        write(block, &self.short(directory.entries.len() as u16));
        for (index, entry) in directory.entries.iter().enumerate() {
            let is_repeated = directory.entries[..index].iter().any(|earlier| earlier.tag == entry.tag);
            let child = if pointers.contains(&entry.tag) && !is_repeated {
                self.value(directory, entry.tag).and_then(|at| self.directory(at as usize))
            } else {
                None
            };
            let end = block.len() as u32;
            let (kind, count, value) = match child {
                Some(child) => {
                    let nested: &[u16] = if entry.tag == EXIF_POINTER { &[INTEROPERABILITY_POINTER] } else { &[] };
                    self.copy_directory(&child, nested, block);
                    (4, 1, self.long(end))
                }
                // An entry without values stands for one that is left out.
                None => match self.stored_value(entry).filter(|value| block.len() + value.len() <= MAX_BLOCK_BYTES) {
                    None => (1, 0, [0; 4]),
                    Some(value) => {
                        let mut inline = [0; 4];
                        if value.len() <= inline.len() {
                            inline[..value.len()].copy_from_slice(value);
                        } else {
                            block.extend_from_slice(value);
                            inline = self.long(end);
                        }
                        (entry.kind, entry.count as u32, inline)
                    }
                },
            };
            write(block, &self.short(entry.tag));
            write(block, &self.short(kind));
            write(block, &self.long(count));
            write(block, &value);
        }
    }

    /// Bytes of the values of an entry of a BigTIFF. `None` for types that classic TIFF does not have, and if the
    /// values extend beyond the end of the file.
    fn stored_value(&self, entry: &DirectoryEntry) -> Option<&[u8]> {
        let size = match entry.kind {
            1 | 2 | 6 | 7 => 1,
            3 | 8 => 2,
            4 | 9 | 11 | 13 => 4,
            5 | 10 | 12 => 8,
            _ => return None,
        };
        let length = usize::try_from(entry.count).ok()?.checked_mul(size)?;
        let start = if length <= 8 { entry.at } else { usize::try_from(self.unsigned(entry.at, 8)?).ok()? };
        self.bytes.get(start..start.checked_add(length)?)
    }

    /// Encodes a 32-bit number in the byte order of the file.
    fn long(&self, number: u32) -> [u8; 4] {
        if self.is_little { number.to_le_bytes() } else { number.to_be_bytes() }
    }
}
