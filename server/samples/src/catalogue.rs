//! The pictures, one after the other.

use image::RgbImage;
use image::imageops::{self, FilterType};

use crate::canvas::{mix, paint, rgb};
use crate::defects::{defocused, grey, motion_blurred, with_levels};
use crate::encode::{jpeg, png};
use crate::exif_block::{ShotFacts, with_exif};
use crate::scene::{Lighting, balloons, city, dunes, flowers, hills, lake, page, portrait};

/// A file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sample {
    /// Its name, which tells what it shows.
    pub name: &'static str,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// How many there are.
pub const COUNT: usize = CATALOGUE.len();

/// A name, and how the file is made.
type Entry = (&'static str, fn() -> Vec<u8>);

/// Good pictures and spoilt ones in turn, so that the first row of a sheet shows both.
const CATALOGUE: [Entry; 24] = [
    ("sunrise.jpg", || shot(&hills(3, Lighting::SUNRISE, 1200, 800), SUNRISE)),
    ("portrait by lamplight.jpg", || shot(&portrait(2, 720, 900), SHOT)),
    ("lake at dawn.jpg", lake_at_dawn),
    ("city out of focus.jpg", || shot(&defocused(&city(21, 1200, 800)), SHOT)),
    ("balloons.jpg", || shot(&balloons(4, 1200, 800), SHOT)),
    ("dunes.jpg", || shot(&dunes_at_noon(), SHOT)),
    ("far too dark.jpg", || shot(&with_levels(hills(11, Lighting::NOON, 1200, 800), 0.16, 0.0), SHOT)),
    ("page of text.png", || png(&page(820, 1100))),
    ("flowers.jpg", || shot(&flowers(5, 1200, 800), SHOT)),
    ("far too bright.jpg", || shot(&with_levels(dunes(31, 1200, 800), 1.55, 80.0), SHOT)),
    ("lake at dawn (copy).jpg", lake_at_dawn),
    ("city at dusk.jpg", || shot(&city(8, 1200, 800), SHOT)),
    ("fog.jpg", || shot(&with_levels(lake(17, Lighting::NOON, 1200, 800), 0.2, 140.0), SHOT)),
    ("portrait mirrored.jpg", || jpeg(&imageops::flip_horizontal(&portrait(2, 720, 900)), 88)),
    ("panorama.jpg", || shot(&hills(14, Lighting::ALPINE, 2400, 600), SHOT)),
    ("camera shake.jpg", || shot(&motion_blurred(&flowers(40, 1200, 800)), SHOT)),
    ("without colour.jpg", || shot(&grey(hills(25, Lighting::ALPINE, 1200, 800)), SHOT)),
    ("dunes resized.jpg", || jpeg(&resized(&dunes_at_noon(), 720, 480), 80)),
    ("nothing but sky.jpg", || shot(&sky(), SHOT)),
    ("download cut off.jpg", cut_off),
    ("really a PNG.jpg", || png(&portrait(3, 600, 750))),
    ("icon.png", || png(&resized(&balloons(9, 400, 320), 160, 128))),
    ("found on the web.jpg", || jpeg(&resized(&lake(6, Lighting::DUSK, 660, 528), 330, 264), 85)),
    ("broken.jpg", || jpeg(&resized(&city(2, 600, 400), 300, 200), 85)[..180].to_vec()),
];

/// What the camera wrote into most of them.
const SHOT: ShotFacts =
    ShotFacts { taken: "2026:05:02 10:24:00", shutter: 250, aperture: 56, iso: 200, focal: 50, point: None };

/// A picture that tells where it was taken.
const SUNRISE: ShotFacts = ShotFacts {
    taken: "2026:05:02 05:41:00",
    shutter: 60,
    aperture: 80,
    iso: 100,
    focal: 24,
    point: Some((33.4581, 126.9425)),
};

/// Makes them in their order, each when it is asked for.
pub fn samples() -> impl Iterator<Item = Sample> {
    CATALOGUE.into_iter().map(|(name, make)| Sample { name, bytes: make() })
}

fn shot(picture: &RgbImage, shot: ShotFacts) -> Vec<u8> {
    with_exif(&jpeg(picture, 88), shot)
}

fn resized(picture: &RgbImage, width: u32, height: u32) -> RgbImage {
    imageops::resize(picture, width, height, FilterType::Triangle)
}

fn lake_at_dawn() -> Vec<u8> {
    shot(&lake(12, Lighting::SUNRISE, 1200, 800), SHOT)
}

fn dunes_at_noon() -> RgbImage {
    dunes(5, 1200, 800)
}

/// A frame with nothing in it.
fn sky() -> RgbImage {
    paint(1200, 800, |point| mix(rgb(0x4a86c5), rgb(0xa9c9e6), point.down))
}

/// A file of which three fifths arrived.
fn cut_off() -> Vec<u8> {
    let mut whole = shot(&balloons(17, 1200, 800), SHOT);
    whole.truncate(whole.len() * 3 / 5);
    whole
}
