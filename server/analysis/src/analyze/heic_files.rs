//! Tests of the reports on HEICs: layouts and depths, grids, orientation, crops, alpha, colours and metadata.

use image::{RgbImage, imageops};
use protocol::{ColourType, Format, Report};

use super::{analyze, convert_to_srgb, decode_file};
use crate::budget::DecodeBudget;
use crate::limits::DecodeLimits;
use crate::raster::Raster;
use crate::specimen::{self, ExifFacts, GAIN_MAP, HeifFile, HeifProperty, HevcSettings};

/// Report on a file with the default limits.
fn report(bytes: &[u8]) -> Report {
    analyze(bytes, &DecodeLimits::default()).unwrap().report
}

/// Upright pixels of a file in sRGB.
fn pixels(bytes: &[u8]) -> Raster {
    let limits = DecodeLimits::default();
    let (format, mut decoded) = decode_file(bytes, DecodeBudget::new(&limits)).unwrap();
    assert_eq!(format, Format::Heic);
    let metadata = convert_to_srgb(&mut decoded);
    decoded.raster.oriented(metadata.orientation)
}

/// Checks that the pixels of a file differ from those of the image by at most `tolerance` in the mean.
fn check_pixels(name: &str, bytes: &[u8], image: &RgbImage, tolerance: f64) {
    let raster = pixels(bytes);
    assert_eq!((raster.width, raster.height), image.dimensions(), "{name}");
    let sum: f64 = raster.rgb.iter().zip(image.iter()).map(|(&a, &b)| f64::from(a.abs_diff(b))).sum();
    let mean = sum / raster.rgb.len() as f64;
    assert!(mean <= tolerance, "{name} differs by {mean}");
}

/// File of one picture with these properties after its size and configuration.
fn file_with(image: &RgbImage, settings: &HevcSettings, properties: &[HeifProperty]) -> Vec<u8> {
    let mut file = HeifFile::default();
    let picture = file.add_picture(&specimen::hevc(image, settings));
    properties.iter().for_each(|property| file.add_property(picture, property.clone()));
    file.encode(*b"heic", picture)
}

/// The image in grey, as its luma.
fn grey(image: &RgbImage) -> RgbImage {
    let luma = |pixel: &image::Rgb<u8>| crate::raster::luma(pixel[0], pixel[1], pixel[2]);
    RgbImage::from_fn(image.width(), image.height(), |x, y| image::Rgb([luma(image.get_pixel(x, y)); 3]))
}

#[test]
fn decodes_all_layouts_depths_and_ranges() {
    let photo = specimen::photo(3, 90, 70);
    for chroma_format in 0..=3 {
        for bit_depth in [8, 10, 12] {
            for (matrix, full_range) in [(6, true), (6, false), (1, true), (9, false)] {
                let code_points = [1, 13, matrix];
                let settings =
                    HevcSettings { bit_depth, chroma_format, code_points, full_range, ..HevcSettings::default() };
                let name = format!("{settings:?}");
                let bytes = file_with(&photo, &settings, &[]);
                // Subsampling loses the colours of small details.
                let tolerance = if chroma_format == 3 { 1.2 } else { 4.0 };
                if chroma_format > 0 {
                    check_pixels(&name, &bytes, &photo, tolerance);
                } else if matrix == 6 {
                    check_pixels(&name, &bytes, &grey(&photo), 0.8);
                }
                let image = report(&bytes).image;
                let colour = if chroma_format == 0 { ColourType::Grey } else { ColourType::Rgb };
                assert_eq!((image.colour, image.bit_depth, image.alpha), (colour, bit_depth, false), "{name}");
                assert_eq!((image.decoded, image.frames, image.orientation), (1.0, 1, 1), "{name}");
            }
        }
    }
}

#[test]
fn grid_equals_the_picture_without_a_grid() {
    let photo = specimen::photo(5, 100, 80);
    let single = pixels(&specimen::heic(&photo));
    // The last tiles reach beyond the image, or fit exactly.
    for tile_size in [(32, 32), (64, 16), (50, 80), (128, 128)] {
        check_pixels(&format!("{tile_size:?}"), &specimen::heic_grid(&photo, tile_size), &photo, 4.0);
        let grid = pixels(&specimen::heic_grid(&photo, tile_size));
        let sum: u64 = grid.rgb.iter().zip(&single.rgb).map(|(&a, &b)| u64::from(a.abs_diff(b))).sum();
        // Chroma is interpolated within each tile, so only pixels at the edges of tiles differ.
        assert!(sum as f64 / (grid.rgb.len() as f64) < 1.0, "{tile_size:?}: {sum}");
    }
}

