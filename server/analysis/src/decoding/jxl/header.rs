//! Header of a JPEG XL codestream, checked against the limits before any pixel is decoded.

use jxl::api::{Event, ExtraChannel, JxlColorType, JxlDataFormat, JxlDecoder, JxlPixelFormat, JxlTransferFunction};
use protocol::Failure;

use super::colours::source_colours;
use super::decoder_session::{DecoderSession, Step, options};
use super::failure::failure;
use super::pixel_layout::Layout;
use crate::budget::DecodeBudget;
use crate::decoding::failures::corrupt;
use crate::decoding::source_colours::SourceColours;
use crate::orientation::Orientation;

/// Number of samples that a frame of any image may have: hidden frames of small images can be larger than the image.
const SMALL_FRAME_SAMPLES: usize = 1 << 22;

/// Facts of the header.
pub(super) struct JxlHeader {
    /// Stored width and height in pixels.
    pub(super) size: (u32, u32),
    /// Channels of the decoded pixels.
    pub(super) layout: Layout,
    /// True if the decoded samples are linear light in 16 bits; otherwise they have 8 bits.
    pub(super) is_linear: bool,
    /// Bits per stored sample.
    pub(super) bit_depth: u8,
    /// True if the file has an alpha channel.
    pub(super) has_alpha: bool,
    /// True if the file is an animation.
    pub(super) is_animated: bool,
    /// True if the colours were converted to XYB, as those of lossy images are.
    pub(super) is_xyb: bool,
    pub(super) orientation: Orientation,
    /// Colour space of the decoded pixels, and the embedded profile.
    pub(super) colours: SourceColours,
    /// Number of channels besides the colours.
    pub(super) extra_channels: usize,
}

impl JxlHeader {
    /// Reads the header and checks the size.
    pub(super) fn read(bytes: &[u8], budget: DecodeBudget<'_>) -> Result<Self, Failure> {
        let mut session = DecoderSession::new(bytes, options(None), budget);
        match session.step(None)? {
            Step::Event(Event::BasicInfo) => {}
            Step::Event(_) | Step::EndOfFile { .. } => return Err(corrupt()),
            Step::Error(error) => return Err(failure(&error, budget)),
        }
        let header = Self::from_decoder(&session.decoder).ok_or_else(corrupt)?;
        budget.check_size(header.size.0, header.size.1)?;
        Ok(header)
    }

    /// Reads the facts from a decoder that has read the header. `None` if a side is above [`u32::MAX`].
    fn from_decoder(decoder: &JxlDecoder) -> Option<Self> {
        let info = decoder.basic_info()?;
        // For pixels that were stored as XYB this is the profile of the output, otherwise that of the file.
        let profile = decoder.output_color_profile()?;
        let has = |kind| info.extra_channels.iter().any(|channel| channel.ec_type == kind);
        let has_alpha = has(ExtraChannel::Alpha);
        let is_grey = decoder.current_pixel_format()?.color_type.is_grayscale();
        let layout = match (is_grey, has_alpha) {
            _ if profile.is_cmyk() => Layout::Cmyk,
            (true, false) => Layout::Grey,
            (true, true) => Layout::GreyAlpha,
            (false, false) => Layout::Rgb,
            (false, true) => Layout::Rgba,
        };
        Some(Self {
            size: (u32::try_from(info.size.0).ok()?, u32::try_from(info.size.1).ok()?),
            layout,
            is_linear: profile.transfer_function() == Some(&JxlTransferFunction::Linear),
            bit_depth: u8::try_from(info.bit_depth.bits_per_sample()).unwrap_or(u8::MAX),
            has_alpha,
            is_animated: info.animation.is_some(),
            is_xyb: !info.uses_original_profile,
            orientation: Orientation::from_exif(info.orientation as u32),
            colours: source_colours(decoder.embedded_color_profile()?, profile),
            extra_channels: info.extra_channels.len(),
        })
    }

    /// Number of pixels.
    pub(super) fn pixels(&self) -> u64 {
        u64::from(self.size.0) * u64::from(self.size.1)
    }

    /// Number of bytes of a row of the decoded pixels.
    pub(super) fn stride(&self) -> usize {
        self.size.0 as usize * self.layout.samples() * if self.is_linear { 2 } else { 1 }
    }

    /// Maximum number of samples of a frame, of which a frame has three for the colours and one for each other channel.
    pub(super) fn max_frame_samples(&self) -> usize {
        let samples = self.size.0.max(16) as usize * self.size.1 as usize * (3 + self.extra_channels);
        SMALL_FRAME_SAMPLES.max(2 * samples)
    }

    /// Format of the decoded pixels.
    pub(super) fn pixel_format(&self) -> JxlPixelFormat {
        let color_type = match self.layout {
            Layout::Grey => JxlColorType::Grayscale,
            Layout::GreyAlpha => JxlColorType::GrayscaleAlpha,
            Layout::Rgb => JxlColorType::Rgb,
            Layout::Rgba => JxlColorType::Rgba,
            Layout::Cmyk => JxlColorType::Cmyk,
        };
        let samples = if self.is_linear {
            JxlDataFormat::U16 { endianness: jxl::api::Endianness::LittleEndian, bit_depth: 16 }
        } else {
            JxlDataFormat::U8 { bit_depth: 8 }
        };
        JxlPixelFormat {
            color_type,
            color_data_format: Some(samples),
            extra_channel_format: vec![None; self.extra_channels],
        }
    }
}
