//! JPEGs that state a size without its data, or with very many scans, restart markers, fill bytes or comments (ISO/IEC
//! 10918-1, annex B).

use image::RgbImage;
use mozjpeg::{ColorSpace, Compress};

use crate::specimen::encode::jpeg;
use crate::specimen::graphics::blank;
use crate::specimen::specimen_file::Specimen;

const START_OF_SCAN: u8 = 0xda;
const END_OF_IMAGE: [u8; 2] = [0xff, 0xd9];

/// Makes the bombs of this kind.
pub(super) fn bombs() -> Vec<Specimen> {
    let small = blank(16, 16, 90);
    vec![
        Specimen::new("65000-square.jpg", resized(jpeg(&small, 80), 65_000, 65_000)),
        Specimen::new("100-megapixels-of-nothing.jpg", resized(jpeg(&small, 80), 10_000, 10_000)),
        Specimen::new("100-megapixels-of-nothing-progressive.jpg", resized(progressive(&small), 10_000, 10_000)),
        Specimen::new("5000-scans.jpg", scans(&blank(1024, 1024, 90), 5000)),
        Specimen::new("5000-scans-of-100-megapixels.jpg", resized(scans(&small, 5000), 10_000, 10_000)),
        Specimen::new("65535-scans.jpg", scans(&small, 65_535)),
        Specimen::new("65535-restarts.jpg", restarts(jpeg(&small, 80))),
        Specimen::new("markers-alone.jpg", [b"\xff\xd8\xff\xe0".as_slice(), &[0xff; 1 << 20]].concat()),
        Specimen::new("50000-comments.jpg", commented(&jpeg(&small, 80), 50_000)),
    ]
}

/// Encodes a progressive JPEG.
fn progressive(image: &RgbImage) -> Vec<u8> {
    let mut compress = Compress::new(ColorSpace::JCS_RGB);
    compress.set_size(image.width() as usize, image.height() as usize);
    compress.set_progressive_mode();
    let mut started = compress.start_compress(vec![]).expect("encoding into memory");
    started.write_scanlines(image).expect("encoding into memory");
    started.finish().expect("encoding into memory")
}

/// Changes width and height in the frame header only.
fn resized(mut jpeg: Vec<u8>, width: u16, height: u16) -> Vec<u8> {
    let frame = jpeg.windows(2).position(|marker| matches!(marker, [0xff, 0xc0 | 0xc2])).expect("a frame");
    jpeg[frame + 5..frame + 7].copy_from_slice(&height.to_be_bytes());
    jpeg[frame + 7..frame + 9].copy_from_slice(&width.to_be_bytes());
    jpeg
}

/// Encodes a progressive JPEG, with its last scan this many times.
fn scans(image: &RgbImage, count: usize) -> Vec<u8> {
    let jpeg = progressive(image);
    let body = &jpeg[..jpeg.len() - END_OF_IMAGE.len()];
    let last = body.windows(2).rposition(|marker| marker == [0xff, START_OF_SCAN]).expect("a scan");
    [body, &body[last..].repeat(count - 1), &END_OF_IMAGE].concat()
}

/// Makes of a JPEG one of 4096 x 4096 pixels with a restart marker between any two of its 65,536 MCUs (minimum coded
/// units of 16 x 16 pixels). The data of the MCUs are missing.
fn restarts(jpeg: Vec<u8>) -> Vec<u8> {
    let jpeg = resized(jpeg, 4096, 4096);
    let scan = jpeg.windows(2).position(|marker| marker == [0xff, START_OF_SCAN]).expect("a scan");
    let length = usize::from(u16::from_be_bytes([jpeg[scan + 2], jpeg[scan + 3]]));
    let markers: Vec<u8> = (0..65_535_u32).flat_map(|number| [0xff, 0xd0 + (number % 8) as u8]).collect();
    let interval = [0xff, 0xdd, 0, 4, 0, 1];
    [&jpeg[..scan], &interval, &jpeg[scan..scan + 2 + length], &markers, &END_OF_IMAGE].concat()
}

/// Inserts this many comments into a JPEG.
fn commented(jpeg: &[u8], count: usize) -> Vec<u8> {
    [&jpeg[..2], &b"\xff\xfe\0\x04no".repeat(count), &jpeg[2..]].concat()
}
