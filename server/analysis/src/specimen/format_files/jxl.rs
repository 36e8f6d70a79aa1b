//! JPEG XLs of every kind: containers, samples, opacity, colours, animation, layers, metadata and high dynamic range.

use image::{RgbImage, imageops};
use protocol::HdrTransfer;

use super::pixel_values::fade;
use crate::specimen::camera_metadata::plain_cmyk_profile;
use crate::specimen::exif::ExifFacts;
use crate::specimen::hdr::hdr_samples;
use crate::specimen::jxl::{
    JxlColours, JxlExtraChannel, JxlImage, JxlSequence, half_float, jxl, jxl_container, jxl_exif,
};
use crate::specimen::lossy_jxl::lossy_jxl;
use crate::specimen::specimen_file::Specimen;

/// Makes the files. One has EXIF with these facts, whose orientation does not count, and this ICC profile.
pub(super) fn jxl_files(image: &RgbImage, facts: &ExifFacts, icc: &[u8]) -> Vec<Specimen> {
    let plain = JxlImage::from_rgb(image);
    let codestream = plain.codestream();
    let opacity = |x: u32, _: u32| u16::from(fade(x));
    let hdr = |transfer, code| JxlImage {
        samples: hdr_samples(image, transfer, 4.0),
        colours: JxlColours::CodePoints(9, code),
        ..JxlImage { bits: 16, ..plain.clone() }
    };
    let files = [
        ("codestream", jxl(image)),
        ("container", jxl_container(&codestream, 1, &[])),
        ("container-in-parts", jxl_container(&codestream, 3, &[])),
        ("lossy", lossy_jxl()),
        ("16-bit", with_samples(image, 16, |value| u16::from(value) * 257).codestream()),
        (
            "float",
            JxlImage { is_float: true, ..with_samples(image, 16, |value| half_float(share(value))) }.codestream(),
        ),
        ("grey", grey(image).codestream()),
        ("alpha", plain.clone().with_extra(JxlExtraChannel::Alpha, opacity).codestream()),
        ("premultiplied-alpha", premultiplied(image).codestream()),
        ("depth-map", plain.clone().with_extra(JxlExtraChannel::Depth, opacity).codestream()),
        ("cmyk", cmyk(image).codestream()),
        ("animation", JxlImage { frames: 3, ..plain.clone() }.codestream()),
        ("layers", JxlImage { frames: 3, sequence: JxlSequence::Layers, ..plain.clone() }.codestream()),
        ("metadata", jxl_with_metadata(image, &facts.block(), icc)),
        ("gain-map", jxl_container(&codestream, 1, &[(*b"jhgm", vec![0; 40])])),
        ("linear", linear(image).codestream()),
        ("gamma", gamma(image).codestream()),
        ("display-p3", JxlImage { colours: JxlColours::CodePoints(11, 13), ..plain.clone() }.codestream()),
        ("pq", hdr(HdrTransfer::Pq, 16).codestream()),
        ("hlg", hdr(HdrTransfer::Hlg, 18).codestream()),
    ];
    files.into_iter().map(|(name, bytes)| Specimen::new(&format!("jxl-{name}.jxl"), bytes)).collect()
}

/// An image whose samples are those that `sample` returns for the values of the image.
fn with_samples(image: &RgbImage, bits: u8, sample: impl Fn(u8) -> u16) -> JxlImage {
    JxlImage { bits, samples: image.iter().map(|&value| sample(value)).collect(), ..JxlImage::from_rgb(image) }
}

/// Value from 0 to 1.
fn share(value: u8) -> f32 {
    f32::from(value) / 255.0
}

/// Linear light, 0 to 1, of an sRGB value.
fn light(value: u8) -> f32 {
    let share = share(value);
    if share <= 0.040_45 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
}

/// The image in grey.
fn grey(image: &RgbImage) -> JxlImage {
    let samples = imageops::grayscale(image).iter().map(|&grey| u16::from(grey)).collect();
    JxlImage { samples, colours: JxlColours::Grey, ..JxlImage::from_rgb(image) }
}

/// The image with opacity by which the colours are multiplied.
fn premultiplied(image: &RgbImage) -> JxlImage {
    let mut multiplied = image.clone();
    for (x, _, pixel) in multiplied.enumerate_pixels_mut() {
        pixel.0 = pixel.0.map(|value| (u16::from(value) * u16::from(fade(x)) / 255) as u8);
    }
    let opacity = |x: u32, _: u32| u16::from(fade(x));
    JxlImage::from_rgb(&multiplied).with_extra(JxlExtraChannel::PremultipliedAlpha, opacity)
}

/// The image in CMYK without black.
fn cmyk(image: &RgbImage) -> JxlImage {
    // 0 is full ink.
    JxlImage { colours: JxlColours::Icc(plain_cmyk_profile()), ..JxlImage::from_rgb(image) }
        .with_extra(JxlExtraChannel::Black, |_, _| 255)
}

/// The image in linear light.
fn linear(image: &RgbImage) -> JxlImage {
    let samples = with_samples(image, 16, |value| (light(value) * 65_535.0).round() as u16);
    JxlImage { colours: JxlColours::CodePoints(1, 8), ..samples }
}

/// The image with a power function of 1 / 2.2 as its transfer function.
fn gamma(image: &RgbImage) -> JxlImage {
    let samples = with_samples(image, 16, |value| (light(value).powf(1.0 / 2.2) * 65_535.0).round() as u16);
    JxlImage { colours: JxlColours::Gamma(4_545_455), ..samples }
}

/// Encodes a JPEG XL in two parts, with EXIF, XMP, an ICC profile and an orientation.
pub(in crate::specimen) fn jxl_with_metadata(image: &RgbImage, exif: &[u8], icc: &[u8]) -> Vec<u8> {
    let image = JxlImage { colours: JxlColours::Icc(icc.to_vec()), orientation: 6, ..JxlImage::from_rgb(image) };
    let boxes = [(*b"Exif", jxl_exif(exif)), (*b"xml ", b"<x:xmpmeta/>".to_vec())];
    jxl_container(&image.codestream(), 2, &boxes)
}
