//! Charts of the number of images by issue, format and size in pixels.

use protocol::Issue;

use crate::sheet::model::card::CardKey;

use crate::sheet::model::overview::chart::{Chart, ChartMark, ChartTarget};
use crate::sheet::model::overview::overview_point::OverviewPoint;
use crate::{Language, words};

/// Upper limits of the size classes except the last, in megapixels. A limit belongs to the class above it.
const CLASS_LIMITS: [f32; 7] = [0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0];

/// Names of the size classes.
const CLASS_NAMES: [&str; 8] =
    ["< 0.5 MP", "0.5 – 1 MP", "1 – 2 MP", "2 – 5 MP", "5 – 10 MP", "10 – 20 MP", "20 – 50 MP", "≥ 50 MP"];

/// Chart of images by issue, most frequent first, without issues that no image has.
pub(crate) fn issues(points: &[OverviewPoint], language: Language) -> Chart {
    let count = |issue| points.iter().filter(|point| point.issues.contains(&issue)).count();
    let mark = |issue: Issue| ChartMark {
        label: words::issue::name(issue, language).to_owned(),
        count: count(issue),
        target: ChartTarget::Issue(issue),
        severity: Some(issue.severity()),
    };
    let marks = ranked(Issue::ALL.into_iter().map(mark));
    let affected = points.iter().filter(|point| !point.issues.is_empty()).count();
    let finding = words::overview::issues(affected, points.len(), marks.first(), language);
    Chart { finding, marks, ..Chart::default() }
}

/// Chart of images by format, most frequent first, without formats that no image has.
pub(crate) fn formats(points: &[OverviewPoint], language: Language) -> Chart {
    let mut formats: Vec<(&str, Vec<CardKey>)> = Vec::new();
    for point in points {
        match formats.iter_mut().find(|(name, _)| *name == point.format) {
            Some((_, cards)) => cards.push(point.key),
            None => formats.push((&point.format, vec![point.key])),
        }
    }
    let marks = ranked(formats.into_iter().map(|(name, cards)| ChartMark::from_cards(name.to_owned(), cards)));
    let finding = words::overview::most_frequent(marks.first(), points.len(), language);
    Chart { finding, marks, ..Chart::default() }
}

/// Chart of images by number of pixels, from the smallest occupied class to the largest, with the empty ones in
/// between.
pub(crate) fn sizes(points: &[OverviewPoint], language: Language) -> Chart {
    let mut classes = vec![Vec::new(); CLASS_NAMES.len()];
    for point in points {
        classes[size_class(point.megapixels)].push(point.key);
    }
    let mark = |(name, cards): (&&str, _)| ChartMark::from_cards((*name).to_owned(), cards);
    let mut marks: Vec<_> = CLASS_NAMES.iter().zip(classes).map(mark).collect();
    let is_empty = |mark: &ChartMark| mark.count == 0;
    while marks.last().is_some_and(is_empty) {
        marks.pop();
    }
    marks.drain(..marks.iter().take_while(|mark| is_empty(mark)).count());
    let most_frequent = marks.iter().max_by_key(|mark| mark.count);
    let finding = words::overview::most_frequent(most_frequent, points.len(), language);
    Chart { finding, marks, ..Chart::default() }
}

/// Marks with at least one image, most frequent first. They are few, and the library's sort would add more code to the
/// download.
fn ranked(marks: impl Iterator<Item = ChartMark>) -> Vec<ChartMark> {
    let mut ranked: Vec<ChartMark> = Vec::new();
    for mark in marks.filter(|mark| mark.count > 0) {
        let index = ranked.iter().take_while(|other| other.count >= mark.count).count();
        ranked.insert(index, mark);
    }
    ranked
}

/// Index of the size class of an image.
fn size_class(megapixels: f32) -> usize {
    CLASS_LIMITS.iter().take_while(|limit| megapixels >= **limit).count()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::sheet::model::samples::point;

    fn counts(chart: &Chart) -> Vec<(&str, usize)> {
        chart.marks.iter().map(|mark| (mark.label.as_str(), mark.count)).collect()
    }

    #[test]
    fn most_frequent_issue_comes_first() {
        let with = |nth, issues: &[Issue]| OverviewPoint { issues: issues.to_vec(), ..point(nth) };
        let points = [with(0, &[Issue::TooDark, Issue::Blurred]), with(1, &[Issue::TooDark]), with(2, &[])];
        let chart = issues(&points, Language::English);
        assert_eq!(counts(&chart), [("Too dark", 2), ("Blurred", 1)]);
        assert_eq!(chart.finding, "2 of 3 images have an issue. Most often: Too dark (2).");
        assert_eq!(issues(&points[2..], Language::English).finding, "No issue in 1 image.");
    }

    #[test]
    fn formats_are_counted_by_name() {
        let with = |nth, format: &str| OverviewPoint { format: format.to_owned(), ..point(nth) };
        let points = [with(0, "CR3"), with(1, "JPEG XL"), with(2, "CR3"), with(3, "HEIC")];
        let chart = formats(&points, Language::English);
        assert_eq!(counts(&chart), [("CR3", 2), ("JPEG XL", 1), ("HEIC", 1)]);
    }

    #[test]
    fn empty_class_between_occupied_ones_is_kept() {
        let point_of_size = |nth, megapixels| OverviewPoint { megapixels, ..point(nth) };
        let chart = sizes(&[point_of_size(0, 0.9), point_of_size(1, 5.0), point_of_size(2, 9.9)], Language::English);
        assert_eq!(counts(&chart), [("0.5 – 1 MP", 1), ("1 – 2 MP", 0), ("2 – 5 MP", 0), ("5 – 10 MP", 2)]);
        assert!(sizes(&[], Language::English).marks.is_empty());
    }

    proptest! {
        #[test]
        fn every_image_is_counted_once(megapixels in proptest::collection::vec(0.0_f32..200.0, 0..60)) {
            let points: Vec<_> = (0..).zip(megapixels).map(|(nth, megapixels)| OverviewPoint { megapixels, ..point(nth) }).collect();
            for chart in [sizes(&points, Language::Korean), formats(&points, Language::Korean)] {
                prop_assert_eq!(chart.marks.iter().map(|mark| mark.count).sum::<usize>(), points.len());
            }
        }
    }
}
