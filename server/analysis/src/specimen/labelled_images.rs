//! Images labelled with their issues, to measure precision and recall of the verdicts.

use image::{RgbImage, imageops};
use protocol::Issue;

use super::defects::{
    defocused, exposed, grey, motion_blurred, noisy, on_white, portrait, toned, with_lamp, with_levels,
    with_spot_of_colour,
};
use super::encode::{jpeg, png};
use super::exif::{ExifFacts, with_exif};
use super::graphics::{chart, page, plain};
use super::scenes::Scene;
use super::specimen_file::Specimen;
use super::variation::Variation;

/// A file and its expected issues.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LabelledImage {
    /// The file. Its name describes how it was made.
    pub specimen: Specimen,
    /// Expected issues.
    pub issues: Vec<Issue>,
}

/// Widths and heights of the images in pixels, used in rotation.
const SIZES: [(u32, u32); 4] = [(1200, 800), (900, 1200), (1600, 1067), (800, 600)];

/// JPEG qualities, used in rotation.
const QUALITIES: [u8; 4] = [75, 85, 92, 95];

/// Makes a set of images: good and defective variants of one photo, two pages, a chart and two plain frames. Each is
/// labelled with the issues that it has without regard to the others. Consecutive numbers give sets of all scenes,
/// sizes and JPEG qualities in rotation, always with another seed.
pub fn labelled_images(number: u64) -> Vec<LabelledImage> {
    let scene = scene_of(number);
    let (width, height) = SIZES[(number % 4) as usize];
    let set = VariantBuilder { number, scene, photo: scene.paint(1000 + number, width, height), labelled: vec![] };
    set.good().blurred().exposed().coloured().shaped().graphic().labelled
}

/// Makes a batch labelled with only the issues that depend on the other images. It contains copies in every variation,
/// exact duplicates and some images far larger than the rest. It also contains pages, charts, dark, plain and other
/// images without duplicates.
pub fn labelled_batch() -> Vec<LabelledImage> {
    let mut batch = vec![];
    let mut add = |name: String, bytes: Vec<u8>, issues: &[Issue]| {
        batch.push(LabelledImage { specimen: Specimen { name, bytes }, issues: issues.to_vec() });
    };
    for number in 0..10 {
        let photo = scene_of(number).paint(2000 + number, 480, 360);
        add(format!("{number}-original.jpg"), jpeg(&photo, 92), &[Issue::NearDuplicate]);
        for variation in Variation::ALL {
            add(format!("{number}-{variation:?}.jpg"), variation.jpeg_copy(&photo), &[Issue::NearDuplicate]);
        }
        let unrelated = scene_of(number).paint(3000 + number, 480, 360);
        add(format!("{number}-other.jpg"), jpeg(&unrelated, 85), &[]);
        add(
            format!("{number}-dark.jpg"),
            jpeg(&with_levels(&scene_of(number).paint(4000 + number, 480, 360), 0.12, 0.0), 85),
            &[],
        );
        add(format!("{number}-page.jpg"), jpeg(&page(number, 400, 560), 85), &[]);
        add(format!("{number}-chart.png"), png(&chart(number, 480, 320)), &[]);
        add(format!("{number}-plain.jpg"), jpeg(&plain(number, 480, 360, 40 + 20 * number as u8), 85), &[]);
        let twin = jpeg(&scene_of(number).paint(5000 + number, 480, 360), 85);
        add(format!("{number}-twin.jpg"), twin.clone(), &[Issue::ExactDuplicate]);
        add(format!("{number}-twin-copy.jpg"), twin, &[Issue::ExactDuplicate]);
    }
    for number in 0..3 {
        add(
            format!("{number}-large.jpg"),
            jpeg(&scene_of(number).paint(6000 + number, 1800, 1350), 85),
            &[Issue::OddSize],
        );
    }
    batch
}

/// Scene for this number, in rotation.
fn scene_of(number: u64) -> Scene {
    Scene::ALL[(number % Scene::ALL.len() as u64) as usize]
}

/// Builder of a set of labelled images. Each method that returns the builder adds some.
struct VariantBuilder {
    /// Number of the set.
    number: u64,
    scene: Scene,
    photo: RgbImage,
    labelled: Vec<LabelledImage>,
}

impl VariantBuilder {
    /// The photo itself, and variants without an issue that are easily mistaken for faulty ones.
    fn good(mut self) -> Self {
        let photo = self.photo.clone();
        self.add_image("sharp", &photo, &[]);
        self.add_image("as-png", &photo, &[]);
        self.add_image("noise", &noisy(&photo, 10.0, self.number), &[]);
        self.add_image("contrast-80", &with_levels(&photo, 0.8, 25.0), &[]);
        self.add_image("on-white", &on_white(&photo), &[]);
        // A shallow depth of field needs a subject with edges at the focus.
        if self.scene != Scene::LowKey {
            self.add_image("portrait", &portrait(&photo, 6.0, (0.45, 0.7)), &[]);
        }
        self
    }

