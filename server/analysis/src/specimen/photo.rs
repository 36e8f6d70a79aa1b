//! Generated landscape: sky, clouds, hills, a field, and houses with signs. A seed gives the same picture at every size
//! of one aspect ratio, apart from the noise.

use image::{Rgb, RgbImage};

use super::rng::{Rng, hash, noise};

/// Paints a sharp, well exposed, colourful landscape with this seed.
pub fn photo(seed: u64, width: u32, height: u32) -> RgbImage {
    let landscape = LandscapePhoto::new(seed);
    let unit = 1.0 / width.max(height) as f32;
    let top = height as f32 * unit;
    RgbImage::from_fn(width, height, |x, y| {
        let colour = landscape.colour((x as f32 + 0.5) * unit, (y as f32 + 0.5) * unit / top);
        // Sensor noise of up to half a step.
        let grain = hash(seed ^ 0x9e37, x as i32, y as i32) - 0.5;
        Rgb(colour.map(|channel| (channel * 255.0 + grain).clamp(0.0, 255.0).round() as u8))
    })
}

/// Red, green and blue, 0 to 1.
type RgbColour = [f32; 3];

/// Elements of the landscape. Positions: `across` is in units of the longer side from the left edge, `down` in units of
/// the height from the top edge.
struct LandscapePhoto {
    seed: u64,
    /// Position of the horizon, as `down`.
    horizon: f32,
    /// Colours of the sky at the top and at the horizon.
    sky: (RgbColour, RgbColour),
    field: RgbColour,
    /// Colours of the ranges of hills, the farthest first.
    hills: [RgbColour; 3],
    /// Houses, the farthest first.
    houses: Vec<House>,
}

/// A house with a roof, windows and a sign.
struct House {
    /// Left edge.
    across: f32,
    /// Lower edge.
    down: f32,
    /// Width.
    size: f32,
    wall: RgbColour,
    roof: RgbColour,
}

impl LandscapePhoto {
    fn new(seed: u64) -> Self {
        let mut rng = Rng(seed);
        let warm = rng.between(0.0, 1.0);
        let sky =
            ([0.25 + 0.2 * warm, 0.45, 0.85 - 0.2 * warm], [0.75 + 0.15 * warm, 0.8 - 0.1 * warm, 0.9 - 0.35 * warm]);
        let field = [rng.between(0.25, 0.55), rng.between(0.4, 0.6), rng.between(0.1, 0.3)];
        let hills = std::array::from_fn(|index| {
            let near = index as f32 / 2.0;
            [0.35 - 0.2 * near + rng.between(0.0, 0.1), 0.42 - 0.12 * near + rng.between(0.0, 0.1), 0.5 - 0.35 * near]
        });
        let horizon = rng.between(0.4, 0.62);
        let house = |rng: &mut Rng| House {
            across: rng.between(0.05, 0.9),
            down: rng.between(horizon + 0.08, 0.9),
            size: rng.between(0.04, 0.13),
            wall: [rng.between(0.5, 0.95), rng.between(0.45, 0.9), rng.between(0.4, 0.85)],
            roof: [rng.between(0.35, 0.7), rng.between(0.1, 0.3), rng.between(0.08, 0.25)],
        };
        let mut houses: Vec<House> = (0..7).map(|_| house(&mut rng)).collect();
        houses.sort_by(|one, other| one.down.total_cmp(&other.down));
        Self { seed, horizon, sky, field, hills, houses }
    }

    /// Colour at a position.
    fn colour(&self, across: f32, down: f32) -> RgbColour {
        let house = self.houses.iter().rev().find_map(|house| house.colour(self.seed, across, down));
        house.unwrap_or_else(|| self.land(across, down))
    }

    /// Colour at a position of the field, the hills or the sky.
    fn land(&self, across: f32, down: f32) -> RgbColour {
        if down > self.horizon {
            let depth = (down - self.horizon) / (1.0 - self.horizon);
            let grass = noise(self.seed + 7, across * 18.0, down * 40.0, 6) * 0.7 + 0.55;
            let rows = if (across * 60.0 / (0.4 + depth)).fract() < 0.12 { 0.75 } else { 1.0 };
            return self.field.map(|channel| channel * grass * rows * (0.8 + 0.35 * depth));
        }
        for (index, colour) in self.hills.iter().enumerate().rev() {
            let ridge = noise(self.seed + 20 + index as u64, across * (3.0 + 2.0 * index as f32), 0.5, 5) - 0.3;
            if down > self.horizon - (0.26 - 0.08 * index as f32) * ridge.max(0.05) * 1.6 {
                let wood = 0.75 + 0.5 * noise(self.seed + 30, across * 50.0, down * 50.0, 4);
                return colour.map(|channel| channel * wood);
            }
        }
        let toward_horizon = down / self.horizon;
        let cloud = ((noise(self.seed + 40, across * 4.0, down * 9.0, 5) - 0.5) * 3.5).clamp(0.0, 1.0);
        std::array::from_fn(|channel| {
            let clear = self.sky.0[channel] * (1.0 - toward_horizon) + self.sky.1[channel] * toward_horizon;
            clear * (1.0 - cloud) + 0.93 * cloud
        })
    }
}

impl House {
    /// Colour of the house at a position, if the house covers it.
    fn colour(&self, seed: u64, across: f32, down: f32) -> Option<RgbColour> {
        let (x, y) = ((across - self.across) / self.size, (self.down - down) / self.size * 0.8);
        if !(0.0..=1.0).contains(&x) || !(0.0..=1.5).contains(&y) {
            return None;
        }
        if y > 1.0 {
            let slope = (x - 0.5).abs() * 2.0 < (1.5 - y) * 2.0;
            let tile = if (y * 24.0).fract() < 0.25 { 0.7 } else { 1.0 };
            return slope.then(|| self.roof.map(|channel| channel * tile));
        }
        let window =
            (x * 3.0).fract() > 0.3 && (x * 3.0).fract() < 0.75 && (y * 2.2).fract() > 0.3 && (y * 2.2).fract() < 0.8;
        let sign = (0.1..0.9).contains(&x) && (0.02..0.14).contains(&y);
        let letter = sign && hash(seed, (x * 40.0) as i32, (y * 60.0) as i32) > 0.55;
        let brick = if (y * 18.0).fract() < 0.12 { 0.85 } else { 1.0 };
        Some(match (letter, sign, window) {
            (true, ..) => [0.05, 0.05, 0.1],
            (_, true, _) => [0.96, 0.95, 0.9],
            (_, _, true) => [0.12, 0.16, 0.24],
            _ => self.wall.map(|channel| channel * brick),
        })
    }
}
