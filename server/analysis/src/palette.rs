//! Palette of an image: up to five colours by k-means clustering in OKLab over a colour histogram.
//!
//! The initial clusters are chosen without randomness, so the result is deterministic.

use protocol::Swatch;

use crate::oklab::Oklab;
use crate::raster::Raster;
use crate::rounding::rounded;

/// Maximum number of colours of a palette.
const COLOURS: usize = 5;

/// Number of leading bits of each channel that select the histogram bin.
const BITS: u32 = 4;

/// Approximate maximum number of pixels that are counted: enough for shares to be right to a fraction of a percent.
const MAX_PIXELS: usize = 1 << 17;

/// Iterations of k-means; it has practically converged by then.
const ROUNDS: usize = 12;

/// Distance in OKLab below which two colours look the same side by side.
const JUST_NOTICEABLE: f32 = 0.05;

/// Computes the palette of an image: its main colours with their shares of the counted pixels, the largest share first.
pub(crate) fn palette(raster: &Raster) -> Vec<Swatch> {
    let bins = bins(raster);
    let mut clusters = initial_clusters(&bins);
    for _ in 0..ROUNDS {
        clusters = refine(&bins, &clusters);
    }
    merge_indistinguishable(&mut clusters);
    clusters.sort_by(|one, other| other.weight.total_cmp(&one.weight));
    let total: f32 = clusters.iter().map(|cluster| cluster.weight).sum();
    clusters.iter().map(|cluster| cluster.swatch(total)).collect()
}

/// A colour, weighted by the number of pixels that it represents: a cluster, or a bin of the histogram.
#[derive(Debug, Clone, Copy)]
struct Cluster {
    colour: Oklab,
    weight: f32,
}

impl Cluster {
    /// Entry of the palette; `total` is the weight of all clusters.
    fn swatch(&self, total: f32) -> Swatch {
        let [red, green, blue] = self.colour.to_srgb();
        Swatch {
            hex: format!("#{red:02x}{green:02x}{blue:02x}"),
            share: rounded(f64::from(self.weight) / f64::from(total.max(1.0)), 3),
        }
    }
}

/// Mean colour and number of the counted pixels of each bin that is not empty.
fn bins(raster: &Raster) -> Vec<Cluster> {
    let mut sums = vec![[0_u32; 4]; 1 << (3 * BITS)];
    let step = (raster.rgb.len() / 3).div_ceil(MAX_PIXELS).max(1);
    // A step that is coprime with the width reaches every column.
    let step = (step..).find(|step| greatest_common_divisor(*step, raster.width as usize) == 1).unwrap_or(1);
    for pixel in raster.rgb.chunks_exact(3).step_by(step) {
        let level = |channel: u8| usize::from(channel >> (8 - BITS));
        let bin = &mut sums[(level(pixel[0]) << (2 * BITS)) | (level(pixel[1]) << BITS) | level(pixel[2])];
        bin[0] += u32::from(pixel[0]);
        bin[1] += u32::from(pixel[1]);
        bin[2] += u32::from(pixel[2]);
        bin[3] += 1;
    }
    let filled = sums.into_iter().filter(|bin| bin[3] > 0);
    filled
        .map(|[red, green, blue, count]| {
            let mean = [red, green, blue].map(|sum| (f64::from(sum) / f64::from(count)) as f32);
            Cluster { colour: Oklab::from_srgb(mean), weight: count as f32 }
        })
        .collect()
}

fn greatest_common_divisor(one: usize, other: usize) -> usize {
    if other == 0 { one } else { greatest_common_divisor(other, one % other) }
}

/// Initial clusters: the most frequent colour, then repeatedly the bin with the largest error (squared distance to its
/// nearest cluster times number of pixels). Fewer than [`COLOURS`] if no error remains.
fn initial_clusters(bins: &[Cluster]) -> Vec<Cluster> {
    let mut chosen: Vec<Cluster> =
        bins.iter().copied().max_by(|one, other| one.weight.total_cmp(&other.weight)).into_iter().collect();
    while chosen.len() < COLOURS {
        let error = |bin: &Cluster| bin.weight * nearest(&chosen, bin.colour).1;
        let worst = bins.iter().copied().max_by(|one, other| error(one).total_cmp(&error(other)));
        match worst.filter(|bin| error(bin) > 0.0) {
            Some(bin) => chosen.push(bin),
            None => break,
        }
    }
    chosen
}

