//! What is read of EXIF blocks, good, slightly wrong and hostile.

use proptest::prelude::*;
use protocol::{Camera, Location};

use super::Metadata;
use crate::specimen::ExifFacts;

fn full() -> ExifFacts {
    ExifFacts {
        orientation: Some(6),
        make: Some("Maker".to_owned()),
        model: Some("Model 7".to_owned()),
        software: Some("Editor 1.0".to_owned()),
        lens: Some("50mm F1.4".to_owned()),
        taken: Some("2026:11:22 11:10:00".to_owned()),
        offset: Some("+09:00".to_owned()),
        exposure: Some((1, 250)),
        aperture: Some((28, 10)),
        iso: Some(400),
        focal_length: Some((50, 1)),
        gps: Some((37.566_5, -126.978)),
        altitude: Some(-3.5),
    }
}

fn camera(change: impl FnOnce(&mut ExifFacts)) -> Camera {
    let mut facts = full();
    change(&mut facts);
    Metadata::read(&facts.block()).camera
}

#[test]
fn everything_is_read() {
    let metadata = Metadata::read(&full().block());
    assert_eq!(metadata.orientation.number(), 6);
    let expected = Camera {
        make: Some("Maker".to_owned()),
        model: Some("Model 7".to_owned()),
        lens: Some("50mm F1.4".to_owned()),
        taken_at: Some("2026-11-22T11:10:00+09:00".to_owned()),
        exposure_seconds: Some(0.004),
        aperture: Some(2.8),
        iso: Some(400),
        focal_length: Some(50.0),
        software: Some("Editor 1.0".to_owned()),
        location: Some(Location { latitude: 37.5665, longitude: -126.978, altitude: Some(-3.5) }),
    };
    assert_eq!(metadata.camera, expected);
}

#[test]
fn text_is_trimmed_cleaned_and_cut() {
    assert_eq!(camera(|facts| facts.make = Some("  Ma\u{7}ker\n ".to_owned())).make.as_deref(), Some("Maker"));
    assert_eq!(camera(|facts| facts.model = Some("  ".to_owned())).model, None);
    let long = camera(|facts| facts.software = Some("é".repeat(500))).software.unwrap();
    assert_eq!(long.chars().count(), 64);
}

#[test]
fn moments_that_cannot_be_are_dropped() {
    let taken = |text: &str| camera(|facts| facts.taken = Some(text.to_owned())).taken_at;
    for nonsense in
        ["0000:00:00 00:00:00", "2026:02:29 10:00:00", "2026:13:01 10:00:00", "2026:01:01 25:00:00", "yesterday"]
    {
        assert_eq!(taken(nonsense), None, "{nonsense}");
    }
    assert_eq!(taken("2024:02:29 23:59:59").as_deref(), Some("2024-02-29T23:59:59+09:00"));
    let offset = |text: &str| camera(|facts| facts.offset = Some(text.to_owned())).taken_at.unwrap();
    assert_eq!(offset("-03:30"), "2026-11-22T11:10:00-03:30");
    assert_eq!(offset("   :  "), "2026-11-22T11:10:00");
}

#[test]
fn numbers_that_cannot_be_are_dropped() {
    assert_eq!(camera(|facts| facts.exposure = Some((0, 0))).exposure_seconds, None);
    assert_eq!(camera(|facts| facts.aperture = Some((5, 0))).aperture, None);
    assert_eq!(camera(|facts| facts.iso = Some(0)).iso, None);
    assert_eq!(camera(|facts| facts.focal_length = Some((0, 1))).focal_length, None);
    for (north, east) in [(91.0, 0.0), (0.0, 180.5)] {
        assert_eq!(camera(|facts| facts.gps = Some((north, east))).location, None, "{north} {east}");
    }
    let edge = camera(|facts| facts.gps = Some((-90.0, 180.0))).location.unwrap();
    assert_eq!((edge.latitude, edge.longitude), (-90.0, 180.0));
}

#[test]
fn what_stands_before_a_cut_is_kept() {
    let block = full().block();
    let main_ends = block.windows(8).position(|window| window == b"Editor 1").unwrap() + 12;
    let metadata = Metadata::read(&block[..main_ends]);
    assert_eq!(metadata.orientation.number(), 6);
    assert_eq!(metadata.camera.make.as_deref(), Some("Maker"));
    assert_eq!(metadata.camera.location, None);
}

proptest! {
    #[test]
    fn nothing_makes_it_panic_or_say_nonsense(flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..20)) {
        let mut block = full().block();
        for (place, value) in flips {
            let place = place.index(block.len());
            block[place] = value;
        }
        let metadata = Metadata::read(&block);
        prop_assert!((1..=8).contains(&metadata.orientation.number()));
        if let Some(location) = metadata.camera.location {
            prop_assert!(location.latitude.abs() <= 90.0 && location.longitude.abs() <= 180.0);
        }
        for text in [metadata.camera.make, metadata.camera.model, metadata.camera.lens, metadata.camera.software].iter().flatten() {
            prop_assert!(text.chars().count() <= 64 && !text.chars().any(char::is_control));
        }
    }
}
