//! Colour space of a HEIF image, from its `colr` properties (ISO/IEC 14496-12, 12.1.5) or from its coded pictures.

use heifer_isobmff::boxes::{ColorInfo, Property};

use super::container::HeifContainer;
use crate::decoding::source_colours::SourceColours;
use crate::decoding::yuv::CodePoints;
use crate::profile::ColourProfile;

/// Code points of Rec. ITU-T H.273: unspecified, and the transfer characteristics of sRGB.
const UNSPECIFIED: u8 = 2;
const SRGB_TRANSFER: u8 = 13;

/// Statements of the container about the colours of an image. Each is absent if no property makes it.
pub(super) struct ItemColours<'a> {
    icc: Option<&'a [u8]>,
    code_points: Option<CodePoints>,
}

impl<'a> ItemColours<'a> {
    /// Reads the colours of an image: of the `derived` images, else of their source `item`, else of its first tile.
    pub(super) fn read(container: &'a HeifContainer<'_>, derived: &[u32], item: u32) -> Self {
        let mut colours = Self { icc: None, code_points: None };
        let first_tile = container.targets(b"dimg", item).first();
        for &item in derived.iter().chain([&item]).chain(first_tile) {
            for property in container.properties(item) {
                match property {
                    Property::Color(ColorInfo::Icc(icc)) if !icc.is_empty() => {
                        colours.icc = colours.icc.or(Some(icc.as_slice()));
                    }
                    Property::Color(ColorInfo::Nclx { primaries, transfer, matrix, full_range }) => {
                        let code_points = CodePoints {
                            primaries: code_point(*primaries),
                            transfer: code_point(*transfer),
                            matrix: code_point(*matrix),
                            full_range: *full_range,
                        };
                        colours.code_points = colours.code_points.or(Some(code_points));
                    }
                    _ => {}
                }
            }
        }
        colours
    }

    /// Code points of the container, or those that the coded picture states.
    pub(super) fn code_points(&self, coded: CodePoints) -> CodePoints {
        self.code_points.unwrap_or(coded)
    }

    /// Colour space of the converted pixels, whose samples had the meaning of `code_points`. The ICC profile takes
    /// precedence.
    pub(super) fn source_colours(&self, code_points: CodePoints) -> SourceColours {
        let stated = self.icc.is_none().then(|| profile(code_points)).flatten();
        SourceColours { stated, ..SourceColours::embedded(self.icc) }
    }
}

/// Colour space of the code points. `None` if they are unknown or unspecified.
fn profile(code_points: CodePoints) -> Option<ColourProfile> {
    let transfer = match code_points.transfer {
        // The curve of cameras for television (BT.709, BT.601, xvYCC, BT.2020). Still images that state it are meant
        // for the same displays as others, so browsers show them like sRGB.
        1 | 6 | 11 | 14 | 15 => SRGB_TRANSFER,
        transfer => transfer,
    };
    ColourProfile::from_code_points(code_points.primaries, transfer)
}

/// Code point as a byte; unspecified if it is larger.
fn code_point(number: u16) -> u8 {
    u8::try_from(number).unwrap_or(UNSPECIFIED)
}
