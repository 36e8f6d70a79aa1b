//! Tests that JPEGs with formal faults, of which libjpeg warns, count as complete and look like their intact twins, and
//! that JPEGs with missing or replaced pixels do not.

use image::imageops::crop_imm;
use mozjpeg::{ColorSpace, Compress};
use protocol::FailureCode;

use super::analyze;
use crate::limits::DecodeLimits;
use crate::preview::preview;
use crate::specimen;

/// Widths of test images. They take every path: libjpeg at full size; the fast decoder for the analysis and libjpeg for
/// the preview; the fast decoder for both.
const WIDTHS: [u32; 3] = [640, 2400, 4200];

/// Height of test images.
const HEIGHT: u32 = 288;

/// Offset of the first marker of this kind.
fn position(jpeg: &[u8], marker: u8) -> usize {
    jpeg.windows(2).position(|bytes| bytes == [0xff, marker]).unwrap()
}

/// Share of the rows of a file that were decoded.
fn decoded(bytes: &[u8]) -> f32 {
    analyze(bytes, &DecodeLimits::default()).unwrap().report.image.decoded
}

/// Checks that a file is complete, and that its report, thumbnail and preview equal those of the intact file.
fn check_equal(name: &str, bytes: &[u8], intact: &[u8]) {
    let limits = DecodeLimits::default();
    let (mut analysis, expected) = (analyze(bytes, &limits).unwrap(), analyze(intact, &limits).unwrap());
    assert_eq!(analysis.report.image.decoded, 1.0, "{name}");
    analysis.report.file = expected.report.file.clone();
    analysis.report.timing = expected.report.timing;
    assert_eq!(analysis.report, expected.report, "{name}");
    assert!(analysis.thumbnail == expected.thumbnail, "{name} has another thumbnail");
    assert!(preview(bytes, &limits).unwrap().bytes == preview(intact, &limits).unwrap().bytes, "{name}: preview");
}

/// Changes the last three bytes of the first scan header: first and last coefficient, and the bits of both.
fn with_scan_parameters(jpeg: &[u8], parameters: [u8; 3]) -> Vec<u8> {
    let scan = position(jpeg, 0xda);
    let end = scan + 2 + usize::from(jpeg[scan + 3]);
    [&jpeg[..end - 3], &parameters, &jpeg[end..]].concat()
}

/// Changes the version of JFIF, which follows marker, length and name of the first segment.
fn with_jfif_version(jpeg: &[u8], version: [u8; 2]) -> Vec<u8> {
    assert_eq!(&jpeg[6..11], b"JFIF\0");
    [&jpeg[..11], &version, &jpeg[13..]].concat()
}

/// Inserts bytes before the first marker of this kind.
fn with_stray_bytes(jpeg: &[u8], marker: u8, stray: &[u8]) -> Vec<u8> {
    let at = position(jpeg, marker);
    [&jpeg[..at], stray, &jpeg[at..]].concat()
}

/// A progressive JPEG in ten scans.
fn progressive(width: u32) -> Vec<u8> {
    let mut compress = Compress::new(ColorSpace::JCS_RGB);
    compress.set_size(width as usize, HEIGHT as usize);
    compress.set_fastest_defaults();
    compress.set_quality(90.0);
    compress.set_progressive_mode();
    let mut started = compress.start_compress(vec![]).unwrap();
    started.write_scanlines(&specimen::photo(2, width, HEIGHT)).unwrap();
    started.finish().unwrap()
}

/// Splits a JPEG into the segments before the first Huffman table, and the scans with their Huffman tables.
fn split_at_scans(jpeg: &[u8]) -> (&[u8], Vec<&[u8]>) {
    let header = &jpeg[..position(jpeg, 0xc4)];
    let mut scans = vec![];
    let mut rest = &jpeg[header.len()..];
    while rest != [0xff, 0xd9] {
        let data = position(rest, 0xda) + 2;
        let ends_data = |pair: &[u8]| pair[0] == 0xff && !matches!(pair[1], 0 | 0xd0..=0xd7);
        let (scan, next) = rest.split_at(data + rest[data..].windows(2).position(ends_data).unwrap());
        scans.push(scan);
        rest = next;
    }
    (header, scans)
}

/// Joins what [`split_at_scans`] has split, with these bytes after each scan.
fn join_scans(header: &[u8], scans: &[&[u8]], between: &[u8]) -> Vec<u8> {
    let scans: Vec<u8> = scans.iter().flat_map(|scan| [scan, between].concat()).collect();
    [header, &scans, &[0xff, 0xd9]].concat()
}

