//! Catalogue of the sample images: their file names and the functions that make them.

use image::RgbImage;
use image::imageops::{self, FilterType};

use crate::canvas::{mix, paint, rgb};
use crate::defects::{defocused, grey, motion_blurred, with_levels};
use crate::encode::{jpeg, png};
use crate::exif_block::{ShotFacts, with_exif};
use crate::scene::{Lighting, balloons, city, dunes, flowers, hills, lake, portrait, printed_page};

/// A sample image as a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sample {
    /// File name, which describes the picture.
    pub name: &'static str,
    /// File content.
    pub bytes: Vec<u8>,
}

/// Number of sample images.
pub const COUNT: usize = CATALOGUE.len();

/// File name and function that makes the file.
type CatalogueEntry = (&'static str, fn() -> Vec<u8>);

/// All sample images in order. Good and faulty pictures are mixed, so that the first row of a sheet shows both.
const CATALOGUE: [CatalogueEntry; 24] = [
    ("sunrise.jpg", || shot(&hills(3, Lighting::SUNRISE, 1200, 800), SUNRISE_SHOT)),
    ("portrait by lamplight.jpg", || shot(&portrait(2, 720, 900), DEFAULT_SHOT)),
    ("lake at dawn.jpg", lake_at_dawn),
    ("city out of focus.jpg", || shot(&defocused(&city(21, 1200, 800)), DEFAULT_SHOT)),
    ("balloons.jpg", || shot(&balloons(4, 1200, 800), DEFAULT_SHOT)),
    ("dunes.jpg", || shot(&dunes_at_noon(), DEFAULT_SHOT)),
    ("far too dark.jpg", || shot(&with_levels(hills(11, Lighting::NOON, 1200, 800), 0.16, 0.0), DEFAULT_SHOT)),
    ("page of text.png", || png(&printed_page(820, 1100))),
    ("flowers.jpg", || shot(&flowers(5, 1200, 800), DEFAULT_SHOT)),
    ("far too bright.jpg", || shot(&with_levels(dunes(31, 1200, 800), 1.55, 80.0), DEFAULT_SHOT)),
    ("lake at dawn (copy).jpg", lake_at_dawn),
    ("city at dusk.jpg", || shot(&city(8, 1200, 800), DEFAULT_SHOT)),
    ("fog.jpg", || shot(&with_levels(lake(17, Lighting::NOON, 1200, 800), 0.2, 140.0), DEFAULT_SHOT)),
    ("portrait mirrored.jpg", || jpeg(&imageops::flip_horizontal(&portrait(2, 720, 900)), 88)),
    ("panorama.jpg", || shot(&hills(14, Lighting::ALPINE, 2400, 600), DEFAULT_SHOT)),
    ("camera shake.jpg", || shot(&motion_blurred(&flowers(40, 1200, 800)), DEFAULT_SHOT)),
    ("without colour.jpg", || shot(&grey(hills(25, Lighting::ALPINE, 1200, 800)), DEFAULT_SHOT)),
    ("dunes resized.jpg", || jpeg(&resized(&dunes_at_noon(), 720, 480), 80)),
    ("nothing but sky.jpg", || shot(&sky(), DEFAULT_SHOT)),
    ("download cut off.jpg", truncated),
    ("really a PNG.jpg", || png(&portrait(3, 600, 750))),
    ("icon.png", || png(&resized(&balloons(9, 400, 320), 160, 128))),
    ("found on the web.jpg", || jpeg(&resized(&lake(6, Lighting::DUSK, 660, 528), 330, 264), 85)),
    ("broken.jpg", || jpeg(&resized(&city(2, 600, 400), 300, 200), 85)[..180].to_vec()),
];

/// EXIF facts of most pictures.
const DEFAULT_SHOT: ShotFacts = ShotFacts {
    capture_time: "2026:05:02 10:24:00",
    shutter: 250,
    aperture: 56,
    iso: 200,
    focal_length: 50,
    location: None,
};

/// EXIF facts of the picture with a GPS location.
const SUNRISE_SHOT: ShotFacts = ShotFacts {
    capture_time: "2026:05:02 05:41:00",
    shutter: 60,
    aperture: 80,
    iso: 100,
    focal_length: 24,
    location: Some((33.4581, 126.9425)),
};

/// Returns the sample images in order. Each file is made when the iterator reaches it.
pub fn samples() -> impl Iterator<Item = Sample> {
    CATALOGUE.into_iter().map(|(name, make)| Sample { name, bytes: make() })
}

/// Encodes a picture as a JPEG of quality 88 with EXIF, as a camera does.
fn shot(picture: &RgbImage, shot: ShotFacts) -> Vec<u8> {
    with_exif(&jpeg(picture, 88), shot)
}

/// Scales a picture to this size.
fn resized(picture: &RgbImage, width: u32, height: u32) -> RgbImage {
    imageops::resize(picture, width, height, FilterType::Triangle)
}

fn lake_at_dawn() -> Vec<u8> {
    shot(&lake(12, Lighting::SUNRISE, 1200, 800), DEFAULT_SHOT)
}

fn dunes_at_noon() -> RgbImage {
    dunes(5, 1200, 800)
}

/// Paints a plain sky without any detail but noise.
fn sky() -> RgbImage {
    paint(1200, 800, |point| mix(rgb(0x4a86c5), rgb(0xa9c9e6), point.down))
}

/// Makes the first three fifths of a JPEG of balloons.
fn truncated() -> Vec<u8> {
    let mut whole = shot(&balloons(17, 1200, 800), DEFAULT_SHOT);
    whole.truncate(whole.len() * 3 / 5);
    whole
}
