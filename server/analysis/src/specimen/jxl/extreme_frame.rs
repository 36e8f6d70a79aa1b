//! JPEG XLs whose frames state or demand far more than their few bytes suggest: patches, splines, or the size of the
//! frame (ISO/IEC 18181-1, annexes C, F and K).

use super::bits::JxlBits;
use super::headers::jxl_header_only;

/// Flags of a frame with patches, and of one with splines.
const PATCHES: u8 = 2;
const SPLINES: u8 = 16;

/// Numbers of contexts of the numbers that describe patches and splines.
const PATCH_CONTEXTS: usize = 10;
const SPLINE_CONTEXTS: usize = 6;

/// Side in pixels of the image with whole patches, and number of the patches. One more would exceed level 10.
const SIDE: u32 = 1024;

/// Codestream of 8 × 8 pixels whose frame states 2³¹ patches.
pub(in crate::specimen) fn jxl_of_countless_patches() -> Vec<u8> {
    countless(PATCHES, PATCH_CONTEXTS)
}

/// Codestream of 8 × 8 pixels whose frame states 2³¹ splines.
pub(in crate::specimen) fn jxl_of_countless_splines() -> Vec<u8> {
    countless(SPLINES, SPLINE_CONTEXTS)
}

/// Codestream of 8 × 8 pixels whose frame states this width and height, at least 18,688 each.
pub(in crate::specimen) fn jxl_of_huge_frame(side: u32) -> Vec<u8> {
    let frame = Frame { is_reference: false, flags: 0, side: Some(side), sections: vec![vec![0; 64]] };
    [jxl_header_only((8, 8), 0), frame.encode()].concat()
}

/// Codestream whose frame draws 1024 patches over the whole image of 1024 × 1024 pixels. It needs a container that states
/// level 10.
pub(in crate::specimen) fn jxl_of_whole_patches() -> Vec<u8> {
    let part = |is_reference, flags, first: JxlBits| {
        // The section of the image, an empty one for the small version and for blocks, and those of 16 groups.
        let mut group = JxlBits::default();
        write_group_header(&mut group);
        let sections = [vec![first.into_bytes(), vec![], vec![]], vec![group.into_bytes(); 16]].concat();
        Frame { is_reference, flags, side: None, sections }.encode()
    };
    let mut image = JxlBits::default();
    write_black_image(&mut image);
    // Number of parts of reference frames (1), and of all others: reference frame, size, place in the reference frame,
    // place, mode (replacement), offset, count, alpha channel and clamping.
    let mut patched = JxlBits::default();
    let symbols = [1, 0, 10, 0, 0, 1, 0, 10, 0, 0];
    write_codes(&mut patched, &symbols);
    (0..3).for_each(|_| write_number(&mut patched, SIDE - 1));
    write_black_image(&mut patched);
    let frames = [part(true, 0, image), part(false, PATCHES, patched)].concat();
    [jxl_header_only((SIDE, SIDE), 0), frames].concat()
}

/// Codestream of 8 × 8 pixels whose frame has this flag and states 2³¹ of what belongs to it.
fn countless(flag: u8, contexts: usize) -> Vec<u8> {
    let mut section = JxlBits::default();
    write_codes(&mut section, &vec![32; contexts]);
    write_number(&mut section, 1 << 31);
    let sections = vec![[section.into_bytes(), vec![0; 64]].concat()];
    let frame = Frame { is_reference: false, flags: flag, side: None, sections };
    [jxl_header_only((8, 8), 0), frame.encode()].concat()
}

/// A frame of samples.
struct Frame {
    /// True if the frame is not shown, but later ones can copy parts of it.
    is_reference: bool,
    flags: u8,
    /// Width and height, if they differ from those of the image.
    side: Option<u32>,
    /// Sections, each of less than 1024 bytes.
    sections: Vec<Vec<u8>>,
}

