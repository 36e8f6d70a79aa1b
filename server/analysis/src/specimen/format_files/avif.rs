//! AVIFs of every kind: layouts and depths, opacity, grids, layers, sequences, metadata and high dynamic range.

use image::{GrayImage, Luma, RgbImage, imageops};
use protocol::HdrTransfer;

use super::pixel_values::fade;
use crate::specimen::av1::{Av1Format, Av1Layout};
use crate::specimen::avif::{av1_picture, avif, avif_grid, avif_sequence, avif_with_alpha, layered_avif};
use crate::specimen::exif::ExifFacts;
use crate::specimen::hdr::hdr_image;
use crate::specimen::heif::{HeifFile, HeifProperty};
use crate::specimen::specimen_file::Specimen;

/// Makes the files. One has EXIF with these facts, whose orientation does not count.
pub(super) fn avif_files(image: &RgbImage, facts: &ExifFacts) -> Vec<Specimen> {
    let common = Av1Format::default();
    let format = |bit_depth, layout| Av1Format { bit_depth, layout, ..common };
    let limited = Av1Format { full_range: false, ..format(10, Av1Layout::Yuv422) };
    let alpha = GrayImage::from_fn(image.width(), image.height(), |x, _| Luma([fade(x)]));
    let layers = [&imageops::flip_horizontal(image), image];
    let files = [
        ("avif-8-bit.avif", avif(image, common)),
        ("avif-10-bit-4-2-2.avif", avif(image, limited)),
        ("avif-12-bit-4-4-4.avif", avif(image, format(12, Av1Layout::Yuv444))),
        ("avif-grey.avif", avif(image, format(8, Av1Layout::Monochrome))),
        ("avif-alpha.avif", avif_with_alpha(image, &alpha, common)),
        ("avif-grid.avif", avif_grid(image, 144, common)),
        ("avif-layers.avif", layered_avif(layers, None, common)),
        ("avif-sequence.avif", avif_sequence(image, 24, common)),
        ("avif-metadata.avif", rotated_avif(image, facts)),
        ("avif-pq.avif", hdr_avif(image, HdrTransfer::Pq)),
        ("avif-hlg.avif", hdr_avif(image, HdrTransfer::Hlg)),
    ];
    files.into_iter().map(|(name, bytes)| Specimen::new(name, bytes)).collect()
}

/// AVIF with EXIF that shows the image rotated by a quarter clockwise.
fn rotated_avif(image: &RgbImage, facts: &ExifFacts) -> Vec<u8> {
    let mut file = HeifFile::default();
    let picture = file.add_picture(&av1_picture(image, Av1Format::default()));
    file.add_property(picture, HeifProperty::Rotation(3));
    file.add_exif(picture, &facts.block());
    file.encode(*b"avif", picture)
}

/// AVIF of 10 bits whose container states BT.2020 and this transfer function.
fn hdr_avif(image: &RgbImage, transfer: HdrTransfer) -> Vec<u8> {
    let code = match transfer {
        HdrTransfer::Pq => 16,
        HdrTransfer::Hlg => 18,
    };
    let format = Av1Format { bit_depth: 10, quantizer: 20, ..Av1Format::default() };
    let mut file = HeifFile::default();
    let picture = file.add_picture(&av1_picture(&hdr_image(image, transfer, 4.0), format));
    // The encoder's matrix is that of BT.601.
    file.add_property(picture, HeifProperty::CodePoints([9, code, 6], true));
    file.encode(*b"avif", picture)
}
