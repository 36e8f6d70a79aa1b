//! Timeline of the capture times: a chart with one column per calendar bin.

use protocol::CaptureTime;

use crate::sheet::model::overview::capture_time::{BinLength, CaptureTimeText};
use crate::sheet::model::overview::chart::{Chart, ChartMark, ChartShape};
use crate::sheet::model::overview::overview_point::OverviewPoint;
use crate::{Language, words};

/// Maximum number of bins.
const MAX_BINS: i64 = 40;

/// Chart of images by capture time, with one column per bin from the first time to the last. Images without a capture
/// time are counted in the sentence only; without any capture time there are no columns.
pub(crate) fn timeline(points: &[OverviewPoint], language: Language) -> Chart {
    let dated: Vec<_> = points.iter().filter_map(|point| Some((point.taken?, point.key))).collect();
    let undated = points.len() - dated.len();
    let times = || dated.iter().map(|(time, _)| *time);
    let (Some(first), Some(last)) = (times().min(), times().max()) else {
        return Chart {
            finding: words::overview::undated(language).to_owned(),
            shape: ChartShape::Columns,
            ..Chart::default()
        };
    };
    let bin_length = shortest_length(first, last);
    let first_index = bin_length.bin_index(first);
    let mut bins = vec![Vec::new(); (bin_length.bin_index(last) - first_index + 1) as usize];
    for (time, key) in dated {
        bins[(bin_length.bin_index(time) - first_index) as usize].push(key);
    }
    let is_one_day = first.date() == last.date();
    let label = |time: CaptureTime| time.format(bin_length, is_one_day, language);
    let marks: Vec<_> = (first_index..)
        .zip(bins)
        .map(|(index, cards)| ChartMark::from_cards(label(bin_length.bin_start(index)), cards))
        .collect();
    let most_frequent = marks.iter().max_by_key(|mark| mark.count);
    let minute = BinLength::ALL[0];
    let span = (first.format(minute, false, language), last.format(minute, is_one_day, language));
    let span = if matches!(bin_length, BinLength::Months(_)) { (label(first), label(last)) } else { span };
    let finding = words::overview::timeline(&span, most_frequent, undated, language);
    Chart { finding, marks, shape: ChartShape::Columns, ..Chart::default() }
}

/// Shortest bin length that covers the time from `first` to `last` with at most [`MAX_BINS`] bins; the longest if none
/// does.
fn shortest_length(first: CaptureTime, last: CaptureTime) -> BinLength {
    let fits = |bin_length: &BinLength| bin_length.bin_index(last) - bin_length.bin_index(first) < MAX_BINS;
    BinLength::ALL.into_iter().find(fits).unwrap_or(BinLength::ALL[BinLength::ALL.len() - 1])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::sheet::model::samples::point;

    fn points_at(texts: &[&str]) -> Vec<OverviewPoint> {
        (0..).zip(texts).map(|(nth, text)| OverviewPoint { taken: CaptureTime::parse(text), ..point(nth) }).collect()
    }

    #[test]
    fn bin_length_fits_the_span() {
        for (first, last, bins, label) in [
            ("2026-11-22T11:00:10", "2026-11-22T11:00:50", 1, "11:00"),
            ("2026-11-22T11:00:00", "2026-11-22T11:30:00", 31, "11:00"),
            ("2026-11-22T09:10:00", "2026-11-22T17:50:00", 36, "09:00"),
            ("2026-11-21T09:10:00", "2026-11-22T17:50:00", 33, "21 Nov 09:00"),
            ("2026-11-01T09:10:00", "2026-11-30T17:50:00", 30, "1 Nov 2026"),
            ("2025-01-15T09:10:00", "2026-11-30T17:50:00", 23, "Jan 2025"),
            ("1971-01-15T09:10:00", "2026-11-30T17:50:00", 12, "1970"),
        ] {
            let chart = timeline(&points_at(&[first, last]), Language::English);
            assert_eq!((chart.marks.len(), chart.marks[0].label.as_str()), (bins, label), "{first} to {last}");
        }
    }

    #[test]
    fn images_without_a_time_are_counted_in_the_finding() {
        let points = points_at(&["2026-11-22T11:00:10", "", "never"]);
        let finding = timeline(&points, Language::English).finding;
        assert!(finding.ends_with("2 have no capture time."), "{finding}");
        assert!(timeline(&points[1..], Language::English).marks.is_empty());
    }

    proptest! {
        #[test]
        fn every_dated_image_is_in_one_bin(seconds in proptest::collection::vec(-60_000_000_000_i64..250_000_000_000, 1..50)) {
            let points: Vec<_> =
                (0..).zip(&seconds).map(|(nth, at)| OverviewPoint { taken: Some(CaptureTime(*at)), ..point(nth) }).collect();
            let chart = timeline(&points, Language::Korean);
            prop_assert!(chart.marks.len() as i64 <= MAX_BINS);
            prop_assert_eq!(chart.marks.iter().map(|mark| mark.count).sum::<usize>(), seconds.len());
            prop_assert!(chart.marks[0].count > 0 && chart.marks[chart.marks.len() - 1].count > 0);
        }
    }
}
