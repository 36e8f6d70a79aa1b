//! Format detection from the first bytes of a file, without decoding, and the failures of unsupported formats. File
//! names and declared media types are not used.

use crate::{Failure, FailureCode, Format};

/// Maximum number of leading bytes that [`sniff`] examines.
pub const SNIFF_BYTES: usize = 64;

/// First bytes of a PNG.
const PNG_SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

/// Name of AppleDouble files in [`Content::Named`]. macOS writes one beside each file on foreign disks and in archives,
/// with the file's name after `._`.
pub const APPLE_DOUBLE: &str = "a macOS metadata file";

/// Content of a file, as far as its first bytes show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content {
    /// The file is empty.
    Empty,
    /// A supported image format.
    Supported(Format),
    /// A known but unsupported format, by its name for use in a sentence, such as `a PDF`.
    Named(&'static str),
    /// An unknown format.
    Unknown,
}

impl Content {
    /// Failure of a file with this content; none if the format is supported.
    pub fn refusal(&self) -> Option<Failure> {
        match self {
            Self::Supported(_) => None,
            Self::Empty => Some(Failure::new(FailureCode::Empty)),
            Self::Unknown => Some(Failure::new(FailureCode::UnsupportedFormat)),
            Self::Named(name) => {
                let detail = format!(
                    "This is {name}, which Proofsheet does not read. Send the image as JPEG, PNG, GIF, WebP, BMP, TIFF, \
                     HEIC, AVIF, JPEG XL or a camera's raw file."
                );
                Some(Failure::with_detail(FailureCode::UnsupportedFormat, detail))
            }
        }
    }
}

/// Detects the content of a file that begins with `head`. Bytes after the first [`SNIFF_BYTES`] are ignored.
pub fn sniff(head: &[u8]) -> Content {
    let head = &head[..head.len().min(SNIFF_BYTES)];
    if head.is_empty() {
        return Content::Empty;
    }
    // Raw formats and variants come first: some begin like a supported format and differ only in later bytes.
    raw(head)
        .or_else(|| cgbi(head))
        .or_else(|| supported(head).map(Content::Supported))
        .or_else(|| {
            riff(head).or_else(|| iso_media(head)).or_else(|| signed(head)).or_else(|| markup(head)).map(Content::Named)
        })
        .unwrap_or(Content::Unknown)
}

/// Detects the supported formats.
fn supported(head: &[u8]) -> Option<Format> {
    if head.starts_with(&[0xff, 0xd8, 0xff]) {
        Some(Format::Jpeg)
    } else if head.starts_with(PNG_SIGNATURE) {
        Some(Format::Png)
    } else if head.starts_with(b"GIF87a") || head.starts_with(b"GIF89a") {
        Some(Format::Gif)
    } else if head.starts_with(b"RIFF") && head.get(8..12) == Some(b"WEBP") {
        Some(Format::Webp)
    } else if is_tiff(head) {
        Some(Format::Tiff)
    } else if is_bitmap(head) {
        Some(Format::Bmp)
    } else if head.starts_with(b"\xff\x0a") || head.starts_with(b"\0\0\0\x0cJXL \r\n\x87\n") {
        Some(Format::Jxl)
    } else {
        heif(head)
    }
}

