//! How well copies are found and others are left alone, with the default thresholds.

use protocol::{GroupId, ImageId, Thresholds};

use super::{Duplicates, Member};
use crate::specimen::{Variation, blank, blown_out, bmp, chart, collage, dark, jpeg, page, photo};
use crate::{DecodeLimits, analyze};

/// Files with the name of what they are a copy of.
struct Labelled {
    original: String,
    kind: String,
    bytes: Vec<u8>,
}

fn labelled(original: String, kind: impl std::fmt::Debug, bytes: Vec<u8>) -> Labelled {
    Labelled { original, kind: format!("{kind:?}"), bytes }
}

/// Photos and their copies; and what is often taken for copies: other pages, dark, blown out and even frames.
fn files() -> Vec<Labelled> {
    let mut files = vec![];
    for seed in 0..4 {
        let (name, photo) = (format!("photo {seed}"), photo(seed, 360, 240));
        files.push(labelled(name.clone(), "original", jpeg(&photo, 92)));
        files.extend(Variation::ALL.iter().map(|variation| labelled(name.clone(), variation, variation.of(&photo))));
    }
    for seed in 10..13 {
        files.push(labelled(format!("page {seed}"), "page", jpeg(&page(seed, 280, 400), 90)));
        files.push(labelled(format!("dark {seed}"), "dark", jpeg(&dark(&photo(seed, 360, 240)), 90)));
        files.push(labelled(format!("bright {seed}"), "blown out", jpeg(&blown_out(&photo(20 + seed, 360, 240)), 90)));
        let grey = 20 * seed as u8 - 190;
        files.push(labelled(format!("blank {seed}"), "blank", jpeg(&blank(360, 240, grey), 90)));
    }
    files
}

/// The group of each file.
fn groups(files: &[Labelled]) -> Vec<Option<GroupId>> {
    let image = |index: usize| ImageId::from_random((index as u128).to_be_bytes());
    let mut duplicates = Duplicates::new(&Thresholds::default());
    for (index, file) in files.iter().enumerate() {
        let report = analyze(&file.bytes, &DecodeLimits::default()).unwrap().report;
        let (hash, identity) = (report.file.hash, &report.identity);
        duplicates.insert(&Member { image: image(index), arrival: index as u64, hash, identity });
    }
    (0..files.len()).map(|index| duplicates.status(batch_context(index)).group).collect()
}

/// How many pairs of copies were found, pairs that were invented, and pairs that were missed.
fn pairs(files: &[Labelled]) -> (u32, Vec<String>, Vec<String>) {
    let groups = groups(files);
    let (mut found, mut wrong, mut missed) = (0, vec![], vec![]);
    for one in 0..files.len() {
        for other in one + 1..files.len() {
            let together = groups[one].is_some() && groups[one] == groups[other];
            let names = || {
                format!(
                    "{} {} and {} {}",
                    files[one].original, files[one].kind, files[other].original, files[other].kind
                )
            };
            match (files[one].original == files[other].original, together) {
                (true, true) => found += 1,
                (true, false) => missed.push(names()),
                (false, true) => wrong.push(names()),
                (false, false) => {}
            }
        }
    }
    (found, wrong, missed)
}

#[test]
fn copies_are_found_and_nothing_else() {
    let (found, wrong, missed) = pairs(&files());
    assert!(wrong.is_empty(), "precision: {} of {}, {wrong:?}", wrong.len(), found);
    let recall = f64::from(found) / (f64::from(found) + missed.len() as f64);
    assert!(recall > 0.97, "recall: {recall:.3}, {:?}", &missed[..missed.len().min(20)]);
}

#[test]
fn a_shape_that_two_pictures_share_makes_them_no_copies() {
    // Of ten thousand, some that were joined when neither agreement around each place nor in light was asked for.
    let seeds = [(1049, 9949), (110, 5302), (256, 6249), (4794, 7628), (2683, 2855), (4064, 8297)];
    let files: Vec<Labelled> = seeds
        .iter()
        .flat_map(|(one, other)| [one, other])
        .map(|seed| labelled(format!("collage {seed}"), "collage", bmp(&collage(*seed, 96, 72))))
        .collect();
    assert_eq!(groups(&files), vec![None; files.len()]);
}

#[test]
fn bars_of_other_heights_make_another_chart() {
    // Squeezed a little, the bars of one lie on those of the other.
    let seeds = [10, 89, 116, 683, 121, 200, 5, 267, 36, 476, 45, 255, 49, 217, 52, 413];
    let files: Vec<Labelled> =
        seeds.iter().map(|seed| labelled(format!("chart {seed}"), "chart", bmp(&chart(*seed, 96, 72)))).collect();
    assert_eq!(groups(&files), vec![None; files.len()]);
}

#[test]
fn copies_of_charts_are_found_and_other_charts_are_none() {
    let files: Vec<Labelled> = (300..304)
        .flat_map(|seed| {
            let chart = chart(seed, 480, 360);
            let copies =
                Variation::ALL.map(|variation| labelled(format!("chart {seed}"), variation, variation.of(&chart)));
            copies.into_iter().chain([labelled(format!("chart {seed}"), "original", jpeg(&chart, 92))])
        })
        .collect();
    let (found, wrong, missed) = pairs(&files);
    assert!(wrong.is_empty(), "precision: {} of {}, {wrong:?}", wrong.len(), found);
    let recall = f64::from(found) / (f64::from(found) + missed.len() as f64);
    assert!(recall > 0.9, "recall: {recall:.3}, {:?}", &missed[..missed.len().min(20)]);
}
