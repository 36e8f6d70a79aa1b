//! One small file of each format and kind, like those that cameras, phones, scanners and programs write.

use super::camera_metadata::{camera_facts, display_p3_profile};
use super::photo::photo;
use super::specimen_file::Specimen;

mod avif;
pub(super) mod gif_webp_bmp;
mod heic;
pub(super) mod jpeg;
pub(super) mod jxl;
mod pairs;
mod pixel_values;
pub(super) mod png;
mod raw;
pub(super) mod tiff;

/// Makes the files. Each name begins with the format and states the kind. Files with the same name except for the
/// extension belong together: a raw file and its JPEG, a HEIC and its movie.
///
/// Most show one photo of 384 × 288 pixels; raw files embed another one, of 1080 × 720 pixels.
pub fn format_files() -> Vec<Specimen> {
    let (image, facts, profile) = (photo(21, 384, 288), camera_facts(), display_p3_profile());
    let files = [
        jpeg::jpeg_files(&image, &facts, &profile),
        png::png_files(&image, &facts),
        gif_webp_bmp::gif_webp_bmp_files(&image, &facts, &profile),
        tiff::tiff_files(&image),
        heic::heic_format_files(&image, &facts, &profile),
        avif::avif_files(&image, &facts),
        jxl::jxl_files(&image, &facts, &profile),
        raw::raw_files(),
        pairs::pair_files(&image),
    ];
    files.concat()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use protocol::{Content, Format, sniff};

    use super::*;

    #[test]
    fn files_are_of_all_formats_and_only_pairs_share_a_name() {
        let files = format_files();
        let formats = files.iter().filter_map(|file| match sniff(&file.bytes) {
            Content::Supported(format) => Some(format),
            _ => None,
        });
        assert_eq!(formats.collect::<HashSet<_>>(), Format::ALL.into_iter().collect());
        let stem = |file: &Specimen| file.name.split_once('.').unwrap().0.to_owned();
        let (pairs, single): (Vec<_>, Vec<_>) = files.iter().map(stem).partition(|stem| stem.starts_with("pair-of-"));
        assert_eq!((pairs.len(), pairs.iter().collect::<HashSet<_>>().len()), (4, 2));
        assert_eq!(single.iter().collect::<HashSet<_>>().len(), single.len());
        for (first, second) in files.iter().zip(format_files()) {
            assert_eq!(first.name, second.name);
            assert!(first.bytes == second.bytes, "{} differs between two runs", first.name);
        }
    }
}
