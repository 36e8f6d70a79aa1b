//! JPEG header: the segments before the first scan, with size, components, quantization tables, profile and EXIF
//! (ISO/IEC 10918-1, annex B).

use protocol::{ColourType, Failure, Subsampling};

use super::failures::{corrupt, unsupported};
use super::jpeg_segments::Segments;

/// Fields of the segments before the first scan.
#[derive(Debug, Clone)]
pub(super) struct JpegHeader<'a> {
    /// Width in pixels.
    pub(super) width: u32,
    /// Height in pixels.
    pub(super) height: u32,
    /// Components of the frame.
    pub(super) components: Vec<FrameComponent>,
    /// True if the coefficients come in several scans: in a progressive file, or if the first scan lacks components. A
    /// decoder must then keep all of them in memory.
    pub(super) is_multi_scan: bool,
    /// Colour transform from Adobe's APP14 segment. If it is present, CMYK is stored inverted: 0 is full ink.
    pub(super) adobe: Option<u8>,
    /// Numbered parts of the ICC profile.
    profile: Vec<(u8, &'a [u8])>,
    /// Quantization tables by number, in zigzag order.
    pub(super) tables: [Option<[u16; 64]>; 4],
    /// EXIF block without the `Exif\0\0` prefix.
    pub(super) exif: Option<&'a [u8]>,
    /// Offset of the marker of the first scan header.
    pub(super) first_scan: usize,
}

/// One component of the frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct FrameComponent {
    /// Id by which scan headers name the component.
    pub(super) id: u8,
    /// Horizontal and vertical sampling factor.
    pub(super) sampling: (u8, u8),
    /// Number of the quantization table.
    pub(super) table: u8,
}

impl<'a> JpegHeader<'a> {
    /// Reads the header of a file. Fails with `unsupported-format` for a variant that is not decoded, and with
    /// `corrupt` if the frame header or the first scan header is missing or cut off by the end of the file.
    pub(super) fn read(bytes: &'a [u8]) -> Result<Self, Failure> {
        let mut header = Self {
            width: 0,
            height: 0,
            components: vec![],
            is_multi_scan: false,
            adobe: None,
            profile: vec![],
            tables: [None; 4],
            exif: None,
            first_scan: 0,
        };
        for segment in Segments::new(bytes, 2) {
            match (segment.marker, segment.body) {
                (0xc0..=0xc2, body) => {
                    header.read_frame(body)?;
                    header.is_multi_scan = segment.marker == 0xc2;
                }
                (0xc3, _) => return Err(unsupported("a lossless JPEG")),
                (0xf7, _) => return Err(unsupported("a JPEG-LS")),
                (0xc9..=0xcb, _) => return Err(unsupported("a JPEG with arithmetic coding")),
                (0xc5..=0xc7 | 0xcd..=0xcf, _) => return Err(unsupported("a hierarchical JPEG")),
                (0xe1, body) => header.exif = header.exif.or(body.strip_prefix(b"Exif\0\0")),
                (0xe2, body) => header.profile.extend(profile_part(body)),
                (0xdb, body) => header.read_tables(body),
                (0xee, body) => header.adobe = header.adobe.or(adobe_transform(body)),
                (0xda, body) => {
                    let count = body.first().map_or(0, |&count| usize::from(count));
                    header.is_multi_scan |= count < header.components.len();
                    header.first_scan = segment.start;
                    break;
                }
                _ => {}
            }
        }
        if header.first_scan == 0 || header.components.is_empty() { Err(corrupt()) } else { Ok(header) }
    }

    /// Reads a frame header: size and components.
    fn read_frame(&mut self, body: &[u8]) -> Result<(), Failure> {
        let [precision, height_high, height_low, width_high, width_low, count, components @ ..] = body else {
            return Err(corrupt());
        };
        if *precision != 8 {
            return Err(unsupported(&format!("a JPEG of {precision} bits a channel")));
        }
        self.height = u32::from(u16::from_be_bytes([*height_high, *height_low]));
        self.width = u32::from(u16::from_be_bytes([*width_high, *width_low]));
        let component =
            |spec: &[u8]| FrameComponent { id: spec[0], sampling: (spec[1] >> 4, spec[1] & 15), table: spec[2] };
        self.components = components.chunks_exact(3).take(usize::from(*count)).map(component).collect();
        match self.components.len() {
            1 | 3 | 4 => Ok(()),
            count => Err(unsupported(&format!("a JPEG of {count} channels"))),
        }
    }

    /// Returns true if the three components may be red, green and blue instead of luma and chroma.
    pub(super) fn may_be_plain_rgb(&self) -> bool {
        let ids = self.components.iter().map(|component| component.id);
        ids.eq(*b"RGB") || self.adobe.is_some_and(|transform| transform != 1)
    }

    /// Height of a row of MCUs (minimum coded units), in rows of the full-size image.
    pub(super) fn mcu_height(&self) -> u8 {
        8 * self.components.iter().map(|component| component.sampling.1).max().unwrap_or(1).clamp(1, 4)
    }