/// Returns true for classic TIFF and BigTIFF in both byte orders.
fn is_tiff(head: &[u8]) -> bool {
    [b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"].iter().any(|magic| head.starts_with(*magic))
}

/// Returns true for a BMP. Two letters are not enough evidence: the size of the following header must be a known one.
fn is_bitmap(head: &[u8]) -> bool {
    let header = head.get(14..18).map(|size| u32::from_le_bytes([size[0], size[1], size[2], size[3]]));
    head.starts_with(b"BM") && matches!(header, Some(12 | 16 | 40 | 52 | 56 | 64 | 108 | 124))
}

/// Detects the formats of the HEIF family by their brands (ISO/IEC 23008-12, annex B; AV1 Image File Format, 5).
fn heif(head: &[u8]) -> Option<Format> {
    match brand(head)? {
        b"avif" | b"avis" => Some(Format::Avif),
        b"heic" | b"heix" | b"heim" | b"heis" | b"hevc" | b"hevx" => Some(Format::Heic),
        // A generic brand: the codec is among the compatible brands that follow.
        b"mif1" | b"msf1" | b"miaf" if head.windows(4).any(|brand| brand == b"avif" || brand == b"avis") => {
            Some(Format::Avif)
        }
        b"mif1" | b"msf1" | b"miaf" => Some(Format::Heic),
        _ => None,
    }
}

/// Detects some camera raw formats. Those that begin exactly like a TIFF (NEF, ARW, DNG and others) count as TIFF here;
/// only their directories tell them apart.
fn raw(head: &[u8]) -> Option<Content> {
    let is_raw = (is_tiff(head) && head.get(8..10) == Some(b"CR"))
        || head.starts_with(b"IIRO")
        || head.starts_with(b"IIRS")
        || head.starts_with(b"MMOR")
        || head.starts_with(b"IIU\0")
        || head.starts_with(b"FUJIFILMCCD-RAW")
        || (head.starts_with(b"II") && head.get(6..14) == Some(b"HEAPCCDR"))
        || brand(head) == Some(b"crx ");
    is_raw.then_some(Content::Supported(Format::Raw))
}

/// Detects the PNG variant of iOS apps. Its first chunk says that colours and compression differ from the standard.
fn cgbi(head: &[u8]) -> Option<Content> {
    let is_cgbi = head.starts_with(PNG_SIGNATURE) && head.get(12..16) == Some(b"CgBI");
    is_cgbi.then_some(Content::Named("Apple's CgBI variant of PNG"))
}

/// Detects unsupported formats in a RIFF container. Returns the name of the format.
fn riff(head: &[u8]) -> Option<&'static str> {
    match head.get(8..12).filter(|_| head.starts_with(b"RIFF"))? {
        b"AVI " => Some("an AVI video"),
        b"WAVE" => Some("a WAV sound"),
        _ => None,
    }
}

/// Major brand of an ISO base media file (ISO/IEC 14496-12).
fn brand(head: &[u8]) -> Option<&[u8; 4]> {
    head.get(8..12).filter(|_| head.get(4..8) == Some(b"ftyp"))?.try_into().ok()
}

/// Detects unsupported formats in an ISO base media file. Returns the name of the format; an unknown brand counts as an
/// MP4 video.
fn iso_media(head: &[u8]) -> Option<&'static str> {
    match brand(head)? {
        b"qt  " => Some("a QuickTime video"),
        _ => Some("an MP4 video"),
    }
}

/// Detects unsupported formats by a signature at the beginning of the file. Returns the name of the format.
fn signed(head: &[u8]) -> Option<&'static str> {
    const SIGNATURES: [(&[u8], &str); 35] = [
        (b"FOVb", "Sigma X3F"),
        (b"\0MRM", "Minolta MRW"),
        (b"\0\0\0\x0cjP  \r\n\x87\n", "JPEG 2000"),
        (b"\xff\x4f\xff\x51", "JPEG 2000"),
        (b"8BPS", "a PSD"),
        (b"%PDF-", "a PDF"),
        (b"%!PS", "PostScript"),
        (b"\x76\x2f\x31\x01", "OpenEXR"),
        (b"#?RADIANCE", "a Radiance HDR"),
        (b"qoif", "QOI"),
        (b"DDS ", "a DDS texture"),
        (b"farbfeld", "farbfeld"),
        (b"gimp xcf", "a GIMP image"),
        (b"AT&TFORM", "DjVu"),
        (b"BPG\xfb", "BPG"),
        (b"FLIF", "FLIF"),
        (b"\0\0\x01\0", "an ICO"),
        // A TGA without a name and a palette, the usual form. The zeros distinguish it from a cursor file, which
        // contains at least one.
        (b"\0\0\x02\0\0\0\0\0", "a TGA"),
        (b"\0\0\x0a\0\0\0\0\0", "a TGA"),
        (b"\0\0\x02\0", "a cursor"),
        (b"II\xbc\x01", "JPEG XR"),
        (b"P4\n", "a Netpbm image"),
        (b"P5\n", "a Netpbm image"),
        (b"P6\n", "a Netpbm image"),
        (b"SIMPLE  =", "a FITS image"),
        (b"PK\x03\x04", "a ZIP archive"),
        (b"PK\x05\x06", "a ZIP archive"),
        (b"Rar!\x1a\x07", "a RAR archive"),
        (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
        (b"\x1f\x8b", "a gzip archive"),
        (b"\x1a\x45\xdf\xa3", "a Matroska or WebM video"),
        (b"ID3", "an MP3 sound"),
        (b"\x7fELF", "a program"),
        (b"MZ", "a program"),
        (b"\0\x05\x16\x07", APPLE_DOUBLE),
    ];
    SIGNATURES.iter().find(|(magic, _)| head.starts_with(magic)).map(|(_, name)| *name)
}

