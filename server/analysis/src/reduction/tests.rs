//! Tests of the reduction against its definition.

use proptest::prelude::*;

use super::*;

/// Average of one channel over the area of a target pixel, by definition.
fn by_definition(raster: &Raster, size: (u32, u32), x: u32, y: u32, channel: usize) -> f64 {
    let overlap = |source: u32, target: u32, scale: f64| {
        let (from, to) = (f64::from(target) * scale, f64::from(target + 1) * scale);
        (to.min(f64::from(source + 1)) - from.max(f64::from(source))).max(0.0)
    };
    let (across, down) = (f64::from(raster.width) / f64::from(size.0), f64::from(raster.height) / f64::from(size.1));
    let mut total = 0.0;
    for row in 0..raster.height {
        for column in 0..raster.width {
            let value = f64::from(raster.rgb[3 * (row * raster.width + column) as usize + channel]);
            total += value * overlap(column, x, across) * overlap(row, y, down);
        }
    }
    total / across / down
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn averages_the_area_of_every_pixel(
        (width, height) in (1..20u32, 1..20u32),
        size in (1..20u32, 1..20u32),
        noise in prop::collection::vec(any::<u8>(), 3 * 20 * 20),
    ) {
        let raster = Raster { width, height, rgb: noise[..(3 * width * height) as usize].to_vec(), alpha: None };
        let small = resampled(&raster, size);
        prop_assert_eq!(small.rgb.len() as u32, 3 * size.0 * size.1);
        for y in 0..size.1 {
            for x in 0..size.0 {
                let expected = by_definition(&raster, size, x, y, 1);
                let value = f64::from(small.rgb[3 * (y * size.0 + x) as usize + 1]);
                prop_assert!((value - expected).abs() <= 0.5 + 1e-4, "{} is not {}", value, expected);
            }
        }
    }

    #[test]
    fn keeps_uniform_images_uniform(width in 1..3000u32, height in 1..40u32, alpha in 1..=255u8) {
        let count = (width * height) as usize;
        let raster = Raster { width, height, rgb: [200, 10, 99].repeat(count), alpha: Some(vec![alpha; count]) };
        let small = resampled(&raster, (7, 3));
        prop_assert_eq!(small.rgb, [200, 10, 99].repeat(21));
        prop_assert_eq!(small.alpha, Some(vec![alpha; 21]));
    }
}

#[test]
fn ignores_the_colours_of_transparent_pixels() {
    let raster = Raster { width: 2, height: 1, rgb: vec![255, 255, 255, 10, 20, 30], alpha: Some(vec![0, 255]) };
    let small = resampled(&raster, (1, 1));
    assert_eq!((small.rgb, small.alpha), (vec![10, 20, 30], Some(vec![128])));
}

#[test]
fn fills_missing_rows_with_grey_and_keeps_the_proportion() {
    let mut reduction = Reduction::new((4, 4), (2, 2), Channels::Rgb);
    reduction.add_row(&[10; 12]);
    reduction.add_row(&[10; 12]);
    assert_eq!(reduction.finish().rgb, [[10; 6], [128; 6]].concat());
    assert_eq!(fit(6000, 4000, 1024), (1024, 683));
    assert_eq!(fit(10, 60_000, 512), (1, 512));
    assert_eq!(fit(800, 600, 1024), (800, 600));
}
