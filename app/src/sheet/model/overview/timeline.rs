//! Timeline of the capture times.

use crate::sheet::model::overview::capture_time::{CaptureTime, TimelineStep};
use crate::sheet::model::overview::chart::{Chart, ChartMark, ChartShape};
use crate::sheet::model::overview::overview_point::OverviewPoint;
use crate::{Language, words};

/// Bins that are drawn, at most.
const MOST_BINS: i64 = 40;

/// Images by the time they were taken, in steps that a calendar has.
pub(crate) fn timeline(points: &[OverviewPoint], language: Language) -> Chart {
    let taken: Vec<_> = points.iter().filter_map(|point| Some((point.taken?, point.key))).collect();
    let undated = points.len() - taken.len();
    let moments = || taken.iter().map(|(time, _)| *time);
    let (Some(first), Some(last)) = (moments().min(), moments().max()) else {
        return Chart {
            finding: words::overview::undated(language).to_owned(),
            shape: ChartShape::Columns,
            ..Chart::default()
        };
    };
    let step = step(first, last);
    let begin = step.index(first);
    let mut bins = vec![Vec::new(); (step.index(last) - begin + 1) as usize];
    for (time, key) in taken {
        bins[(step.index(time) - begin) as usize].push(key);
    }
    let is_one_day = first.is_same_day(last);
    let label = |time: CaptureTime| time.words(step, is_one_day, language);
    let marks: Vec<_> =
        (begin..).zip(bins).map(|(index, cards)| ChartMark::of_cards(label(step.start(index)), cards)).collect();
    let most = marks.iter().max_by_key(|mark| mark.count);
    let minute = TimelineStep::ALL[0];
    let span = (first.words(minute, false, language), last.words(minute, is_one_day, language));
    let span = if matches!(step, TimelineStep::Months(_)) { (label(first), label(last)) } else { span };
    let finding = words::overview::timeline(&span, most, undated, language);
    Chart { finding, marks, shape: ChartShape::Columns, ..Chart::default() }
}

/// The shortest step that needs no more bins than can be drawn.
fn step(first: CaptureTime, last: CaptureTime) -> TimelineStep {
    let fits = |step: &TimelineStep| step.index(last) - step.index(first) < MOST_BINS;
    TimelineStep::ALL.into_iter().find(fits).unwrap_or(TimelineStep::ALL[TimelineStep::ALL.len() - 1])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::sheet::model::samples::point;

    fn taken(texts: &[&str]) -> Vec<OverviewPoint> {
        (0..).zip(texts).map(|(nth, text)| OverviewPoint { taken: CaptureTime::parse(text), ..point(nth) }).collect()
    }

    #[test]
    fn bins_are_as_long_as_the_span_asks_for() {
        for (first, last, bins, label) in [
            ("2026-11-22T11:00:10", "2026-11-22T11:00:50", 1, "11:00"),
            ("2026-11-22T11:00:00", "2026-11-22T11:30:00", 31, "11:00"),
            ("2026-11-22T09:10:00", "2026-11-22T17:50:00", 36, "09:00"),
            ("2026-11-21T09:10:00", "2026-11-22T17:50:00", 33, "21 Nov 09:00"),
            ("2026-11-01T09:10:00", "2026-11-30T17:50:00", 30, "1 Nov 2026"),
            ("2025-01-15T09:10:00", "2026-11-30T17:50:00", 23, "Jan 2025"),
            ("1971-01-15T09:10:00", "2026-11-30T17:50:00", 12, "1970"),
        ] {
            let chart = timeline(&taken(&[first, last]), Language::English);
            assert_eq!((chart.marks.len(), chart.marks[0].label.as_str()), (bins, label), "{first} to {last}");
        }
    }

    #[test]
    fn images_without_a_time_are_told_of() {
        let points = taken(&["2026-11-22T11:00:10", "", "never"]);
        let finding = timeline(&points, Language::English).finding;
        assert!(finding.ends_with("2 do not say when."), "{finding}");
        assert!(timeline(&points[1..], Language::English).marks.is_empty());
    }

    proptest! {
        #[test]
        fn every_dated_image_is_in_one_bin(seconds in proptest::collection::vec(-60_000_000_000_i64..250_000_000_000, 1..50)) {
            let points: Vec<_> =
                (0..).zip(&seconds).map(|(nth, at)| OverviewPoint { taken: Some(CaptureTime(*at)), ..point(nth) }).collect();
            let chart = timeline(&points, Language::Korean);
            prop_assert!(chart.marks.len() as i64 <= MOST_BINS);
            prop_assert_eq!(chart.marks.iter().map(|mark| mark.count).sum::<usize>(), seconds.len());
            prop_assert!(chart.marks[0].count > 0 && chart.marks[chart.marks.len() - 1].count > 0);
        }
    }
}
