//! Tests that generated images get, with the default thresholds, the verdicts that a person would give them.

use image::RgbImage;
use protocol::{BatchContext, Issue, Thresholds, judge};

use super::analyze;
use crate::limits::DecodeLimits;
use crate::specimen::defects::{defocused, motion_blurred};
use crate::specimen::{self, blank, blown_out, blurred, dark, page, photo};

/// Issues of an image with the default thresholds, without a batch.
fn issues(image: &RgbImage) -> Vec<Issue> {
    let bytes = specimen::jpeg(image, 90);
    let report = analyze(&bytes, &DecodeLimits::default()).unwrap().report;
    judge(&report, "a.jpg", &Thresholds::default(), &BatchContext::default())
        .iter()
        .map(|verdict| verdict.issue)
        .collect()
}

#[test]
fn good_photos_of_three_sizes_have_no_issue() {
    for seed in 0..4 {
        for (width, height) in [(400, 300), (900, 1200), (2048, 1365)] {
            assert_eq!(issues(&photo(seed, width, height)), [], "seed {seed}, {width} x {height}");
        }
    }
}

#[test]
fn blurred_dark_and_overexposed_photos_get_their_issue() {
    for seed in 0..4 {
        let photo = photo(seed, 1200, 900);
        assert_eq!(issues(&blurred(&photo)), [Issue::Blurred], "seed {seed}");
        let found = issues(&dark(&photo));
        assert!(found.contains(&Issue::TooDark) && !found.contains(&Issue::Blurred), "seed {seed}: {found:?}");
        let found = issues(&blown_out(&photo));
        assert!(found.contains(&Issue::TooBright) && !found.contains(&Issue::Blurred), "seed {seed}: {found:?}");
    }
}

#[test]
fn blank_frame_has_low_information_and_is_not_blurred() {
    for grey in [60, 128, 200] {
        let found = issues(&blank(800, 600, grey));
        assert!(found.contains(&Issue::LowInformation), "{grey}: {found:?}");
        assert!(!found.contains(&Issue::Blurred) && !found.contains(&Issue::TooBright), "{grey}: {found:?}");
    }
}

#[test]
fn page_of_text_is_greyscale_only() {
    for seed in 0..3 {
        assert_eq!(issues(&page(seed, 1240, 1754)), [Issue::Greyscale], "seed {seed}");
    }
}

#[test]
fn portrait_with_shallow_depth_of_field_is_not_blurred() {
    let sharp = photo(5, 1200, 900);
    let mut portrait = blurred(&sharp);
    let subject = image::imageops::crop_imm(&sharp, 450, 450, 300, 300).to_image();
    image::imageops::replace(&mut portrait, &subject, 450, 450);
    assert!(!issues(&portrait).contains(&Issue::Blurred));
}

#[test]
fn blurred_photo_with_noise_is_blurred() {
    let mut noisy = blurred(&photo(5, 1000, 750));
    let mut state = 1_u32;
    for channel in noisy.pixels_mut() {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        // Approximately normal, with a standard deviation of six steps.
        let bell: i32 = (0..4).map(|shift| ((state >> (8 * shift)) & 0xff) as i32 - 127).sum();
        channel.0 = channel.0.map(|value| (i32::from(value) + bell * 6 / 147).clamp(0, 255) as u8);
    }
    let found = issues(&noisy);
    assert!(found.contains(&Issue::Blurred), "{found:?}");
    let report = analyze(&specimen::png(&noisy), &DecodeLimits::default()).unwrap().report;
    assert!((report.focus.noise - 6.0).abs() < 1.0, "noise of {}", report.focus.noise);
}

#[test]
fn motion_blur_is_detected_in_six_directions() {
    let sharp = photo(6, 1200, 900);
    for step in 0..6 {
        let found = issues(&motion_blurred(&sharp, 20.0, step as f32 * 0.52));
        assert!(found.contains(&Issue::Blurred), "at {step} × 30°: {found:?}");
    }
}

#[test]
fn blur_verdict_is_equal_at_three_sizes_in_jpeg_and_png() {
    let largest = photo(8, 6000, 4000);
    for (thousandths, blurred) in [(0.0, false), (5.0, true)] {
        for (width, height) in [(6000, 4000), (4242, 2828), (3000, 2000)] {
            let scaled = image::imageops::thumbnail(&largest, width, height);
            let picture = if blurred { defocused(&scaled, thousandths) } else { scaled };
            for bytes in [specimen::jpeg(&picture, 92), specimen::png(&picture)] {
                let report = analyze(&bytes, &DecodeLimits::default()).unwrap().report;
                let verdicts = judge(&report, "a", &Thresholds::default(), &BatchContext::default());
                let found = verdicts.iter().any(|verdict| verdict.issue == Issue::Blurred);
                assert_eq!(found, blurred, "{width} x {height} as {:?}: {:?}", report.file.format, report.focus.blur);
            }
        }
    }
}
