//! Generated images that are not photos: pages of text, charts, uniform frames, and plain frames with noise.

use image::{Rgb, RgbImage};

use super::rng::{Rng, hash};

/// A frame in which all pixels have this grey level.
pub fn blank(width: u32, height: u32, grey: u8) -> RgbImage {
    RgbImage::from_pixel(width, height, Rgb([grey; 3]))
}

/// A page of imitated text: dark words on white paper.
pub fn page(seed: u64, width: u32, height: u32) -> RgbImage {
    let line = (width / 50).max(6);
    RgbImage::from_fn(width, height, |x, y| {
        let margin = width / 10;
        let on_paper = x > margin && x + margin < width && y > margin && y + margin < height;
        let (row, row_offset) = (y / line, y % line);
        let stem = line / 6 + 1;
        let word = hash(seed, (x / (line * 3)) as i32, row as i32) > 0.15;
        let is_stroke = hash(seed + 1, (x / stem) as i32, (row * 4 + row_offset / stem) as i32) > 0.5;
        let is_ink = on_paper && row_offset < line * 6 / 10 && word && is_stroke;
        Rgb(if is_ink { [25, 25, 30] } else { [255, 255, 255] })
    })
}

/// A chart on white with two axes and 3 to 11 coloured bars.
pub fn chart(seed: u64, width: u32, height: u32) -> RgbImage {
    let mut rng = Rng(seed ^ 0xc4a27);
    let bars: Vec<(f32, [u8; 3])> = (0..3 + rng.below(9))
        .map(|_| (rng.between(0.15, 0.85), std::array::from_fn(|_| rng.between(30.0, 220.0) as u8)))
        .collect();
    RgbImage::from_fn(width, height, |x, y| {
        let (across, down) = (x as f32 / width as f32, y as f32 / height as f32);
        let axis = (across - 0.08).abs() < 1.5 / width as f32 || (down - 0.9).abs() < 1.5 / height as f32;
        if axis && across > 0.07 && down < 0.91 {
            return Rgb([30; 3]);
        }
        let bar_position = (across - 0.1) / 0.85 * bars.len() as f32;
        let bar =
            bars.get(bar_position.max(0.0) as usize).filter(|_| bar_position >= 0.0 && bar_position.fract() > 0.3);
        match bar {
            Some((value, colour)) if down < 0.9 && down > 0.9 - 0.8 * value => Rgb(*colour),
            _ => Rgb([255; 3]),
        }
    })
}

/// A plain grey frame with vignetting and noise, like a photo of a lens cap, a wall or a sky.
pub fn plain(seed: u64, width: u32, height: u32, grey: u8) -> RgbImage {
    let (middle_x, middle_y) = (width as f32 / 2.0, height as f32 / 2.0);
    RgbImage::from_fn(width, height, |x, y| {
        let distance = (x as f32 - middle_x).hypot(y as f32 - middle_y) / middle_x.hypot(middle_y);
        let grain = 4.0 * (hash(seed, x as i32, y as i32) + hash(seed + 1, x as i32, y as i32) - 1.0);
        Rgb([(f32::from(grey) * (1.0 - 0.12 * distance * distance) + grain).round().clamp(0.0, 255.0) as u8; 3])
    })
}
