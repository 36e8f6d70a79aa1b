//! What the whole of a batch means for each of its images, once all are known.

use std::collections::HashMap;

use protocol::{BatchContext, BestCandidate, GroupChoice, ImageId, Report, Thresholds, best, odd_sizes};

use crate::duplicates::Duplicates;

/// An analyzed image of a batch.
#[derive(Debug, Clone, Copy)]
pub struct Analyzed<'a> {
    /// The image.
    pub image: ImageId,
    /// When it arrived in its batch, as a number that grows.
    pub arrival: u64,
    /// Its file name.
    pub name: &'a str,
    /// What was measured of it; the bulky parts are not needed.
    pub report: &'a Report,
}

/// The standing of each of a batch's images, in their order: how it is repeated and which one to keep, and whether its size stands
/// out. It depends on the images alone, not on the order in which they were analyzed.
pub fn batch_contexts(duplicates: &Duplicates, images: &[Analyzed<'_>], thresholds: &Thresholds) -> Vec<BatchContext> {
    let pixels: Vec<u64> =
        images.iter().map(|image| u64::from(image.report.image.width) * u64::from(image.report.image.height)).collect();
    let mut choices = choices(duplicates, images);
    let standing = |(image, odd_size): (&Analyzed<'_>, Option<f32>)| {
        let (choice, similarity) = choices.remove(&image.image).unzip();
        let duplicate_kind = duplicates.status(image.image).duplicate_kind;
        BatchContext { duplicate_kind, similarity: similarity.flatten(), choice, odd_size }
    };
    images.iter().zip(odd_sizes(&pixels, thresholds)).map(standing).collect()
}

/// For each image of a group what to keep, and how alike it is to that one; the one to keep is as alike as the next.
fn choices(duplicates: &Duplicates, images: &[Analyzed<'_>]) -> HashMap<ImageId, (GroupChoice, Option<f32>)> {
    let known: HashMap<ImageId, &Analyzed<'_>> = images.iter().map(|image| (image.image, image)).collect();
    let mut choices = HashMap::new();
    for group in duplicates.groups() {
        let group: Vec<&Analyzed<'_>> = group.iter().filter_map(|image| known.get(image).copied()).collect();
        let contenders: Vec<BestCandidate<'_>> = group
            .iter()
            .map(|image| BestCandidate { report: image.report, name: image.name, arrival: image.arrival })
            .collect();
        let Some(best) = best(&contenders).filter(|_| group.len() > 1) else { continue };
        let (reason, best) = (best.reason, group[best.index]);
        let similar = duplicates.similar_to(best.image);
        let most = similar.values().copied().reduce(f32::max);
        for image in &group {
            let is_best = image.image == best.image;
            let better = (!is_best).then(|| best.name.to_owned());
            let similarity = if is_best { most } else { similar.get(&image.image).copied() };
            choices.insert(image.image, (GroupChoice { others: group.len() - 1, better, reason }, similarity));
        }
    }
    choices
}
