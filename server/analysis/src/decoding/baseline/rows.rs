//! The rows of pixels that a row of units becomes.

use super::scan::Channel;

/// Samples of a row of units, and how many rows of the image are still to come.
pub(super) struct Rows {
    planes: Vec<Plane>,
    /// Rows of a row of units.
    height: usize,
    /// Rows of the image that were not given yet.
    left: usize,
    rgb: Vec<u8>,
}

/// The samples of one channel.
struct Plane {
    samples: Vec<u8>,
    /// Samples of a row.
    width: usize,
    /// Pixels that share a sample: side by side, one below the other.
    shared: (usize, usize),
}

impl Rows {
    /// For an image of this size whose rows have so many units, with blocks of `edge` pixels.
    pub(super) fn new(channels: &[Channel], size: (usize, usize), units: usize, edge: usize) -> Self {
        let most = |side: fn(&Channel) -> usize| channels.iter().map(side).max().unwrap_or(1);
        let (across, down) = (most(|channel| channel.across), most(|channel| channel.down));
        let plane = |channel: &Channel| {
            let width = units * channel.across * edge;
            let shared = (across / channel.across, down / channel.down);
            Plane { samples: vec![0; width * channel.down * edge], width, shared }
        };
        let planes = channels.iter().map(plane).collect();
        Self { planes, height: down * edge, left: size.1, rgb: vec![0; 3 * size.0] }
    }

    /// Takes over a block of a channel at its column and row among the blocks.
    #[inline]
    pub(super) fn put<const PIXELS: usize>(&mut self, channel: usize, at: (usize, usize), pixels: &[f32; PIXELS]) {
        let edge = PIXELS.isqrt();
        let plane = &mut self.planes[channel];
        let rows = plane.samples.chunks_exact_mut(plane.width).skip(at.1 * edge);
        for (row, pixels) in rows.zip(pixels.chunks_exact(edge)) {
            for (sample, &pixel) in row[at.0 * edge..][..edge].iter_mut().zip(pixels) {
                // Clamps to what a byte holds; the half that rounds is in the pixels.
                *sample = pixel as u8;
            }
        }
    }

    /// Gives the rows of the image, as RGB.
    pub(super) fn give(&mut self, take: &mut dyn FnMut(&[u8])) {
        for row in 0..self.height.min(self.left) {
            match &self.planes[..] {
                [light] => paint_grey(light.row(row), &mut self.rgb),
                [light, blue, red] => {
                    let (light, colours) = (light.row(row), blue.row(row).iter().zip(red.row(row)));
                    match blue.shared.0 {
                        1 => paint::<1>(light, colours, &mut self.rgb),
                        _ => paint::<2>(light, colours, &mut self.rgb),
                    }
                }
                _ => {}
            }
            take(&self.rgb);
        }
        self.left = self.left.saturating_sub(self.height);
    }
}

impl Plane {
    /// The samples of a row of pixels.
    fn row(&self, row: usize) -> &[u8] {
        &self.samples[row / self.shared.1 * self.width..][..self.width]
    }
}

fn paint_grey(light: &[u8], rgb: &mut [u8]) {
    for (pixel, &light) in rgb.chunks_exact_mut(3).zip(light) {
        pixel.fill(light);
    }
}

/// Light and two differences of colour, of which `SHARED` pixels side by side have one each, as RGB.
fn paint<'a, const SHARED: usize>(light: &[u8], colours: impl Iterator<Item = (&'a u8, &'a u8)>, rgb: &mut [u8]) {
    for ((pixels, lights), (&blue, &red)) in rgb.chunks_mut(3 * SHARED).zip(light.chunks_exact(SHARED)).zip(colours) {
        let offsets = offsets(blue, red);
        for (pixel, &light) in pixels.chunks_exact_mut(3).zip(lights) {
            for (channel, offset) in pixel.iter_mut().zip(offsets) {
                *channel = (i32::from(light) + offset).clamp(0, 255) as u8;
            }
        }
    }
}

/// What is added to the light for red, green and blue (ITU-T T.871, 7, in parts of 65,536).
#[inline]
fn offsets(blue: u8, red: u8) -> [i32; 3] {
    let (blue, red) = (i32::from(blue) - 128, i32::from(red) - 128);
    [91_881 * red, -22_554 * blue - 46_802 * red, 116_130 * blue].map(|sum| (sum + (1 << 15)) >> 16)
}
