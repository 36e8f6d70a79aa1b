//! A believable folder of photos: mostly good JPEGs, and among each thirty one of everything that goes wrong.

use image::imageops::{FilterType, resize};

use super::{ExifFacts, blown_out, blurred, bmp, dark, gif, jpeg, photo, png, tiff, webp, with_exif};

/// A generated file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Specimen {
    /// Its file name.
    pub name: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// Quality of the camera's JPEGs.
const QUALITY: u8 = 90;

/// The first `count` files of the folder with this seed, of about this size each.
///
/// Among each thirty are one PNG, WebP, GIF, TIFF and BMP, one that is blurred, dark, blown out, an exact duplicate, a near
/// duplicate, one with GPS, one truncated, one corrupt and one with a wrong extension.
pub fn set(seed: u64, count: usize, width: u32, height: u32) -> Vec<Specimen> {
    let mut set: Vec<Specimen> = vec![];
    for index in 0..count {
        let shot = Shot { seed: seed.wrapping_mul(1_000_003).wrapping_add(index as u64), index, width, height };
        // The duplicates repeat the first and third file of their thirty.
        let specimen = match index % 30 {
            17 => Specimen { name: shot.name("_copy.JPG"), bytes: set[index - 17].bytes.clone() },
            19 => Shot { seed: shot.seed - 17, ..shot }.smaller(),
            _ => shot.specimen(),
        };
        set.push(specimen);
    }
    set
}

#[derive(Clone, Copy)]
struct Shot {
    seed: u64,
    index: usize,
    width: u32,
    height: u32,
}

impl Shot {
    fn specimen(self) -> Specimen {
        let photo = photo(self.seed, self.width, self.height);
        let (ending, bytes) = match self.index % 30 {
            3 => (".png", png(&photo)),
            5 => (".webp", webp(&photo)),
            7 => (".JPG", self.taken(&jpeg(&blurred(&photo), QUALITY))),
            8 => (".gif", gif(&photo)),
            10 => (".JPG", self.taken(&jpeg(&dark(&photo), QUALITY))),
            11 => (".tif", tiff(&photo)),
            13 => (".bmp", bmp(&photo)),
            14 => (".JPG", self.taken(&jpeg(&blown_out(&photo), QUALITY))),
            23 => (".JPG", truncated(self.taken(&jpeg(&photo, QUALITY)))),
            25 => (".JPG", corrupt(self.seed)),
            27 => (".png", self.taken(&jpeg(&photo, QUALITY))),
            _ => (".JPG", self.taken(&jpeg(&photo, QUALITY))),
        };
        Specimen { name: self.name(ending), bytes }
    }

    /// Four fifths of the size and compressed harder, as if it had been sent through a chat.
    fn smaller(self) -> Specimen {
        let photo = photo(self.seed, self.width, self.height);
        let (width, height) = ((self.width * 4 / 5).max(1), (self.height * 4 / 5).max(1));
        let small = resize(&photo, width, height, FilterType::Triangle);
        Specimen { name: self.name("_small.jpg"), bytes: jpeg(&small, 60) }
    }

    fn name(self, ending: &str) -> String {
        format!("IMG_{:04}{ending}", self.index + 1)
    }

    /// The JPEG with what a camera would have written.
    fn taken(self, jpeg: &[u8]) -> Vec<u8> {
        let minutes = self.index % 1440;
        let facts = ExifFacts {
            orientation: Some(1),
            make: Some("Proofsheet".to_owned()),
            model: Some("Specimen 1".to_owned()),
            lens: Some("Specimen 24-70mm F2.8".to_owned()),
            taken: Some(format!("2026:11:22 {:02}:{:02}:00", minutes / 60, minutes % 60)),
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

/// Two thirds of the file.
fn truncated(mut bytes: Vec<u8>) -> Vec<u8> {
    bytes.truncate(bytes.len() * 2 / 3);
    bytes
}

/// The beginning of a JPEG and nothing that follows from it.
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

    /// Issues of each file, by its name; a file that failed has its code.
    fn judged(set: &[Specimen]) -> Vec<(String, String)> {
        let mut duplicates = DuplicateFinder::new(&Thresholds::default());
        let analyses: Vec<_> = set.iter().map(|specimen| analyze(&specimen.bytes, &DecodeLimits::default())).collect();
        let image = |index: usize| protocol::ImageId::from_random([index as u8; 16]);
        for (index, analysis) in analyses.iter().enumerate() {
            let Ok(analysis) = analysis else { continue };
            let (hash, identity) = (analysis.report.file.hash, &analysis.report.identity);
            duplicates.insert(&ComparableImage { image: image(index), arrival: index as u64, hash, identity });
        }
        let found = |(index, specimen): (usize, &Specimen)| match &analyses[index] {
            Err(failure) => (specimen.name.clone(), failure.code.to_string()),
            Ok(analysis) => {
                let duplicate_kind = duplicates.status(image(index)).duplicate_kind;
                let standing = BatchContext { duplicate_kind, ..BatchContext::default() };
                let verdicts = judge(&analysis.report, &specimen.name, &Thresholds::default(), &standing);
                let issues: Vec<_> = verdicts.iter().map(|verdict| verdict.issue.slug()).collect();
                (specimen.name.clone(), issues.join(" "))
            }
        };
        set.iter().enumerate().map(found).filter(|(_, issues)| !issues.is_empty()).collect()
    }

    #[test]
    fn the_folder_has_one_of_everything_that_goes_wrong() {
        let found = judged(&set(1, 30, 640, 480));
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
    fn a_folder_is_the_same_every_time_and_begins_like_a_longer_one() {
        let short = set(9, 9, 120, 90);
        assert_eq!(short, set(9, 9, 120, 90));
        assert_eq!(short[..], set(9, 12, 120, 90)[..9]);
        assert_ne!(short[0].bytes, set(10, 1, 120, 90)[0].bytes);
    }
}
