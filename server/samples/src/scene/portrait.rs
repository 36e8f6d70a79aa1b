//! Scene of a person in front of lights that are out of focus.

use image::RgbImage;

use crate::canvas::{Colour, Point, brightened, coverage, ease, hash_noise, length, mix, paint, rgb, value_noise};

/// Bright disc that a lamp out of focus shows in a photo.
struct Lamp {
    across: f32,
    down: f32,
    radius: f32,
    colour: Colour,
    strength: f32,
}

/// Colours of a portrait: skin, hair, coat and scarf of the person, background at top and bottom, and lamps.
struct PersonColours {
    skin: u32,
    hair: u32,
    coat: u32,
    scarf: [u32; 2],
    background: [u32; 2],
    lamps: [u32; 3],
}

/// The two persons.
const PERSONS: [PersonColours; 2] = [
    PersonColours {
        skin: 0xe6b08c,
        hair: 0x2d1b14,
        coat: 0x27496d,
        scarf: [0xc8443b, 0xf4e3c8],
        background: [0x15323a, 0x4a5d3f],
        lamps: [0xffd37a, 0xff9e5e, 0xbfe3c0],
    },
    PersonColours {
        skin: 0x9a6242,
        hair: 0x17110f,
        coat: 0xb98a2f,
        scarf: [0x234f4a, 0xe9d8a6],
        background: [0x372248, 0x7a4b6d],
        lamps: [0xff8fb1, 0xffd9e8, 0x9ab8ff],
    },
];

/// Paints a portrait. Even seeds show one person, odd seeds another; the lamps differ with each seed.
pub(crate) fn portrait(seed: u32, width: u32, height: u32) -> RgbImage {
    let person = &PERSONS[seed as usize % PERSONS.len()];
    let aspect = width as f32 / height as f32;
    let lamp = |index: i32| {
        let draw = |salt: u32| hash_noise(seed * 7 + salt, index, 9);
        Lamp {
            across: aspect * draw(1),
            down: 0.85 * draw(2),
            radius: 0.03 + 0.06 * draw(3),
            colour: rgb(person.lamps[index as usize % 3]),
            strength: 0.2 + 0.5 * draw(4),
        }
    };
    let lamps: Vec<Lamp> = (0..34).map(lamp).collect();
    paint(width, height, |point| {
        let background = mix(rgb(person.background[0]), rgb(person.background[1]), point.down);
        let behind = lamps.iter().fold(background, |colour, lamp| lamp.over(colour, point));
        person.figure(seed, behind, Point { across: point.across - 0.5 * aspect, down: point.down })
    })
}

impl Lamp {
    /// Colour at a point of the disc over the colour `behind`.
    fn over(&self, behind: Colour, point: Point) -> Colour {
        let distance = length(point.across - self.across, point.down - self.down) / self.radius;
        if distance > 1.1 {
            return behind;
        }
        // Brighter towards the soft rim.
        let share = self.strength * ease(1.1, 0.9, distance) * (0.65 + 0.35 * distance.min(1.0).powi(3));
        mix(behind, self.colour, share)
    }
}

impl PersonColours {
    /// Colour of the person at a point, over the colour `behind`. `across` of the point counts from the middle.
    fn figure(&self, seed: u32, behind: Colour, point: Point) -> Colour {
        let Point { across, down } = point;
        let ellipse = |left: f32, top: f32, half_width: f32, half_height: f32| {
            let distance = length((across - left) / half_width, (down - top) / half_height);
            coverage((1.0 - distance) * half_width.min(half_height))
        };
        let strand = value_noise(seed + 1, across * 160.0 + 5.0 * (down * 7.0).sin(), down * 9.0);
        let hair = brightened(rgb(self.hair), 0.7 + 0.9 * strand + 1.2 * ease(0.1, -0.14, across));
        let wool = 0.82 + 0.25 * value_noise(seed + 2, across * 230.0, down * 230.0);
        let fold = 0.85 + 0.25 * (across * 16.0 + 4.0 * down).sin();
        let coat = brightened(rgb(self.coat), wool * fold * (1.1 - 0.9 * (across + 0.1).abs()));
        let shoulders = ellipse(0.0, 1.08, 0.36, 0.36).max(ellipse(0.0, 1.2, 0.46, 0.36));
        let skin = self.skin(seed, point);
        let mut colour = mix(behind, hair, ellipse(0.0, 0.42, 0.185, 0.225).max(ellipse(0.0, 0.58, 0.165, 0.2)));
        colour = mix(colour, coat, shoulders);
        colour = mix(colour, brightened(skin, 0.78), ellipse(0.0, 0.66, 0.075, 0.14));
        colour = mix(colour, skin, ellipse(0.0, 0.46, 0.128, 0.178));
        let fringe = ellipse(-0.07, 0.315, 0.115, 0.09).max(ellipse(0.075, 0.325, 0.095, 0.085));
        colour = mix(colour, hair, fringe);
        mix(colour, self.knit(point), ellipse(0.0, 0.79, 0.15, 0.072).max(ellipse(0.085, 0.9, 0.05, 0.14)))
    }

