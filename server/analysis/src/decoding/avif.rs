//! AVIF decoder: HEIF files whose pictures are coded in AV1.

use std::time::Duration;

use av1::{Av1Error, DecodeOptions, Layout, Picture, Row, StreamInfo};
use heifer_isobmff::boxes::Property;
use protocol::{Failure, FailureCode};

use super::decoded_image::DecodedImage;
use super::failures::corrupt;
use super::heif::{self, CodedPicture, PictureCodec};
use super::yuv::{CodePoints, YuvLayout, YuvPicture};
use crate::budget::DecodeBudget;

/// Decodes the primary image of an AVIF file; of a sequence, its first frame.
///
/// A damaged picture may end the process, see the crate `av1`: the caller must expect it (`is_decoding_av1`).
pub(super) fn decode(bytes: &[u8], budget: DecodeBudget<'_>) -> Result<DecodedImage, Failure> {
    heif::decode(bytes, &Av1Codec, budget)
}

/// Codec of AVIF.
struct Av1Codec;

impl PictureCodec for Av1Codec {
    fn accepts(&self, kind: [u8; 4]) -> bool {
        kind == *b"av01"
    }

    fn decode(&self, picture: &CodedPicture<'_>, budget: DecodeBudget<'_>) -> Result<Box<dyn YuvPicture>, Failure> {
        let info = StreamInfo::read(&picture.data).map_err(failure)?;
        budget.check_size(info.size.0, info.size.1)?;
        budget.check_memory(info.memory() + picture.data.len() as u64)?;
        check_duration(&info, picture.data.len(), budget)?;
        let options = DecodeOptions {
            max_pixels: info.size.0 * info.size.1,
            operating_point: operating_point(&picture.properties),
            layer: layer(&picture.properties),
        };
        let picture = av1::decode(&picture.data, &options).map_err(failure)?;
        let colour = picture.colour().ok_or_else(corrupt)?;
        let code_points = CodePoints {
            primaries: colour.primaries,
            transfer: colour.transfer,
            matrix: colour.matrix,
            full_range: colour.full_range,
        };
        Ok(Box::new(Av1Picture { picture, code_points }))
    }
}

/// Decoding time in nanoseconds for each sample and for each byte of the data. Measured with photos on one core of a
/// server.
const NANOSECONDS: [u64; 2] = if cfg!(feature = "av1-asm") { [5, 140] } else { [25, 180] };

/// Fails if decoding will take longer than the deadline.
fn check_duration(info: &StreamInfo, bytes: usize, budget: DecodeBudget<'_>) -> Result<(), Failure> {
    let (width, height) = info.size;
    let samples = |plane| {
        let (width, height) = info.layout.plane_size(plane, (width, height));
        u64::from(width) * u64::from(height)
    };
    let samples = samples(0) + 2 * samples(1);
    let [per_sample, per_byte] = NANOSECONDS;
    budget.check_duration(Duration::from_nanos(samples * per_sample + bytes as u64 * per_byte))
}

/// Properties that select layers of a layered image: `a1op` and `lsel` (AV1 Image File Format, 2.3.2.1 and 2.3.2.2).
fn operating_point(properties: &[&Property]) -> u8 {
    properties
        .iter()
        .find_map(|property| match property {
            Property::Unknown(kind, content) if kind.0 == *b"a1op" => content.first().copied(),
            _ => None,
        })
        .unwrap_or(0)
}

/// Layer that the property `lsel` selects. `None` without one, or if it selects all layers: then the last one counts.
fn layer(properties: &[&Property]) -> Option<u8> {
    properties.iter().find_map(|property| match property {
        Property::Unknown(kind, content) if kind.0 == *b"lsel" => {
            u8::try_from(u16::from_be_bytes(*content.first_chunk()?)).ok()
        }
        _ => None,
    })
}

/// Failure of an image for an error of the decoder.
fn failure(error: Av1Error) -> Failure {
    match error {
        Av1Error::Damaged => corrupt(),
        Av1Error::TooManyPixels => Failure::new(FailureCode::TooManyPixels),
        Av1Error::NoMemory => Failure::new(FailureCode::MemoryExceeded),
    }
}

/// Decoded picture with the meaning of its samples.
struct Av1Picture {
    picture: Picture,
    code_points: CodePoints,
}

impl YuvPicture for Av1Picture {
    fn size(&self) -> (u32, u32) {
        self.picture.size()
    }

    fn bit_depth(&self) -> u8 {
        self.picture.bit_depth()
    }

    fn layout(&self) -> YuvLayout {
        match self.picture.layout() {
            Layout::Monochrome => YuvLayout::Monochrome,
            Layout::Yuv420 => YuvLayout::Yuv420,
            Layout::Yuv422 => YuvLayout::Yuv422,
            Layout::Yuv444 => YuvLayout::Yuv444,
        }
    }

    fn code_points(&self) -> CodePoints {
        self.code_points
    }

    fn read_row(&self, plane: usize, row: u32, samples: &mut Vec<u16>) {
        samples.clear();
        match self.picture.row(plane, row) {
            Some(Row::Bits8(row)) => samples.extend(row.iter().copied().map(u16::from)),
            Some(Row::Bits16(row)) => samples.extend_from_slice(row),
            None => {}
        }
    }
}
