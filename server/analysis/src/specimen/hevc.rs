//! Encoder of HEVC pictures without loss (Rec. ITU-T H.265). Each block of 16 × 16 pixels holds its samples as they are
//! (pulse-code modulation), so the encoder needs neither prediction nor transforms.

use image::RgbImage;

use super::heif::HeifPicture;
use super::hevc_bits::{BitWriter, escaped};
use super::hevc_settings::HevcSettings;
use super::yuv_planes::{YuvPlanes, subsampling};

/// Side of a block in pixels.
const BLOCK: u32 = 16;

/// Types of units (Rec. ITU-T H.265, table 7-1): a picture without references, and the parameter sets.
const PICTURE: u8 = 19;
const VIDEO_PARAMETERS: u8 = 32;
const SEQUENCE_PARAMETERS: u8 = 33;
const PICTURE_PARAMETERS: u8 = 34;

/// Encodes an image. Width and height must be even, unless the picture is monochrome or 4:4:4.
pub fn hevc(image: &RgbImage, settings: &HevcSettings) -> HeifPicture {
    let planes = YuvPlanes::new(image, settings, BLOCK);
    let picture = unit(PICTURE, &slice(&planes, settings));
    HeifPicture {
        kind: *b"hvc1",
        config: configuration(image.dimensions(), settings),
        data: [&(picture.len() as u32).to_be_bytes()[..], &picture].concat(),
        size: image.dimensions(),
    }
}

/// Unit of this type with its header.
fn unit(kind: u8, content: &[u8]) -> Vec<u8> {
    [&[kind << 1, 1][..], &escaped(content)].concat()
}

/// Property with the decoder configuration of pictures of this size (ISO/IEC 14496-15, 8.3.2): a summary, and the
/// parameter sets.
pub(super) fn configuration(size: (u32, u32), settings: &HevcSettings) -> ([u8; 4], Vec<u8>) {
    let units = [
        (VIDEO_PARAMETERS, video_parameters(settings)),
        (SEQUENCE_PARAMETERS, sequence_parameters(size, settings)),
        (PICTURE_PARAMETERS, picture_parameters()),
    ];
    let depth = 0xf8 | (settings.bit_depth - 8);
    let mut bytes = [&[1, profile(settings)][..], &compatibility(settings).to_be_bytes()].concat();
    bytes.extend([0x90, 0, 0, 0, 0, 0, LEVEL, 0xf0, 0, 0xfc, 0xfc | settings.chroma_format, depth, depth]);
    bytes.extend([0, 0, 0x0f, units.len() as u8]);
    for (kind, content) in units {
        let unit = unit(kind, &content);
        bytes.extend([0x80 | kind, 0, 1]);
        bytes.extend((unit.len() as u16).to_be_bytes());
        bytes.extend(unit);
    }
    (*b"hvcC", bytes)
}

/// Level 6.2, which allows every size that a test uses.
const LEVEL: u8 = 186;

/// Profile: Main, Main 10, or Range Extensions.
fn profile(settings: &HevcSettings) -> u8 {
    match (settings.chroma_format, settings.bit_depth) {
        (1, 8) => 1,
        (1, 9 | 10) => 2,
        _ => 4,
    }
}

/// Flags of the profiles whose decoders can read the picture, the first in the highest bit.
fn compatibility(settings: &HevcSettings) -> u32 {
    1 << (31 - profile(settings))
}

/// Writes profile and level (Rec. ITU-T H.265, 7.3.3).
fn write_profile(bits: &mut BitWriter, settings: &HevcSettings) {
    bits.number(profile(settings).into(), 8);
    bits.number(compatibility(settings), 32);
    // Progressive, frames only; 44 reserved bits.
    bits.number(0b1001, 4);
    bits.number(0, 32);
    bits.number(0, 12);
    bits.number(LEVEL.into(), 8);
}

/// Video parameter set (7.3.2.1).
fn video_parameters(settings: &HevcSettings) -> Vec<u8> {
    let mut bits = BitWriter::default();
    bits.number(0b00_0011, 6);
    bits.number(0, 6);
    bits.number(0b0001, 4);
    bits.number(0xffff, 16);
    write_profile(&mut bits, settings);
    bits.number(1, 1);
    (0..3).for_each(|_| bits.exp_golomb(0));
    bits.number(0, 6);
    bits.exp_golomb(0);
    bits.number(0, 2);
    bits.finished()
}

