//! Exposure measurements: mean, deviation, percentiles, entropy and clipping of luma, clipped highlights of the colour
//! channels, 5th percentile of the border's luma, and the shoulder (share of the light pixels in tones below white).

use protocol::Exposure;

use crate::pixel_stats::PixelStats;
use crate::rounding::rounded;

/// Maximum luma of a clipped shadow.
const CLIPPED_SHADOW: usize = 2;

/// Minimum luma, or minimum value of a channel, of a clipped highlight.
const CLIPPED_HIGHLIGHT: usize = 253;

/// Minimum luma of a light pixel.
const LIGHT: usize = 225;

/// Number of neighbouring luma values over which compression spreads a uniform background (the ground).
const GROUND_WIDTH: usize = 5;

/// Length of the shorter side divided by the thickness of the border.
const PIXELS_PER_BORDER_PIXEL: usize = 100;

/// Computes the exposure measurements from the pixel statistics of an image. `width` is the image's width in pixels.
pub(crate) fn exposure(stats: &PixelStats, width: usize) -> Exposure {
    let border = border_histogram(&stats.luma, width);
    let luma = ToneCounts::new(&stats.histogram.luma);
    let (mean, deviation) = luma.mean_and_deviation();
    Exposure {
        mean: rounded(mean, 2),
        deviation: rounded(deviation, 2),
        p1: luma.percentile(1),
        p5: luma.percentile(5),
        p10: luma.percentile(10),
        p25: luma.percentile(25),
        median: luma.percentile(50),
        p75: luma.percentile(75),
        p90: luma.percentile(90),
        p95: luma.percentile(95),
        p99: luma.percentile(99),
        border: ToneCounts::new(&border).percentile(5),
        clipped_shadows: rounded(luma.share(0..=CLIPPED_SHADOW), 4),
        clipped_highlights: rounded(luma.share(CLIPPED_HIGHLIGHT..=255), 4),
        clipped_channel: rounded(clipped_channel(stats), 4),
        shoulder: rounded(shoulder(&luma), 4),
        entropy: rounded(luma.entropy(), 3),
    }
}

/// Share of clipped highlights in the channel (red, green or blue) with the largest share, 0 to 1.
fn clipped_channel(stats: &PixelStats) -> f64 {
    let channels = [&stats.histogram.red, &stats.histogram.green, &stats.histogram.blue];
    channels.map(|channel| ToneCounts::new(channel).share(CLIPPED_HIGHLIGHT..=255)).into_iter().fold(0.0, f64::max)
}

/// Shoulder: share of the light pixels in tones that lead up to white, 0 to 1; 1 if there are no light pixels.
///
/// These are the tones from 225 to 252, except the five neighbouring values that are most frequent together: they count
/// as paper or another uniform background. Overexposed photographs have a large shoulder, pages of text and graphics on
/// white have a small one.
fn shoulder(luma: &ToneCounts<'_>) -> f64 {
    let light = luma.share(LIGHT..=255);
    let below_white = luma.share(LIGHT..=CLIPPED_HIGHLIGHT - 1);
    let ground = (LIGHT..=CLIPPED_HIGHLIGHT - GROUND_WIDTH)
        .map(|value| luma.share(value..=value + GROUND_WIDTH - 1))
        .fold(0.0, f64::max);
    if light > 0.0 { (below_white - ground).max(0.0) / light } else { 1.0 }
}

/// Histogram of the luma of the border along the four sides of the image. Its thickness is a hundredth of the shorter
/// side, at least one pixel.
fn border_histogram(luma: &[u8], width: usize) -> [u32; 256] {
    let width = width.max(1);
    let height = luma.len() / width;
    let thickness = (width.min(height) / PIXELS_PER_BORDER_PIXEL).max(1);
    let is_border_row = |y: usize| y < thickness || y + thickness >= height;
    let mut counts = [0; 256];
    let mut count = |values: &[u8]| values.iter().for_each(|&value| counts[usize::from(value)] += 1);
    for (y, row) in luma.chunks_exact(width).enumerate() {
        if is_border_row(y) || width <= 2 * thickness {
            count(row);
        } else {
            count(&row[..thickness]);
            count(&row[width - thickness..]);
        }
    }
    counts
}

/// Histogram of luma or of a colour channel (256 values), and the number of pixels in it, or 1 if it is empty.
struct ToneCounts<'a> {
    counts: &'a [u32],
    total: u64,
}

