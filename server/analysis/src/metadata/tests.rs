//! Tests of EXIF parsing: valid, slightly malformed and hostile blocks.

use proptest::prelude::*;
use protocol::{Camera, Location, Metering, Program, WhiteBalance};

use super::ImageMetadata;
use crate::decoding::MetadataBlocks;
use crate::rounding::rounded;
use crate::specimen::{ByteOrder, ExifFacts};

/// A value for each fact that the tests read.
fn full() -> ExifFacts {
    ExifFacts {
        orientation: Some(6),
        make: Some("Maker".to_owned()),
        model: Some("Model 7".to_owned()),
        software: Some("Editor 1.0".to_owned()),
        lens_make: Some("Grinder".to_owned()),
        lens: Some("50mm F1.4".to_owned()),
        sub_seconds: Some("250".to_owned()),
        capture_time: Some("2026:11:22 11:10:00".to_owned()),
        offset: Some("+09:00".to_owned()),
        exposure: Some((1, 250)),
        aperture: Some((28, 10)),
        iso: Some(400),
        focal_length: Some((50, 1)),
        film_length: Some(75),
        bias: Some((-2, 3)),
        settings: Some([3, 5, 0x19, 1]),
        gps: Some((37.566_5, -126.978)),
        altitude: Some(-3.5),
        ..ExifFacts::default()
    }
}

/// Camera that is read from a block of the full facts after a change.
fn camera(change: impl FnOnce(&mut ExifFacts)) -> Camera {
    let mut facts = full();
    change(&mut facts);
    ImageMetadata::read(facts.block()).camera
}

#[test]
fn reads_all_fields_in_both_byte_orders() {
    let expected = Camera {
        make: Some("Maker".to_owned()),
        model: Some("Model 7".to_owned()),
        lens_make: Some("Grinder".to_owned()),
        lens: Some("50mm F1.4".to_owned()),
        taken_at: Some("2026-11-22T11:10:00.250+09:00".to_owned()),
        exposure_seconds: Some(0.004),
        aperture: Some(2.8),
        iso: Some(400),
        focal_length: Some(50.0),
        focal_length_35mm: Some(75),
        exposure_bias: Some(-0.67),
        program: Some(Program::AperturePriority),
        metering: Some(Metering::Pattern),
        flash_fired: Some(true),
        white_balance: Some(WhiteBalance::Manual),
        software: Some("Editor 1.0".to_owned()),
        location: Some(Location { latitude: 37.5665, longitude: -126.978, altitude: Some(-3.5) }),
    };
    for order in [ByteOrder::Little, ByteOrder::Big] {
        let metadata = ImageMetadata::read(ExifFacts { order, ..full() }.block());
        assert_eq!(metadata.orientation.number(), 6);
        assert_eq!(metadata.camera, expected);
    }
}

#[test]
fn texts_are_trimmed_cleaned_and_cut() {
    assert_eq!(camera(|facts| facts.make = Some("  Ma\u{7}ker\n ".to_owned())).make.as_deref(), Some("Maker"));
    assert_eq!(camera(|facts| facts.make = Some("\0Maker".to_owned())).make.as_deref(), Some("Maker"));
    assert_eq!(camera(|facts| facts.model = Some("  ".to_owned())).model, None);
    let long = camera(|facts| facts.software = Some("é".repeat(500))).software.unwrap();
    assert_eq!(long.len(), 64);
}

