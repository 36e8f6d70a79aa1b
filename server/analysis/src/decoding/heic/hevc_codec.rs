//! HEVC decoder of the pictures of a HEIC (ISO/IEC 14496-15, 8; Rec. ITU-T H.265).

use heifer_hevc_dec::Error;
use heifer_hevc_dec::decoder::{DecodeOptions, decode_picture};
use heifer_hevc_dec::nal::{NalUnit, NalUnitType};
use heifer_hevc_dec::params::{Sps, Vui};
use heifer_isobmff::boxes::{HevcConfig, Property};
use protocol::{Failure, FailureCode};

use super::hevc_picture::{HevcPicture, layout};
use crate::budget::DecodeBudget;
use crate::decoding::failures::{corrupt, unsupported};
use crate::decoding::heif::{CodedPicture, PictureCodec};
use crate::decoding::yuv::{CodePoints, YuvPicture};

/// Number of pixels by which a coded picture may be wider or higher than the file states: coded sizes are multiples of
/// the largest block.
const MAX_EXCESS: u32 = 64;

/// Start code before each unit of the byte stream (Rec. ITU-T H.265, annex B).
const START_CODE: [u8; 4] = [0, 0, 0, 1];

/// Decoder of HEVC pictures without prediction from other pictures.
pub(super) struct HevcCodec;

impl PictureCodec for HevcCodec {
    fn accepts(&self, kind: [u8; 4]) -> bool {
        matches!(&kind, b"hvc1" | b"hev1")
    }

    fn decode(&self, picture: &CodedPicture<'_>, budget: DecodeBudget<'_>) -> Result<Box<dyn YuvPicture>, Failure> {
        let config = picture.properties.iter().find_map(|property| match property {
            Property::HevcConfig(config) => Some(config),
            _ => None,
        });
        let config = config.ok_or_else(corrupt)?;
        budget.check_memory(3 * picture.data.len() as u64)?;
        let units: Vec<&[u8]> = config
            .nal_units
            .iter()
            .map(Vec::as_slice)
            .chain(units(config, &picture.data)?)
            .filter(|unit| is_base_layer(unit))
            .collect();
        let mut vui = None;
        for sps in units.iter().copied().filter_map(sequence_parameters) {
            let sps = sps?;
            check_size(&sps, picture.size, picture.data.len(), budget)?;
            vui = sps.vui;
        }
        let stream: Vec<u8> = units.iter().flat_map(|unit| START_CODE.iter().chain(*unit)).copied().collect();
        let frame = decode_picture(&stream, DecodeOptions::default()).map_err(failure)?;
        Ok(Box::new(HevcPicture::new(frame, code_points(vui.as_ref()))))
    }
}

/// Splits the data of an item into units, each of which is stored after its length. `corrupt` if one is cut.
fn units<'a>(config: &HevcConfig, data: &'a [u8]) -> Result<Vec<&'a [u8]>, Failure> {
    let (mut rest, mut units) = (data, vec![]);
    while !rest.is_empty() {
        let (length, after) = rest.split_at_checked(usize::from(config.nal_length_size)).ok_or_else(corrupt)?;
        let length = length.iter().fold(0_usize, |length, &byte| length << 8 | usize::from(byte));
        let (unit, after) = after.split_at_checked(length).ok_or_else(corrupt)?;
        units.push(unit);
        rest = after;
    }
    Ok(units)
}

/// Returns true if the unit has a header and belongs to the first layer. Further layers hold a second view or depth.
fn is_base_layer(unit: &[u8]) -> bool {
    NalUnit::parse(unit).is_ok_and(|unit| unit.header.layer_id == 0)
}

/// Sequence parameters of a unit. `None` if the unit is of another type; `corrupt` if they are damaged.
fn sequence_parameters(unit: &[u8]) -> Option<Result<Sps, Failure>> {
    let unit = NalUnit::parse(unit).ok()?;
    (unit.header.unit_type == NalUnitType::Sps).then(|| Sps::parse(&unit.rbsp).map_err(failure))
}

/// Checks that the decoder needs no more memory for a picture with these parameters than the budget allows, and that
/// the picture is about as large as the file states.
fn check_size(sps: &Sps, stated: (u32, u32), data_bytes: usize, budget: DecodeBudget<'_>) -> Result<(), Failure> {
    let size = (sps.pic_width_in_luma_samples, sps.pic_height_in_luma_samples);
    let is_larger = |side: u32, stated: u32| side > stated.saturating_add(MAX_EXCESS);
    if is_larger(size.0, stated.0) || is_larger(size.1, stated.1) {
        return Err(corrupt());
    }
    // The decoder holds the picture, a second one (cropped, or before its last filter), and 20 bytes for each block of
    // 16 pixels; of the data it holds two copies.
    let picture = layout(sps.chroma_format_idc).bytes(size);
    budget.check_memory(2 * picture + 2 * u64::from(size.0) * u64::from(size.1) + 3 * data_bytes as u64)
}

/// Code points of a picture with this usability information. Without it, the range is that of video.
fn code_points(vui: Option<&Vui>) -> CodePoints {
    const UNSPECIFIED: u8 = 2;
    vui.map_or(
        CodePoints { primaries: UNSPECIFIED, transfer: UNSPECIFIED, matrix: UNSPECIFIED, full_range: false },
        |vui| CodePoints {
            primaries: vui.colour_primaries,
            transfer: vui.transfer_characteristics,
            matrix: vui.matrix_coeffs,
            full_range: vui.video_full_range_flag,
        },
    )
}

/// Failure of a picture for an error of the decoder.
fn failure(error: Error) -> Failure {
    match error {
        Error::Unimplemented("picture larger than the configured size limit") => {
            Failure::new(FailureCode::TooManyPixels)
        }
        Error::Unimplemented("P and B slices (inter prediction)") => {
            unsupported("a HEIC image that is predicted from other images")
        }
        Error::Unimplemented(_) => unsupported("a HEIC image in a rare variant of HEVC"),
        _ => corrupt(),
    }
}