/// One iteration of k-means: assigns each bin to its nearest cluster, and moves each cluster to the mean of its bins.
/// Drops clusters without bins.
fn refine(bins: &[Cluster], clusters: &[Cluster]) -> Vec<Cluster> {
    let mut sums = vec![([0.0_f32; 3], 0.0_f32); clusters.len()];
    for bin in bins {
        let (sum, weight) = &mut sums[nearest(clusters, bin.colour).0];
        for (sum, channel) in sum.iter_mut().zip(bin.colour.0) {
            *sum += bin.weight * channel;
        }
        *weight += bin.weight;
    }
    let filled = sums.into_iter().filter(|(_, weight)| *weight > 0.0);
    filled.map(|(sum, weight)| Cluster { colour: Oklab(sum.map(|sum| sum / weight)), weight }).collect()
}

/// Index of the cluster nearest to a colour, and the squared distance to it.
fn nearest(clusters: &[Cluster], colour: Oklab) -> (usize, f32) {
    let mut best = (0, f32::INFINITY);
    for (index, cluster) in clusters.iter().enumerate() {
        let distance = cluster.colour.distance_squared(colour);
        if distance < best.1 {
            best = (index, distance);
        }
    }
    best
}

/// Merges clusters whose colours look the same into their weighted mean.
fn merge_indistinguishable(clusters: &mut Vec<Cluster>) {
    let mut index = 0;
    while index < clusters.len() {
        let cluster = clusters[index];
        let similar = (index + 1..clusters.len())
            .find(|&other| cluster.colour.distance_squared(clusters[other].colour) < JUST_NOTICEABLE * JUST_NOTICEABLE);
        match similar {
            None => index += 1,
            Some(other) => {
                let other = clusters.remove(other);
                let weight = cluster.weight + other.weight;
                let mix = |channel: usize| {
                    (cluster.colour.0[channel] * cluster.weight + other.colour.0[channel] * other.weight) / weight
                };
                clusters[index] = Cluster { colour: Oklab([mix(0), mix(1), mix(2)]), weight };
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Checks the palette of an image with these numbers of pixels of these colours.
    fn check(pixels: &[([u8; 3], usize)], expected: &[(&str, f32)]) {
        let rgb: Vec<u8> = pixels.iter().flat_map(|(colour, count)| colour.repeat(*count)).collect();
        let raster = Raster { width: rgb.len() as u32 / 3, height: 1, rgb, alpha: None };
        let swatches = palette(&raster);
        let swatches: Vec<_> = swatches.iter().map(|swatch| (swatch.hex.as_str(), swatch.share)).collect();
        assert_eq!(swatches, expected);
    }

    #[test]
    fn finds_a_few_colours_and_their_shares() {
        check(
            &[([255, 0, 0], 50), ([0, 0, 255], 30), ([255, 255, 255], 20)],
            &[("#ff0000", 0.5), ("#0000ff", 0.3), ("#ffffff", 0.2)],
        );
    }

    #[test]
    fn finds_one_colour_in_a_uniform_image() {
        check(&[([12, 200, 99], 1000)], &[("#0cc863", 1.0)]);
    }

    #[test]
    fn merges_shades_that_look_the_same() {
        check(&[([100, 100, 100], 500), ([103, 101, 100], 500)], &[("#666464", 1.0)]);
    }

    #[test]
    fn reduces_many_colours_to_five_whose_shares_add_up_to_one() {
        let rgb: Vec<u8> = (0..30_000_u32).map(|index| (index.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
        let swatches = palette(&Raster { width: 100, height: 100, rgb, alpha: None });
        assert_eq!(swatches.len(), 5);
        assert!((swatches.iter().map(|swatch| swatch.share).sum::<f32>() - 1.0).abs() < 0.01);
        assert!(swatches.is_sorted_by(|one, other| one.share >= other.share));
    }
}
