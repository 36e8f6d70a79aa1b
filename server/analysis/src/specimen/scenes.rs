//! Generated scenes: a landscape, a street in daylight, foliage, a table with fruit, and fruit on a dark cloth.
//!
//! A seed gives the same picture at every size of one aspect ratio, apart from the noise.

use image::{Rgb, RgbImage};

use super::photo::photo;
use super::rng::{Rng, hash, noise};

/// Red, green and blue, 0 to 1.
type RgbColour = [f32; 3];

/// Scene of a generated photo.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scene {
    /// Sky, hills, a field and houses.
    Landscape,
    /// Facades with windows, and a pavement.
    Street,
    /// Leaves over leaves, sharp everywhere.
    Foliage,
    /// Round fruit on a cloth in soft light, with smooth shading.
    Table,
    /// Lit fruit on a dark cloth: most of the image is dark, and nothing is wrong with it.
    LowKey,
}

impl Scene {
    /// All scenes.
    pub const ALL: [Self; 5] = [Self::Landscape, Self::Street, Self::Foliage, Self::Table, Self::LowKey];

    /// Paints the scene with this seed.
    pub fn paint(self, seed: u64, width: u32, height: u32) -> RgbImage {
        match self {
            Self::Landscape => photo(seed, width, height),
            Self::Street => painted(seed, width, height, &Street::new(seed)),
            Self::Foliage => painted(seed, width, height, &Foliage::new(seed)),
            Self::Table => painted(seed, width, height, &Table::new(seed, 1.0)),
            Self::LowKey => painted(seed, width, height, &Table::new(seed, 0.06)),
        }
    }
}

/// A picture as a function from a position to a colour. `across` is in units of the longer side from the left edge,
/// `down` in units of the height from the top edge.
trait Painting {
    fn colour(&self, across: f32, down: f32) -> RgbColour;
}

/// Paints a picture with four samples per pixel, and adds sensor noise.
fn painted(seed: u64, width: u32, height: u32, painting: &impl Painting) -> RgbImage {
    let unit = 1.0 / width.max(height) as f32;
    RgbImage::from_fn(width, height, |x, y| {
        // Four samples per pixel against aliasing.
        let mut sum = [0.0_f32; 3];
        for (dx, dy) in [(0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75)] {
            let colour = painting.colour((x as f32 + dx) * unit, (y as f32 + dy) / height as f32);
            for (sum, channel) in sum.iter_mut().zip(colour) {
                *sum += channel / 4.0;
            }
        }
        let grain = hash(seed ^ 0x51ed, x as i32, y as i32) - 0.5;
        Rgb(sum.map(|channel| (channel * 255.0 + 2.0 * grain).clamp(0.0, 255.0).round() as u8))
    })
}

/// A row of houses under a sky, with a pavement.
struct Street {
    seed: u64,
    /// Left edge, upper edge and colour of each facade, from left to right.
    facades: Vec<(f32, f32, RgbColour)>,
    sky: RgbColour,
}

impl Street {
    fn new(seed: u64) -> Self {
        let mut rng = Rng(seed ^ 0x57ee7);
        let mut facades = vec![];
        let mut across = -0.05;
        while across < 1.05 {
            let wall = [rng.between(0.35, 0.9), rng.between(0.3, 0.75), rng.between(0.25, 0.7)];
            facades.push((across, rng.between(0.05, 0.35), wall));
            across += rng.between(0.1, 0.28);
        }
        Self { seed, facades, sky: [rng.between(0.5, 0.75), rng.between(0.65, 0.8), rng.between(0.8, 0.95)] }
    }
}

impl Painting for Street {
    fn colour(&self, across: f32, down: f32) -> RgbColour {
        if down > 0.8 {
            let slab =
                if (across * 22.0 + down * 9.0).fract() < 0.05 || (down * 30.0).fract() < 0.08 { 0.6 } else { 1.0 };
            let grit = 0.75 + 0.4 * noise(self.seed + 3, across * 120.0, down * 120.0, 3);
            return [0.5, 0.48, 0.46].map(|channel| channel * slab * grit);
        }
        let Some((index, (left, roof, wall))) =
            self.facades.iter().enumerate().rev().find(|(_, facade)| facade.0 <= across)
        else {
            return self.sky;
        };
        if down < *roof {
            let cloud = noise(self.seed + 1, across * 3.0, down * 6.0, 4);
            return self.sky.map(|channel| channel * (0.85 + 0.25 * cloud));
        }
        let (x, y) = ((across - left) * 26.0, (down - roof) * 20.0);
        let window = (0.25..0.75).contains(&x.fract()) && (0.2..0.75).contains(&y.fract());
        let frame = (0.2..0.8).contains(&x.fract()) && (0.15..0.8).contains(&y.fract());
        let lit = hash(self.seed + index as u64, x as i32, y as i32);
        let plaster = 0.85 + 0.3 * noise(self.seed + 9, across * 60.0, down * 60.0, 4);
        match (window, frame) {
            (true, _) => [0.15 + 0.3 * lit, 0.2 + 0.3 * lit, 0.28 + 0.25 * lit],
            (false, true) => [0.93, 0.92, 0.88],
            _ => wall.map(|channel| channel * plaster),
        }
    }
}