impl<'a> ToneCounts<'a> {
    /// Counts the pixels.
    fn new(counts: &'a [u32]) -> Self {
        Self { counts, total: counts.iter().map(|&count| u64::from(count)).sum::<u64>().max(1) }
    }

    /// Mean and standard deviation of the values.
    fn mean_and_deviation(&self) -> (f64, f64) {
        let (mut sum, mut squares) = (0_u64, 0_u64);
        for (value, &count) in (0_u64..).zip(self.counts) {
            sum += value * u64::from(count);
            squares += value * value * u64::from(count);
        }
        let mean = sum as f64 / self.total as f64;
        (mean, (squares as f64 / self.total as f64 - mean * mean).max(0.0).sqrt())
    }

    /// Smallest value that at least this percentage of the pixels does not exceed.
    fn percentile(&self, percent: u64) -> u8 {
        let mut counted = 0;
        let value = self.counts.iter().position(|&count| {
            counted += u64::from(count);
            100 * counted >= percent * self.total
        });
        value.unwrap_or(255) as u8
    }

    /// Share of the pixels with these values, 0 to 1.
    fn share(&self, values: std::ops::RangeInclusive<usize>) -> f64 {
        self.counts[values].iter().map(|&count| u64::from(count)).sum::<u64>() as f64 / self.total as f64
    }

    /// Shannon entropy in bits per pixel, 0 to 8.
    fn entropy(&self) -> f64 {
        let share = |&count: &u32| f64::from(count) / self.total as f64;
        -self.counts.iter().filter(|count| **count > 0).map(share).map(|share| share * share.log2()).sum::<f64>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::raster::Raster;

    /// Exposure of a row of pixels with these grey levels.
    fn measured(greys: &[u8]) -> Exposure {
        let rgb = greys.iter().flat_map(|&grey| [grey; 3]).collect();
        let raster = Raster { width: greys.len() as u32, height: 1, rgb, alpha: None };
        exposure(&PixelStats::from_raster(&raster), greys.len())
    }

    #[test]
    fn border_is_light_around_a_dark_subject() {
        let (width, height) = (300, 200);
        let grey = |x: usize, y: usize| if (20..280).contains(&x) && (20..180).contains(&y) { 40 } else { 240 };
        let greys = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
        let rgb = greys.flat_map(|(x, y)| [grey(x, y); 3]).collect();
        let raster = Raster { width: width as u32, height: height as u32, rgb, alpha: None };
        let exposure = exposure(&PixelStats::from_raster(&raster), width);
        assert_eq!((exposure.border, exposure.median), (240, 40));
    }

    #[test]
    fn measures_a_ramp_of_all_values() {
        let ramp: Vec<u8> = (0..=255).collect();
        let exposure = measured(&ramp);
        assert_eq!((exposure.mean, exposure.entropy), (127.5, 8.0));
        assert_eq!((exposure.p1, exposure.median, exposure.p99), (2, 127, 253));
        assert_eq!(exposure.clipped_shadows, 0.0117);
        assert_eq!(exposure.clipped_highlights, 0.0117);
        assert_eq!(exposure.deviation, 73.9);
    }

    #[test]
    fn shoulder_counts_tones_that_lead_up_to_white_but_not_paper() {
        let with = |greys: &[(u8, usize)]| -> Vec<u8> {
            greys.iter().flat_map(|&(grey, count)| std::iter::repeat_n(grey, count)).collect()
        };
        // A quarter of the light pixels is spread evenly below white; the five fullest values of them count as ground.
        let overexposed: Vec<_> = (228..253).map(|grey| (grey, 1)).chain([(255, 75), (60, 50)]).collect();
        assert_eq!(measured(&with(&overexposed)).shoulder, 0.2);
        assert_eq!(measured(&with(&[(255, 80), (30, 20)])).shoulder, 0.0);
        // A tinted column beside white paper.
        assert_eq!(measured(&with(&[(255, 60), (240, 30), (30, 10)])).shoulder, 0.0);
        assert_eq!(measured(&with(&[(100, 60)])).shoulder, 1.0);
    }

    #[test]
    fn uniform_image_has_no_entropy() {
        let exposure = measured(&[128; 10]);
        assert_eq!((exposure.mean, exposure.deviation, exposure.entropy), (128.0, 0.0, 0.0));
        assert_eq!((exposure.p1, exposure.p99), (128, 128));
    }
}
