//! Tests of precision and recall of the duplicate search on generated pictures, with the default thresholds.

use protocol::{GroupId, ImageId, Thresholds};

use super::{ComparableImage, DuplicateFinder};
use crate::specimen::{Variation, blank, blown_out, bmp, chart, collage, dark, jpeg, page, photo};
use crate::{DecodeLimits, analyze};

/// A file, labelled with the picture that it is a copy of.
struct LabelledCopy {
    /// Name of the picture.
    original: String,
    /// Kind of the copy, for messages.
    kind: String,
    bytes: Vec<u8>,
}

fn copy_of(original: String, kind: impl std::fmt::Debug, bytes: Vec<u8>) -> LabelledCopy {
    LabelledCopy { original, kind: format!("{kind:?}"), bytes }
}

/// Photos and their copies, and pictures that are easily mistaken for copies: pages, dark, blown out and blank frames.
fn photos_and_lookalikes() -> Vec<LabelledCopy> {
    let mut files = vec![];
    for seed in 0..4 {
        let (name, photo) = (format!("photo {seed}"), photo(seed, 360, 240));
        files.push(copy_of(name.clone(), "original", jpeg(&photo, 92)));
        files.extend(
            Variation::ALL.iter().map(|variation| copy_of(name.clone(), variation, variation.jpeg_copy(&photo))),
        );
    }
    for seed in 10..13 {
        files.push(copy_of(format!("page {seed}"), "page", jpeg(&page(seed, 280, 400), 90)));
        files.push(copy_of(format!("dark {seed}"), "dark", jpeg(&dark(&photo(seed, 360, 240)), 90)));
        files.push(copy_of(format!("bright {seed}"), "blown out", jpeg(&blown_out(&photo(20 + seed, 360, 240)), 90)));
        let grey = 20 * seed as u8 - 190;
        files.push(copy_of(format!("blank {seed}"), "blank", jpeg(&blank(360, 240, grey), 90)));
    }
    files
}

/// Group of each file, in the order of the files.
fn groups(files: impl Iterator<Item = Vec<u8>>) -> Vec<Option<GroupId>> {
    let mut duplicates = DuplicateFinder::new(&Thresholds::default());
    let mut images = vec![];
    for (bytes, arrival) in files.zip(0_u64..) {
        let report = analyze(&bytes, &DecodeLimits::default()).unwrap().report;
        let image = ImageId::from_random(u128::from(arrival).to_be_bytes());
        let (hash, identity) = (report.file.hash, &report.identity);
        duplicates.insert(&ComparableImage { image, arrival, hash, identity });
        images.push(image);
    }
    images.into_iter().map(|image| duplicates.status(image).group).collect()
}

/// Results over all pairs of files.
struct PairResults {
    /// Number of pairs of copies of one picture in one group.
    found: u32,
    /// Pairs of different pictures in one group.
    wrong: Vec<String>,
    /// Pairs of copies of one picture that are not in one group.
    missed: Vec<String>,
}

impl PairResults {
    /// Searches the files for duplicates and compares the groups with the labels.
    fn evaluate(files: &[LabelledCopy]) -> Self {
        let groups = groups(files.iter().map(|file| file.bytes.clone()));
        let mut pairs = Self { found: 0, wrong: vec![], missed: vec![] };
        for one in 0..files.len() {
            for other in one + 1..files.len() {
                let is_joined = groups[one].is_some() && groups[one] == groups[other];
                let (one, other) = (&files[one], &files[other]);
                let names = || format!("{} {} and {} {}", one.original, one.kind, other.original, other.kind);
                match (one.original == other.original, is_joined) {
                    (true, true) => pairs.found += 1,
                    (true, false) => pairs.missed.push(names()),
                    (false, true) => pairs.wrong.push(names()),
                    (false, false) => {}
                }
            }
        }
        pairs
    }

    /// Asserts that no different pictures are joined, and that more than this share of the pairs of copies is found.
    fn assert_quality(&self, min_recall: f64) {
        let Self { found, wrong, missed } = self;
        assert!(wrong.is_empty(), "{} wrong pairs beside {found} right ones: {wrong:?}", wrong.len());
        let recall = f64::from(*found) / (f64::from(*found) + missed.len() as f64);
        assert!(recall > min_recall, "recall: {recall:.3}, {:?}", &missed[..missed.len().min(20)]);
    }
}

#[test]
fn finds_over_97_percent_of_the_pairs_of_copies_of_photos_and_no_other_pair() {
    PairResults::evaluate(&photos_and_lookalikes()).assert_quality(0.97);
}

#[test]
fn finds_over_90_percent_of_the_pairs_of_copies_of_charts_and_no_other_pair() {
    let files: Vec<LabelledCopy> = (300..304)
        .flat_map(|seed| {
            let chart = chart(seed, 480, 360);
            let copies = Variation::ALL
                .map(|variation| copy_of(format!("chart {seed}"), variation, variation.jpeg_copy(&chart)));
            copies.into_iter().chain([copy_of(format!("chart {seed}"), "original", jpeg(&chart, 92))])
        })
        .collect();
    PairResults::evaluate(&files).assert_quality(0.9);
}

/// Number of pairs of files in one group.
fn joined_pairs(files: impl Iterator<Item = Vec<u8>>) -> usize {
    let groups = groups(files);
    let pairs =
        groups.iter().enumerate().flat_map(|(index, one)| groups[index + 1..].iter().map(move |other| (one, other)));
    pairs.filter(|(one, other)| one.is_some() && one == other).count()
}

#[test]
fn joins_no_pair_of_800_different_collages() {
    // The first wrong pairs appear among 4,000 collages: 2 of 8 million.
    assert_eq!(joined_pairs((0..800).map(|seed| bmp(&collage(seed, 96, 72)))), 0);
}

#[test]
fn joins_at_most_5_of_499_500_pairs_of_different_charts() {
    // 4 of 499,500 pairs were joined when this was written. Their few bars have nearly the same heights.
    let joined = joined_pairs((0..1000).map(|seed| bmp(&chart(seed, 96, 72))));
    assert!(joined <= 5, "{joined} pairs");
}

#[test]
fn keeps_apart_the_collages_that_an_earlier_version_joined() {
    // Pairs of ten thousand collages that share one shape. They were joined before local agreement and a tone curve
    // were required. These seeds are chosen, so they say nothing about the rate of wrong pairs.
    let pairs = [(1049, 9949), (110, 5302), (256, 6249), (4794, 7628), (2683, 2855), (4064, 8297)];
    let seeds = pairs.into_iter().flat_map(|(one, other)| [one, other]);
    assert_eq!(joined_pairs(seeds.map(|seed| bmp(&collage(seed, 96, 72)))), 0);
}
