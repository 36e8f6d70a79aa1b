//! Tests of files of high dynamic range: tone mapping in the report and the preview, code points, ICC profiles, gain
//! maps, and damaged files.

use std::io::Write;

use flate2::{Compression, write::ZlibEncoder};
use moxcms::{CicpColorPrimaries, CicpProfile, ColorProfile, MatrixCoefficients, TransferCharacteristics};
use protocol::{BatchContext, HdrFacts, HdrTransfer, Issue, Report, Thresholds, judge};

use super::analyze;
use super::damaged_file::gives_report;
use super::xorshift::Xorshift;
use crate::limits::DecodeLimits;
use crate::specimen::{self, GainMapKind, hdr_png};

/// Both transfer functions.
const TRANSFERS: [HdrTransfer; 2] = [HdrTransfer::Pq, HdrTransfer::Hlg];

/// Report on a file with the default limits.
fn report(bytes: &[u8]) -> Report {
    analyze(bytes, &DecodeLimits::default()).unwrap().report
}

/// Issues of a report with the default thresholds.
fn issues(report: &Report) -> Vec<Issue> {
    let verdicts = judge(report, "a.png", &Thresholds::default(), &BatchContext::default());
    verdicts.iter().map(|verdict| verdict.issue).collect()
}

/// Facts of an image whose pixels have this transfer function.
fn with_transfer(transfer: HdrTransfer) -> Option<HdrFacts> {
    Some(HdrFacts { transfer: Some(transfer), gain_map: false })
}

#[test]
fn scene_of_standard_range_is_measured_alike_in_pq_and_hlg() {
    for seed in 0..3 {
        let photo = specimen::photo(seed, 640, 480);
        let plain = report(&specimen::png(&photo));
        assert_eq!(plain.image.hdr, None);
        for transfer in TRANSFERS {
            let hdr = report(&hdr_png(&photo, transfer, 1.0));
            assert_eq!((hdr.image.hdr, hdr.image.bit_depth), (with_transfer(transfer), 16));
            let name = format!("{transfer:?}, seed {seed}");
            assert!((hdr.exposure.mean - plain.exposure.mean).abs() < 1.0, "{name}: {}", hdr.exposure.mean);
            assert!((hdr.exposure.deviation - plain.exposure.deviation).abs() < 1.0, "{name}");
            assert!((hdr.colour.colourfulness - plain.colour.colourfulness).abs() < 2.0, "{name}");
            assert!(hdr.identity.dhash.distance(plain.identity.dhash) <= 3, "{name}");
            assert_eq!(issues(&hdr), [], "{name}");
        }
    }
}

/// Highlights of four times reference white darken the rest, but no verdict follows.
#[test]
fn scene_with_highlights_gets_no_exposure_verdict() {
    for seed in 0..3 {
        let photo = specimen::photo(seed, 640, 480);
        let plain = report(&specimen::png(&photo));
        for (transfer, brightest) in [(HdrTransfer::Pq, 4.0), (HdrTransfer::Hlg, 4.0), (HdrTransfer::Pq, 40.0)] {
            let hdr = report(&hdr_png(&photo, transfer, brightest));
            let difference = plain.exposure.mean - hdr.exposure.mean;
            assert!((0.0..25.0).contains(&difference), "{transfer:?}, seed {seed}: darker by {difference}");
            assert_eq!(issues(&hdr), [], "{transfer:?}, seed {seed}");
        }
    }
}

#[test]
fn preview_shows_what_was_measured() {
    let photo = specimen::photo(2, 2600, 1700);
    for transfer in TRANSFERS {
        let bytes = hdr_png(&photo, transfer, 4.0);
        let measured = report(&bytes);
        let preview = crate::preview(&bytes, &DecodeLimits::default()).unwrap();
        let shown = report(&preview.bytes);
        assert_eq!((shown.image.width, shown.image.hdr), (2048, None));
        // The peak is measured in each image, and averaging lowers it a little.
        assert!((shown.exposure.mean - measured.exposure.mean).abs() < 3.0, "{transfer:?}: {}", shown.exposure.mean);
        let thumbnail = report(&analyze(&bytes, &DecodeLimits::default()).unwrap().thumbnail);
        assert!((thumbnail.exposure.mean - measured.exposure.mean).abs() < 3.0, "{transfer:?}");
    }
}

