//! Whether an EXIF block is as large as blocks are. The reader takes every directory that a block points to: sixty-four kilobytes
//! of pointers into each other are hundreds of millions of entries to it.

/// Most entries in all directories together; a camera writes about a hundred.
const MOST_ENTRIES: usize = 10_000;

/// Most bytes of a text that is read. Texts of nothing but ends are kept as that many texts.
const LONGEST_TEXT: usize = 1 << 16;

/// As many directories as the reader takes of a chain.
const MOST_IN_CHAIN: usize = 8;

/// Whether reading the block costs no more than that of an honest one.
pub(super) fn is_modest(block: &[u8]) -> bool {
    let order = match block.get(..2) {
        Some(b"II") => Order::Little,
        Some(b"MM") => Order::Big,
        // The reader will not take it.
        _ => return true,
    };
    let mut walk = Walk { block, order, entries: 0 };
    let mut at = walk.long(4);
    for _ in 0..MOST_IN_CHAIN {
        let Some(directory) = at.filter(|&at| at != 0) else { break };
        at = match walk.directory(directory, Kind::Main) {
            Ok(next) => next,
            Err(Immodest) => return false,
        };
    }
    true
}

/// The block costs too much.
struct Immodest;

#[derive(Clone, Copy)]
enum Order {
    Little,
    Big,
}

/// Which pointers a directory may have.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Main,
    Camera,
    Leaf,
}

impl Kind {
    /// The kind of directory that the entry of this tag points to.
    fn child(self, tag: u16) -> Option<Self> {
        match (self, tag) {
            (Self::Main, 0x8769) => Some(Self::Camera),
            (Self::Main, 0x8825) | (Self::Camera, 0xa005) => Some(Self::Leaf),
            _ => None,
        }
    }

    /// Whether this is a text that is read: of the main directory, maker, model and software.
    fn is_read(self, tag: u16) -> bool {
        self != Self::Main || matches!(tag, 0x010f | 0x0110 | 0x0131)
    }
}

struct Walk<'a> {
    block: &'a [u8],
    order: Order,
    entries: usize,
}

impl Walk<'_> {
    /// Goes through a directory and those below it; gives the position of the next one in the chain.
    fn directory(&mut self, at: usize, kind: Kind) -> Result<Option<usize>, Immodest> {
        let Some(count) = self.short(at) else { return Ok(None) };
        for index in 0..count {
            let entry = at + 2 + 12 * index;
            let (Some(tag), Some(form), Some(length)) =
                (self.short(entry), self.short(entry + 2), self.long(entry + 4))
            else {
                return Ok(None);
            };
            self.entries += 1;
            let tag = tag as u16;
            let Some(value) = self.long(entry + 8) else { return Ok(None) };
            // One that goes beyond the end is passed over.
            let is_text = matches!(form, 1 | 2 | 7) && value.saturating_add(length) <= self.block.len();
            let is_long = length > LONGEST_TEXT && kind.is_read(tag) && tag != MAKER_NOTE;
            if self.entries > MOST_ENTRIES || is_text && is_long {
                return Err(Immodest);
            }
            if let Some(child) = kind.child(tag) {
                self.directory(value, child)?;
            }
        }
        Ok(self.long(at + 2 + 12 * count))
    }

    fn short(&self, at: usize) -> Option<usize> {
        let bytes: [u8; 2] = self.block.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(usize::from(match self.order {
            Order::Little => u16::from_le_bytes(bytes),
            Order::Big => u16::from_be_bytes(bytes),
        }))
    }

    fn long(&self, at: usize) -> Option<usize> {
        let bytes: [u8; 4] = self.block.get(at..at.checked_add(4)?)?.try_into().ok()?;
        Some(match self.order {
            Order::Little => u32::from_le_bytes(bytes),
            Order::Big => u32::from_be_bytes(bytes),
        } as usize)
    }
}

/// Large in honest files, and not read.
const MAKER_NOTE: u16 = 0x927c;

#[cfg(test)]
mod tests {
    use super::*;

    /// A directory of this many entries, each of which points to itself as a directory of some ten thousand more.
    fn maze(count: u16) -> Vec<u8> {
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
    fn mazes_are_refused_and_small_ones_walked() {
        assert!(is_modest(&maze(20)));
        assert!(!is_modest(&maze(5000)));
    }

    #[test]
    fn a_chain_that_bites_its_tail_ends() {
        // One directory without entries, whose next one is itself.
        let block = b"MM\0*\0\0\0\x08\0\0\0\0\0\x08";
        assert!(is_modest(block));
    }

    #[test]
    fn a_text_of_nothing_but_ends_is_refused() {
        let mut block = b"II*\0\x08\0\0\0\x01\0\x0f\x01\x02\0\0\0\x10\0\x1a\0\0\0\0\0\0\0".to_vec();
        block.resize(1 << 21, 0);
        assert!(!is_modest(&block));
        // The same as a description, which is not read.
        block[10] = 0x0e;
        assert!(is_modest(&block));
    }
}