#[test]
fn drops_impossible_capture_times() {
    let capture_time = |text: &str| camera(|facts| facts.capture_time = Some(text.to_owned())).taken_at;
    for nonsense in [
        "0000:00:00 00:00:00",
        "2026:02:29 10:00:00",
        "2026:13:01 10:00:00",
        "2026:01:01 25:00:00",
        "2026:01:01 99:00:00",
        "2026:01:01 10:61:00",
        "2026:01:01 10:00:61",
        "2026:02:31 10:00:00",
        "yesterday",
    ] {
        assert_eq!(capture_time(nonsense), None, "{nonsense}");
    }
    for good in ["2024:02:29 23:59:59", "2024-02-29T23:59:59Z", "2024/02/29 23:59:59", "2024:02:29 23:59:59 and more"] {
        assert_eq!(capture_time(good).as_deref(), Some("2024-02-29T23:59:59.250+09:00"), "{good}");
    }
    for (text, normalised) in [
        ("2024:02:28 24:08:19", "2024-02-29T00:08:19"),
        ("2026:02:28 24:00:00", "2026-03-01T00:00:00"),
        ("2026:12:31 23:59:60", "2027-01-01T00:00:00"),
        ("2026:12:31 24:60:60", "2027-01-01T01:01:00"),
        ("2026:11:22 11:60:05", "2026-11-22T12:00:05"),
    ] {
        assert_eq!(capture_time(text).as_deref(), Some(format!("{normalised}.250+09:00").as_str()), "{text}");
    }
    let offset = |text: &str| camera(|facts| facts.offset = Some(text.to_owned())).taken_at.unwrap();
    assert_eq!(offset("-03:30"), "2026-11-22T11:10:00.250-03:30");
    assert_eq!(offset("   :  "), "2026-11-22T11:10:00.250");
    let fraction = |text: &str| camera(|facts| facts.sub_seconds = Some(text.to_owned())).taken_at.unwrap();
    assert_eq!(fraction("5"), "2026-11-22T11:10:00.5+09:00");
    assert_eq!(fraction("123456789 "), "2026-11-22T11:10:00.123456+09:00");
    for nonsense in ["", "  ", "-5", "12a"] {
        assert_eq!(fraction(nonsense), "2026-11-22T11:10:00+09:00", "{nonsense}");
    }
}

#[test]
fn drops_impossible_numbers() {
    assert_eq!(camera(|facts| facts.exposure = Some((0, 0))).exposure_seconds, None);
    assert_eq!(camera(|facts| facts.aperture = Some((5, 0))).aperture, None);
    assert_eq!(camera(|facts| facts.iso = Some(0)).iso, None);
    assert_eq!(camera(|facts| facts.focal_length = Some((0, 1))).focal_length, None);
    for (north, east) in [(91.0, 0.0), (0.0, 180.5), (0.0, 0.0)] {
        assert_eq!(camera(|facts| facts.gps = Some((north, east))).location, None, "{north} {east}");
    }
    let edge = camera(|facts| facts.gps = Some((-90.0, 180.0))).location.unwrap();
    assert_eq!((edge.latitude, edge.longitude), (-90.0, 180.0));
    let equator = camera(|facts| facts.gps = Some((0.0, 9.5))).location.unwrap();
    assert_eq!((equator.latitude, equator.longitude), (0.0, 9.5));
}

/// Location that is read from a block of the full facts after all rationals of the latitude have been replaced.
fn location_of_latitude(rationals: [(u32, u32); 3]) -> Option<f64> {
    let mut block = full().block();
    let stored: Vec<u8> = [37_u32, 1, 33, 1].into_iter().flat_map(u32::to_le_bytes).collect();
    let at = block.windows(16).position(|window| window == stored).unwrap();
    let replaced: Vec<u8> = rationals.into_iter().flat_map(|(n, d)| [n, d]).flat_map(u32::to_le_bytes).collect();
    block[at..at + 24].copy_from_slice(&replaced);
    ImageMetadata::read(block).camera.location.map(|location| location.latitude)
}

#[test]
fn undefined_minutes_and_seconds_count_as_0() {
    assert_eq!(location_of_latitude([(37, 1), (3399, 100), (0, 0)]), Some(37.5665));
    assert_eq!(location_of_latitude([(37, 1), (3399, 100), (0, 1)]), Some(37.5665));
    assert_eq!(location_of_latitude([(375_665, 10_000), (0, 0), (0, 0)]), Some(37.5665));
    assert_eq!(location_of_latitude([(37, 1), (30, 1), (5, 0)]), Some(37.5));
    assert_eq!(location_of_latitude([(0, 0), (30, 1), (0, 1)]), None);
}