/// A sequential JPEG with one scan for each of its three components. All scan headers end with these parameters.
fn in_three_scans(parameters: [u8; 3]) -> Vec<u8> {
    let plane = |seed| {
        let mut compress = Compress::new(ColorSpace::JCS_GRAYSCALE);
        compress.set_size(320, HEIGHT as usize);
        compress.set_fastest_defaults();
        let mut started = compress.start_compress(vec![]).unwrap();
        let samples: Vec<u8> = specimen::photo(seed, 320, HEIGHT).pixels().map(|pixel| pixel[1]).collect();
        started.write_scanlines(&samples).unwrap();
        started.finish().unwrap()
    };
    let planes = [plane(1), plane(2), plane(3)];
    let (frame, scan) = (position(&planes[0], 0xc0), position(&planes[0], 0xda));
    let components = [1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0];
    let frame_header = [&[0xff, 0xc0, 0, 17], &planes[0][frame + 4..frame + 9], &[3], &components].concat();
    let mut jpeg = [&planes[0][..frame], &frame_header, &planes[0][frame + 13..scan]].concat();
    for (id, plane) in (1..).zip(&planes) {
        jpeg.extend([0xff, 0xda, 0, 8, 1, id, 0]);
        jpeg.extend(parameters);
        jpeg.extend(&plane[position(plane, 0xda) + 10..plane.len() - 2]);
    }
    jpeg.extend([0xff, 0xd9]);
    jpeg
}

#[test]
fn formal_faults_of_baseline_files_do_not_matter() {
    for width in WIDTHS {
        let intact = specimen::jpeg(&specimen::photo(1, width, HEIGHT), 90);
        for (name, bytes) in [
            ("scan parameters 0, 0, 0", with_scan_parameters(&intact, [0, 0, 0])),
            ("scan parameters 7, 1, 33", with_scan_parameters(&intact, [7, 1, 33])),
            ("JFIF 0.02", with_jfif_version(&intact, [0, 2])),
            ("JFIF 2.01", with_jfif_version(&intact, [2, 1])),
            ("stray bytes before a quantization table", with_stray_bytes(&intact, 0xdb, &[0, 0])),
            ("stray bytes before a Huffman table", with_stray_bytes(&intact, 0xc4, &[0x5a; 100])),
            ("stray bytes before the scan", with_stray_bytes(&intact, 0xda, &[1])),
        ] {
            check_equal(&format!("{name}, {width} pixels wide"), &bytes, &intact);
        }
        assert_eq!(decoded(&with_stray_bytes(&intact, 0xd9, &[0; 40])), 1.0, "{width} pixels wide");
    }
}

#[test]
fn unknown_colour_transform_means_luma_and_chroma() {
    for width in WIDTHS {
        let jfif = specimen::jpeg(&specimen::photo(1, width, HEIGHT), 90);
        // Without the JFIF segment of 18 bytes, which makes Adobe's segment irrelevant.
        let intact = [&jfif[..2], &jfif[20..]].concat();
        let bytes = specimen::with_segment(&intact, 0xee, b"Adobe\0\x64\0\0\0\0\x05");
        check_equal(&format!("{width} pixels wide"), &bytes, &intact);
    }
}

#[test]
fn formal_faults_of_progressive_files_do_not_matter() {
    for width in WIDTHS {
        let intact = progressive(width);
        let (header, scans) = split_at_scans(&intact);
        assert_eq!(scans.len(), 10);
        let first_coefficients_later = [&[scans[1], scans[0]], &scans[2..]].concat();
        for (name, bytes) in [
            ("JFIF 0.02", with_jfif_version(&intact, [0, 2])),
            ("stray bytes before the first scan", with_stray_bytes(&intact, 0xda, &[0; 30])),
            ("a stray byte between scans", join_scans(header, &scans, &[0x41])),
            ("stray bytes between scans", join_scans(header, &scans, &[0; 16])),
            ("scans in another order", join_scans(header, &first_coefficients_later, &[])),
        ] {
            check_equal(&format!("{name}, {width} pixels wide"), &bytes, &intact);
        }
    }
}