/// Sequence parameter set (7.3.2.2).
fn sequence_parameters(size: (u32, u32), settings: &HevcSettings) -> Vec<u8> {
    let mut bits = BitWriter::default();
    bits.number(0b0000_0001, 8);
    write_profile(&mut bits, settings);
    bits.exp_golomb(0);
    bits.exp_golomb(settings.chroma_format.into());
    if settings.chroma_format == 3 {
        bits.number(0, 1);
    }
    let coded = (size.0.next_multiple_of(BLOCK), size.1.next_multiple_of(BLOCK));
    bits.exp_golomb(coded.0);
    bits.exp_golomb(coded.1);
    // Columns and rows to crop, in units of chroma samples.
    let (horizontal, vertical) = subsampling(settings.chroma_format);
    bits.number(1, 1);
    for offset in [0, (coded.0 - size.0) / horizontal, 0, (coded.1 - size.1) / vertical] {
        bits.exp_golomb(offset);
    }
    let depth = u32::from(settings.bit_depth);
    for number in [depth - 8, depth - 8, 4] {
        bits.exp_golomb(number);
    }
    bits.number(1, 1);
    // Buffering; blocks of 16 pixels only; transforms of 4 to 16 pixels.
    for number in [0, 0, 0, 1, 0, 0, 2, 0, 0] {
        bits.exp_golomb(number);
    }
    // No scaling lists, asymmetric partitions or adaptive offsets, but stored samples.
    bits.number(0b0001, 4);
    bits.number(depth - 1, 4);
    bits.number(depth - 1, 4);
    bits.exp_golomb(1);
    bits.exp_golomb(0);
    // No loop filter on stored samples, and no reference pictures.
    bits.number(1, 1);
    bits.exp_golomb(0);
    bits.number(0, 3);
    bits.number(settings.states_colours.into(), 1);
    if settings.states_colours {
        // Unspecified video format.
        bits.number(0b00_1101, 6);
        bits.number(settings.full_range.into(), 1);
        bits.number(1, 1);
        settings.code_points.iter().for_each(|&code_point| bits.number(code_point.into(), 8));
        bits.number(0, 7);
    }
    bits.number(0, 1);
    bits.finished()
}

/// Picture parameter set (7.3.2.3), without loop filters.
fn picture_parameters() -> Vec<u8> {
    let mut bits = BitWriter::default();
    bits.exp_golomb(0);
    bits.exp_golomb(0);
    bits.number(0, 7);
    (0..3).for_each(|_| bits.exp_golomb(0));
    bits.number(0, 3);
    (0..2).for_each(|_| bits.exp_golomb(0));
    bits.number(0, 6);
    bits.number(0, 1);
    // The deblocking filter is disabled.
    bits.number(0b101, 3);
    bits.number(0, 2);
    bits.exp_golomb(0);
    bits.number(0, 2);
    bits.finished()
}

/// Slice that covers the picture: its header (7.3.6.1) and its blocks (7.3.8).
fn slice(planes: &YuvPlanes, settings: &HevcSettings) -> Vec<u8> {
    let mut bits = BitWriter::default();
    bits.number(0b10, 2);
    bits.exp_golomb(0);
    // Intra prediction; no difference of quantization (a signed zero).
    bits.exp_golomb(2);
    bits.exp_golomb(0);
    bits.align_with_one();
    let (columns, rows) = (planes.width / BLOCK, planes.height / BLOCK);
    let blocks = (0..rows).flat_map(|row| (0..columns).map(move |column| (column, row)));
    for (index, (column, row)) in blocks.enumerate() {
        start_block(&mut bits, index);
        for samples in planes.block(column * BLOCK, row * BLOCK, BLOCK) {
            samples.iter().for_each(|&sample| bits.number(sample.into(), settings.bit_depth.into()));
        }
    }
    // The slice ends here: the same code as below, without the first two decisions.
    bits.number((WHOLE_RANGE - 2) | 1, 9);
    bits.align();
    bits.into_bytes()
}

/// Range of a new arithmetic code (9.3.2.5).
const WHOLE_RANGE: u32 = 510;

/// Range of the less probable value of a decision that had the other value this many times, if the range of both is at
/// least 448 (9.3.4.3.2, table 9-52, last column).
const LESS_PROBABLE: [u32; 63] = [
    240, 227, 216, 205, 195, 185, 175, 166, 158, 150, 142, 135, 128, 122, 116, 110, 104, 99, 94, 89, 85, 80, 76, 72,
    69, 65, 62, 59, 56, 53, 50, 48, 45, 43, 41, 39, 37, 35, 33, 31, 30, 28, 27, 25, 24, 23, 22, 21, 20, 19, 18, 17, 16,
    15, 14, 14, 13, 12, 12, 11, 11, 10, 9,
];

/// Writes an arithmetic code (9.3.4) with the decisions before the samples of the block with this index: "the slice does
/// not end" (for all blocks but the first), "the block is not divided", and "the samples are stored". The code ends with
/// the last decision, so it is the lower bound of that decision's range.
fn start_block(bits: &mut BitWriter, index: usize) {
    let continued = if index == 0 { 0 } else { 2 };
    let range = WHOLE_RANGE - continued - LESS_PROBABLE[index.min(LESS_PROBABLE.len() - 1)];
    bits.number((range - 2) | 1, 9);
    bits.align();
}
