//! Generated photos like those of a 24-megapixel camera: 6000 × 4000, chroma at half the resolution, about 9 MB each.

use std::fs;
use std::path::{Path, PathBuf};

use analysis::specimen::{ExifFacts, jpeg, photo, with_exif};
use anyhow::Result;
use image::RgbImage;

use crate::parallel;

const WIDTH: u32 = 6000;
const HEIGHT: u32 = 4000;

/// JPEG quality of the files, like that of a camera's high-quality setting.
const QUALITY: u8 = 93;

/// Writes `count` photos, the same in every run.
pub(crate) fn write(folder: &Path, count: usize) -> Result<()> {
    let files = (0..count).map(|index| folder.join(format!("DSC_{index:04}.JPG"))).collect();
    parallel::for_each_file(files, std::thread::available_parallelism().map_or(1, usize::from), |file| {
        fs::write(file, encoded_photo(seed_of(file)))?;
        Ok(())
    })
}

/// Seed of the photo: the number in its file name.
fn seed_of(file: &Path) -> u64 {
    let name = PathBuf::from(file).file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    name.trim_start_matches("DSC_").parse().unwrap_or_default()
}

/// JPEG file with Exif data, of a photo with noise.
fn encoded_photo(seed: u64) -> Vec<u8> {
    let mut image = photo(seed, WIDTH, HEIGHT);
    add_noise(&mut image, seed);
    let facts = ExifFacts {
        // Every fourth photo is stored as landscape and turned by its Exif orientation.
        orientation: Some(if seed % 4 == 3 { 6 } else { 1 }),
        make: Some("Proofsheet".to_owned()),
        model: Some("Specimen 24".to_owned()),
        capture_time: Some(format!("2026:11:22 10:{:02}:{:02}", seed / 60 % 60, seed % 60)),
        exposure: Some((1, 250)),
        aperture: Some((56, 10)),
        iso: Some(400),
        ..ExifFacts::default()
    };
    with_exif(&jpeg(&image, QUALITY), &facts)
}

/// Adds noise like that of a sensor: about normally distributed, similar in all channels, stronger in light areas (shot
/// noise).
fn add_noise(image: &mut RgbImage, seed: u64) {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    for pixel in image.pixels_mut() {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        let bytes = state.to_le_bytes().map(i32::from);
        // The sum of four bytes has a standard deviation of 148, one byte of 74.
        let common = bytes[..4].iter().sum::<i32>() - 510;
        let strength = SHADOW_NOISE + i32::from(pixel.0[1]) / 64;
        for (channel, own) in pixel.0.iter_mut().zip(&bytes[4..]) {
            let noise = (common + (own - 127) / 2) * strength / 148;
            *channel = (i32::from(*channel) + noise).clamp(0, 255) as u8;
        }
    }
}

/// Standard deviation of the noise in the shadows, in 8-bit steps.
const SHADOW_NOISE: i32 = 5;
