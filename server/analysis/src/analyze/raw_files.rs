//! Tests of cameras' raw files: place of the preview, size, orientation, camera and location for each kind; damaged and
//! hostile files.

use std::time::Duration;

use image::RgbImage;
use protocol::{FailureCode, Format, Report};

use super::analyze;
use super::damaged_file::gives_report;
use super::xorshift::Xorshift;
use crate::limits::DecodeLimits;
use crate::specimen::{self, LOCATION, RawFileFacts, RawKind, TiffPage, raw_file};

/// Width and height of the preview in pixels.
const PREVIEW: (u32, u32) = (1620, 1080);

/// Picture of the preview.
fn photo() -> RgbImage {
    specimen::photo(7, PREVIEW.0, PREVIEW.1)
}

/// JPEG of the preview.
fn preview() -> Vec<u8> {
    specimen::jpeg(&photo(), 85)
}

/// Facts about files with this orientation.
fn facts(orientation: u16) -> RawFileFacts {
    RawFileFacts { orientation, ..RawFileFacts::default() }
}

/// Report on a file with the default limits.
fn report(bytes: &[u8]) -> Report {
    analyze(bytes, &DecodeLimits::default()).unwrap().report
}

#[test]
fn reports_sensor_preview_camera_and_location_of_every_kind() {
    let preview = preview();
    let alone = report(&preview);
    for kind in RawKind::ALL {
        let report = report(&raw_file(kind, &preview, &facts(1)));
        assert_eq!(report.file.format, Format::Raw, "{kind:?}");
        let image = report.image;
        let raw = image.raw.unwrap();
        assert_eq!((&*raw.kind, raw.preview.width, raw.preview.height), (kind.extension(), 1620, 1080), "{kind:?}");
        assert_eq!((image.width, image.height, image.orientation, image.frames), (6000, 4000, 1, 1), "{kind:?}");
        assert_eq!((image.bit_depth, image.decoded), (kind.bit_depth(), 1.0), "{kind:?}");
        assert_eq!((image.quality, image.subsampling), (alone.image.quality, alone.image.subsampling), "{kind:?}");
        let camera = report.camera.unwrap();
        let (maker, model) = kind.camera();
        assert_eq!((camera.make.as_deref(), camera.model.as_deref()), (Some(maker), Some(model)), "{kind:?}");
        assert_eq!(camera.taken_at.as_deref(), Some("2026-11-22T11:10:00"), "{kind:?}");
        let position = camera.location.map(|location| (location.latitude, location.longitude));
        assert_eq!(position, (kind != RawKind::Crw).then_some(LOCATION), "{kind:?}");
        // The measurements are those of the preview.
        assert_eq!((report.exposure, report.focus), (alone.exposure.clone(), alone.focus.clone()), "{kind:?}");
    }
}

#[test]
fn rotates_preview_and_size_once() {
    let preview = preview();
    let upright = report(&preview);
    for kind in RawKind::ALL {
        for (orientation, size, thumbnail) in
            [(3, (6000, 4000), (512, 341)), (6, (4000, 6000), (341, 512)), (8, (4000, 6000), (341, 512))]
        {
            let report = report(&raw_file(kind, &preview, &facts(orientation)));
            let image = report.image;
            assert_eq!((image.width, image.height), size, "{kind:?} {orientation}");
            assert_eq!(u16::from(image.orientation), orientation, "{kind:?}");
            assert_eq!((report.picture.width, report.picture.height), thumbnail, "{kind:?} {orientation}");
            let preview = image.raw.unwrap().preview;
            assert_eq!((preview.width > preview.height), size.0 > size.1, "{kind:?} {orientation}");
            assert_ne!(report.identity.dhash, upright.identity.dhash, "{kind:?} {orientation}");
        }
    }
}

#[test]
fn upright_preview_of_a_rotated_sensor_is_not_rotated_again() {
    let high = specimen::photo(7, 1080, 1620);
    let alone = report(&specimen::jpeg(&high, 85));
    let report = report(&raw_file(RawKind::Dng, &specimen::jpeg(&high, 85), &facts(6)));
    assert_eq!((report.image.width, report.image.height, report.image.orientation), (4000, 6000, 1));
    assert_eq!(report.identity.dhash, alone.identity.dhash);
}

#[test]
fn metadata_of_the_preview_add_only_what_the_raw_file_lacks() {
    let other = specimen::ExifFacts {
        make: Some("Other".to_owned()),
        orientation: Some(8),
        gps: Some((1.5, 2.5)),
        ..specimen::ExifFacts::default()
    };
    let preview = specimen::with_exif(&preview(), &other);
    for gps in [None, Some(LOCATION)] {
        let report = report(&raw_file(RawKind::Rw2, &preview, &RawFileFacts { gps, ..facts(1) }));
        let camera = report.camera.unwrap();
        assert_eq!((camera.make.as_deref(), report.image.orientation), (Some("Panasonic"), 1));
        // A location that is overlooked would be published with the file.
        let location = camera.location.unwrap();
        assert_eq!((location.latitude, location.longitude), gps.unwrap_or((1.5, 2.5)));
    }
}

