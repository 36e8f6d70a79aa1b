//! Compression schemes of TIFF pages, and the names of those that are not decoded.

use protocol::Failure;

use super::failures::unsupported;
use super::tiff_fax::FaxScheme;

/// Compression scheme of the chunks of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Compression {
    None,
    /// Black and white, as fax machines send it.
    Fax(FaxScheme),
    Lzw,
    Deflate,
    PackBits,
    /// A JPEG per chunk, whose tables may be in the directory.
    Jpeg,
    /// One JPEG for the whole page, from before TIFF Technical Note 2.
    OldJpeg,
    Webp,
}

impl Compression {
    /// Returns the scheme with this number (tag 259). `fax_options` is the value of `T4Options`. Fails with
    /// `unsupported-format` for a scheme that is not decoded.
    pub(super) fn from_number(number: u64, fax_options: u64) -> Result<Self, Failure> {
        // Value 0 is an error of some writers.
        Ok(match number {
            0 | 1 => Self::None,
            2 => Self::Fax(FaxScheme::Rows { alignment_bits: 8 }),
            3 => Self::Fax(FaxScheme::Group3 { is_two_dimensional: fax_options & 1 != 0 }),
            4 => Self::Fax(FaxScheme::Group4),
            5 => Self::Lzw,
            6 => Self::OldJpeg,
            7 => Self::Jpeg,
            8 | 32_946 => Self::Deflate,
            32_771 => Self::Fax(FaxScheme::Rows { alignment_bits: 16 }),
            32_773 => Self::PackBits,
            50_001 => Self::Webp,
            other => return Err(unsupported(&name_of_other_scheme(other))),
        })
    }

    /// Returns true for the schemes whose chunks may hold differences of neighbouring samples. libtiff ignores the
    /// predictor of all others.
    pub(super) fn has_predictor(self) -> bool {
        matches!(self, Self::Lzw | Self::Deflate)
    }

    /// Returns true for either of the schemes with JPEG. Their data ignores the bit order of the page.
    pub(super) fn is_jpeg(self) -> bool {
        matches!(self, Self::Jpeg | Self::OldJpeg)
    }
}

/// Failure `unsupported-format` of a page with old-style JPEG whose tables are not in one stream with its data.
pub(super) fn unsupported_old_jpeg() -> Failure {
    unsupported("a TIFF with old-style JPEG compression")
}

/// Noun phrase for a TIFF with another compression scheme than those of [`Compression`].
fn name_of_other_scheme(number: u64) -> String {
    let name = match number {
        9 | 10 | 34_661 => "JBIG",
        32_766 => "NeXT",
        32_809 => "ThunderScan",
        32_908 | 32_909 => "Pixar",
        33_003 | 33_004 | 33_005 | 34_712 => "JPEG 2000",
        22_610 | 34_934 => "JPEG XR",
        34_676 | 34_677 => "SGI LogLuv",
        34_887 => "LERC",
        34_925 => "LZMA",
        34_926 | 50_000 => "Zstandard",
        50_002 | 52_546 => "JPEG XL",
        _ => return format!("a TIFF with compression scheme {number}"),
    };
    format!("a TIFF with {name} compression")
}
