//! Tests of the sharpness and noise measurements on synthetic pictures.

use super::*;

/// Measures an image of this size whose luma is `value(x, y)`.
fn measured(width: u32, height: u32, value: impl Fn(u32, u32) -> u8) -> Focus {
    let luma: Vec<u8> = (0..height).flat_map(|y| (0..width).map(move |x| (x, y))).map(|(x, y)| value(x, y)).collect();
    focus(&luma, width, height)
}

/// Pseudorandom noise with a standard deviation of 1.
fn noise_at(x: u32, y: u32) -> f64 {
    let bits = x.wrapping_mul(0x9e37_79b1).wrapping_add(y.wrapping_mul(0x85eb_ca77));
    let bits = (bits ^ bits >> 15).wrapping_mul(0x2c1b_3c6d);
    let bits = (bits ^ bits >> 12).wrapping_mul(0x297a_2d39);
    let bits = bits ^ bits >> 15;
    // The sum of four uniform bytes is close to a normal distribution.
    (bits.to_be_bytes().iter().map(|&byte| f64::from(byte)).sum::<f64>() - 510.0) / 147.8
}

#[test]
fn uniform_images_of_ordinary_and_tiny_size_have_no_detail() {
    for (width, height) in [(200, 100), (1, 1), (2, 700), (3, 3), (1024, 1)] {
        let focus = measured(width, height, |_, _| 90);
        assert_eq!((focus.frame, focus.sharpest, focus.noise), (0.0, 0.0, 0.0));
        let map = focus.map.unwrap();
        assert_eq!(map.values.len() as u32, map.columns * map.rows);
    }
}

/// Luma at this distance in pixels from a straight edge that is blurred by a Gaussian of this standard deviation.
fn edge(distance: f64, blur: f64) -> u8 {
    // Integral of the normal distribution (Abramowitz and Stegun, 7.1.26), to seven digits.
    let z = distance.abs() / (blur * 2_f64.sqrt());
    let t = 1.0 / (1.0 + 0.327_591_1 * z);
    let tail =
        t * (0.254_829_592 + t * (-0.284_496_736 + t * (1.421_413_741 + t * (-1.453_152_027 + t * 1.061_405_429))));
    let share = 0.5 + 0.5 * (1.0 - tail * (-z * z).exp()) * distance.signum();
    (60.0 + 130.0 * share).round() as u8
}

/// Measures light and dark rings, which have edges in every direction.
fn rings(blur: f64, noise: f64) -> Focus {
    measured(1024, 768, |x, y| {
        let (dx, dy) = (f64::from(x) - 512.3, f64::from(y) - 384.7);
        let radius = dx.hypot(dy) % 120.0;
        let distance = if radius < 60.0 { radius - 30.0 } else { 90.0 - radius };
        let grain = if noise > 0.0 { noise * noise_at(x, y) } else { 0.0 };
        (f64::from(edge(distance, blur)) + grain).round().clamp(0.0, 255.0) as u8
    })
}

#[test]
fn measures_the_blur_of_edges_in_every_direction() {
    for blur in [0.8, 1.0, 1.5, 2.0, 3.0, 4.0] {
        let found = f64::from(rings(blur, 0.0).blur.unwrap());
        assert!((found - blur).abs() < 0.15 + 0.1 * blur, "{found} for {blur}");
    }
    assert!(rings(0.3, 0.0).blur.unwrap() < 0.6);
}

#[test]
fn noise_changes_the_measured_blur_little() {
    for blur in [1.0, 2.0, 3.0] {
        let (clean, noisy) = (rings(blur, 0.0).blur.unwrap(), rings(blur, 5.0).blur.unwrap());
        assert!((clean - noisy).abs() < 0.5, "{clean} and {noisy} for {blur}");
    }
}

#[test]
fn blur_is_about_equal_at_1024_and_512_pixels() {
    let bars = |size: u32, blur: f64| {
        let unit = f64::from(size) / 1024.0;
        measured(size, size, |x, y| {
            let distance = |at: u32| (f64::from(at) / unit) % 128.0 - 64.0;
            edge(unit * distance(x).max(distance(y)), unit * blur)
        })
    };
    let (whole, half) = (bars(1024, 3.0).blur.unwrap(), bars(512, 3.0).blur.unwrap());
    assert!((whole - half).abs() < 0.5, "{whole} and {half}");
}

#[test]
fn slope_without_edges_has_no_blur() {
    let focus = measured(1024, 768, |x, _| (x / 5) as u8);
    assert_eq!((focus.blur, focus.edges), (None, 0.0));
}

#[test]
fn detail_is_the_variance_of_the_laplacian() {
    // A sine of amplitude 100 with a period of eight pixels: the gains of filter and Laplacian are known.
    let frequency = std::f64::consts::TAU / 8.0;
    let focus = measured(256, 256, |x, _| (128.0 + 100.0 * (frequency * f64::from(x)).sin()).round() as u8);
    let filter = (6.0 + 8.0 * frequency.cos() + 2.0 * (2.0 * frequency).cos()) / 16.0;
    let laplacian = 2.0 - 2.0 * frequency.cos();
    let expected = (100.0 * filter * laplacian).powi(2) / 2.0;
    let floor = 0.083_74 * f64::from(focus.noise).powi(2);
    assert!((f64::from(focus.frame) + floor - expected).abs() < 0.03 * expected, "{focus:?} for {expected}");
}

#[test]
fn only_regions_with_edges_are_sharp() {
    let is_subject = |x: u32, y: u32| (100..140).contains(&x) && (100..140).contains(&y) && x % 8 < 4;
    let focus = measured(320, 320, |x, y| if is_subject(x, y) { 200 } else { 90 });
    let map = focus.map.clone().unwrap();
    assert_eq!((map.columns, map.rows), (16, 16));
    assert!(map.values[5 * 16 + 5] > 100.0 && map.values[0] == 0.0, "{map:?}");
    assert!(focus.sharpest > 5.0 * focus.frame, "{focus:?}");
}

#[test]
fn noise_is_estimated_and_subtracted() {
    for sigma in [2.0, 5.0, 10.0] {
        let focus = measured(640, 480, |x, y| (120.0 + sigma * noise_at(x, y)).round() as u8);
        assert!((f64::from(focus.noise) / sigma - 1.0).abs() < 0.12, "{sigma}: {focus:?}");
        let unsubtracted = 0.083_74 * sigma * sigma;
        assert!(f64::from(focus.frame) < 0.3 * unsubtracted, "{sigma}: {focus:?}");
        assert!(focus.edges < 0.002, "{sigma}: {focus:?}");
    }
}