#[test]
fn refuses_files_without_a_preview_of_1000_pixels() {
    for (width, expected) in [(1000, None), (999, Some("whose largest preview has only 999 × 666 pixels"))] {
        let small = specimen::jpeg(&specimen::photo(1, width, 666), 80);
        for kind in [RawKind::Nef, RawKind::Cr3, RawKind::Crw, RawKind::Raf] {
            let failure = analyze(&raw_file(kind, &small, &facts(1)), &DecodeLimits::default()).err();
            assert_eq!(failure.as_ref().map(|failure| failure.code), expected.map(|_| FailureCode::UnsupportedFormat));
            let detail = failure.map(|failure| failure.detail).unwrap_or_default();
            assert!(detail.contains(expected.unwrap_or_default()), "{kind:?}: {detail}");
        }
    }
    for kind in [RawKind::Gpr, RawKind::Orf, RawKind::Arw] {
        let failure = analyze(&raw_file(kind, b"no JPEG", &facts(1)), &DecodeLimits::default()).unwrap_err();
        assert_eq!(failure.code, FailureCode::UnsupportedFormat);
        let expected = if kind == RawKind::Orf { "without an embedded preview" } else { "a camera's raw file" };
        assert!(failure.detail.contains(expected), "{kind:?}: {}", failure.detail);
    }
}

#[test]
fn size_beyond_the_limits_is_refused() {
    let huge = RawFileFacts { sensor: (60_000, 40_000), ..facts(1) };
    let failure = analyze(&raw_file(RawKind::Dng, &preview(), &huge), &DecodeLimits::default()).unwrap_err();
    assert_eq!(failure.code, FailureCode::TooManyPixels);
}

#[test]
fn implausible_size_gives_way_to_that_of_the_preview() {
    let tiny = RawFileFacts { sensor: (160, 120), ..facts(1) };
    let image = report(&raw_file(RawKind::Srw, &preview(), &tiny)).image;
    assert_eq!((image.width, image.height), PREVIEW);
}

#[test]
fn tiffs_of_scanners_and_editors_are_not_raw() {
    let rows = specimen::photo(1, 60, 40).rows().map(|row| row.flat_map(|pixel| pixel.0).collect()).collect();
    let layout = specimen::TiffLayout::Strips(40);
    let mut page =
        TiffPage { size: (60, 40), bits: 8, samples: 3, photometric: 2, extra_entries: vec![], rows, layout };
    // A SubIFD that is another page, maker and model of a camera, and the standard's identifier of TIFF/EP.
    page.extra_entries = vec![
        (271, 2, b"NIKON CORPORATION\0".map(u32::from).to_vec()),
        (330, 4, vec![8]),
        (0x9216, 1, vec![1, 0, 0, 0]),
        (0x828e, 1, vec![0, 1, 1, 2]),
    ];
    let report = report(&page.single_page_file());
    assert_eq!((report.file.format, report.image.raw), (Format::Tiff, None));
}

/// One file for each reader of containers and maker notes.
fn readers() -> impl Iterator<Item = (RawKind, Vec<u8>)> {
    let preview = specimen::jpeg(&specimen::photo(6, 1000, 40), 60);
    RawKind::ALL.into_iter().map(move |kind| {
        let facts = RawFileFacts { sensor: (2000, 80), ..facts(6) };
        (kind, raw_file(kind, &preview, &facts))
    })
}

#[test]
fn truncated_files_give_a_report_or_an_expected_failure() {
    let (mut reports, mut all) = (0, 0);
    for (kind, bytes) in readers() {
        for twentieth in 0..20 {
            let cut = &bytes[..(bytes.len() * twentieth / 20).max(16)];
            // Truncated sensor data after a complete preview are not noticed.
            reports += usize::from(gives_report(&format!("{kind:?} at {twentieth}"), cut, &DecodeLimits::default()));
            all += 1;
        }
    }
    assert!(reports * 5 >= all, "{reports} reports of {all}");
}

#[test]
fn share_is_that_of_the_preview() {
    let preview = preview();
    let whole = raw_file(RawKind::ArwFullSize, &preview, &facts(1));
    let place = whole.windows(preview.len()).position(|bytes| bytes == preview).unwrap();
    let half = report(&whole[..place + preview.len() / 2]).image;
    assert!((0.3..0.7).contains(&half.decoded), "{}", half.decoded);
    assert_eq!((half.width, half.height), (6000, 4000));
    // A preview beyond the end of the file.
    let failure = analyze(&whole[..place - 1], &DecodeLimits::default()).unwrap_err();
    assert_eq!(failure.code, FailureCode::Corrupt);
}

#[test]
fn a_thousand_mutations_do_not_panic_or_hang() {
    let files: Vec<_> = readers().collect();
    let limits = DecodeLimits { max_memory: 128 << 20, deadline: Duration::from_secs(5), ..DecodeLimits::default() };
    let mut random = Xorshift(0x2545_f491_4f6c_dd1d);
    let mut below = |bound: usize| random.below(bound);
    let mut reports = 0;
    for round in 0..1300 {
        let (kind, file) = &files[round % files.len()];
        let mut bytes = file.clone();
        for _ in 0..=below(6) {
            // Directories have more influence than sensor data.
            let bound = if below(2) == 0 { 400 } else { bytes.len() };
            bytes[below(bound)] = below(256) as u8;
        }
        reports += usize::from(gives_report(&format!("{kind:?}, round {round}"), &bytes, &limits));
    }
    assert!(reports * 5 >= 1300, "{reports} reports");
}

#[test]
fn hostile_directories_end_quickly() {
    let bombs: Vec<_> = specimen::bombs().into_iter().filter(|bomb| bomb.name.starts_with("raw-")).collect();
    assert_eq!(bombs.len(), 9);
    for bomb in bombs {
        let limits = DecodeLimits { deadline: Duration::from_secs(5), ..DecodeLimits::default() };
        let failure = analyze(&bomb.bytes, &limits).unwrap_err();
        let is_expected = matches!(failure.code, FailureCode::UnsupportedFormat | FailureCode::Corrupt);
        assert!(is_expected, "{}: {failure:?}", bomb.name);
    }
}
