//! Files whose location is stored in other ways than in the EXIF block of a camera.

use std::io::Write;

use flate2::{Compression, write::ZlibEncoder};
use image::RgbImage;

use super::encode::{gif, jpeg, png, webp};
use super::exif::ExifFacts;
use super::file_segments::{with_chunk, with_gif_extension, with_riff_chunk, with_segment};
use super::heif::HeifFile;
use super::hevc::hevc;
use super::hevc_settings::HevcSettings;
use super::photo::photo;
use super::specimen_file::Specimen;
use super::tiff::{TiffLayout, TiffPage};

/// Degrees north and east that all files state.
pub const LOCATION: (f64, f64) = (37.5665, -126.978);

/// Makes the files, each of a few kilobytes.
pub fn located_files() -> Vec<Specimen> {
    let image = photo(6, 24, 18);
    let (xmp, exif) = (xmp_packet(), ExifFacts { gps: Some(LOCATION), ..ExifFacts::default() }.block());
    let prefixed_exif = [b"Exif\0\0".as_slice(), &exif].concat();
    let prefixed_xmp = [b"http://ns.adobe.com/xap/1.0/\0".as_slice(), &xmp].concat();
    let (png, webp) = (png(&image), webp(&image));
    let with_text = |kind: &[u8; 4], parts: &[&[u8]]| with_chunk(&png, kind, &parts.concat());
    let hex_exif = hex_text("exif", &prefixed_exif);
    let extended = [b"http://ns.adobe.com/xmp/extension/\0".as_slice(), &[b'0'; 40], &xmp].concat();
    let two_blocks = with_segment(&with_segment(&jpeg(&image, 80), 0xe1, &prefixed_exif), 0xe1, &without_location());
    let files = [
        ("second-exif.jpg", two_blocks),
        ("xmp.jpg", with_segment(&jpeg(&image, 80), 0xe1, &prefixed_xmp)),
        ("extended-xmp.jpg", with_segment(&jpeg(&image, 80), 0xe1, &extended)),
        ("prefixed-exif.png", with_chunk(&png, b"eXIf", &prefixed_exif)),
        ("hex-exif.png", with_text(b"tEXt", &[b"Raw profile type exif\0", &hex_exif])),
        ("compressed-hex-exif.png", with_text(b"zTXt", &[b"Raw profile type APP1\0\0", &deflated(&hex_exif)])),
        ("hex-exif-without-prefix.png", with_text(b"tEXt", &[b"Raw profile type exif\0", &hex_text("exif", &exif)])),
        ("international-hex-exif.png", with_text(b"iTXt", &[b"Raw profile type exif\0\0\0\0\0", &hex_exif])),
        ("hex-xmp.png", with_text(b"zTXt", &[b"Raw profile type xmp\0\0", &deflated(&hex_text("xmp", &xmp))])),
        ("xmp.png", with_text(b"iTXt", &[b"XML:com.adobe.xmp\0\0\0\0\0", &xmp])),
        ("compressed-xmp.png", with_text(b"iTXt", &[b"XML:com.adobe.xmp\0\x01\0en\0XMP\0", &deflated(&xmp)])),
        ("xmp.gif", with_gif_extension(&gif(&image), &gif_xmp(&xmp))),
        ("exif.webp", with_riff_chunk(&webp, b"EXIF", &exif)),
        ("prefixed-exif.webp", with_riff_chunk(&webp, b"EXIF", &prefixed_exif)),
        ("xmp.webp", with_riff_chunk(&webp, b"XMP ", &xmp)),
        ("xmp.tif", tiff_with_xmp(&image, &xmp)),
        ("exif.heic", located_heic(&image, |file, image| file.add_exif(image, &exif))),
        ("xmp.heic", located_heic(&image, |file, image| file.add_xmp(image, &xmp))),
        ("gps.big.tif", big_tiff(&image)),
    ];
    files.into_iter().map(|(name, bytes)| Specimen::new(name, bytes)).collect()
}

/// XMP packet with the location, as photo editors write it.
fn xmp_packet() -> Vec<u8> {
    let value = |degrees: f64, letter| format!("{},{:.4}{letter}", degrees.abs() as u32, degrees.abs().fract() * 60.0);
    let (latitude, longitude) = (value(LOCATION.0, 'N'), value(LOCATION.1, 'W'));
    format!(
        r#"<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""
xmlns:exif="http://ns.adobe.com/exif/1.0/" exif:GPSLatitude="{latitude}" exif:GPSLongitude="{longitude}"/>
</rdf:RDF></x:xmpmeta><?xpacket end="w"?>"#
    )
    .into_bytes()
}

