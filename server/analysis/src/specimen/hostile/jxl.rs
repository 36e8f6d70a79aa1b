//! JPEG XLs whose headers state far more than the files contain: size, extra channels, frames, layers, patches, splines,
//! box lengths, compressed metadata.

use image::{Rgb, RgbImage};

use crate::specimen::graphics::blank;
use crate::specimen::jxl::{
    JxlImage, JxlSequence, jxl, jxl_container, jxl_header_only, jxl_of_countless_patches, jxl_of_countless_splines,
    jxl_of_huge_frame, jxl_of_whole_patches,
};
use crate::specimen::specimen_file::Specimen;

/// Number of frames of the animation.
const FRAMES: usize = 5000;

/// Number of layers of the image that is drawn again and again.
const LAYERS: usize = 50;

/// Makes the bombs of this kind.
pub(super) fn bombs() -> Vec<Specimen> {
    let small = jxl(&blank(8, 8, 90));
    let animation = JxlImage { frames: FRAMES, ..JxlImage::from_rgb(&blank(8, 8, 90)) };
    let layer = JxlImage::from_rgb(&RgbImage::from_pixel(2000, 2000, Rgb([90; 3])));
    let layers = JxlImage { frames: LAYERS, sequence: JxlSequence::Layers, ..layer };
    let patches = jxl_container(&jxl_of_whole_patches(), 1, &[(*b"jxll", vec![10])]);
    let mut endless = jxl_container(&small, 1, &[]);
    let codestream = endless.len() - small.len() - 8;
    endless[codestream..codestream + 4].copy_from_slice(&u32::MAX.to_be_bytes());
    vec![
        Specimen::new("billion-square.jxl", jxl_header_only((1 << 30, 1 << 30), 0)),
        Specimen::new("65000-square.jxl", jxl_header_only((65_000, 65_000), 0)),
        Specimen::new("100-megapixels-of-nothing.jxl", jxl_header_only((10_000, 10_000), 0)),
        Specimen::new("100-megapixels-of-256-channels.jxl", jxl_header_only((10_000, 10_000), 256)),
        Specimen::new("4096-channels.jxl", jxl_header_only((8, 8), 4096)),
        Specimen::new("5000-frames.jxl", animation.codestream()),
        Specimen::new("50-layers-of-4-megapixels.jxl", layers.codestream()),
        Specimen::new("frame-of-a-gigapixel-in-64-pixels.jxl", jxl_of_huge_frame(32_768)),
        Specimen::new("frame-of-a-billion-square-in-64-pixels.jxl", jxl_of_huge_frame(1 << 30)),
        Specimen::new("2-billion-patches.jxl", jxl_of_countless_patches()),
        Specimen::new("2-billion-splines.jxl", jxl_of_countless_splines()),
        Specimen::new("1024-patches-of-a-megapixel.jxl", patches),
        Specimen::new("box-of-4-gigabytes.jxl", endless),
        Specimen::new("metadata-of-64-megabytes.jxl", jxl_container(&small, 1, &[(*b"brob", compressed_zeros())])),
    ]
}

/// 64 MiB of zeros, compressed by Brotli at quality 9.
const COMPRESSED_ZEROS: [u8; 102] = [
    0xcb, 0xff, 0xff, 0x3f, 0x00, 0x24, 0x00, 0xe2, 0xb1, 0x40, 0x72, 0xef, 0xff, 0xf8, 0xff, 0xff, 0x07, 0x80, 0x04,
    0x40, 0x1c, 0x16, 0x80, 0xee, 0xfd, 0x1f, 0xff, 0xff, 0xff, 0x00, 0x90, 0x00, 0x88, 0xc3, 0x02, 0xd0, 0xbd, 0xff,
    0xe3, 0xff, 0xff, 0x1f, 0x00, 0x12, 0x00, 0x71, 0x58, 0x00, 0xba, 0xf7, 0x7f, 0xfc, 0xff, 0xff, 0x03, 0x40, 0x02,
    0x20, 0x0e, 0x0b, 0x40, 0xf7, 0xfe, 0x8f, 0xff, 0xff, 0x7f, 0x00, 0x48, 0x00, 0xc4, 0x61, 0x01, 0xe8, 0xde, 0xff,
    0xf1, 0xff, 0xff, 0x0f, 0x00, 0x09, 0x80, 0x38, 0x2c, 0x00, 0xdd, 0xfb, 0x3f, 0xfe, 0xff, 0xff, 0x01, 0x20, 0x01,
    0x10, 0x87, 0x05, 0xa0, 0x7b, 0xff, 0x37,
];

/// Content of a `brob` box that stands for an `xml ` box of 64 MiB.
fn compressed_zeros() -> Vec<u8> {
    [b"xml ".as_slice(), &COMPRESSED_ZEROS].concat()
}
