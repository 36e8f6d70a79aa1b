//! Scene of a meadow from above: flowers of several kinds over grass.

use image::RgbImage;

use crate::canvas::{Colour, Point, brightened, coverage, hash_noise, length, mix, paint, rgb, value_noise};

/// Kinds of flowers: colour of the petals, colour of the centre, and number of petals.
const FLOWER_KINDS: [(u32, u32, f32); 4] =
    [(0xfdfdf6, 0xf2b705, 13.0), (0xe6467a, 0xffe08a, 6.0), (0x7b6be0, 0xfff3b0, 5.0), (0xff8a3d, 0x7a2e12, 9.0)];

/// Paints a meadow with flowers.
pub(crate) fn flowers(seed: u32, width: u32, height: u32) -> RgbImage {
    paint(width, height, |point| {
        // Small flowers first, large ones over them.
        [(0.075, 0), (0.16, 1)]
            .into_iter()
            .fold(grass(seed, point), |behind, (cell, layer)| flower_layer(seed + 100 * layer, cell, point, behind))
    })
}

/// Colour of the grass at a point.
fn grass(seed: u32, Point { across, down }: Point) -> Colour {
    let lean = 0.6 * value_noise(seed, across * 4.0, down * 4.0);
    let blade = value_noise(seed + 1, (across + lean * down) * 170.0, down * 16.0);
    let deep = value_noise(seed + 2, across * 9.0, down * 9.0);
    brightened(mix(rgb(0x1c3a1a), rgb(0x7ea647), blade * 0.8), 0.55 + 0.6 * deep)
}

/// Colour at a point of one layer of flowers, at most one per cell of a grid, over the colour `behind`. `cell` is the
/// side of a cell in heights of the picture.
fn flower_layer(seed: u32, cell: f32, point: Point, behind: Colour) -> Colour {
    let (column, row) = ((point.across / cell).floor() as i32, (point.down / cell).floor() as i32);
    let mut colour = behind;
    for (dx, dy) in [(-1, -1), (0, -1), (1, -1), (-1, 0), (0, 0), (1, 0), (-1, 1), (0, 1), (1, 1)] {
        let (x, y) = (column + dx, row + dy);
        let draw = |salt: u32| hash_noise(seed + 11 + salt, x, y);
        if draw(0) < 0.45 {
            continue;
        }
        let (centre_x, centre_y) = ((x as f32 + 0.2 + 0.6 * draw(1)) * cell, (y as f32 + 0.2 + 0.6 * draw(2)) * cell);
        let (right, below) = (point.across - centre_x, point.down - centre_y);
        let distance = length(right, below);
        let radius = cell * (0.3 + 0.28 * draw(3));
        if distance < radius {
            colour = flower(colour, (right, below), distance, radius, (draw(4) * 4.0) as usize % 4, draw(5));
        }
    }
    colour
}

/// Colour of a flower over the colour `behind`, at a point that lies `right` and `below` of its centre, at this
/// distance from it. `kind` is an index of [`FLOWER_KINDS`], and `rotation` a share of a full turn.
fn flower(
    behind: Colour,
    (right, below): (f32, f32),
    distance: f32,
    radius: f32,
    kind: usize,
    rotation: f32,
) -> Colour {
    let (petals, centre, count) = FLOWER_KINDS[kind];
    let angle = below.atan2(right) + rotation * 6.3;
    let wave = (angle * count / 2.0).cos().abs().sqrt();
    let inside = radius * (0.55 + 0.45 * wave) - distance;
    let share = distance / radius;
    let vein = 0.92 + 0.08 * (angle * count * 3.0).sin();
    let petal = brightened(rgb(petals), (0.62 + 0.42 * share) * vein * (0.8 + 0.2 * wave));
    let shown = mix(behind, petal, coverage(inside));
    let speck = 0.8 + 0.3 * hash_noise(3, (right * 900.0) as i32, (below * 900.0) as i32);
    mix(shown, brightened(rgb(centre), speck), coverage(radius * 0.26 - distance))
}