/// Four layers of leaves over dark ground.
struct Foliage {
    seed: u64,
    green: RgbColour,
}

impl Foliage {
    fn new(seed: u64) -> Self {
        let mut rng = Rng(seed ^ 0xf011a6e);
        Self { seed, green: [rng.between(0.5, 0.8), rng.between(0.7, 0.95), rng.between(0.35, 0.6)] }
    }

    /// Leaf of a layer that covers a position: its random number and its brightness. None if no leaf does.
    fn leaf(&self, layer: u64, across: f32, down: f32) -> Option<(f32, f32)> {
        let scale = 14.0 + 6.0 * layer as f32;
        let (x, y) = (across * scale + 0.37 * layer as f32, down * scale * 0.7 + 0.71 * layer as f32);
        let (column, row) = (x.floor() as i32, y.floor() as i32);
        let which = hash(self.seed + 50 + layer, column, row);
        let (dx, dy) = (x.fract() - 0.5, y.fract() - 0.5);
        let (sine, cosine) = (which * std::f32::consts::TAU).sin_cos();
        let (along, beside) = (dx * cosine + dy * sine, dy * cosine - dx * sine);
        let inside = 1.0 - (along / 0.5).powi(2) - (beside / 0.2).powi(2);
        let vein = if beside.abs() < 0.012 { 0.6 } else { 1.0 };
        (inside > 0.0 && which > 0.15).then_some((which, vein * (0.7 + 0.3 * inside)))
    }
}

impl Painting for Foliage {
    fn colour(&self, across: f32, down: f32) -> RgbColour {
        for layer in 0..4 {
            if let Some((which, shade)) = self.leaf(layer, across, down) {
                let depth = 1.0 - 0.2 * layer as f32;
                return self.green.map(|channel| channel * shade * depth * (0.6 + 0.7 * which));
            }
        }
        let ground = noise(self.seed, across * 30.0, down * 30.0, 4);
        [0.12, 0.1, 0.06].map(|channel| channel * (0.5 + ground))
    }
}

/// Six fruits on a chequered cloth.
struct Table {
    seed: u64,
    /// Brightness of the cloth, 0 to 1.
    cloth_brightness: f32,
    /// Centre (across, down), radius and colour of each fruit.
    fruit: Vec<(f32, f32, f32, RgbColour)>,
}

impl Table {
    fn new(seed: u64, cloth_brightness: f32) -> Self {
        let mut rng = Rng(seed ^ 0x7ab1e);
        let fruit = (0..6)
            .map(|_| {
                let colour = [rng.between(0.55, 0.98), rng.between(0.15, 0.85), rng.between(0.08, 0.3)];
                (rng.between(0.15, 0.85), rng.between(0.3, 0.8), rng.between(0.08, 0.16), colour)
            })
            .collect();
        Self { seed, cloth_brightness, fruit }
    }
}

impl Painting for Table {
    fn colour(&self, across: f32, down: f32) -> RgbColour {
        for (centre_across, centre_down, radius, colour) in self.fruit.iter().rev() {
            let (dx, dy) = ((across - centre_across) / radius, (down - centre_down) * 0.7 / radius);
            let distance = dx.hypot(dy);
            if distance < 1.0 {
                let light = (0.35 + 0.65 * (1.0 - (dx + 0.4).hypot(dy + 0.5) / 1.7).max(0.0)).min(1.0);
                let glint = if (dx + 0.35).hypot(dy + 0.4) < 0.1 { 0.5 } else { 0.0 };
                let skin = 0.85 + 0.3 * noise(self.seed + 5, across * 90.0, down * 90.0, 4);
                return colour.map(|channel| (channel * light * skin + glint).min(1.0));
            }
        }
        let weave =
            0.8 + 0.12 * (across * 700.0).sin().signum() + 0.08 * noise(self.seed + 6, across * 25.0, down * 25.0, 5);
        let check = if ((across * 9.0).floor() + (down * 6.0).floor()) as i32 % 2 == 0 { 1.0 } else { 0.7 };
        [0.72, 0.62, 0.55].map(|channel| channel * weave * check * self.cloth_brightness)
    }
}
