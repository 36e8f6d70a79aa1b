//! Metadata of a TIFF: the file itself as an EXIF block, or a copy of its metadata in a block of its own.
//!
//! The EXIF reader knows classic TIFF only, and it needs a copy of the block. A BigTIFF has the same directories, with
//! offsets of 64 bits. A raw file has tens of megabytes of sensor data beside its metadata. The metadata of both are
//! therefore copied to a small classic TIFF structure.

use super::metadata_blocks::MetadataBlocks;
use super::tiff_directory::{Directory, DirectoryEntry, TiffDirectories};

/// Maximum length in bytes of a copied block. Values that would exceed it are left out.
const MAX_BLOCK_BYTES: usize = 2 << 20;

/// Maximum length in bytes of a copied value. A longer one is left out: the EXIF reader would reject the whole block.
const MAX_VALUE_BYTES: usize = 1 << 16;

const EXIF_POINTER: u16 = 0x8769;
const GPS_POINTER: u16 = 0x8825;
const INTEROPERABILITY_POINTER: u16 = 0xa005;
/// Data of the camera's maker, which the EXIF reader ignores.
const MAKER_NOTE: u16 = 0x927c;
const XMP: u16 = 700;

/// Entries of the main directory that are copied: maker, model, orientation and software.
const MAIN_TAGS: [u16; 4] = [0x010f, 0x0110, 0x0112, 0x0131];

impl<'a> TiffDirectories<'a> {
    /// EXIF block and XMP packet of the file. Unless it is a BigTIFF, the block is the whole file, and the packet is in
    /// the entry 700 of its main directory.
    pub(super) fn metadata(&self) -> MetadataBlocks {
        let mut blocks = MetadataBlocks::default();
        if !self.is_big {
            blocks.push_exif(self.bytes);
        } else if let Some(directory) = self.chain(1).next() {
            self.push_metadata(&directory, &mut blocks);
        }
        blocks
    }

    /// Adds the metadata of a directory of the chain to `blocks`: a copied EXIF block and the XMP packet.
    pub(super) fn push_metadata(&self, directory: &Directory, blocks: &mut MetadataBlocks) {
        if let Some(packet) = self.xmp(directory) {
            blocks.push_xmp(packet);
        }
        blocks.push_exif(&self.main_copy(directory).encoded());
    }

    /// XMP packet of a directory. `None` if there is none or it extends beyond the end of the file.
    fn xmp(&self, directory: &Directory) -> Option<&'a [u8]> {
        self.stored_value(directory.entries.iter().find(|entry| entry.tag == XMP)?)
    }

    /// Copy of the metadata of a directory of the chain, with its EXIF and GPS directories.
    pub(super) fn main_copy(&self, directory: &Directory) -> DirectoryCopy<'a> {
        let entries = directory.entries.iter().filter(|entry| MAIN_TAGS.contains(&entry.tag)).copied().collect();
        let exif = self.child(directory, EXIF_POINTER).map(|child| self.exif_copy(&child));
        let gps = self.child(directory, GPS_POINTER).map(|child| self.leaf_copy(child));
        let mut copy = DirectoryCopy { source: *self, entries, children: vec![] };
        exif.into_iter().for_each(|exif| copy.set_exif(exif));
        gps.into_iter().for_each(|gps| copy.set_gps(gps));
        copy
    }

    /// Copy of an EXIF directory without its maker note, with its interoperability directory.
    pub(super) fn exif_copy(&self, directory: &Directory) -> DirectoryCopy<'a> {
        let is_copied = |entry: &&DirectoryEntry| !matches!(entry.tag, MAKER_NOTE | INTEROPERABILITY_POINTER);
        let entries = directory.entries.iter().filter(is_copied).copied().collect();
        let child = self.child(directory, INTEROPERABILITY_POINTER).map(|child| self.leaf_copy(child));
        let children = child.into_iter().map(|child| (INTEROPERABILITY_POINTER, child)).collect();
        DirectoryCopy { source: *self, entries, children }
    }

    /// Copy of a directory without pointers.
    pub(super) fn leaf_copy(&self, directory: Directory) -> DirectoryCopy<'a> {
        DirectoryCopy { source: *self, entries: directory.entries, children: vec![] }
    }

    /// Directory to which the first entry with this tag points.
    fn child(&self, directory: &Directory, pointer: u16) -> Option<Directory> {
        self.directory(usize::try_from(self.value(directory, pointer)?).ok()?)
    }

    /// Bytes of the values of an entry. `None` for types that classic TIFF does not have, and if the values extend
    /// beyond the end of the file.
    pub(super) fn stored_value(&self, entry: &DirectoryEntry) -> Option<&'a [u8]> {
        let size = match entry.kind {
            1 | 2 | 6 | 7 => 1,
            3 | 8 => 2,
            4 | 9 | 11 | 13 => 4,
            5 | 10 | 12 => 8,
            _ => return None,
        };
        let offset_size = if self.is_big { 8 } else { 4 };
        let length = usize::try_from(entry.count).ok()?.checked_mul(size)?;
        let start = if length <= offset_size {
            entry.at
        } else {
            usize::try_from(self.unsigned(entry.at, offset_size)?).ok()?
        };
        self.bytes.get(start..start.checked_add(length)?)
    }

    /// Encodes a 32-bit number in the byte order of the file.
    fn long(&self, number: u32) -> [u8; 4] {
        if self.is_little { number.to_le_bytes() } else { number.to_be_bytes() }
    }
}

