//! Colour measurements: palette, colourfulness (Hasler and Süsstrunk, "Measuring colourfulness in natural images",
//! 2003) and the share of coloured pixels.

use protocol::Colour;

use crate::palette::palette;
use crate::pixel_stats::{OpponentSums, PixelStats};
use crate::raster::Raster;
use crate::rounding::rounded;

/// Measures the colour of an image that has these pixel statistics.
pub(crate) fn colour(raster: &Raster, stats: &PixelStats) -> Colour {
    let pixels = (raster.rgb.len() / 3).max(1) as f64;
    Colour {
        palette: palette(raster),
        colourfulness: rounded(colourfulness(stats.opponents, pixels), 2),
        coloured: rounded(f64::from(stats.coloured) / pixels, 4),
    }
}

/// Colourfulness: `sqrt(σ²(rg) + σ²(yb)) + 0.3 sqrt(µ²(rg) + µ²(yb))` with `rg = R - G` and `yb = (R + G) / 2 - B`.
/// `sums` are over `rg` and over twice `yb`.
fn colourfulness(sums: OpponentSums, pixels: f64) -> f64 {
    let (rg_mean, yb_mean) = (sums.rg as f64 / pixels, sums.yb as f64 / pixels / 2.0);
    let rg_variance = sums.rg_squares as f64 / pixels - rg_mean * rg_mean;
    let yb_variance = sums.yb_squares as f64 / pixels / 4.0 - yb_mean * yb_mean;
    (rg_variance + yb_variance).max(0.0).sqrt() + 0.3 * rg_mean.hypot(yb_mean)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Colourfulness of an image of these pixels.
    fn measured(pixels: &[[u8; 3]]) -> f32 {
        let raster = Raster { width: pixels.len() as u32, height: 1, rgb: pixels.concat(), alpha: None };
        colour(&raster, &PixelStats::from_raster(&raster)).colourfulness
    }

    #[test]
    fn is_zero_for_grey_and_large_for_pure_colours() {
        assert_eq!(measured(&[[0; 3], [90; 3], [255; 3]]), 0.0);
        // rg is 255 and -255, yb is 127.5 and 127.5.
        assert_eq!(measured(&[[255, 0, 0], [0, 255, 0]]), 293.25);
        assert!(measured(&[[130, 120, 110], [128, 128, 128]]) < 12.0);
    }
}
