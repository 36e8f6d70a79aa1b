//! Rejudges a finished batch by other thresholds, without pixels and without a second search for duplicates.

use std::collections::HashMap;

use super::batch_context::{BatchContext, DuplicateKind};
use super::best::{BestCandidate, GroupChoice, best, distinct_name, first_error};
use super::judge::judge;
use super::odd_size::odd_size_ratios;
use crate::{GroupId, Image, Issue, Report, Thresholds, Verdict};

/// Returns the verdicts and the duplicate group of each image of a finished batch; none for an image without a report.
/// An image whose duplicates were all deleted has no group.
///
/// `images` are in order of arrival. The result equals that of a full evaluation of the batch, provided that
/// `distance_at_most` and `similarity_at_least` are those that its groups were found with, that the new thresholds do
/// not change the image to keep of a group ([`same_best_images`]), because similarities are those to that image, and
/// that no image of a group was deleted since.
pub fn rejudge_batch(images: &[&Image], thresholds: &Thresholds) -> Vec<Option<(Vec<Verdict>, Option<GroupId>)>> {
    // The raw file of a shot is not compared with other images: its primary image is.
    let compared = images.iter().filter(|image| !image.is_companion());
    let pixels = |image: &&Image| {
        image.report.as_deref().map(|report| u64::from(report.image.width) * u64::from(report.image.height))
    };
    let mut odd_size_ratios = odd_size_ratios(&compared.filter_map(pixels).collect::<Vec<_>>(), thresholds).into_iter();
    let mut batch_contexts = duplicate_contexts(images, thresholds);
    let judged = |(index, image): (usize, &&Image)| {
        let report = image.report.as_deref()?;
        if image.is_companion() {
            return Some((judge(report, &image.name, thresholds, &BatchContext::default()), None));
        }
        let context = batch_contexts.remove(&index);
        let group = image.group.filter(|_| context.is_some());
        let batch_context =
            BatchContext { odd_size_ratio: odd_size_ratios.next().flatten(), ..context.unwrap_or_default() };
        Some((judge(report, &image.name, thresholds, &batch_context), group))
    };
    images.iter().enumerate().map(judged).collect()
}

/// Returns true if both thresholds lead to the same image to keep in each duplicate group.
pub fn same_best_images(images: &[&Image], one: &Thresholds, other: &Thresholds) -> bool {
    let groups = groups(images);
    groups.values().all(|group| {
        let best_index = |thresholds| best(&candidates(group, thresholds)).map(|best| best.index);
        best_index(one) == best_index(other)
    })
}

/// Analyzed images of a duplicate group, with their indices in the list of all images.
type Group<'a> = Vec<(usize, &'a Image, &'a Report)>;

/// Groups of at least two images. An image whose duplicates were all deleted has no group any more.
fn groups<'a>(images: &[&'a Image]) -> HashMap<GroupId, Group<'a>> {
    let mut groups: HashMap<GroupId, Group<'a>> = HashMap::new();
    for (index, image) in images.iter().enumerate().filter(|(_, image)| !image.is_companion()) {
        if let (Some(group), Some(report)) = (image.group, image.report.as_deref()) {
            groups.entry(group).or_default().push((index, image, report));
        }
    }
    groups.retain(|_, group| group.len() > 1);
    groups
}

/// Images of a group as candidates for the image to keep.
fn candidates<'a>(group: &Group<'a>, thresholds: &Thresholds) -> Vec<BestCandidate<'a>> {
    let candidate = |(index, image, report): &(usize, &'a Image, &'a Report)| {
        let (name, full_name, arrival) = (image.name.as_str(), image.full_name(), *index as u64);
        let error = first_error(&judge(report, name, thresholds, &BatchContext::default()));
        BestCandidate { report, name, full_name, arrival, error }
    };
    group.iter().map(candidate).collect()
}

/// Batch contexts, without the odd size, of the images in duplicate groups of at least two, by their index in `images`.
fn duplicate_contexts(images: &[&Image], thresholds: &Thresholds) -> HashMap<usize, BatchContext> {
    let mut batch_contexts = HashMap::new();
    for group in groups(images).values() {
        let mut copies: HashMap<_, usize> = HashMap::new();
        for (.., report) in group {
            *copies.entry(report.file.hash).or_default() += 1;
        }
        let candidates = candidates(group, thresholds);
        let best = best(&candidates);
        for (position, (index, image, report)) in group.iter().enumerate() {
            let choice = best.map(|best| {
                let best_other = (best.index != position).then(|| distinct_name(&candidates, best.index).to_owned());
                GroupChoice { others: group.len() - 1, best_other, reason: best.reason_for(&candidates[position]) }
            });
            let duplicate_kind = if copies[&report.file.hash] > 1 { DuplicateKind::Exact } else { DuplicateKind::Near };
            let batch_context =
                BatchContext { duplicate_kind, similarity: similarity(image), choice, odd_size_ratio: None };
            batch_contexts.insert(*index, batch_context);
        }
    }
    batch_contexts
}