#[test]
fn altitude_below_the_sea_is_negative_in_every_notation() {
    // The reference, and the type of the value: rational or signed rational.
    for (reference, kind, numerator, expected) in
        [(0, 5, 35_i32, 3.5), (1, 5, 35, -3.5), (1, 10, -35, -3.5), (0, 10, -35, -3.5), (3, 5, 35, -3.5)]
    {
        let mut block = full().block();
        let at = block.windows(8).position(|window| window == [5, 0, 1, 0, 1, 0, 0, 0]).unwrap();
        block[at + 8] = reference;
        block[at + 14] = kind;
        let value = u32::from_le_bytes(block[at + 20..at + 24].try_into().unwrap()) as usize;
        block[value..value + 4].copy_from_slice(&numerator.to_le_bytes());
        let altitude = ImageMetadata::read(block).camera.location.unwrap().altitude;
        assert_eq!(altitude, Some(expected), "reference {reference}, type {kind}, {numerator}");
    }
}

#[test]
fn location_of_any_block_counts() {
    let without_location = ExifFacts { gps: None, ..full() }.block();
    let packet = br#"<a exif:GPSLatitude="47,30.5N" exif:GPSLongitude="2,17.25W"/>"#.to_vec();
    let located = |exif: Vec<Vec<u8>>, xmp: Vec<Vec<u8>>| {
        let camera = ImageMetadata::from_blocks(MetadataBlocks { exif, xmp }).camera;
        (camera.iso, camera.location.map(|location| location.latitude))
    };
    let absent = vec![];
    assert_eq!(located(vec![without_location.clone()], absent.clone()), (Some(400), None));
    assert_eq!(located(vec![full().block()], vec![packet.clone()]), (Some(400), Some(37.5665)));
    assert_eq!(located(vec![without_location.clone(), full().block()], absent), (Some(400), Some(37.5665)));
    assert_eq!(located(vec![without_location], vec![b"<a/>".to_vec(), packet.clone()]), (Some(400), Some(47.508_333)));
    assert_eq!(located(vec![], vec![packet]), (None, Some(47.508_333)));
}

#[test]
fn location_with_an_unknown_hemisphere_letter_or_in_another_directory_counts() {
    let mut block = full().block();
    let letter = block.windows(8).position(|window| window == [3, 0, 2, 0, 2, 0, 0, 0]).unwrap();
    block[letter + 8] = b'?';
    assert_eq!(ImageMetadata::read(block).camera.location.unwrap().longitude, 126.978);
    // The first directory is empty and points to the second one.
    let mut block = full().block();
    let first = block.len() as u32;
    block[4..8].copy_from_slice(&first.to_le_bytes());
    block.extend([0, 0, 8, 0, 0, 0]);
    assert_eq!(ImageMetadata::read(block).camera.location.unwrap().latitude, 37.5665);
}

#[test]
fn keeps_fields_before_a_truncation() {
    let block = full().block();
    let main_ends = block.windows(8).position(|window| window == b"Editor 1").unwrap() + 12;
    let metadata = ImageMetadata::read(block[..main_ends].to_vec());
    assert_eq!(metadata.orientation.number(), 6);
    assert_eq!(metadata.camera.make.as_deref(), Some("Maker"));
    assert_eq!(metadata.camera.location, None);
}

/// Reads the block after a change to the 12 bytes of the entry with this tag.
fn patched(tag: u16, change: impl Fn(&mut [u8])) -> Camera {
    let mut block = full().block();
    let at = block.windows(2).position(|window| window == tag.to_le_bytes()).unwrap();
    change(&mut block[at..at + 12]);
    ImageMetadata::read(block).camera
}

