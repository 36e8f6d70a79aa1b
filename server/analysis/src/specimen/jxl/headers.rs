//! Headers of JPEG XL images and frames (ISO/IEC 18181-1, annexes D and F).

use super::bits::{JxlBits, side_class};
use super::icc::write_icc;
use super::{JxlColours, JxlExtraChannel, JxlImage};

impl JxlImage {
    /// Writes signature, size, metadata and ICC profile.
    pub(super) fn write_image_header(&self, bits: &mut JxlBits) {
        bits.put(16, 0x0aff);
        bits.put(1, 0);
        write_side(bits, self.size.1);
        bits.put(3, 0);
        write_side(bits, self.size.0);
        let is_animated = self.is_animated();
        let has_extra_fields = is_animated || self.orientation != 1;
        bits.put(1, 0);
        bits.put(1, u64::from(has_extra_fields));
        if has_extra_fields {
            bits.put(3, u64::from(self.orientation - 1));
            // Neither an intrinsic size nor a preview.
            bits.put(2, 0);
            bits.put(1, u64::from(is_animated));
            if is_animated {
                // 100 ticks per second, endless, without time codes.
                bits.put(2 + 2 + 2 + 1, 0);
            }
        }
        self.write_bit_depth(bits);
        bits.put(1, u64::from(self.bits <= 14));
        bits.put(2, u64::from(self.extra.is_some()));
        if let Some(extra) = self.extra {
            self.write_extra_channel(bits, extra);
        }
        // The colours are not XYB.
        bits.put(1, 0);
        self.write_colours(bits);
        if has_extra_fields {
            // Default tone mapping.
            bits.put(1, 1);
        }
        // No extensions; default transform data.
        bits.put(2, 0);
        bits.put(1, 1);
        if let JxlColours::Icc(icc) = &self.colours {
            write_icc(bits, icc);
        }
    }

    /// Writes the number of bits per sample, and of those of the exponent of floats.
    fn write_bit_depth(&self, bits: &mut JxlBits) {
        bits.put(1, u64::from(self.is_float));
        if self.is_float {
            // 16 bits, of which 5 are the exponent's.
            bits.put(2, 1);
            bits.put(4, 4);
            return;
        }
        match self.bits {
            8 => bits.put(2, 0),
            other => {
                bits.put(2, 3);
                bits.put(6, u64::from(other - 1));
            }
        }
    }

    /// Writes the description of the extra channel.
    fn write_extra_channel(&self, bits: &mut JxlBits, extra: JxlExtraChannel) {
        bits.put(1, 0);
        bits.put_enum(match extra {
            JxlExtraChannel::Alpha | JxlExtraChannel::PremultipliedAlpha => 0,
            JxlExtraChannel::Depth => 1,
            JxlExtraChannel::Black => 4,
        });
        self.write_bit_depth(bits);
        // Full size, no name.
        bits.put(2 + 2, 0);
        if matches!(extra, JxlExtraChannel::Alpha | JxlExtraChannel::PremultipliedAlpha) {
            bits.put(1, u64::from(extra == JxlExtraChannel::PremultipliedAlpha));
        }
    }

    /// Writes the colour encoding.
    fn write_colours(&self, bits: &mut JxlBits) {
        let is_default = self.colours == JxlColours::Srgb;
        bits.put(1, u64::from(is_default));
        if is_default {
            return;
        }
        let is_icc = matches!(self.colours, JxlColours::Icc(_));
        bits.put(1, u64::from(is_icc));
        bits.put_enum(if self.colour_channels() == 1 { 1 } else { 0 });
        let (primaries, transfer) = match self.colours {
            JxlColours::CodePoints(primaries, transfer) => (Some(primaries), transfer),
            JxlColours::Srgb | JxlColours::Grey => (None, 13),
            JxlColours::Gamma(_) => (Some(1), 0),
            JxlColours::Icc(_) => return,
        };
        bits.put_enum(1);
        if let Some(primaries) = primaries {
            bits.put_enum(primaries);
        }
        if let JxlColours::Gamma(exponent) = self.colours {
            bits.put(1, 1);
            bits.put(24, u64::from(exponent));
        } else {
            bits.put(1, 0);
            bits.put_enum(transfer);
        }
        // Relative rendering intent.
        bits.put_enum(1);
    }

    /// Writes the header of a lossless frame, up to the sizes of its sections.
    pub(super) fn write_frame_header(&self, bits: &mut JxlBits, is_last: bool) {
        let has_extra = self.extra.is_some();
        // Regular frame, modular, no flags.
        bits.put(1 + 2, 0);
        bits.put(1, 1);
        bits.put(2, 0);
        // No YCbCr, no enlargement.
        bits.put(1 + 2 + if has_extra { 2 } else { 0 }, 0);
        // Groups of 256 pixels, one pass, no crop.
        bits.put(2, 1);
        bits.put(2 + 1, 0);
        // Replaces what was there.
        bits.put(2 + if has_extra { 2 } else { 0 }, 0);
        if self.is_animated() {
            // One tick.
            bits.put(2, 1);
        }
        bits.put(1, u64::from(is_last));
        if !is_last {
            // Place of the frame among those that later ones can refer to.
            bits.put(2, 0);
            if !self.is_animated() {
                // Kept as it is shown.
                bits.put(1, 0);
            }
        }
        // No name, no filters, no extensions, sections in order.
        bits.put(2 + 1 + 1 + 2 + 2 + 2 + 1, 0);
    }
}

/// Writes a width or height.
fn write_side(bits: &mut JxlBits, side: u32) {
    let class = side_class(side);
    bits.put(2, u64::from(class));
    bits.put([9, 13, 18, 30][usize::from(class)], u64::from(side - 1));
}

/// Encodes the header of a codestream of this width and height with up to 4097 extra channels, and nothing after it.
pub(in crate::specimen) fn jxl_header_only(size: (u32, u32), extra_channels: u16) -> Vec<u8> {
    let mut bits = JxlBits::default();
    bits.put(16, 0x0aff);
    bits.put(1, 0);
    write_side(&mut bits, size.1);
    bits.put(3, 0);
    write_side(&mut bits, size.0);
    bits.put(1, 0);
    bits.put(1, 0);
    // Eight bits per sample, for which 16-bit buffers are enough.
    bits.put(1 + 2, 0);
    bits.put(1, 1);
    if extra_channels == 0 {
        bits.put(2, 0);
    } else {
        bits.put(2, 3);
        bits.put(12, u64::from(extra_channels - 1));
        // Each is opacity with eight bits.
        (0..extra_channels).for_each(|_| bits.put(1, 1));
    }
    // Colours as they are, in sRGB; no extensions; default transform data.
    bits.put(1, 0);
    bits.put(1, 1);
    bits.put(2, 0);
    bits.put(1, 1);
    bits.into_bytes()
}
