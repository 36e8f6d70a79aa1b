//! Colourfulness (Hasler and Süsstrunk, "Measuring colourfulness in natural images", 2003).

use protocol::Colour;

use crate::palette::palette;
use crate::raster::Raster;
use crate::rounding::rounded;

/// Measures the colour of an image.
pub(crate) fn colour(raster: &Raster) -> Colour {
    Colour {
        palette: palette(raster),
        colourfulness: rounded(colourfulness(raster), 2),
        coloured: rounded(coloured(raster), 4),
    }
}

/// `sqrt(σ²(rg) + σ²(yb)) + 0.3 sqrt(µ²(rg) + µ²(yb))` with `rg = R - G` and `yb = (R + G) / 2 - B`.
fn colourfulness(raster: &Raster) -> f64 {
    // Sums of rg and of twice yb, exactly.
    let (mut rg_sum, mut rg_squares, mut yb_sum, mut yb_squares) = (0_i64, 0_i64, 0_i64, 0_i64);
    for row in raster.rgb.chunks(3 * raster.width.max(1) as usize) {
        // A row's sums fit into 32 bits, which is twice as fast.
        let (mut rg_row, mut rg_row_squares, mut yb_row, mut yb_row_squares) = (0_i32, 0_u32, 0_i32, 0_u32);
        for pixel in row.chunks_exact(3) {
            let [red, green, blue] = [i32::from(pixel[0]), i32::from(pixel[1]), i32::from(pixel[2])];
            let (rg, yb) = (red - green, red + green - 2 * blue);
            rg_row += rg;
            rg_row_squares += (rg * rg) as u32;
            yb_row += yb;
            yb_row_squares += (yb * yb) as u32;
        }
        rg_sum += i64::from(rg_row);
        rg_squares += i64::from(rg_row_squares);
        yb_sum += i64::from(yb_row);
        yb_squares += i64::from(yb_row_squares);
    }
    let count = (raster.rgb.len() / 3).max(1) as f64;
    let (rg_mean, yb_mean) = (rg_sum as f64 / count, yb_sum as f64 / count / 2.0);
    let rg_variance = rg_squares as f64 / count - rg_mean * rg_mean;
    let yb_variance = yb_squares as f64 / count / 4.0 - yb_mean * yb_mean;
    (rg_variance + yb_variance).max(0.0).sqrt() + 0.3 * rg_mean.hypot(yb_mean)
}

/// Least difference between the largest and the smallest channel of a coloured pixel: above what compression does to a grey one.
const LEAST_DIFFERENCE: u8 = 8;

/// The share of coloured pixels.
fn coloured(raster: &Raster) -> f64 {
    let is_coloured = |pixel: &[u8]| {
        let (red, green, blue) = (pixel[0], pixel[1], pixel[2]);
        red.max(green).max(blue) - red.min(green).min(blue) >= LEAST_DIFFERENCE
    };
    let count = raster.rgb.chunks_exact(3).map(|pixel| u32::from(is_coloured(pixel))).sum::<u32>();
    f64::from(count) / (raster.rgb.len() / 3).max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn measured(pixels: &[[u8; 3]]) -> f32 {
        let raster = Raster { width: pixels.len() as u32, height: 1, rgb: pixels.concat(), alpha: None };
        colour(&raster).colourfulness
    }

    #[test]
    fn grey_has_none_and_pure_colours_have_much() {
        assert_eq!(measured(&[[0; 3], [90; 3], [255; 3]]), 0.0);
        // rg is 255 and -255, yb is 127.5 and 127.5.
        assert_eq!(measured(&[[255, 0, 0], [0, 255, 0]]), 293.25);
        assert!(measured(&[[130, 120, 110], [128, 128, 128]]) < 12.0);
    }
}