#[test]
fn malformed_entry_does_not_affect_other_entries() {
    // Maker with the type of plain bytes, and with a length that omits the terminating NUL.
    assert_eq!(patched(0x010f, |entry| entry[2] = 7).make.as_deref(), Some("Maker"));
    assert_eq!(patched(0x010f, |entry| entry[4] -= 1).make.as_deref(), Some("Maker"));
    // Sensitivity as a 32-bit number, and with a type that does not exist.
    assert_eq!(patched(0x8827, |entry| entry[2] = 4).iso, Some(400));
    assert_eq!(patched(0x8827, |entry| entry[2] = 99).iso, None);
    // A length beyond the end of the block, and an offset beyond it.
    for change in [|entry: &mut [u8]| entry[6] = 9, |entry: &mut [u8]| entry[11] = 9] {
        let camera = patched(0x0110, change);
        assert_eq!((camera.model, camera.lens.as_deref(), camera.iso), (None, Some("50mm F1.4"), Some(400)));
        assert!(camera.location.is_some());
    }
}

/// The library piexif writes a number at the end of the EXIF directory, in place of the offset of a next directory,
/// though there is none.
#[test]
fn reads_directory_with_an_invalid_next_pointer() {
    let mut block = full().block();
    let pointer = block.windows(4).position(|window| window == [0x69, 0x87, 4, 0]).unwrap() + 8;
    let directory = usize::from(u16::from_le_bytes([block[pointer], block[pointer + 1]]));
    let next = directory + 2 + 12 * usize::from(block[directory]);
    assert_eq!(block[next..next + 4], [0; 4]);
    block[next] = 8;
    let metadata = ImageMetadata::read(block);
    assert_eq!(metadata.orientation.number(), 6);
    assert_eq!((metadata.camera.iso, metadata.camera.lens.as_deref()), (Some(400), Some("50mm F1.4")));
    assert!(metadata.camera.location.is_some());
}

#[test]
fn reads_variants_of_other_programs() {
    // Exposure and aperture as APEX values only: 1/128 s at f/4.
    let with = |tag: u16, instead: u16, value: (u32, u32)| {
        patched(tag, |entry| {
            entry[..2].copy_from_slice(&instead.to_le_bytes());
            // The entry has no room for a rational of two numbers, so it holds a float.
            entry[2] = 11;
            entry[8..].copy_from_slice(&(value.0 as f32 / value.1 as f32).to_le_bytes());
        })
    };
    assert_eq!(with(0x829a, 0x9201, (7, 1)).exposure_seconds, Some(rounded(1.0 / 128.0, 6)));
    assert_eq!(with(0x829d, 0x9202, (4, 1)).aperture, Some(4.0));
    // Sensitivity that exceeds the older field.
    let overflowed = patched(0x8827, |entry| entry[8..10].copy_from_slice(&[255, 255]));
    assert_eq!(overflowed.iso, None);
    // A location without a hemisphere letter counts as north, which is right here.
    let mut block = full().block();
    let letter = block.windows(8).position(|window| window == [1, 0, 2, 0, 2, 0, 0, 0]).unwrap();
    block[letter] = 0xfe;
    assert_eq!(ImageMetadata::read(block).camera.location.map(|location| location.latitude), Some(37.5665));
}

proptest! {
    #[test]
    fn flipped_bytes_never_give_implausible_metadata(flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..20)) {
        let mut block = full().block();
        for (position, value) in flips {
            let position = position.index(block.len());
            block[position] = value;
        }
        let metadata = ImageMetadata::read(block);
        prop_assert!((1..=8).contains(&metadata.orientation.number()));
        if let Some(location) = metadata.camera.location {
            prop_assert!(location.latitude.abs() <= 90.0 && location.longitude.abs() <= 180.0);
        }
        for text in [metadata.camera.make, metadata.camera.model, metadata.camera.lens, metadata.camera.software].iter().flatten() {
            prop_assert!(text.len() <= 64 && !text.chars().any(char::is_control));
        }
    }
}