impl Frame {
    /// Encodes header, sizes of the sections, and sections.
    fn encode(&self) -> Vec<u8> {
        let mut bits = JxlBits::default();
        // Not the default; regular frame or reference; samples.
        bits.put(1, 0);
        bits.put(2, if self.is_reference { 2 } else { 0 });
        bits.put(1, 1);
        match self.flags {
            0 => bits.put(2, 0),
            flags => {
                bits.put(2, 1);
                bits.put(4, u64::from(flags - 1));
            }
        }
        // No YCbCr, no enlargement, groups of 256 pixels.
        bits.put(1 + 2, 0);
        bits.put(2, 1);
        if !self.is_reference {
            // One pass.
            bits.put(2, 0);
        }
        bits.put(1, u64::from(self.side.is_some()));
        if let Some(side) = self.side {
            // At the left and top edge.
            bits.put(2 + 8 + 2 + 8, 0);
            for _ in 0..2 {
                bits.put(2, 3);
                bits.put(30, u64::from(side - 18_688));
            }
        }
        if self.is_reference {
            // First place of reference frames; kept as it is stored.
            bits.put(2, 0);
            bits.put(1, 1);
        } else {
            // Replaces what was there; the last frame.
            bits.put(2, 0);
            bits.put(1, 1);
        }
        // No name, no filters, no extensions, sections in order.
        bits.put(2 + 1 + 1 + 2 + 2 + 2 + 1, 0);
        let mut sizes = JxlBits::default();
        for section in &self.sections {
            sizes.put(2, 0);
            sizes.put(10, section.len() as u64);
        }
        [bits.into_bytes(), sizes.into_bytes(), self.sections.concat()].concat()
    }
}

/// Writes the rest of the section of a black image, after patches and splines: default factors, a decision tree of a
/// single leaf, whose numbers are all 0, and the codes of the samples, which are all 0.
fn write_black_image(bits: &mut JxlBits) {
    bits.put(1, 1);
    bits.put(1, 1);
    write_codes(bits, &[0; 6]);
    write_codes(bits, &[0]);
    write_group_header(bits);
}

/// Writes the header of a group: the tree of the image, default predictor, no transforms.
fn write_group_header(bits: &mut JxlBits) {
    bits.put(1 + 1 + 2, 0b11);
}

/// Writes codes for numbers in several contexts. Each context has one symbol, up to 32, which takes no bits. Symbol `n`
/// above 0 stands for numbers of `n` bits, whose lower bits follow ([`write_number`]); symbol 0 is the number 0.
fn write_codes(bits: &mut JxlBits, symbols: &[u8]) {
    let mut codes: Vec<u8> = vec![];
    let mut code_of = |symbol: u8| {
        codes.iter().position(|&code| code == symbol).unwrap_or_else(|| {
            codes.push(symbol);
            codes.len() - 1
        })
    };
    let map: Vec<usize> = symbols.iter().map(|&symbol| code_of(symbol)).collect();
    // No repetitions.
    bits.put(1, 0);
    if map.len() > 1 {
        // Code of each context in three bits.
        bits.put(1, 1);
        bits.put(2, 3);
        map.iter().for_each(|&code| bits.put(3, code as u64));
    }
    // Prefix codes; all bits of a number but the highest one follow its symbol.
    bits.put(1, 1);
    codes.iter().for_each(|_| bits.put(4, 0));
    for &symbol in &codes {
        // Size of the alphabet: 1 or 33.
        bits.put(1, u64::from(symbol > 0));
        if symbol > 0 {
            bits.put(4, 5);
            bits.put(5, 0);
        }
    }
    for &symbol in codes.iter().filter(|&&symbol| symbol > 0) {
        // A code of one symbol.
        bits.put(2, 1);
        bits.put(2, 0);
        bits.put(6, u64::from(symbol));
    }
}

/// Writes all bits of a number but its highest one.
fn write_number(bits: &mut JxlBits, number: u32) {
    let length = number.ilog2();
    bits.put(length, u64::from(number - (1 << length)));
}
