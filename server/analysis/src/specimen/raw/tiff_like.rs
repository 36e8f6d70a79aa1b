//! Raw files that are built like a TIFF: those of most makers, and DNG.

use super::kind::{RawFileFacts, RawKind};
use super::notes;
use super::parts::{jpeg_size, sensor_data, thumbnail};
use super::tiff_writer::{RawDirectory, RawValue};
use crate::specimen::exif::ByteOrder;

/// Entries of a directory.
type Entries = Vec<(u16, RawValue)>;

/// Tag that points to SubIFDs.
const SUB_IFDS: u16 = 330;

/// Photometric interpretations: luma and chroma, colour filter array, and developed but linear data.
const YCBCR: u16 = 6;
const FILTER_ARRAY: u16 = 32_803;
const LINEAR_RAW: u16 = 34_892;

/// Makes a file of this kind.
pub(super) fn file(kind: RawKind, preview: &[u8], facts: &RawFileFacts) -> Vec<u8> {
    let order = byte_order(kind);
    let mut main = main_entries(kind, preview, facts);
    let mut others = vec![];
    let sensor = |compression, photometric| sensor_directory(facts, compression, photometric, kind.bit_depth());
    let sub_ifds = |directories| (SUB_IFDS, RawValue::Directories(directories));
    match kind {
        RawKind::Cr2 => {
            main.extend(strip(preview, 6, None));
            let reduced = RawDirectory::new(strip(&[90; 48], 1, Some(2)));
            others = vec![small_jpeg(), reduced, RawDirectory::new(strip(&lossless(facts, kind.bit_depth()), 6, None))];
        }
        RawKind::Nef | RawKind::Nrw | RawKind::Srw => {
            main.push(sub_ifds(vec![jpeg_directory(preview), sensor(34_713, FILTER_ARRAY)]));
        }
        RawKind::NefNote => main.push(sub_ifds(vec![sensor(34_713, FILTER_ARRAY)])),
        RawKind::SrwNote => main.push(sub_ifds(vec![sensor(32_770, FILTER_ARRAY)])),
        RawKind::Sr2 => main.push(sub_ifds(vec![sensor(1, FILTER_ARRAY)])),
        RawKind::Arw => {
            main.extend(jpeg_directory(preview).entries);
            main.push(sub_ifds(vec![sensor(32_767, FILTER_ARRAY)]));
            others = vec![small_jpeg()];
        }
        RawKind::ArwFullSize => {
            main.extend(small_jpeg().entries);
            main.push(sub_ifds(vec![sensor(32_767, FILTER_ARRAY)]));
            others = vec![small_jpeg(), jpeg_directory(preview)];
        }
        RawKind::Orf | RawKind::OrfEarly | RawKind::OrfOmSystem => {
            // Olympus describes the sensor data as grey levels.
            main.extend(sensor(1, 1).entries);
        }
        RawKind::Rw2 => main.extend(panasonic(preview, facts, kind.bit_depth())),
        RawKind::Pef => {
            main.extend(sensor(65_535, FILTER_ARRAY).entries);
            others = vec![small_jpeg(), jpeg_directory(preview)];
        }
        RawKind::PefNote => main.extend(sensor(65_535, FILTER_ARRAY).entries),
        RawKind::Dng => {
            main.extend([
                dng_version(),
                sub_ifds(vec![cropped(facts), RawDirectory::new(strip(preview, 7, Some(YCBCR)))]),
            ]);
        }
        RawKind::ProRaw => {
            main.extend(strip(preview, 7, Some(YCBCR)));
            main.extend([dng_version(), sub_ifds(vec![sensor(7, LINEAR_RAW)])]);
        }
        RawKind::LeicaDng => {
            main.extend([dng_version(), sub_ifds(vec![sensor(1, FILTER_ARRAY), jpeg_directory(preview)])]);
        }
        RawKind::Gpr => {
            let preview = RawDirectory::new(strip(preview, 7, Some(YCBCR)));
            main.extend([dng_version(), sub_ifds(vec![sensor(9, FILTER_ARRAY), preview])]);
        }
        RawKind::ThreeFr => {
            main.push(sub_ifds(vec![sensor(1, FILTER_ARRAY)]));
            others = vec![jpeg_directory(preview)];
        }
        RawKind::Erf => main.push(sub_ifds(vec![sensor(1, FILTER_ARRAY)])),
        // No entry names the preview, which is in a value of a private tag.
        RawKind::Iiq => main.push((0xfff0, RawValue::Undefined(preview.to_vec()))),
        RawKind::Cr3 | RawKind::Cr3Track | RawKind::Crw | RawKind::Raf => unreachable!("not built like a TIFF"),
    }
    others.insert(0, RawDirectory::new(main));
    RawDirectory::chain(others).structure(header(kind, order), order)
}