#[test]
fn damaged_progressive_files_are_incomplete() {
    let intact = progressive(640);
    let (header, scans) = split_at_scans(&intact);
    let (first, rest) = scans[5].split_at(scans[5].len() / 2);
    let bad_code = [first, &[0xff, 0, 0xff, 0, 0xff, 0, 0xff, 0], &rest[8..]].concat();
    for (name, bytes) in [
        ("much data between scans", join_scans(header, &scans, &[0x41; 60])),
        ("a missing refinement", join_scans(header, &[&scans[..5], &scans[6..]].concat(), &[])),
        ("no first coefficients", join_scans(header, &[&scans[1..6], &scans[7..]].concat(), &[])),
        ("a scan cut in half", join_scans(header, &[&scans[..5], &[first], &scans[6..]].concat(), &[])),
        ("an invalid code", join_scans(header, &[&scans[..5], &[&bad_code], &scans[6..]].concat(), &[])),
    ] {
        assert!(decoded(&bytes) < 1.0, "{name}");
    }
}

/// Most wrong bits that libjpeg notices in a progressive file leave surplus bytes after a scan and nothing else. Other
/// wrong bits still decode.
#[test]
fn wrong_bits_in_progressive_files_are_noticed_as_often_as_libjpeg_warns() {
    let intact = progressive(640);
    let data = position(&intact, 0xda) + 20;
    let is_noticed = |number: usize| {
        let mut damaged = intact.clone();
        damaged[data + number * (intact.len() - data) / 60] ^= 1 << (number % 8);
        analyze(&damaged, &DecodeLimits::default()).map_or(true, |analysis| analysis.report.image.decoded < 1.0)
    };
    let noticed = (0..60).filter(|&number| is_noticed(number)).count();
    assert!(noticed >= 18, "{noticed} of 60");
}

#[test]
fn scan_parameters_of_sequential_files_in_several_scans_do_not_matter() {
    let (intact, irregular) = (in_three_scans([0, 63, 0]), in_three_scans([0, 0, 0]));
    check_equal("three scans", &irregular, &intact);
    for tenth in [5, 9] {
        let end = intact.len() * tenth / 10;
        let share = decoded(&irregular[..end]);
        assert!(share < 1.0 && share == decoded(&intact[..end]), "{share} of {tenth} tenths");
    }
}

#[test]
fn damage_between_restart_markers_ends_the_decoded_part() {
    let photo = specimen::photo(1, 320, HEIGHT);
    let strips = (0..HEIGHT / 16).map(|strip| specimen::jpeg(&crop_imm(&photo, 0, strip * 16, 320, 16).to_image(), 90));
    let intact = specimen::with_restarts(&strips.collect::<Vec<_>>());
    assert_eq!(decoded(&intact), 1.0);
    let middle = position(&intact, 0xd7);
    // Eight of 18 strips come before the marker.
    let check_share = |name: &str, bytes: &[u8]| {
        let share = decoded(bytes);
        assert!((0.3..0.5).contains(&share), "{name}: {share}");
    };
    let wrong_marker = [&intact[..=middle], &[0xd3], &intact[middle + 2..]].concat();
    check_share("another restart marker", &wrong_marker);
    check_share("surplus data", &[&intact[..middle], &[0x35; 40], &intact[middle..]].concat());
    check_share("missing data", &[&intact[..middle - 40], &intact[middle..]].concat());
    // Sixteen ones are an invalid code.
    let bad_code = [&intact[..middle - 40], &[0xff, 0, 0xff, 0, 0xff, 0], &intact[middle - 34..]].concat();
    check_share("invalid code", &bad_code);
}

#[test]
fn height_may_follow_the_first_scan() {
    let with_height_later = |intact: &[u8], at: usize| {
        let mut bytes = [&intact[..at], &[0xff, 0xdc, 0, 4], &(HEIGHT as u16).to_be_bytes(), &intact[at..]].concat();
        let frame = bytes.windows(2).position(|marker| matches!(marker, [0xff, 0xc0 | 0xc2])).unwrap();
        bytes[frame + 5..frame + 7].fill(0);
        bytes
    };
    for width in WIDTHS {
        let intact = specimen::jpeg(&specimen::photo(1, width, HEIGHT), 90);
        let bytes = with_height_later(&intact, intact.len() - 2);
        check_equal(&format!("{width} pixels wide"), &bytes, &intact);
        let cut = analyze(&bytes[..bytes.len() / 2], &DecodeLimits::default());
        assert_eq!(cut.unwrap_err().code, FailureCode::Corrupt, "the height is missing");
    }
    let intact = progressive(640);
    let (header, scans) = split_at_scans(&intact);
    check_equal("progressive", &with_height_later(&intact, header.len() + scans[0].len()), &intact);
}
