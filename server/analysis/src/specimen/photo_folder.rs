//! A realistic folder of photos: mostly good JPEGs, and in each whole group of 30 files one with each fault and one in
//! each other format.

use image::imageops::{FilterType, resize};

use super::defects::{blown_out, blurred, dark};
use super::encode::{bmp, gif, jpeg, png, tiff, webp};
use super::exif::{ExifFacts, with_exif};
use super::photo::photo;
use super::specimen_file::Specimen;

/// JPEG quality of the camera files, 1 to 100.
const QUALITY: u8 = 90;

/// Makes the first `count` files of the folder with this seed. The photos have this width and height; near duplicates
/// have four fifths of it.
///
/// Each whole group of 30 files contains one PNG, WebP, GIF, TIFF and BMP. It also contains one file with each of these
/// properties: blurred, dark, overexposed, exact duplicate, near duplicate, GPS location, truncated, corrupt, wrong
/// extension.
pub fn photo_folder(seed: u64, count: usize, width: u32, height: u32) -> Vec<Specimen> {
    let mut files: Vec<Specimen> = vec![];
    for index in 0..count {
        let file = FolderFile { seed: seed.wrapping_mul(1_000_003).wrapping_add(index as u64), index, width, height };
        // The duplicates repeat the first and the third file of their group of 30.
        let specimen = match index % 30 {
            17 => Specimen { name: file.name("_copy.JPG"), bytes: files[index - 17].bytes.clone() },
            19 => FolderFile { seed: file.seed - 17, ..file }.smaller(),
            _ => file.specimen(),
        };
        files.push(specimen);
    }
    files
}

/// A file of the folder: seed and size of its photo, and index in the folder.
#[derive(Clone, Copy)]
struct FolderFile {
    seed: u64,
    index: usize,
    width: u32,
    height: u32,
}

impl FolderFile {
    /// Makes the file with the format or the fault that its index gives it. The caller makes the duplicates.
    fn specimen(self) -> Specimen {
        let photo = photo(self.seed, self.width, self.height);
        let (extension, bytes) = match self.index % 30 {
            3 => (".png", png(&photo)),
            5 => (".webp", webp(&photo)),
            7 => (".JPG", self.with_camera_exif(&jpeg(&blurred(&photo), QUALITY))),
            8 => (".gif", gif(&photo)),
            10 => (".JPG", self.with_camera_exif(&jpeg(&dark(&photo), QUALITY))),
            11 => (".tif", tiff(&photo)),
            13 => (".bmp", bmp(&photo)),
            14 => (".JPG", self.with_camera_exif(&jpeg(&blown_out(&photo), QUALITY))),
            23 => (".JPG", truncated(self.with_camera_exif(&jpeg(&photo, QUALITY)))),
            25 => (".JPG", corrupt(self.seed)),
            27 => (".png", self.with_camera_exif(&jpeg(&photo, QUALITY))),
            _ => (".JPG", self.with_camera_exif(&jpeg(&photo, QUALITY))),
        };
        Specimen { name: self.name(extension), bytes }
    }

    /// Makes a copy at 4/5 of the size with stronger compression, as chat programs do.
    fn smaller(self) -> Specimen {
        let photo = photo(self.seed, self.width, self.height);
        let (width, height) = ((self.width * 4 / 5).max(1), (self.height * 4 / 5).max(1));
        let small = resize(&photo, width, height, FilterType::Triangle);
        Specimen { name: self.name("_small.jpg"), bytes: jpeg(&small, 60) }
    }

    /// File name with this ending.
    fn name(self, extension: &str) -> String {
        format!("IMG_{:04}{extension}", self.index + 1)
    }

    /// Adds EXIF as a camera writes it, with a GPS location if the index is 21 in its group of 30.
    fn with_camera_exif(self, jpeg: &[u8]) -> Vec<u8> {
        let minutes = self.index % 1440;
        let facts = ExifFacts {
            orientation: Some(1),
            make: Some("Proofsheet".to_owned()),
            model: Some("Specimen 1".to_owned()),
            lens: Some("Specimen 24-70mm F2.8".to_owned()),
            capture_time: Some(format!("2026:11:22 {:02}:{:02}:00", minutes / 60, minutes % 60)),
            exposure: Some((1, 60 + self.index as u32 % 400)),
            aperture: Some((28, 10)),
            iso: Some(200),
            focal_length: Some((35, 1)),
            gps: (self.index % 30 == 21).then_some((37.5665, 126.978)),
            ..ExifFacts::default()
        };
        with_exif(jpeg, &facts)
    }
}