/// Similarity of an image to a near duplicate: the score of its near-duplicate verdict. None without such a verdict.
fn similarity(image: &Image) -> Option<f32> {
    image.verdicts.iter().find(|verdict| verdict.issue == Issue::NearDuplicate).map(|verdict| verdict.score)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::judging::samples::report;
    use crate::{BatchId, ContentHash, ImageId, ImageState};

    fn image(number: u8, content: u8, group: Option<u8>) -> Image {
        let mut report = report();
        report.file.hash = ContentHash::from_bytes([content; 32]);
        report.focus.blur = Some(f32::from(number));
        Image {
            id: ImageId::from_random([number; 16]),
            batch: BatchId::from_random([1; 16]),
            name: format!("{number}.jpg"),
            path: None,
            source_path: None,
            companions: vec![],
            shot: None,
            bytes: 1000,
            hash: Some(report.file.hash),
            state: ImageState::Analyzed,
            seq: 1,
            report: Some(Box::new(report)),
            verdicts: vec![],
            group: group.map(|group| GroupId::named_after(ImageId::from_random([group; 16]))),
            decision: None,
            error: None,
        }
    }

    fn issues(judged: &Option<(Vec<Verdict>, Option<GroupId>)>) -> Vec<Issue> {
        judged.iter().flat_map(|(verdicts, _)| verdicts).map(|verdict| verdict.issue).collect()
    }

    #[test]
    fn other_thresholds_change_verdicts_and_keep_groups() {
        let mut images = [image(1, 1, Some(1)), image(2, 1, Some(1)), image(3, 3, Some(1)), image(4, 4, None)];
        let near = Verdict {
            issue: Issue::NearDuplicate,
            score: 0.87,
            severity: Issue::NearDuplicate.severity(),
            text: String::new(),
        };
        images[2].verdicts.push(near);
        let all: Vec<&Image> = images.iter().collect();
        let thresholds = Thresholds { blurred_above: 1.5, ..Thresholds::default() };
        let judged = rejudge_batch(&all, &thresholds);
        assert_eq!(issues(&judged[0]), [Issue::ExactDuplicate]);
        assert_eq!(issues(&judged[1]), [Issue::Blurred, Issue::ExactDuplicate]);
        assert_eq!(issues(&judged[2]), [Issue::Blurred, Issue::NearDuplicate]);
        assert_eq!(issues(&judged[3]), [Issue::Blurred]);
        let (verdicts, group) = judged[2].as_ref().unwrap();
        assert_eq!((verdicts[1].score, *group), (0.87, images[2].group));
        assert!(verdicts[1].text.contains("2 others"), "{verdicts:?}");
    }

    #[test]
    fn the_raw_file_of_a_shot_is_not_compared_with_other_images() {
        let mut images: Vec<Image> = (1..=6).map(|number| image(number, number, None)).collect();
        let shot = |role| Some(crate::Shot::new(images[0].id, role));
        let (primary, companion) = (shot(crate::ShotRole::Primary), shot(crate::ShotRole::Companion));
        (images[0].shot, images[5].shot) = (primary, companion);
        let sensor = images[5].report.as_mut().unwrap();
        (sensor.image.width, sensor.image.height) = (sensor.image.width * 20, sensor.image.height * 20);
        let judge = |images: &[Image]| {
            let judged = rejudge_batch(&images.iter().collect::<Vec<_>>(), &Thresholds::default());
            issues(&judged[5]).contains(&Issue::OddSize)
        };
        assert!(!judge(&images));
        images[5].shot = None;
        assert!(judge(&images));
    }

    #[test]
    fn the_last_image_of_a_group_has_no_group() {
        let (alone, mut failed) = (image(1, 1, Some(1)), image(2, 1, None));
        failed.report = None;
        let judged = rejudge_batch(&[&alone, &failed], &Thresholds::default());
        assert_eq!((issues(&judged[0]), judged[0].as_ref().unwrap().1), (vec![], None));
        assert_eq!(judged[1], None);
    }
}
