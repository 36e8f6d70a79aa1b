//! Batch contexts: facts about each image that depend on the rest of its batch, once all images are analyzed.

use std::collections::HashMap;

use protocol::{
    BatchContext, BestCandidate, GroupChoice, ImageId, Report, Thresholds, best, distinct_name, first_error, judge,
    odd_size_ratios,
};

use crate::duplicates::DuplicateFinder;

/// An analyzed image of a batch.
#[derive(Debug, Clone, Copy)]
pub struct AnalyzedImage<'a> {
    /// Id of the image.
    pub image: ImageId,
    /// Position in the order of arrival in the batch.
    pub arrival: u64,
    /// File name of the image.
    pub name: &'a str,
    /// File name with its folders; the file name alone if the image has none.
    pub full_name: &'a str,
    /// Report of the analysis; a summary is enough.
    pub report: &'a Report,
}

/// Computes the batch context of each image, in the order of `images`: kind of duplicate, image to keep in its group,
/// similarity to that image (none if the two do not match directly; for that image itself, to the most similar other
/// one), and, for an odd size, the ratio of its pixel count to the batch's median.
///
/// `duplicates` has compared all images of the batch, and `images` are all analyzed images of the batch. The result
/// does not depend on the order in which they were analyzed.
pub fn batch_contexts(
    duplicates: &DuplicateFinder,
    images: &[AnalyzedImage<'_>],
    thresholds: &Thresholds,
) -> Vec<BatchContext> {
    let pixels: Vec<u64> =
        images.iter().map(|image| u64::from(image.report.image.width) * u64::from(image.report.image.height)).collect();
    let mut choices = choices(duplicates, images, thresholds);
    let context = |(image, odd_size_ratio): (&AnalyzedImage<'_>, Option<f32>)| {
        let (choice, similarity) = choices.remove(&image.image).unzip();
        let duplicate_kind = duplicates.status(image.image).duplicate_kind;
        BatchContext { duplicate_kind, similarity: similarity.flatten(), choice, odd_size_ratio }
    };
    images.iter().zip(odd_size_ratios(&pixels, thresholds)).map(context).collect()
}

/// For each image of a group: the choice of the image to keep, and the similarity to that image, if the two match
/// directly. For the image to keep, the similarity is its largest one to another image. Images without another image of
/// `images` in their group are absent.
fn choices(
    duplicates: &DuplicateFinder,
    images: &[AnalyzedImage<'_>],
    thresholds: &Thresholds,
) -> HashMap<ImageId, (GroupChoice, Option<f32>)> {
    let by_id: HashMap<ImageId, &AnalyzedImage<'_>> = images.iter().map(|image| (image.image, image)).collect();
    let mut choices = HashMap::new();
    for group in duplicates.groups() {
        let group: Vec<&AnalyzedImage<'_>> = group.iter().filter_map(|image| by_id.get(image).copied()).collect();
        let candidates: Vec<BestCandidate<'_>> = group
            .iter()
            .map(|image| BestCandidate {
                report: image.report,
                name: image.name,
                full_name: image.full_name,
                arrival: image.arrival,
                error: first_error(&judge(image.report, image.name, thresholds, &BatchContext::default())),
            })
            .collect();
        let Some(best) = best(&candidates).filter(|_| group.len() > 1) else { continue };
        let best_name = distinct_name(&candidates, best.index);
        let (choice, best) = (best, group[best.index]);
        let similar = duplicates.similar_to(best.image);
        let largest = similar.values().copied().reduce(f32::max);
        for (image, candidate) in group.iter().zip(&candidates) {
            let is_best = image.image == best.image;
            let best_other = (!is_best).then(|| best_name.to_owned());
            let similarity = if is_best { largest } else { similar.get(&image.image).copied() };
            let reason = choice.reason_for(candidate);
            choices.insert(image.image, (GroupChoice { others: group.len() - 1, best_other, reason }, similarity));
        }
    }
    choices
}
