//! Companion files at the drop: movies and sidecars that are not sent, and the images that they accompany.

use std::collections::HashMap;

use protocol::{CompanionFile, ShotKey, ShotRole, split_extension};

/// File of a drop after the check of its content.
pub(crate) struct CheckedPath {
    /// Exact path, in Normalization Form C.
    pub(crate) path: String,
    /// True if the file can be sent as an image.
    pub(crate) is_image: bool,
}

/// For each file, the index of the image that it accompanies; `None` if it accompanies none of the images. The time is
/// linear in the number of files.
///
/// Only the extension makes a file a companion file: the thumbnails of cameras (`.THM`) are JPEGs. It accompanies, in
/// this order:
///
/// 1. the image whose whole name is its stem: `DSC_1.NEF.xmp` accompanies `DSC_1.NEF`;
/// 2. the image of its folder and stem. If there are several, an XMP sidecar accompanies the raw file, because raw
///    converters write it for that, and any other file the JPEG or HEIC; if there are several of one kind, the first.
///
/// An image has at most [`CompanionFile::MAX_COUNT`] companion files; further ones accompany none.
pub(crate) fn assign_companions(files: &[CheckedPath]) -> Vec<Option<usize>> {
    let mut by_path: HashMap<&str, usize> = HashMap::new();
    let mut by_stem: HashMap<&str, ImagesOfStem> = HashMap::new();
    for (index, file) in files.iter().enumerate().filter(|(_, file)| file.is_image && stem_of_image(file).is_none()) {
        by_path.entry(&file.path).or_insert(index);
        if let Some((stem, _)) = split_extension(&file.path) {
            by_stem.entry(stem).or_default().add(index, ShotKey::from_path(&file.path).map(|key| key.role));
        }
    }
    let mut counts: HashMap<usize, usize> = HashMap::new();
    let mut assign = |file| {
        let stem = stem_of_image(file)?;
        let by_stem = || by_stem.get(stem)?.accompanied_by(&file.path);
        let image = by_path.get(stem).copied().or_else(by_stem)?;
        let count = counts.entry(image).or_default();
        *count += 1;
        (*count <= CompanionFile::MAX_COUNT).then_some(image)
    };
    files.iter().map(&mut assign).collect()
}

/// Stem of the images that a file may accompany; `None` if files with its extension accompany no image.
fn stem_of_image(file: &CheckedPath) -> Option<&str> {
    CompanionFile::image_stem(&file.path)
}

/// Indices of the first images with one folder and stem.
#[derive(Default)]
struct ImagesOfStem {
    /// JPEG or HEIC.
    primary: Option<usize>,
    /// Raw file.
    raw: Option<usize>,
    /// Image of another format.
    other: Option<usize>,
}

impl ImagesOfStem {
    /// Adds an image that has this role in shots.
    fn add(&mut self, index: usize, role: Option<ShotRole>) {
        let first = match role {
            Some(ShotRole::Primary) => &mut self.primary,
            Some(ShotRole::Companion) => &mut self.raw,
            None => &mut self.other,
        };
        first.get_or_insert(index);
    }

    /// The image that the companion file with this path accompanies.
    fn accompanied_by(&self, path: &str) -> Option<usize> {
        let is_xmp = split_extension(path).is_some_and(|(_, extension)| extension.eq_ignore_ascii_case("xmp"));
        let (first, second) = if is_xmp { (self.raw, self.primary) } else { (self.primary, self.raw) };
        first.or(second).or(self.other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Files of a drop, of which those with `!` before the path are no images, and the expected pairs of companion file
    /// and image.
    fn check(paths: &[&str], expected: &[(&str, &str)]) {
        let file = |path: &&str| CheckedPath {
            path: path.trim_start_matches('!').to_owned(),
            is_image: !path.starts_with('!'),
        };
        let files: Vec<_> = paths.iter().map(file).collect();
        let images = assign_companions(&files);
        let pairs = files.iter().zip(images).filter_map(|(file, image)| Some((&*file.path, &*files[image?].path)));
        assert_eq!(pairs.collect::<Vec<_>>(), expected, "{paths:?}");
    }

    #[test]
    fn movie_accompanies_the_image_of_its_folder_and_stem() {
        check(&["A/1.HEIC", "!A/1.MOV"], &[("A/1.MOV", "A/1.HEIC")]);
        check(&["!1.mp4", "1.jpg"], &[("1.mp4", "1.jpg")]);
        check(&["A/1.HEIC", "!B/1.MOV", "!A/2.MOV", "!A/1.txt", "!1.MOV"], &[]);
        check(&["!A/1.HEIC", "!A/1.MOV"], &[]);
        check(&["A/1.avif", "!A/1.wav"], &[("A/1.wav", "A/1.avif")]);
    }

    #[test]
    fn sidecar_accompanies_the_raw_file_and_a_movie_the_jpeg() {
        let files = ["A/1.CR3", "A/1.JPG", "!A/1.MOV", "!A/1.xmp", "!A/1.JPG.XMP"];
        check(&files, &[("A/1.MOV", "A/1.JPG"), ("A/1.xmp", "A/1.CR3"), ("A/1.JPG.XMP", "A/1.JPG")]);
        check(&["1.jpg", "!1.xmp"], &[("1.xmp", "1.jpg")]);
        check(&["1.NEF", "!1.NEF.xmp", "!1.mov"], &[("1.NEF.xmp", "1.NEF"), ("1.mov", "1.NEF")]);
        check(&["1.heic", "1.jpg", "!1.aae"], &[("1.aae", "1.heic")]);
    }

    #[test]
    fn thumbnail_of_a_camera_is_an_image_only_without_one_that_it_accompanies() {
        check(&["1.CR2", "1.THM"], &[("1.THM", "1.CR2")]);
        check(&["2.THM", "3.THM", "!2.xmp"], &[]);
    }

    #[test]
    fn image_has_a_limited_number_of_companion_files() {
        let mut files = vec![CheckedPath { path: "1.jpg".to_owned(), is_image: true }];
        files.extend((0..12).map(|_| CheckedPath { path: "1.xmp".to_owned(), is_image: false }));
        let count = assign_companions(&files).into_iter().flatten().count();
        assert_eq!(count, CompanionFile::MAX_COUNT);
    }
}