/// First two thirds of the file.
fn truncated(mut bytes: Vec<u8>) -> Vec<u8> {
    bytes.truncate(bytes.len() * 2 / 3);
    bytes
}

/// The beginning of a JPEG, followed by noise.
fn corrupt(seed: u64) -> Vec<u8> {
    let noise =
        (0..4000_u64).map(|index| (index.wrapping_mul(seed | 1).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 57) as u8);
    b"\xff\xd8\xff\xe0\0\x10JFIF\0".iter().copied().chain(noise).collect()
}

#[cfg(test)]
mod tests {
    use protocol::{BatchContext, Issue, Thresholds, judge};

    use super::*;
    use crate::{ComparableImage, DecodeLimits, DuplicateFinder, analyze};

    /// Issues of each file that has any, with its name. A file that failed has its failure code.
    fn judged(files: &[Specimen]) -> Vec<(String, String)> {
        let mut duplicates = DuplicateFinder::new(&Thresholds::default());
        let analyses: Vec<_> =
            files.iter().map(|specimen| analyze(&specimen.bytes, &DecodeLimits::default())).collect();
        let image = |index: usize| protocol::ImageId::from_random([index as u8; 16]);
        for (index, analysis) in analyses.iter().enumerate() {
            let Ok(analysis) = analysis else { continue };
            let (hash, identity) = (analysis.report.file.hash, &analysis.report.identity);
            duplicates.insert(&ComparableImage { image: image(index), arrival: index as u64, hash, identity });
        }
        let issues_of = |(index, specimen): (usize, &Specimen)| match &analyses[index] {
            Err(failure) => (specimen.name.clone(), failure.code.to_string()),
            Ok(analysis) => {
                let duplicate_kind = duplicates.status(image(index)).duplicate_kind;
                let batch_context = BatchContext { duplicate_kind, ..BatchContext::default() };
                let verdicts = judge(&analysis.report, &specimen.name, &Thresholds::default(), &batch_context);
                let issues: Vec<_> = verdicts.iter().map(|verdict| verdict.issue.slug()).collect();
                (specimen.name.clone(), issues.join(" "))
            }
        };
        files.iter().enumerate().map(issues_of).filter(|(_, issues)| !issues.is_empty()).collect()
    }

    #[test]
    fn first_30_files_have_exactly_the_expected_issues() {
        let found = judged(&photo_folder(1, 30, 640, 480));
        let found: Vec<_> = found.iter().map(|(name, issues)| (name.as_str(), issues.as_str())).collect();
        assert_eq!(
            found,
            [
                ("IMG_0001.JPG", Issue::ExactDuplicate.slug()),
                ("IMG_0003.JPG", Issue::NearDuplicate.slug()),
                ("IMG_0008.JPG", "blurred"),
                ("IMG_0011.JPG", "too-dark"),
                ("IMG_0015.JPG", "too-bright"),
                ("IMG_0018_copy.JPG", "exact-duplicate"),
                ("IMG_0020_small.jpg", "near-duplicate"),
                ("IMG_0022.JPG", "has-location"),
                ("IMG_0024.JPG", "truncated"),
                ("IMG_0026.JPG", "corrupt"),
                ("IMG_0028.png", "extension-mismatch"),
            ]
        );
    }

    #[test]
    fn folder_is_deterministic_and_a_prefix_of_a_longer_one() {
        let short = photo_folder(9, 9, 120, 90);
        assert_eq!(short, photo_folder(9, 9, 120, 90));
        assert_eq!(short[..], photo_folder(9, 12, 120, 90)[..9]);
        assert_ne!(short[0].bytes, photo_folder(10, 1, 120, 90)[0].bytes);
    }
}
