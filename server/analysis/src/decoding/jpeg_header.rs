//! What a JPEG says before its first scan: size, components, EXIF (ISO/IEC 10918-1, annex B).

use protocol::{ColourType, Failure, Subsampling};

use super::failures::{corrupt, unsupported};
use super::jpeg_segments::Segments;

/// The markers before the first scan.
#[derive(Debug, Clone)]
pub(super) struct JpegHeader<'a> {
    pub(super) width: u32,
    pub(super) height: u32,
    /// The channels that it is stored as.
    pub(super) components: Vec<FrameComponent>,
    /// Whether coefficients come in several scans, which have to be kept in memory together.
    pub(super) is_multi_scan: bool,
    /// What a marker of Adobe's says of how colours are transformed. Where there is one, inks are stored inverted.
    pub(super) adobe: Option<u8>,
    /// The parts of the ICC profile with their numbers.
    profile: Vec<(u8, &'a [u8])>,
    /// The quantization tables by their number, in zigzag order.
    pub(super) tables: [Option<[u16; 64]>; 4],
    /// The EXIF block without its name.
    pub(super) exif: Option<&'a [u8]>,
    /// Where the first scan's header begins, at its marker.
    pub(super) first_scan: usize,
}

/// One channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct FrameComponent {
    pub(super) id: u8,
    /// How many samples side by side, and above each other, share one unit of the image.
    pub(super) sampling: (u8, u8),
    /// Number of its quantization table.
    pub(super) table: u8,
}

impl<'a> JpegHeader<'a> {
    /// Reads the header of a whole file.
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
                (0xee, body) => header.adobe = header.adobe.or(transform(body)),
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

    /// Takes over a frame header.
    fn read_frame(&mut self, body: &[u8]) -> Result<(), Failure> {
        let [precision, high, low, wide, narrow, count, components @ ..] = body else { return Err(corrupt()) };
        if *precision != 8 {
            return Err(unsupported(&format!("a JPEG of {precision} bits a channel")));
        }
        self.height = u32::from(u16::from_be_bytes([*high, *low]));
        self.width = u32::from(u16::from_be_bytes([*wide, *narrow]));
        let component =
            |spec: &[u8]| FrameComponent { id: spec[0], sampling: (spec[1] >> 4, spec[1] & 15), table: spec[2] };
        self.components = components.chunks_exact(3).take(usize::from(*count)).map(component).collect();
        match self.components.len() {
            1 | 3 | 4 => Ok(()),
            count => Err(unsupported(&format!("a JPEG of {count} channels"))),
        }
    }

    /// Whether three channels may be red, green and blue in place of light and two differences of colour.
    pub(super) fn may_be_plain_rgb(&self) -> bool {
        let ids = self.components.iter().map(|component| component.id);
        ids.eq(*b"RGB") || self.adobe.is_some_and(|transform| transform != 1)
    }

    /// Rows of a row of blocks in the whole image.
    pub(super) fn block_height(&self) -> u8 {
        8 * self.components.iter().map(|component| component.sampling.1).max().unwrap_or(1).clamp(1, 4)
    }

    /// Takes over quantization tables (B.2.4.1).
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

    /// The ICC profile, put together of its parts (ICC.1:2022, B.4).
    pub(super) fn icc(&self) -> Option<Vec<u8>> {
        let mut parts = self.profile.clone();
        parts.sort_by_key(|(number, _)| *number);
        (!parts.is_empty()).then(|| parts.iter().flat_map(|(_, part)| *part).copied().collect())
    }

    /// How much of the colour's resolution is kept; nothing when there is light alone.
    pub(super) fn subsampling(&self) -> Option<Subsampling> {
        let [light, one, other, ..] = *self.components else { return None };
        let (across, down) = light.sampling;
        let is_regular = one.sampling == other.sampling && one.sampling.0 > 0 && one.sampling.1 > 0;
        let divides = is_regular && across % one.sampling.0.max(1) == 0 && down % one.sampling.1.max(1) == 0;
        Some(match (across / one.sampling.0.max(1), down / one.sampling.1.max(1)) {
            (1, 1) if divides => Subsampling::None,
            (2, 1) if divides => Subsampling::HalfWidth,
            (1, 2) if divides => Subsampling::HalfHeight,
            (2, 2) if divides => Subsampling::Half,
            (4, 1) if divides => Subsampling::QuarterWidth,
            _ => Subsampling::Other,
        })
    }

    /// What the pixels are stored as.
    pub(super) fn colour(&self) -> ColourType {
        match self.components.len() {
            1 => ColourType::Grey,
            4 => ColourType::Cmyk,
            _ => ColourType::Rgb,
        }
    }

    /// Bytes that the coefficients take when they are all kept, as they are for several scans.
    pub(super) fn coefficient_bytes(&self) -> u64 {
        let most = |side: fn(&FrameComponent) -> u8| self.components.iter().map(side).max().unwrap_or(1).max(1);
        let units =
            u64::from(most(|component| component.sampling.0)) * u64::from(most(|component| component.sampling.1));
        let samples: u64 = self
            .components
            .iter()
            .map(|component| u64::from(component.sampling.0) * u64::from(component.sampling.1))
            .sum();
        2 * u64::from(self.width) * u64::from(self.height) * samples / units
    }
}

/// How colours are transformed, by a marker of Adobe's (Adobe Technical Note 5116, 18).
fn transform(body: &[u8]) -> Option<u8> {
    body.strip_prefix(b"Adobe")?.get(6).copied()
}

/// The number and the content of a part of an ICC profile.
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

    /// A small JPEG, and where its frame header's marker is.
    fn sample() -> (Vec<u8>, usize) {
        let bytes = specimen::jpeg(&specimen::blank(40, 30, 90), 80);
        let frame = bytes.windows(2).position(|marker| marker == [0xff, 0xc0]).unwrap();
        (bytes, frame)
    }

    #[test]
    fn size_and_components_are_read() {
        let (bytes, _) = sample();
        let header = JpegHeader::read(&bytes).unwrap();
        assert_eq!((header.width, header.height), (40, 30));
        let sampling: Vec<_> = header.components.iter().map(|component| component.sampling).collect();
        assert_eq!(sampling, [(2, 2), (1, 1), (1, 1)]);
        assert!(!header.is_multi_scan && header.icc().is_none() && header.exif.is_none());
        // Three channels, two of them with a quarter of the samples, of two bytes each.
        assert_eq!(header.coefficient_bytes(), 40 * 30 * 2 * 6 / 4);
    }

    #[test]
    fn kinds_that_no_decoder_reads_are_refused_by_name() {
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
    fn a_header_that_is_cut_off_is_corrupt() {
        let (bytes, frame) = sample();
        for length in [2, 3, 20, frame + 1, frame + 6] {
            assert_eq!(JpegHeader::read(&bytes[..length]).unwrap_err().code, FailureCode::Corrupt, "{length} bytes");
        }
    }
}