#[test]
fn rotation_and_mirroring_replace_the_orientation_of_exif() {
    let upright = specimen::photo(11, 96, 64);
    let settings = HevcSettings { chroma_format: 3, ..HevcSettings::default() };
    for quarters in 0..4 {
        for axis in [None, Some(0), Some(1)] {
            // The stored image, on which first the rotation and then the mirroring give the upright one.
            let mirrored = match axis {
                Some(0) => imageops::flip_vertical(&upright),
                Some(_) => imageops::flip_horizontal(&upright),
                None => upright.clone(),
            };
            let stored = match quarters {
                1 => imageops::rotate90(&mirrored),
                2 => imageops::rotate180(&mirrored),
                3 => imageops::rotate270(&mirrored),
                _ => mirrored,
            };
            let mut file = HeifFile::default();
            let picture = file.add_picture(&specimen::hevc(&stored, &settings));
            file.add_property(picture, HeifProperty::Rotation(quarters));
            axis.into_iter().for_each(|axis| file.add_property(picture, HeifProperty::Mirror(axis)));
            file.add_exif(picture, &ExifFacts { orientation: Some(3), ..ExifFacts::default() }.block());
            let bytes = file.encode(*b"heic", picture);
            let name = format!("{quarters} quarters, axis {axis:?}");
            check_pixels(&name, &bytes, &upright, 0.8);
            let image = report(&bytes).image;
            assert_eq!((image.width, image.height), (96, 64), "{name}");
        }
    }
}

#[test]
fn crops_apply_before_the_rotation() {
    let photo = specimen::photo(12, 96, 64);
    let settings = HevcSettings { chroma_format: 3, ..HevcSettings::default() };
    // The centre moves by 10 to the right and 4 up.
    let crop = HeifProperty::Crop((60, 40), (10, -4));
    let expected = imageops::crop_imm(&photo, 28, 8, 60, 40).to_image();
    check_pixels("crop", &file_with(&photo, &settings, std::slice::from_ref(&crop)), &expected, 0.8);
    let rotated = file_with(&photo, &settings, &[crop.clone(), HeifProperty::Rotation(1)]);
    check_pixels("crop and rotation", &rotated, &imageops::rotate270(&expected), 0.8);
    let image = report(&rotated).image;
    assert_eq!((image.width, image.height, image.orientation), (40, 60, 8));
    // In a grid, the crop crosses tiles.
    let mut file = HeifFile::default();
    let tiles: Vec<u16> = [(0, 0), (48, 0), (0, 32), (48, 32)]
        .map(|(x, y)| {
            let tile = imageops::crop_imm(&photo, x, y, 48, 32).to_image();
            file.add_picture(&specimen::hevc(&tile, &settings))
        })
        .to_vec();
    let grid = file.add_grid((2, 2), (96, 64), &tiles);
    file.add_property(grid, crop);
    check_pixels("crop of a grid", &file.encode(*b"heic", grid), &expected, 0.8);
}

#[test]
fn alpha_planes_of_any_size_and_depth_are_read() {
    let photo = specimen::photo(13, 64, 48);
    let opacity = RgbImage::from_fn(64, 48, |x, _| image::Rgb([(x * 4) as u8; 3]));
    for (plane, bit_depth) in [(opacity.clone(), 8), (opacity.clone(), 10), (imageops::thumbnail(&opacity, 32, 24), 8)]
    {
        let settings = HevcSettings { chroma_format: 0, bit_depth, ..HevcSettings::default() };
        let mut file = HeifFile::default();
        let picture = file.add_picture(&specimen::hevc(&photo, &HevcSettings::default()));
        file.add_alpha(picture, &specimen::hevc(&plane, &settings));
        let bytes = file.encode(*b"heic", picture);
        let alpha = pixels(&bytes).alpha.unwrap();
        for (alpha, expected) in alpha.iter().zip(opacity.pixels()) {
            assert!(alpha.abs_diff(expected[0]) <= 5, "{alpha} instead of {}", expected[0]);
        }
        assert!(report(&bytes).image.alpha);
        // A missing plane counts as opaque.
        let cut = pixels(&bytes[..bytes.len() - 10]).alpha.unwrap();
        assert!(cut.iter().all(|&alpha| alpha == u8::MAX));
    }
}

#[test]
fn premultiplied_colours_are_divided_by_their_opacity() {
    let photo = specimen::blank(32, 32, 60);
    let grey = HevcSettings { chroma_format: 0, ..HevcSettings::default() };
    let mut file = HeifFile::default();
    let picture = file.add_picture(&specimen::hevc(&photo, &grey));
    let alpha = file.add_alpha(picture, &specimen::hevc(&specimen::blank(32, 32, 100), &grey));
    file.add_reference(*b"prem", picture, &[alpha]);
    let raster = pixels(&file.encode(*b"heic", picture));
    assert!(raster.rgb.iter().all(|&channel| channel == 153), "{:?}", &raster.rgb[..3]);
}

