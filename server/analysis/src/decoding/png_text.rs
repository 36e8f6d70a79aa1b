//! Texts of a PNG (PNG, third edition, 11.3.3), and the EXIF blocks and XMP packets that programs store in them.

use std::borrow::Cow;

use super::metadata_blocks::MetadataBlocks;
use super::png_keyword::{DEFLATE, after_name, inflated};

/// Keyword of an XMP packet (XMP specification part 3, 1.1.5).
const XMP: &[u8] = b"XML:com.adobe.xmp";

/// Keywords with which ImageMagick and others store EXIF and XMP in hexadecimal digits.
const HEX_KEYWORDS: [&[u8]; 3] = [b"Raw profile type exif", b"Raw profile type APP1", b"Raw profile type xmp"];

/// A text with metadata.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PngText<'a> {
    /// True if the text consists of hexadecimal digits.
    is_hex: bool,
    /// Text as stored.
    stored: &'a [u8],
    /// True if the text is compressed.
    is_compressed: bool,
}

impl<'a> PngText<'a> {
    /// Reads a chunk of the type `tEXt`, `zTXt` or `iTXt`. Returns `None` for other types and for texts that are no
    /// metadata.
    pub(super) fn read(kind: &[u8; 4], body: &'a [u8]) -> Option<Self> {
        if !matches!(kind, b"tEXt" | b"zTXt" | b"iTXt") {
            return None;
        }
        let rest = after_name(body)?;
        let keyword = &body[..body.len() - rest.len() - 1];
        let is_hex = HEX_KEYWORDS.iter().any(|hex| hex.eq_ignore_ascii_case(keyword));
        if !is_hex && keyword != XMP {
            return None;
        }
        let (stored, is_compressed) = match kind {
            b"zTXt" => (rest.strip_prefix(&[DEFLATE])?, true),
            b"iTXt" => international(rest)?,
            _ => (rest, false),
        };
        Some(Self { is_hex, stored, is_compressed })
    }

    /// Adds the EXIF block or the XMP packet of the text. Adds nothing if the text is damaged or inflates to too much.
    pub(super) fn add_to(self, blocks: &mut MetadataBlocks) {
        let text = if self.is_compressed { inflated(self.stored).map(Cow::Owned) } else { Some(self.stored.into()) };
        let Some(text) = text else { return };
        let block = if self.is_hex { from_hex(&text).into() } else { text };
        // A TIFF structure, with or without the prefix that JPEG requires. All other blocks are XMP.
        if [b"Exif\0\0".as_slice(), b"II", b"MM"].iter().any(|start| block.starts_with(start)) {
            blocks.push_exif(&block);
        } else {
            blocks.push_xmp(&block);
        }
    }
}

/// Text of an `iTXt` chunk after its keyword, and true if it is compressed. Returns `None` if the chunk is incomplete
/// or the compression method is unknown.
fn international(body: &[u8]) -> Option<(&[u8], bool)> {
    let (&[flag, method], names) = body.split_first_chunk()?;
    // Language and translated keyword, each with a NUL at its end.
    let mut names = names.splitn(3, |&byte| byte == 0);
    let text = names.nth(2)?;
    (flag == 0 || method == DEFLATE).then_some((text, flag != 0))
}

/// Bytes of a block in hexadecimal digits: a line with a name, a line with a length, and lines of digits. Ends at the
/// first character that is no digit.
fn from_hex(text: &[u8]) -> Vec<u8> {
    let text = text.trim_ascii_start();
    let mut lines = text.splitn(3, |&byte| byte == b'\n');
    let digits: Vec<u8> =
        lines.nth(2).unwrap_or_default().iter().filter(|byte| !byte.is_ascii_whitespace()).copied().collect();
    let digit = |digit: u8| char::from(digit).to_digit(16);
    let byte = |pair: &[u8]| Some((digit(pair[0])? << 4 | digit(pair[1])?) as u8);
    digits.chunks_exact(2).map_while(byte).collect()
}
