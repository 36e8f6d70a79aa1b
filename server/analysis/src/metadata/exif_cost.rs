//! Check that an EXIF block is cheap enough to parse.
//!
//! The EXIF reader follows every pointer to a directory. In 64 kB, directories that point to each other can therefore
//! unfold to hundreds of millions of entries.

/// Maximum number of entries in all directories together. A camera writes about 100.
const MAX_ENTRIES: usize = 10_000;

/// Maximum length of a text that the EXIF metadata is taken from, in bytes. The reader splits a text at each NUL and
/// keeps each part, so many NULs are expensive.
const MAX_TEXT_BYTES: usize = 1 << 16;

/// Number of chained directories that the EXIF reader follows.
const MAX_CHAIN: usize = 8;

/// Returns true if the block has at most [`MAX_ENTRIES`] entries, each counted as often as the EXIF reader visits it,
/// and no text that is read is longer than [`MAX_TEXT_BYTES`]. Also returns true for a block without a byte order mark,
/// which the reader rejects.
pub(super) fn is_affordable(block: &[u8]) -> bool {
    let endianness = match block.get(..2) {
        Some(b"II") => Endianness::Little,
        Some(b"MM") => Endianness::Big,
        // The reader rejects other blocks.
        _ => return true,
    };
    let mut walk = DirectoryWalk { block, endianness, entries: 0 };
    let mut at = walk.u32_at(4);
    for _ in 0..MAX_CHAIN {
        let Some(directory) = at.filter(|&at| at != 0) else { break };
        at = match walk.visit_directory(directory, DirectoryKind::Main) {
            Ok(next) => next,
            Err(TooCostly) => return false,
        };
    }
    true
}

/// Error: parsing the block would cost too much.
struct TooCostly;

/// Byte order of the block.
#[derive(Clone, Copy)]
enum Endianness {
    Little,
    Big,
}

/// Type of a directory, which determines the pointers that it may have.
#[derive(Clone, Copy, PartialEq, Eq)]
enum DirectoryKind {
    /// A directory of the chain.
    Main,
    /// The directory with the EXIF fields.
    ExifIfd,
    /// A directory without pointers: GPS or interoperability.
    Leaf,
}

impl DirectoryKind {
    /// Type of the directory that the entry with this tag points to. `None` if the entry is no pointer.
    fn child(self, tag: u16) -> Option<Self> {
        match (self, tag) {
            (Self::Main, 0x8769) => Some(Self::ExifIfd),
            (Self::Main, 0x8825) | (Self::ExifIfd, 0xa005) => Some(Self::Leaf),
            _ => None,
        }
    }

    /// Returns true if a text with this tag is read. In the main directory these are maker, model and software; in the
    /// other directories every text counts as read.
    fn is_read_text(self, tag: u16) -> bool {
        self != Self::Main || matches!(tag, 0x010f | 0x0110 | 0x0131)
    }
}

/// Walk through the directories of a block that counts their entries.
struct DirectoryWalk<'a> {
    block: &'a [u8],
    endianness: Endianness,
    /// Number of entries so far.
    entries: usize,
}

impl DirectoryWalk<'_> {
    /// Walks through the directory at an offset and its children. Returns the offset of the next directory in the chain
    /// (0 after the last one), or `None` if the directory extends beyond the end of the block.
    fn visit_directory(&mut self, at: usize, kind: DirectoryKind) -> Result<Option<usize>, TooCostly> {
        let Some(count) = self.u16_at(at) else { return Ok(None) };
        for index in 0..count {
            let entry = at + 2 + 12 * index;
            let (Some(tag), Some(type_code), Some(length)) =
                (self.u16_at(entry), self.u16_at(entry + 2), self.u32_at(entry + 4))
            else {
                return Ok(None);
            };
            self.entries += 1;
            let tag = tag as u16;
            let Some(value) = self.u32_at(entry + 8) else { return Ok(None) };
            // The reader skips a text that extends beyond the end of the block.
            let is_text = matches!(type_code, 1 | 2 | 7) && value.saturating_add(length) <= self.block.len();
            let is_long = length > MAX_TEXT_BYTES && kind.is_read_text(tag) && tag != MAKER_NOTE;
            if self.entries > MAX_ENTRIES || is_text && is_long {
                return Err(TooCostly);
            }
            if let Some(child) = kind.child(tag) {
                self.visit_directory(value, child)?;
            }
        }
        Ok(self.u32_at(at + 2 + 12 * count))
    }

    /// Reads a 16-bit number. Returns `None` beyond the end of the block.
    fn u16_at(&self, at: usize) -> Option<usize> {
        let bytes: [u8; 2] = self.block.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(usize::from(match self.endianness {
            Endianness::Little => u16::from_le_bytes(bytes),
            Endianness::Big => u16::from_be_bytes(bytes),
        }))
    }

    /// Reads a 32-bit number. Returns `None` beyond the end of the block.
    fn u32_at(&self, at: usize) -> Option<usize> {
        let bytes: [u8; 4] = self.block.get(at..at.checked_add(4)?)?.try_into().ok()?;
        Some(match self.endianness {
            Endianness::Little => u32::from_le_bytes(bytes),
            Endianness::Big => u32::from_be_bytes(bytes),
        } as usize)
    }
}

/// Tag of the maker note, which is large in ordinary files and not read.
const MAKER_NOTE: u16 = 0x927c;

#[cfg(test)]
mod tests {
    use super::*;

    /// An EXIF block with this many entries. Each points into the entries as if a directory began there.
    fn directory_maze(count: u16) -> Vec<u8> {
        let mut block = b"II*\0\x08\0\0\0".to_vec();
        block.extend(count.to_le_bytes());
        for index in 0..u32::from(count) {
            block.extend(if index % 2 == 0 { 0x8769_u16 } else { 0xa005 }.to_le_bytes());
            block.extend(4_u16.to_le_bytes());
            block.extend(1_u32.to_le_bytes());
            block.extend((10 + 12 * index).to_le_bytes());
        }
        block.extend([0; 4]);
        block
    }

    #[test]
    fn rejects_large_mazes_of_directories_and_accepts_small_ones() {
        assert!(is_affordable(&directory_maze(20)));
        assert!(!is_affordable(&directory_maze(5000)));
    }

    #[test]
    fn directory_chain_with_a_cycle_ends() {
        // One directory without entries that names itself as the next one.
        let block = b"MM\0*\0\0\0\x08\0\0\0\0\0\x08";
        assert!(is_affordable(block));
    }

    #[test]
    fn rejects_long_text_of_nul_bytes() {
        let mut block = b"II*\0\x08\0\0\0\x01\0\x0f\x01\x02\0\0\0\x10\0\x1a\0\0\0\0\0\0\0".to_vec();
        block.resize(1 << 21, 0);
        assert!(!is_affordable(&block));
        // The same as an image description, which is not read.
        block[10] = 0x0e;
        assert!(is_affordable(&block));
    }
}