/// Directory to copy, with the directories to which it points.
pub(super) struct DirectoryCopy<'a> {
    /// Structure that holds the values.
    source: TiffDirectories<'a>,
    /// Entries to copy, without pointers.
    entries: Vec<DirectoryEntry>,
    /// Pointer tags with their directories.
    children: Vec<(u16, Self)>,
}

impl DirectoryCopy<'_> {
    /// Encodes the directory as a classic TIFF structure.
    pub(super) fn encoded(&self) -> Vec<u8> {
        let mut block = if self.source.is_little { b"II*\0\x08\0\0\0".to_vec() } else { b"MM\0*\0\0\0\x08".to_vec() };
        self.append_to(&mut block);
        block
    }

    /// Appends the directory with its values and the directories to which it points. These come first, so that long
    /// values of the main directory do not displace a location.
    fn append_to(&self, block: &mut Vec<u8>) {
        let mut at = block.len();
        let mut write = |block: &mut Vec<u8>, bytes: &[u8]| {
            block[at..at + bytes.len()].copy_from_slice(bytes);
            at += bytes.len();
        };
        let count = self.children.len() + self.entries.len();
        block.resize(block.len() + 2 + 12 * count + 4, 0);
        write(block, &self.source.short(count as u16));
        for (tag, child) in &self.children {
            let child_at = block.len() as u32;
            child.append_to(block);
            for part in [&self.source.short(*tag)[..], &self.source.short(4), &self.source.long(1)] {
                write(block, part);
            }
            write(block, &self.source.long(child_at));
        }
        for entry in &self.entries {
            let fits = |value: &&[u8]| value.len() <= MAX_VALUE_BYTES && block.len() + value.len() <= MAX_BLOCK_BYTES;
            // An entry without values stands for one that is left out.
            let (kind, count, value) = match self.source.stored_value(entry).filter(fits) {
                None => (1, 0, [0; 4]),
                Some(value) => {
                    let mut inline = [0; 4];
                    if value.len() <= inline.len() {
                        inline[..value.len()].copy_from_slice(value);
                    } else {
                        inline = self.source.long(block.len() as u32);
                        block.extend_from_slice(value);
                    }
                    (entry.kind, entry.count as u32, inline)
                }
            };
            write(block, &self.source.short(entry.tag));
            write(block, &self.source.short(kind));
            write(block, &self.source.long(count));
            write(block, &value);
        }
    }

    /// Sets the EXIF directory. Ignores one in another byte order, because the values are copied without conversion.
    pub(super) fn set_exif(&mut self, exif: Self) {
        self.set_child(EXIF_POINTER, exif);
    }

    /// Sets the GPS directory. Ignores one in another byte order.
    pub(super) fn set_gps(&mut self, gps: Self) {
        self.set_child(GPS_POINTER, gps);
    }

    /// Sets the directory to which this pointer points.
    fn set_child(&mut self, pointer: u16, child: Self) {
        if child.source.is_little == self.source.is_little {
            self.children.retain(|(tag, _)| *tag != pointer);
            self.children.push((pointer, child));
        }
    }
}