    /// Defocus and motion blur in steps.
    fn blurred(mut self) -> Self {
        let photo = self.photo.clone();
        for thousandths in [3.0, 5.0, 9.0, 15.0] {
            self.add_image(&format!("defocus-{thousandths}"), &defocused(&photo, thousandths), &[Issue::Blurred]);
        }
        for (thousandths, direction) in [(14.0, 0.3), (24.0, 1.7)] {
            let angle = direction + self.number as f32;
            self.add_image(
                &format!("motion-{thousandths}"),
                &motion_blurred(&photo, thousandths, angle),
                &[Issue::Blurred],
            );
        }
        self.add_image("defocus-noise", &noisy(&defocused(&photo, 4.0), 8.0, self.number), &[Issue::Blurred]);
        self
    }

    /// Underexposure, overexposure and low contrast.
    fn exposed(mut self) -> Self {
        let photo = self.photo.clone();
        self.add_image("dark-20", &with_levels(&photo, 0.2, 0.0), &[Issue::TooDark]);
        self.add_image("stops-4.5", &exposed(&photo, -4.5), &[Issue::TooDark]);
        self.add_image("lamp", &with_lamp(&with_levels(&photo, 0.12, 0.0)), &[Issue::TooDark]);
        if self.scene != Scene::LowKey {
            self.add_image("stops+3", &exposed(&photo, 3.0), &[Issue::TooBright]);
            self.add_image("bright-260", &with_levels(&photo, 2.6, 20.0), &[Issue::TooBright]);
            self.add_image("bright+120", &with_levels(&photo, 1.2, 120.0), &[Issue::TooBright]);
            self.add_image("contrast-20", &with_levels(&photo, 0.2, 100.0), &[Issue::LowContrast]);
        }
        self
    }

    /// Grey, sepia, and grey but for a spot of colour.
    fn coloured(mut self) -> Self {
        let photo = self.photo.clone();
        self.add_image("grey", &grey(&photo), &[Issue::Greyscale]);
        self.add_image("sepia", &toned(&photo, [1.07, 0.96, 0.78]), &[]);
        self.add_image("spot-of-colour", &with_spot_of_colour(&photo), &[]);
        self
    }

    /// Issues of size, aspect ratio, metadata and file.
    fn shaped(mut self) -> Self {
        let photo = self.photo.clone();
        let (width, height) = photo.dimensions();
        let strip = imageops::crop_imm(&photo, 0, height / 2, width, width / 4).to_image();
        let small = if width < 4 * 256 { vec![Issue::TooSmall] } else { vec![] };
        self.add_image("strip", &strip, &[vec![Issue::OddAspect], small].concat());
        let small = imageops::thumbnail(&photo, width * 180 / width.max(height), height * 180 / width.max(height));
        self.add_image("small", &small, &[Issue::TooSmall]);
        let whole = jpeg(&photo, self.quality());
        let gps_facts = ExifFacts { gps: Some((-33.8568, 151.2153)), ..ExifFacts::default() };
        self.add_file("place.jpg", with_exif(&whole, &gps_facts), &[Issue::HasLocation]);
        self.add_file("jpeg.png", whole.clone(), &[Issue::ExtensionMismatch]);
        for percent in [25, 60, 92] {
            let part = whole[..whole.len() * percent / 100].to_vec();
            self.add_file(&format!("cut-{percent}.jpg"), part, &[Issue::Truncated]);
        }
        self
    }

    /// Two pages, a chart and two plain frames.
    fn graphic(mut self) -> Self {
        let number = self.number;
        self.add_image("page", &page(number, 1240, 1754), &[Issue::Greyscale]);
        self.add_image("page-noise", &noisy(&page(number + 1, 1000, 1400), 3.0, number), &[Issue::Greyscale]);
        self.add_image("chart", &chart(number, 1200, 800), &[]);
        let grey_level = (number * 53 % 200 + 30) as u8;
        let dark = if grey_level < 70 { vec![Issue::TooDark] } else { vec![] };
        let nothing: Vec<Issue> = [dark, vec![Issue::LowInformation, Issue::Greyscale]].concat();
        self.add_image("plain", &plain(number, 1200, 900, grey_level), &nothing);
        self.add_image(
            "black",
            &plain(number, 1200, 900, 4),
            &[Issue::TooDark, Issue::LowInformation, Issue::Greyscale],
        );
        self
    }

    /// JPEG quality of the set.
    fn quality(&self) -> u8 {
        QUALITIES[(self.number % 4) as usize]
    }

    /// Adds an image as a JPEG, or as a PNG if the variant is `as-png`.
    fn add_image(&mut self, variant: &str, image: &RgbImage, issues: &[Issue]) {
        let (extension, bytes) =
            if variant == "as-png" { ("png", png(image)) } else { ("jpg", jpeg(image, self.quality())) };
        self.add_file(&format!("{variant}.{extension}"), bytes, issues);
    }

    /// Adds a file; its name begins with scene and number.
    fn add_file(&mut self, variant: &str, bytes: Vec<u8>, issues: &[Issue]) {
        let specimen = Specimen { name: format!("{:?}-{}-{variant}", self.scene, self.number).to_lowercase(), bytes };
        self.labelled.push(LabelledImage { specimen, issues: issues.to_vec() });
    }
}