/// Bytes before the first directory.
fn header(kind: RawKind, order: ByteOrder) -> &'static [u8] {
    match (kind, order) {
        (RawKind::Cr2, _) => b"II*\0\0\0\0\0CR\x02\0\0\0\0\0",
        (RawKind::Rw2, _) => b"IIU\0\0\0\0\0\x88\xe7\x74\xd8\xf8\x25\x1d\x4d\x94\x7a\x6e\x77\x82\x2b\x5d\x6a",
        (RawKind::Orf | RawKind::OrfOmSystem, _) => b"IIRO\0\0\0\0",
        (RawKind::OrfEarly, _) => b"IIRS\0\0\0\0",
        (RawKind::Iiq, _) => b"II*\0\0\0\0\0IIIITwaR",
        (_, ByteOrder::Little) => b"II*\0\0\0\0\0",
        (_, ByteOrder::Big) => b"MM\0*\0\0\0\0",
    }
}

/// Entries of the first directory that all kinds have: camera, orientation, EXIF with maker note, location.
fn main_entries(kind: RawKind, preview: &[u8], facts: &RawFileFacts) -> Entries {
    let (maker, model) = kind.camera();
    let note = match kind {
        RawKind::NefNote => Some(notes::nikon(preview)),
        RawKind::Orf => Some(notes::olympus(b"OLYMPUS\0II\x03\0", preview)),
        RawKind::OrfEarly => Some(notes::early_olympus(preview)),
        RawKind::OrfOmSystem => Some(notes::olympus(b"OM SYSTEM\0\0\0II\x04\0", preview)),
        RawKind::PefNote => Some(notes::pentax(preview)),
        RawKind::SrwNote => Some(notes::samsung(preview)),
        RawKind::Sr2 => Some(notes::sony(preview)),
        RawKind::Erf => Some(notes::epson(preview)),
        _ => None,
    };
    let mut exif = exif_entries(facts);
    exif.extend(note.map(|note| (0x927c, note)));
    if matches!(kind, RawKind::Cr2 | RawKind::Iiq) {
        exif.extend([(0xa002, RawValue::Longs(vec![facts.sensor.0])), (0xa003, RawValue::Longs(vec![facts.sensor.1]))]);
    }
    let mut main = vec![
        (271, RawValue::Ascii(maker.to_owned())),
        (272, RawValue::Ascii(model.to_owned())),
        (274, RawValue::Shorts(vec![facts.orientation])),
        (0x8769, RawValue::Directories(vec![RawDirectory::new(exif)])),
    ];
    main.extend(gps_entries(facts).map(|gps| (0x8825, RawValue::Directories(vec![RawDirectory::new(gps)]))));
    main
}

/// Entries of the EXIF directory: exposure, sensitivity and time.
pub(super) fn exif_entries(facts: &RawFileFacts) -> Entries {
    vec![
        (0x829a, RawValue::Rationals(vec![(1, 250)])),
        (0x8827, RawValue::Shorts(vec![400])),
        (0x9003, RawValue::Ascii(facts.capture_time.clone())),
    ]
}

/// Entries of the GPS directory. `None` without a location.
pub(super) fn gps_entries(facts: &RawFileFacts) -> Option<Entries> {
    let (north, east) = facts.gps?;
    let letter = |value: f64, letters: [&str; 2]| RawValue::Ascii(letters[usize::from(value < 0.0)].to_owned());
    let degrees = |value: f64| {
        let seconds = (value.abs() * 3600.0 * 10_000.0).round() as u64;
        let (minutes, seconds) = (seconds / 600_000, (seconds % 600_000) as u32);
        RawValue::Rationals(vec![((minutes / 60) as u32, 1), ((minutes % 60) as u32, 1), (seconds, 10_000)])
    };
    Some(vec![(1, letter(north, ["N", "S"])), (2, degrees(north)), (3, letter(east, ["E", "W"])), (4, degrees(east))])
}