#[test]
fn colours_come_from_the_profile_else_the_container_else_the_picture() {
    let photo = specimen::photo(14, 64, 48);
    let full = HevcSettings { chroma_format: 3, ..HevcSettings::default() };
    let p3 = HevcSettings { code_points: [12, 13, 6], ..full };
    let unstated = HevcSettings { states_colours: false, ..p3 };
    let code_points = HeifProperty::CodePoints([12, 13, 6], true);
    let profile = HeifProperty::Icc(moxcms::ColorProfile::new_display_p3().encode().unwrap());
    let by_picture = pixels(&file_with(&photo, &p3, &[]));
    let srgb = pixels(&file_with(&photo, &full, &[]));
    assert_ne!(by_picture, srgb);
    assert_eq!(pixels(&file_with(&photo, &full, std::slice::from_ref(&code_points))), by_picture);
    assert_eq!(pixels(&file_with(&photo, &unstated, std::slice::from_ref(&code_points))), by_picture);
    let by_profile = file_with(&photo, &full, std::slice::from_ref(&profile));
    let differences = pixels(&by_profile).rgb.iter().zip(&by_picture.rgb).map(|(a, b)| a.abs_diff(*b)).max();
    assert!(differences.unwrap() <= 2, "{differences:?}");
    assert_eq!(report(&by_profile).image.profile.as_deref(), Some("Display P3"));
    // The profile gives the colours, and the code points the matrix and range.
    let narrow = HevcSettings { full_range: false, states_colours: false, ..full };
    let both = file_with(&photo, &narrow, &[HeifProperty::CodePoints([1, 13, 6], false), profile]);
    let sum: u32 = pixels(&both).rgb.iter().zip(&by_picture.rgb).map(|(a, b)| u32::from(a.abs_diff(*b))).sum();
    assert!(sum < 2 * by_picture.rgb.len() as u32, "{sum}");
    // The transfer characteristics of television count as those of sRGB.
    let television = HevcSettings { code_points: [1, 1, 6], ..full };
    assert_eq!(pixels(&file_with(&photo, &television, &[])), srgb);
}

#[test]
fn metadata_items_and_gain_maps_are_found() {
    let photo = specimen::photo(15, 64, 48);
    let facts = ExifFacts { make: Some("Maker".to_owned()), gps: Some((1.5, 2.5)), ..ExifFacts::default() };
    let settings = HevcSettings::default();
    let mut file = HeifFile::default();
    // Another image's metadata comes first in the file.
    let other = file.add_picture(&specimen::hevc(&photo, &settings));
    file.add_exif(other, &ExifFacts { make: Some("Other".to_owned()), ..ExifFacts::default() }.block());
    let tile = file.add_picture(&specimen::hevc(&photo, &settings));
    let grid = file.add_grid((1, 1), (64, 48), &[tile]);
    file.add_exif(grid, &facts.block());
    assert_eq!(report(&file.encode(*b"heic", grid)).image.hdr, None);
    let gain_map = file.add_picture(&specimen::hevc(&photo, &settings));
    file.add_property(gain_map, HeifProperty::AuxiliaryType(GAIN_MAP.to_owned()));
    file.add_reference(*b"auxl", gain_map, &[grid]);
    let report = report(&file.encode(*b"heic", grid));
    let camera = report.camera.unwrap();
    assert_eq!(camera.make.as_deref(), Some("Maker"));
    assert!(camera.location.is_some());
    assert!(report.image.hdr.unwrap().gain_map);
    assert!(!report.image.alpha);
}

#[test]
fn derived_image_shows_its_source() {
    let photo = specimen::photo(16, 64, 48);
    let mut file = HeifFile::default();
    let picture = file.add_picture(&specimen::hevc(&photo, &HevcSettings::default()));
    let derived = file.add_item(*b"iden", vec![]);
    file.add_reference(*b"dimg", derived, &[picture]);
    file.add_property(picture, HeifProperty::Rotation(1));
    file.add_property(derived, HeifProperty::Rotation(1));
    check_pixels("iden", &file.encode(*b"heic", derived), &imageops::rotate180(&photo), 4.0);
}

#[test]
fn frames_of_a_sequence_are_counted() {
    let boxed = |kind: &[u8; 4], content: &[u8]| {
        [&(content.len() as u32 + 8).to_be_bytes()[..], kind.as_slice(), content].concat()
    };
    let sizes = boxed(b"stsz", &[0, 0, 0, 0, 0, 0, 0, 9, 0, 0, 0, 24]);
    let movie = [b"stbl", b"minf", b"mdia", b"trak", b"moov"].iter().fold(sizes, |content, kind| boxed(kind, &content));
    let bytes = [specimen::heic(&specimen::photo(1, 32, 32)), movie].concat();
    assert_eq!(report(&bytes).image.frames, 24);
}