/// HEIC with the metadata that `add` adds to its image.
fn located_heic(image: &RgbImage, add: impl FnOnce(&mut HeifFile, u16)) -> Vec<u8> {
    let mut file = HeifFile::default();
    let picture = file.add_picture(&hevc(image, &HevcSettings::default()));
    add(&mut file, picture);
    file.encode(*b"heic", picture)
}

/// APP1 segment with an EXIF block without a location.
fn without_location() -> Vec<u8> {
    let facts = ExifFacts { make: Some("Maker".to_owned()), ..ExifFacts::default() };
    [b"Exif\0\0".as_slice(), &facts.block()].concat()
}

/// Text in which ImageMagick stores a block in a PNG: its name, its length and hexadecimal digits.
fn hex_text(name: &str, block: &[u8]) -> Vec<u8> {
    let lines: Vec<String> =
        block.chunks(36).map(|line| line.iter().map(|byte| format!("{byte:02x}")).collect()).collect();
    format!("\n{name}\n{:8}\n{}\n", block.len(), lines.join("\n")).into_bytes()
}

/// Application extension with an XMP packet, with the bytes at its end that lead readers of sub-blocks out of it.
fn gif_xmp(packet: &[u8]) -> Vec<u8> {
    let trailer: Vec<u8> = [1].into_iter().chain((0..=255).rev()).chain([0]).collect();
    [b"\xff\x0bXMP DataXMP".as_slice(), packet, &trailer].concat()
}

/// Compresses data in the zlib format.
fn deflated(data: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(vec![], Compression::fast());
    encoder.write_all(data).expect("writing to memory");
    encoder.finish().expect("writing to memory")
}

/// A TIFF with an XMP packet.
fn tiff_with_xmp(image: &RgbImage, packet: &[u8]) -> Vec<u8> {
    let page = TiffPage {
        size: image.dimensions(),
        bits: 8,
        samples: 3,
        photometric: 2,
        extra_entries: vec![(700, 1, packet.iter().map(|&byte| u32::from(byte)).collect())],
        rows: image.rows().map(|row| row.flat_map(|pixel| pixel.0).collect()).collect(),
        layout: TiffLayout::Strips(18),
    };
    page.single_page_file()
}

/// Little-endian BigTIFF with a GPS directory.
pub(super) fn big_tiff(image: &RgbImage) -> Vec<u8> {
    const SHORT: u16 = 3;
    const LONG: u16 = 4;
    const IFD8: u16 = 18;
    /// Offset of the directory.
    const START: u64 = 16;
    /// Length of a directory of ten entries, and of one of four.
    const LENGTHS: (u64, u64) = (8 + 10 * 20 + 8, 8 + 4 * 20 + 8);
    let gps_at = START + LENGTHS.0;
    let rationals_at = gps_at + LENGTHS.1;
    let pixels_at = rationals_at + 48;
    let rationals =
        |degrees: f64| [(degrees.abs() * 10_000.0).round() as u32, 10_000, 0, 0, 0, 0].map(u32::to_le_bytes);
    let letter = |letter: u8| u64::from(letter);
    let main = [
        (256, LONG, 1, u64::from(image.width())),
        (257, LONG, 1, u64::from(image.height())),
        (258, SHORT, 3, 0x0008_0008_0008),
        (259, SHORT, 1, 1),
        (262, SHORT, 1, 2),
        (273, LONG, 1, pixels_at),
        (277, SHORT, 1, 3),
        (278, LONG, 1, u64::from(image.height())),
        (279, LONG, 1, image.len() as u64),
        (0x8825, IFD8, 1, gps_at),
    ];
    let gps = [(1, 2, 2, letter(b'N')), (2, 5, 3, rationals_at), (3, 2, 2, letter(b'W')), (4, 5, 3, rationals_at + 24)];
    [
        b"II\x2b\0\x08\0\0\0".to_vec(),
        START.to_le_bytes().to_vec(),
        big_directory(&main),
        big_directory(&gps),
        rationals(LOCATION.0).concat(),
        rationals(LOCATION.1).concat(),
        image.as_raw().clone(),
    ]
    .concat()
}

/// Encodes the last directory of a BigTIFF. The entries are tag, type, count, and value or offset.
fn big_directory(entries: &[(u16, u16, u64, u64)]) -> Vec<u8> {
    let mut bytes = (entries.len() as u64).to_le_bytes().to_vec();
    for (tag, kind, count, value) in entries {
        bytes.extend(tag.to_le_bytes());
        bytes.extend(kind.to_le_bytes());
        bytes.extend(count.to_le_bytes());
        bytes.extend(value.to_le_bytes());
    }
    bytes.extend([0; 8]);
    bytes
}
