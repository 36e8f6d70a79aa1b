//! Scene of a city skyline at nightfall with lit windows.

use image::RgbImage;

use crate::canvas::{Colour, Point, brightened, coverage, ease, fractal_noise, hash_noise, length, mix, paint, rgb};

/// Paints a city: three rows of houses, one behind the other. The seed determines the houses and the clouds.
pub(crate) fn city(seed: u32, width: u32, height: u32) -> RgbImage {
    paint(width, height, |point| {
        let sky = sky(seed, point);
        let far = house_row(
            seed + 1,
            point,
            sky,
            HouseRow { width: 0.07, top: 0.42, spread: 0.28, wall: 0x8d6f94, lights: 0.0 },
        );
        let middle = house_row(
            seed + 2,
            point,
            far,
            HouseRow { width: 0.1, top: 0.45, spread: 0.34, wall: 0x4a3f6b, lights: 0.35 },
        );
        house_row(
            seed + 3,
            point,
            middle,
            HouseRow { width: 0.15, top: 0.6, spread: 0.3, wall: 0x1f1d36, lights: 0.55 },
        )
    })
}

/// A row of houses of equal width. Lengths are in heights of the picture.
struct HouseRow {
    /// Width of a house.
    width: f32,
    /// Minimum distance of a roof from the top, without its mast.
    top: f32,
    /// Difference in height between the highest and the lowest possible house.
    spread: f32,
    /// Colour of the walls.
    wall: u32,
    /// Share of windows with light, 0 to 1.
    lights: f32,
}

/// Colour of the sky with moon and clouds at a point.
fn sky(seed: u32, Point { across, down }: Point) -> Colour {
    let clear = if down < 0.4 {
        mix(rgb(0x3c3f86), rgb(0xc66c93), down / 0.4)
    } else {
        mix(rgb(0xc66c93), rgb(0xffc27a), (down - 0.4) / 0.35)
    };
    let cloud = ease(0.5, 0.75, fractal_noise(seed + 80, across * 1.4, down * 9.0, 5));
    let moon = coverage(0.05 - length(across - 0.32, down - 0.18));
    mix(mix(clear, rgb(0xffd9b0), 0.45 * cloud), rgb(0xfff4e0), moon)
}

/// Colour at a point of a row of houses, over the colour `behind`.
fn house_row(seed: u32, Point { across, down }: Point, behind: Colour, row: HouseRow) -> Colour {
    let whole_houses = (across / row.width).floor();
    let house = whole_houses as i32;
    let across_house = across / row.width - whole_houses;
    let roof = row.top + row.spread * hash_noise(seed, house, 0);
    // Some houses have a mast.
    let mast = hash_noise(seed, house, 1) > 0.6 && (across_house - 0.5).abs() < 0.012 / row.width * 0.25;
    let roof = if mast { roof - 0.07 } else { roof };
    let share = coverage(down - roof);
    if share == 0.0 {
        return behind;
    }
    let wall = brightened(rgb(row.wall), 0.8 + 0.4 * hash_noise(seed, house, 2) - 0.15 * across_house);
    let (columns, floors) = ((row.width / 0.017).round(), (down - roof) / 0.022);
    let (column, floor) = (across_house * columns, floors);
    let in_window = (0.25..0.75).contains(&column.fract()) && (0.25..0.72).contains(&floor.fract()) && floors > 0.6;
    let which = hash_noise(seed + 9, house * 64 + column as i32, floor as i32);
    let window = match (in_window, which < row.lights) {
        (true, true) => mix(rgb(0xffd27a), rgb(0xfff3cf), which / row.lights),
        (true, false) if row.lights > 0.0 => brightened(wall, 0.7),
        _ => wall,
    };
    mix(behind, window, share)
}