    /// Colour of the face, which is lit from the left; the neck has the same colours, but darker. `across` of the point
    /// counts from the middle.
    fn skin(&self, seed: u32, Point { across, down }: Point) -> Colour {
        let side = 1.0 - 0.32 * ease(-0.06, 0.13, across) + 0.06 * ease(0.1, 0.13, across);
        let pore = 0.97 + 0.06 * value_noise(seed + 3, across * 260.0, down * 260.0);
        // Distance from the centre of an ellipse; 1 on its edge.
        let elliptic_distance = |left: f32, top: f32, half_width: f32, half_height: f32| {
            length((across - left) / half_width, (down - top) / half_height)
        };
        let mut skin = brightened(rgb(self.skin), side * pore);
        let cheek_at = |left: f32| ease(1.0, 0.0, elliptic_distance(left, 0.51, 0.05, 0.04));
        let cheek = 0.3 * cheek_at(-0.062).max(cheek_at(0.062));
        skin = mix(skin, brightened([0.85, 0.36, 0.3], side), cheek);
        skin = mix(skin, brightened(skin, 0.72), ease(1.0, 0.2, elliptic_distance(0.012, 0.492, 0.016, 0.045)) * 0.6);
        for eye in [-0.052, 0.052] {
            let brow = down - 0.412 + 0.9 * (across - eye).abs().powi(2) * 12.0;
            skin = mix(skin, rgb(self.hair), coverage(0.006 - brow.abs()) * ease(0.034, 0.028, (across - eye).abs()));
            let white = coverage((1.0 - elliptic_distance(eye, 0.452, 0.026, 0.0125)) * 0.0125);
            let iris = coverage((1.0 - elliptic_distance(eye, 0.452, 0.0115, 0.0125)) * 0.01);
            let glint = coverage((1.0 - elliptic_distance(eye - 0.004, 0.448, 0.003, 0.003)) * 0.003);
            let lid = coverage(0.003 - (down - 0.441 - 6.0 * (across - eye).powi(2)).abs())
                * ease(0.03, 0.026, (across - eye).abs());
            skin = mix(skin, [0.94, 0.92, 0.9], white);
            skin = mix(mix(mix(skin, rgb(0x2a1a14), iris * white), [1.0; 3], glint), rgb(self.hair), lid);
        }
        let lips = coverage((1.0 - elliptic_distance(0.0, 0.567, 0.042, 0.0135)) * 0.0135);
        let line = coverage(0.0016 - (down - 0.566 + 0.002 * (across * 90.0).cos()).abs()) * lips;
        mix(mix(skin, brightened([0.72, 0.25, 0.25], side), lips * 0.8), rgb(0x5a1f1f), line * 0.8)
    }

    /// Colour of the knitted scarf, with two colours of stripes.
    fn knit(&self, Point { across, down }: Point) -> Colour {
        let row = (down * 150.0).floor();
        let slant = if row as i32 % 2 == 0 { 1.0 } else { -1.0 };
        let stitch = (across * 130.0 + slant * down * 150.0).sin();
        let stripe = (down * 28.0 + across * 6.0).rem_euclid(2.0) < 1.25;
        brightened(rgb(self.scarf[usize::from(!stripe)]), 0.72 + 0.28 * stitch * stitch - 0.9 * across.max(0.0))
    }
}