/// Detects SVG, HTML and other XML, after an optional byte order mark and white space. Returns the name of the format.
fn markup(head: &[u8]) -> Option<&'static str> {
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    let text = String::from_utf8_lossy(head).trim_start().to_ascii_lowercase();
    if text.starts_with("<!doctype html") || text.starts_with("<html") {
        Some("an HTML page")
    } else if text.starts_with("<svg") || text.starts_with("<!doctype svg") {
        Some("an SVG")
    } else if text.starts_with("<?xml") || text.starts_with("<!--") {
        // The root element is usually beyond the first bytes. Nearly every XML file that is sent as an image is an SVG.
        Some("an SVG or other XML")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(head: &[u8], expected: Content) {
        assert_eq!(sniff(head), expected, "{:?}", String::from_utf8_lossy(head));
    }

    #[test]
    fn detects_formats_by_their_first_bytes() {
        check(b"", Content::Empty);
        check(b"\xff\xd8\xff\xe1", Content::Supported(Format::Jpeg));
        check(b"\x89PNG\r\n\x1a\n....", Content::Supported(Format::Png));
        check(b"\x89PNG\r\n\x1a\n\0\0\0\x04CgBI", Content::Named("Apple's CgBI variant of PNG"));
        check(b"GIF89a", Content::Supported(Format::Gif));
        check(b"RIFF\0\0\0\0WEBPVP8 ", Content::Supported(Format::Webp));
        check(b"BM\0\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0", Content::Supported(Format::Bmp));
        check(b"BMW is no bitmap, whatever it begins with", Content::Unknown);
        check(b"MM\0*\0\0\0\x08", Content::Supported(Format::Tiff));
        check(b"II*\0\x10\0\0\0CR\x02\0", Content::Supported(Format::Raw));
        check(b"\0\0\0\x18ftypcrx ", Content::Supported(Format::Raw));
        check(b"FUJIFILMCCD-RAW 0201", Content::Supported(Format::Raw));
        check(b"\0\0\0\x18ftypheic", Content::Supported(Format::Heic));
        check(b"\0\0\0\x1cftypmif1\0\0\0\0mif1heic", Content::Supported(Format::Heic));
        check(b"\0\0\0\x1cftypmif1\0\0\0\0mif1avif", Content::Supported(Format::Avif));
        check(b"\0\0\0\x1cftypavis\0\0\0\0avis", Content::Supported(Format::Avif));
        check(b"\xff\x0a\0", Content::Supported(Format::Jxl));
        check(b"\0\0\0\x0cJXL \r\n\x87\n", Content::Supported(Format::Jxl));
        check(b"\0\0\0\x18ftypisom", Content::Named("an MP4 video"));
        check(b"\xef\xbb\xbf\n <SVG xmlns=''>", Content::Named("an SVG"));
        check(b"<!-- drawn by hand --><svg", Content::Named("an SVG or other XML"));
        check(b"\0\0\x02\0\x01\0\x20\x20", Content::Named("a cursor"));
        check(b"\0\0\x02\0\0\0\0\0\0\0\0\0", Content::Named("a TGA"));
        check(b"PK\x03\x04", Content::Named("a ZIP archive"));
        check(b"\0\x05\x16\x07\0\x02\0\0Mac OS X        ", Content::Named("a macOS metadata file"));
        check(b"hello, world", Content::Unknown);
    }

    #[test]
    fn the_failure_names_the_detected_format() {
        assert_eq!(sniff(b"GIF89a").refusal(), None);
        assert_eq!(sniff(b"").refusal().unwrap().code, FailureCode::Empty);
        assert!(sniff(b"%PDF-1.7").refusal().unwrap().detail.contains("a PDF"));
        assert_eq!(sniff(b"?").refusal().unwrap().code, FailureCode::UnsupportedFormat);
    }

    proptest! {
        #[test]
        fn ignores_bytes_after_the_first_64(
            head in prop::collection::vec(any::<u8>(), SNIFF_BYTES),
            rest in prop::collection::vec(any::<u8>(), 0..100),
        ) {
            let whole = [head.clone(), rest].concat();
            prop_assert_eq!(sniff(&head), sniff(&whole));
        }
    }
}
