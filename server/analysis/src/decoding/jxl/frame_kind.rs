//! Kind of coding of a JPEG XL frame, which decides how much memory its decoding needs.
//!
//! The crate `jxl` does not publish it, so the beginning of the frame header is read here (ISO/IEC 18181-1, F.1).

use protocol::Failure;

use super::frame_scan::first_visible_frame;
use super::header::JxlHeader;
use crate::budget::DecodeBudget;

/// Flag of a frame whose small version is a frame of its own.
const USES_LF_FRAME: u64 = 0x20;

/// Kind of coding of a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FrameKind {
    /// DCT blocks, each group at once.
    Blocks,
    /// DCT blocks in several passes over the image, between which the decoder keeps all coefficients.
    BlocksInPasses,
    /// Samples or their differences. If the transforms are global, the decoder keeps whole planes.
    Modular,
}

impl FrameKind {
    /// All kinds.
    pub(super) const ALL: [Self; 3] = [Self::Blocks, Self::BlocksInPasses, Self::Modular];

    /// Determines the kind of the first visible frame. `None` if the file ends before it or is damaged.
    pub(super) fn of_first_frame(
        bytes: &[u8],
        header: &JxlHeader,
        budget: DecodeBudget<'_>,
    ) -> Result<Option<Self>, Failure> {
        let offset = first_visible_frame(bytes, header, budget)?;
        let frame = offset.and_then(|offset| bytes.get(usize::try_from(offset).ok()?..));
        Ok(frame.and_then(|frame| Self::read(frame, header.is_xyb, header.extra_channels)))
    }

    /// Reads the beginning of a frame header. `None` if it is incomplete.
    fn read(frame: &[u8], is_xyb: bool, extra_channels: usize) -> Option<Self> {
        let mut bits = Bits { bytes: frame, position: 0 };
        let is_default = bits.read(1)? == 1;
        if is_default {
            return Some(Self::Blocks);
        }
        bits.read(2)?;
        let is_modular = bits.read(1)? == 1;
        if is_modular {
            return Some(Self::Modular);
        }
        let uses_lf_frame = bits.read_u64()? & USES_LF_FRAME != 0;
        let is_ycbcr = !is_xyb && bits.read(1)? == 1;
        if !uses_lf_frame {
            if is_ycbcr {
                bits.read(3 * 2)?;
            }
            // Enlargement of the colours and of each extra channel.
            for _ in 0..=extra_channels {
                bits.read(2)?;
            }
        }
        if is_xyb {
            bits.read(3 + 3)?;
        }
        // The number of passes is coded as 0 if it is 1.
        Some(if bits.read(2)? == 0 { Self::Blocks } else { Self::BlocksInPasses })
    }
}

/// Reader of bits, the lowest of each byte first.
struct Bits<'a> {
    bytes: &'a [u8],
    /// Number of bits that were read.
    position: usize,
}

impl Bits<'_> {
    /// Reads a number of up to 12 bits.
    fn read(&mut self, count: usize) -> Option<u64> {
        let mut value = 0;
        for index in 0..count {
            let byte = *self.bytes.get(self.position / 8)?;
            value |= u64::from(byte >> (self.position % 8) & 1) << index;
            self.position += 1;
        }
        Some(value)
    }

    /// Reads a number of up to 64 bits in the variable length of the format.
    fn read_u64(&mut self) -> Option<u64> {
        match self.read(2)? {
            0 => Some(0),
            1 => Some(1 + self.read(4)?),
            2 => Some(17 + self.read(8)?),
            _ => {
                let mut value = self.read(12)?;
                let mut shift = 12;
                while self.read(1)? == 1 {
                    if shift == 60 {
                        return Some(value | self.read(4)? << shift);
                    }
                    value |= self.read(8)? << shift;
                    shift += 8;
                }
                Some(value)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::DecodeLimits;
    use crate::specimen;

    #[test]
    fn lossy_and_lossless_files_differ_in_kind() {
        let limits = DecodeLimits::default();
        let budget = DecodeBudget::new(&limits);
        let kind =
            |bytes: &[u8]| FrameKind::of_first_frame(bytes, &JxlHeader::read(bytes, budget).unwrap(), budget).unwrap();
        let lossless = specimen::jxl(&specimen::photo(3, 40, 30));
        assert_eq!(kind(&lossless), Some(FrameKind::Modular));
        assert_eq!(kind(&specimen::lossy_jxl()), Some(FrameKind::Blocks));
        assert_eq!(kind(&specimen::jxl_container(&lossless, 2, &[])), Some(FrameKind::Modular));
        assert_eq!(kind(&lossless[..9]), None);
    }

    #[test]
    fn reads_the_number_of_passes_after_optional_fields() {
        // Not default, regular frame, blocks, no flags, no enlargement, matrices 3 and 2, passes.
        let frame = |passes: u16| (passes << 14 | 2 << 11 | 3 << 8).to_le_bytes();
        assert_eq!(FrameKind::read(&frame(0), true, 0), Some(FrameKind::Blocks));
        assert_eq!(FrameKind::read(&frame(2), true, 0), Some(FrameKind::BlocksInPasses));
        assert_eq!(FrameKind::read(&frame(2)[..1], true, 0), None);
        assert_eq!(FrameKind::read(&[1], true, 0), Some(FrameKind::Blocks));
    }
}