    /// Reads quantization tables (B.2.4.1), up to the first truncated one.
    fn read_tables(&mut self, mut body: &[u8]) {
        while let Some((&kind, rest)) = body.split_first() {
            let width = if kind >> 4 == 0 { 1 } else { 2 };
            let Some((values, after)) = rest.split_at_checked(64 * width) else { return };
            let mut table = [0; 64];
            for (entry, value) in table.iter_mut().zip(values.chunks_exact(width)) {
                *entry = value.iter().fold(0, |number, &byte| number << 8 | u16::from(byte));
            }
            if let Some(slot) = self.tables.get_mut(usize::from(kind & 15)) {
                *slot = Some(table);
            }
            body = after;
        }
    }

    /// ICC profile, assembled from its parts in the order of their numbers (ICC.1:2022, B.4). A missing part is not
    /// noticed. `None` without any part.
    pub(super) fn icc(&self) -> Option<Vec<u8>> {
        let mut parts = self.profile.clone();
        parts.sort_by_key(|(number, _)| *number);
        (!parts.is_empty()).then(|| parts.iter().flat_map(|(_, part)| *part).copied().collect())
    }

    /// Chroma subsampling; `None` for fewer than three components.
    pub(super) fn subsampling(&self) -> Option<Subsampling> {
        let [luma, blue, red, ..] = *self.components else { return None };
        let (across, down) = luma.sampling;
        let is_regular = blue.sampling == red.sampling && blue.sampling.0 > 0 && blue.sampling.1 > 0;
        let divides = is_regular && across % blue.sampling.0.max(1) == 0 && down % blue.sampling.1.max(1) == 0;
        Some(match (across / blue.sampling.0.max(1), down / blue.sampling.1.max(1)) {
            (1, 1) if divides => Subsampling::None,
            (2, 1) if divides => Subsampling::HalfWidth,
            (1, 2) if divides => Subsampling::HalfHeight,
            (2, 2) if divides => Subsampling::Half,
            (4, 1) if divides => Subsampling::QuarterWidth,
            _ => Subsampling::Other,
        })
    }

    /// Colour type of the stored pixels.
    pub(super) fn colour(&self) -> ColourType {
        match self.components.len() {
            1 => ColourType::Grey,
            4 => ColourType::Cmyk,
            _ => ColourType::Rgb,
        }
    }

    /// Bytes of all coefficients, without those that fill up blocks at the edges. A decoder keeps them in memory if the
    /// file has several scans.
    pub(super) fn coefficient_bytes(&self) -> u64 {
        let max_factor = |side: fn(&FrameComponent) -> u8| self.components.iter().map(side).max().unwrap_or(1).max(1);
        let units = u64::from(max_factor(|component| component.sampling.0))
            * u64::from(max_factor(|component| component.sampling.1));
        let samples: u64 = self
            .components
            .iter()
            .map(|component| u64::from(component.sampling.0) * u64::from(component.sampling.1))
            .sum();
        2 * u64::from(self.width) * u64::from(self.height) * samples / units
    }
}

/// Colour transform from the body of Adobe's APP14 segment (Adobe Technical Note 5116, 18). `None` for another segment
/// or a truncated one.
fn adobe_transform(body: &[u8]) -> Option<u8> {
    body.strip_prefix(b"Adobe")?.get(6).copied()
}

/// Number and bytes of one part of an ICC profile, from the body of an APP2 segment. `None` for another segment or a
/// truncated one.
fn profile_part(body: &[u8]) -> Option<(u8, &[u8])> {
    match body.strip_prefix(b"ICC_PROFILE\0")? {
        [number, _count, part @ ..] => Some((*number, part)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use protocol::FailureCode;

    use super::*;
    use crate::specimen;

    /// A small JPEG, and the offset of its frame header.
    fn sample() -> (Vec<u8>, usize) {
        let bytes = specimen::jpeg(&specimen::blank(40, 30, 90), 80);
        let frame = bytes.windows(2).position(|marker| marker == [0xff, 0xc0]).unwrap();
        (bytes, frame)
    }

    #[test]
    fn reads_size_and_components() {
        let (bytes, _) = sample();
        let header = JpegHeader::read(&bytes).unwrap();
        assert_eq!((header.width, header.height), (40, 30));
        let sampling: Vec<_> = header.components.iter().map(|component| component.sampling).collect();
        assert_eq!(sampling, [(2, 2), (1, 1), (1, 1)]);
        assert!(!header.is_multi_scan && header.icc().is_none() && header.exif.is_none());
        // Three components, two of them with a quarter of the samples; two bytes per coefficient.
        assert_eq!(header.coefficient_bytes(), 40 * 30 * 2 * 6 / 4);
    }

    #[test]
    fn rejects_unsupported_variants_by_name() {
        for (marker, name) in [(0xc3, "lossless"), (0xf7, "JPEG-LS"), (0xc9, "arithmetic"), (0xc5, "hierarchical")] {
            let (mut bytes, frame) = sample();
            bytes[frame + 1] = marker;
            let failure = JpegHeader::read(&bytes).unwrap_err();
            assert_eq!(failure.code, FailureCode::UnsupportedFormat);
            assert!(failure.detail.contains(name), "{}", failure.detail);
        }
        let (mut bytes, frame) = sample();
        bytes[frame + 4] = 12;
        assert!(JpegHeader::read(&bytes).unwrap_err().detail.contains("12 bits"));
    }

    #[test]
    fn truncated_header_is_corrupt() {
        let (bytes, frame) = sample();
        for length in [2, 3, 20, frame + 1, frame + 6] {
            assert_eq!(JpegHeader::read(&bytes[..length]).unwrap_err().code, FailureCode::Corrupt, "{length} bytes");
        }
    }
}
