//! Light: histograms of luma and of each channel, and what follows from them.

use protocol::{Exposure, Histogram};

use crate::raster::Raster;
use crate::rounding::rounded;

/// Luma of at most this is shadow without detail.
const SHADOW: usize = 2;

/// Luma of at least this is light without detail.
const HIGHLIGHT: usize = 253;

/// Counts the pixels by value; `luma` is the raster's.
pub(crate) fn histogram(raster: &Raster, luma: &[u8]) -> Histogram {
    let mut histogram = Histogram { luma: counts(luma), red: vec![0; 256], green: vec![0; 256], blue: vec![0; 256] };
    for pixel in raster.rgb.chunks_exact(3) {
        histogram.red[usize::from(pixel[0])] += 1;
        histogram.green[usize::from(pixel[1])] += 1;
        histogram.blue[usize::from(pixel[2])] += 1;
    }
    histogram
}

/// The border's width as a share of the shorter side: one in this many pixels.
const BORDER: usize = 100;

/// Measures the light of an image of this width by its luma and the histogram of that.
pub(crate) fn exposure(histogram: &Histogram, luma: &[u8], width: usize) -> Exposure {
    let border = counts(&border(luma, width));
    let luma = Counts::new(&histogram.luma);
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
        border: Counts::new(&border).percentile(5),
        clipped_shadows: rounded(luma.share(0..=SHADOW), 4),
        clipped_highlights: rounded(luma.share(HIGHLIGHT..=255), 4),
        entropy: rounded(luma.entropy(), 3),
    }
}

/// The values along the border.
fn border(luma: &[u8], width: usize) -> Vec<u8> {
    let width = width.max(1);
    let height = luma.len() / width;
    let thickness = (width.min(height) / BORDER).max(1);
    let is_edge = |y: usize| y < thickness || y + thickness >= height;
    let mut border = vec![];
    for (y, row) in luma.chunks_exact(width).enumerate() {
        if is_edge(y) || width <= 2 * thickness {
            border.extend_from_slice(row);
        } else {
            border.extend_from_slice(&row[..thickness]);
            border.extend_from_slice(&row[width - thickness..]);
        }
    }
    border
}

fn counts(values: &[u8]) -> Vec<u32> {
    // Four tables, since neighbours are often equal and would wait for each other's count.
    let mut tables = [[0_u32; 256]; 4];
    for values in values.chunks(4) {
        for (table, &value) in tables.iter_mut().zip(values) {
            table[usize::from(value)] += 1;
        }
    }
    (0..256).map(|value| tables.iter().map(|table| table[value]).sum()).collect()
}

struct Counts<'a> {
    counts: &'a [u32],
    total: u64,
}

impl<'a> Counts<'a> {
    fn new(counts: &'a [u32]) -> Self {
        Self { counts, total: counts.iter().map(|&count| u64::from(count)).sum::<u64>().max(1) }
    }

    fn mean_and_deviation(&self) -> (f64, f64) {
        let (mut sum, mut squares) = (0_u64, 0_u64);
        for (value, &count) in (0_u64..).zip(self.counts) {
            sum += value * u64::from(count);
            squares += value * value * u64::from(count);
        }
        let mean = sum as f64 / self.total as f64;
        (mean, (squares as f64 / self.total as f64 - mean * mean).max(0.0).sqrt())
    }

    /// The least value that this percentage of the pixels does not exceed.
    fn percentile(&self, percent: u64) -> u8 {
        let mut below = 0;
        let place = self.counts.iter().position(|&count| {
            below += u64::from(count);
            100 * below >= percent * self.total
        });
        place.unwrap_or(255) as u8
    }

    fn share(&self, values: std::ops::RangeInclusive<usize>) -> f64 {
        self.counts[values].iter().map(|&count| u64::from(count)).sum::<u64>() as f64 / self.total as f64
    }

    /// Shannon's entropy in bits.
    fn entropy(&self) -> f64 {
        let share = |&count: &u32| f64::from(count) / self.total as f64;
        -self.counts.iter().filter(|count| **count > 0).map(share).map(|share| share * share.log2()).sum::<f64>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn measured(greys: &[u8]) -> Exposure {
        let rgb = greys.iter().flat_map(|&grey| [grey; 3]).collect();
        let raster = Raster { width: greys.len() as u32, height: 1, rgb, alpha: None };
        exposure(&histogram(&raster, &raster.luma()), &raster.luma(), greys.len())
    }

    #[test]
    fn a_ramp_has_every_value_once() {
        let ramp: Vec<u8> = (0..=255).collect();
        let exposure = measured(&ramp);
        assert_eq!((exposure.mean, exposure.entropy), (127.5, 8.0));
        assert_eq!((exposure.p1, exposure.median, exposure.p99), (2, 127, 253));
        assert_eq!(exposure.clipped_shadows, 0.0117);
        assert_eq!(exposure.clipped_highlights, 0.0117);
        assert_eq!(exposure.deviation, 73.9);
    }

    #[test]
    fn an_even_image_has_no_entropy() {
        let exposure = measured(&[128; 10]);
        assert_eq!((exposure.mean, exposure.deviation, exposure.entropy), (128.0, 0.0, 0.0));
        assert_eq!((exposure.p1, exposure.p99), (128, 128));
    }
}