/// Entries of an image in one strip. `jpeg` gives the size if it is a baseline JPEG.
fn strip(data: &[u8], compression: u16, photometric: Option<u16>) -> Entries {
    let mut entries = vec![
        (259, RawValue::Shorts(vec![compression])),
        (273, RawValue::Data(data.to_vec())),
        (279, RawValue::Longs(vec![data.len() as u32])),
    ];
    entries.extend(photometric.map(|photometric| (262, RawValue::Shorts(vec![photometric]))));
    if compression != 1 && data.windows(2).any(|marker| marker == [0xff, 0xc0]) {
        let (width, height) = jpeg_size(data);
        entries.extend([(256, RawValue::Longs(vec![width])), (257, RawValue::Longs(vec![height]))]);
    }
    entries
}

/// Directory with the sensor data.
fn sensor_directory(facts: &RawFileFacts, compression: u16, photometric: u16, bits: u8) -> RawDirectory {
    let mut entries = strip(&sensor_data(), compression, Some(photometric));
    entries.retain(|(tag, _)| !matches!(tag, 256 | 257));
    entries.extend([
        (254, RawValue::Longs(vec![0])),
        (256, RawValue::Longs(vec![facts.sensor.0])),
        (257, RawValue::Longs(vec![facts.sensor.1])),
        (258, RawValue::Shorts(vec![u16::from(bits)])),
    ]);
    RawDirectory::new(entries)
}

/// Directory with sensor data of a DNG that have a border of 16 pixels around the image.
fn cropped(facts: &RawFileFacts) -> RawDirectory {
    let (width, height) = facts.sensor;
    let whole = RawFileFacts { sensor: (width + 32, height + 32), ..facts.clone() };
    let mut directory = sensor_directory(&whole, 7, FILTER_ARRAY, 14);
    directory.entries.push((50_720, RawValue::Rationals(vec![(width, 1), (height, 1)])));
    directory
}

/// Directory with a JPEG that two entries name.
fn jpeg_directory(jpeg: &[u8]) -> RawDirectory {
    RawDirectory::new(vec![
        (254, RawValue::Longs(vec![1])),
        (259, RawValue::Shorts(vec![6])),
        (0x201, RawValue::Data(jpeg.to_vec())),
        (0x202, RawValue::Longs(vec![jpeg.len() as u32])),
    ])
}

/// Directory with a thumbnail.
fn small_jpeg() -> RawDirectory {
    jpeg_directory(&thumbnail())
}

/// Version of a DNG.
fn dng_version() -> (u16, RawValue) {
    (50_706, RawValue::Bytes(vec![1, 4, 0, 0]))
}

/// Entries of Panasonic: sensor with a border, borders of the image, bits, JPEG, sensor data.
fn panasonic(preview: &[u8], facts: &RawFileFacts, bits: u8) -> Entries {
    let short = |value: u32| RawValue::Shorts(vec![value as u16]);
    let (width, height) = facts.sensor;
    vec![
        (2, short(width + 40)),
        (3, short(height + 30)),
        (4, short(10)),
        (5, short(20)),
        (6, short(10 + height)),
        (7, short(20 + width)),
        (0x0a, short(u32::from(bits))),
        (0x2e, RawValue::Undefined(preview.to_vec())),
        (0x118, RawValue::Data(sensor_data())),
    ]
}

/// Beginning of a lossless JPEG as Canon stores sensor data: two components with half of the width each.
fn lossless(facts: &RawFileFacts, bits: u8) -> Vec<u8> {
    let (width, height) = (facts.sensor.0 as u16 / 2, facts.sensor.1 as u16);
    let frame = [&[bits][..], &height.to_be_bytes(), &width.to_be_bytes(), &[2, 1, 0x11, 0, 2, 0x11, 0]].concat();
    [&[0xff, 0xd8, 0xff, 0xc3, 0, 2 + frame.len() as u8], &frame[..], &sensor_data()].concat()
}

/// Byte order of a kind of file.
fn byte_order(kind: RawKind) -> ByteOrder {
    match kind {
        RawKind::Nef | RawKind::NefNote | RawKind::Pef | RawKind::PefNote | RawKind::LeicaDng => ByteOrder::Big,
        _ => ByteOrder::Little,
    }
}