/// Bytes in the zlib format.
fn compressed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(vec![], Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn code_points_take_precedence_over_profiles() {
    let photo = specimen::photo(1, 320, 240);
    let profile = [b"any\0\0".as_slice(), &compressed(&ColorProfile::new_adobe_rgb().encode().unwrap())].concat();
    let bytes = hdr_png(&photo, HdrTransfer::Pq, 2.0);
    let with_profile = report(&specimen::with_chunk(&bytes, b"iCCP", &profile));
    assert_eq!(with_profile.image.hdr, with_transfer(HdrTransfer::Pq));
    assert_eq!(with_profile.exposure, report(&bytes).exposure);
    // PQ with unspecified primaries is that of BT.2020; other unspecified code points are ignored.
    let plain = specimen::png(&photo);
    let with_code_points =
        |primaries, transfer| report(&specimen::with_chunk(&plain, b"cICP", &[primaries, transfer, 0, 1]));
    assert_eq!(with_code_points(2, 16).exposure, with_code_points(9, 16).exposure);
    assert_ne!(with_code_points(12, 16).colour, with_code_points(9, 16).colour);
    for (primaries, transfer) in [(2, 13), (9, 2), (2, 2)] {
        let report = with_code_points(primaries, transfer);
        assert_eq!((report.image.hdr, report.exposure), (None, self::report(&plain).exposure));
    }
}

#[test]
fn grey_and_transparent_pixels_are_tone_mapped() {
    let grey = |colour: png::ColorType, samples: &[u8]| {
        let mut bytes = vec![];
        let mut encoder = png::Encoder::new(&mut bytes, 8, 8);
        encoder.set_color(colour);
        encoder.write_header().unwrap().write_image_data(&samples.repeat(64)).unwrap();
        report(&specimen::with_chunk(&bytes, b"cICP", &[9, 16, 0, 1]))
    };
    for report in [grey(png::ColorType::Grayscale, &[97]), grey(png::ColorType::GrayscaleAlpha, &[97, 255])] {
        assert!((report.exposure.mean - 100.0).abs() <= 1.0, "{}", report.exposure.mean);
        assert_eq!((report.image.hdr, report.colour.colourfulness), (with_transfer(HdrTransfer::Pq), 0.0));
    }
}

/// ICC profile that states these code points.
fn icc(color_primaries: CicpColorPrimaries, transfer_characteristics: TransferCharacteristics) -> Vec<u8> {
    let mut profile = ColorProfile::new_bt2020();
    profile.cicp = Some(CicpProfile {
        color_primaries,
        transfer_characteristics,
        matrix_coefficients: MatrixCoefficients::Identity,
        full_range: true,
    });
    profile.encode().unwrap()
}

#[test]
fn code_points_of_icc_profiles_count() {
    let photo = specimen::photo(1, 320, 240);
    let plain = specimen::jpeg(&photo, 90);
    for (transfer, code) in
        [(HdrTransfer::Pq, TransferCharacteristics::Smpte2084), (HdrTransfer::Hlg, TransferCharacteristics::Hlg)]
    {
        let found = report(&specimen::with_profile(&plain, &icc(CicpColorPrimaries::Bt2020, code), 60_000));
        assert_eq!(found.image.hdr, with_transfer(transfer));
        let stated = report(&specimen::with_chunk(&specimen::png(&photo), b"cICP", &[9, code as u8, 0, 1]));
        assert!((found.exposure.mean - stated.exposure.mean).abs() < 1.0, "{transfer:?}");
    }
    let standard = icc(CicpColorPrimaries::Bt2020, TransferCharacteristics::Bt709);
    assert_eq!(report(&specimen::with_profile(&plain, &standard, 60_000)).image.hdr, None);
}

#[test]
fn gain_maps_are_named_and_the_main_image_is_judged() {
    let photo = specimen::photo(4, 320, 240);
    let (plain, map) = (specimen::jpeg(&photo, 90), specimen::jpeg(&specimen::blank(80, 60, 200), 80));
    let expected = report(&plain);
    for kind in [GainMapKind::UltraHdr, GainMapKind::Iso, GainMapKind::Apple] {
        let bytes = specimen::with_gain_map(&plain, &map, kind);
        let found = report(&bytes);
        assert_eq!(found.image.hdr, Some(HdrFacts { transfer: None, gain_map: true }), "{kind:?}");
        assert_eq!((&found.exposure, found.image.decoded), (&expected.exposure, 1.0), "{kind:?}");
        assert_eq!(found.identity, expected.identity, "{kind:?}");
        let json = serde_json::to_value(&found.image).unwrap();
        assert_eq!(json["hdr"], serde_json::json!({ "gain_map": true }));
    }
    assert_eq!(expected.image.hdr, None);
}

/// Small files of each kind.
fn seeds() -> Vec<Vec<u8>> {
    let photo = specimen::photo(6, 48, 36);
    let (plain, map) = (specimen::jpeg(&photo, 80), specimen::jpeg(&specimen::blank(16, 12, 200), 80));
    let profile = icc(CicpColorPrimaries::Bt2020, TransferCharacteristics::Hlg);
    vec![
        hdr_png(&photo, HdrTransfer::Pq, 4.0),
        hdr_png(&photo, HdrTransfer::Hlg, 4.0),
        specimen::with_profile(&plain, &profile, 60_000),
        specimen::with_gain_map(&plain, &map, GainMapKind::UltraHdr),
        specimen::with_gain_map(&plain, &map, GainMapKind::Apple),
    ]
}

/// Limits for a damaged file.
fn limits() -> DecodeLimits {
    DecodeLimits { max_pixels: 4_000_000, ..DecodeLimits::default() }
}

#[test]
fn files_cut_at_every_twentieth_give_a_report_or_a_failure() {
    for (index, bytes) in seeds().into_iter().enumerate() {
        let is_readable =
            |part: &usize| gives_report(&format!("file {index}"), &bytes[..bytes.len() * part / 20], &limits());
        let reports = (1..20).filter(is_readable).count();
        assert!(reports >= 4, "{reports} reports");
    }
}

#[test]
fn thousand_changed_copies_give_a_report_or_a_failure() {
    for (index, bytes) in seeds().into_iter().enumerate() {
        let (mut random, mut reports) = (Xorshift(0x2545_f491_4f6c_dd1d), 0);
        let mut below = |bound: usize| random.below(bound);
        for round in 0..1000 {
            let mut changed = bytes.clone();
            for _ in 0..=below(4) {
                let bound = if below(2) == 0 { changed.len().min(300) } else { changed.len() };
                changed[below(bound)] ^= 1 << below(8);
            }
            reports += usize::from(gives_report(&format!("file {index}, round {round}"), &changed, &limits()));
        }
        assert!(reports >= 200, "{reports} reports");
    }
}
