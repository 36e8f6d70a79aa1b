//! Scatter plot of exposure and focus: a dot for each image, or for each cell when there are many.

use crate::sheet::model::card::CardKey;
use crate::sheet::model::overview::chart::{Chart, ChartDot, ChartMark, ChartShape};
use crate::sheet::model::overview::overview_point::OverviewPoint;
use crate::{Language, words};

/// More dots than this are drawn as places.
const MOST_DOTS: usize = 2000;

/// Places across and down.
const CELLS: (usize, usize) = (48, 24);

/// Blur at the lower edge, in pixels; what is softer still lies there too.
const MOST_BLUR: f32 = 6.0;

/// Mean luma and blur of each image. `limit` is the blur above which images are called blurred.
pub(crate) fn scatter_plot(points: &[OverviewPoint], limit: f32, language: Language) -> Chart {
    let placed: Vec<_> = points.iter().filter_map(|point| Some((point, point.blur?))).collect();
    let place = |(point, blur): &(&OverviewPoint, f32)| (f64::from(point.mean / 255.0).clamp(0.0, 1.0), height(*blur));
    let dots: Vec<_> = placed.iter().map(|one| ChartDot { place: place(one), cards: vec![one.0.key] }).collect();
    let soft = placed.iter().filter(|(_, blur)| *blur > limit).count();
    let finding = words::overview::field(soft, placed.len(), points.len() - placed.len(), limit, language);
    Chart {
        finding,
        marks: classes(&placed, limit, language),
        dots: binned(dots),
        shape: ChartShape::ScatterPlot(height(limit)),
    }
}

/// How far down a blur lies, 0 to 1: its root, for the small ones matter most.
fn height(blur: f32) -> f64 {
    f64::from((blur / MOST_BLUR).clamp(0.0, 1.0)).sqrt()
}

/// The numbers behind the dots: four classes of light, sharp and soft.
fn classes(placed: &[(&OverviewPoint, f32)], limit: f32, language: Language) -> Vec<ChartMark> {
    let mut classes = vec![Vec::<CardKey>::new(); 8];
    for (point, blur) in placed {
        let light = ((point.mean / 64.0) as usize).min(3);
        classes[light * 2 + usize::from(*blur > limit)].push(point.key);
    }
    let mark = |(class, cards)| {
        ChartMark::of_cards(words::overview::light_and_focus(class / 2, class % 2 == 1, language), cards)
    };
    classes.into_iter().enumerate().map(mark).collect()
}

/// Dots that are too many as one dot for each place.
fn binned(dots: Vec<ChartDot>) -> Vec<ChartDot> {
    if dots.len() <= MOST_DOTS {
        return dots;
    }
    let (across, down) = CELLS;
    let mut places = vec![Vec::new(); across * down];
    for dot in dots {
        let at = |share: f64, count: usize| ((share * count as f64) as usize).min(count - 1);
        places[at(dot.place.1, down) * across + at(dot.place.0, across)].extend(dot.cards);
    }
    let dot = |(index, cards): (usize, Vec<CardKey>)| {
        let middle = |index: usize, count: usize| (index as f64 + 0.5) / count as f64;
        let place = (middle(index % across, across), middle(index / across, down));
        (!cards.is_empty()).then_some(ChartDot { place, cards })
    };
    places.into_iter().enumerate().filter_map(dot).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::sheet::model::samples::point;

    #[test]
    fn dark_is_left_and_sharp_is_above() {
        let points = [
            OverviewPoint { mean: 0.0, blur: Some(0.0), ..point(0) },
            OverviewPoint { mean: 255.0, blur: Some(99.0), ..point(1) },
            OverviewPoint { blur: None, ..point(2) },
        ];
        let chart = scatter_plot(&points, 1.5, Language::English);
        assert_eq!(chart.dots.iter().map(|dot| dot.place).collect::<Vec<_>>(), [(0.0, 0.0), (1.0, 1.0)]);
        assert_eq!(chart.shape, ChartShape::ScatterPlot(0.5));
        assert_eq!(chart.finding, "1 of 2 images is softer than 1.5 px. 1 has no edges to tell by.");
    }

    proptest! {
        #[test]
        fn no_image_is_lost_however_many_there_are(
            measured in proptest::collection::vec((0.0_f32..256.0, 0.0_f32..24.0), 0..80), times in 1_usize..60,
        ) {
            let all = measured.iter().cycle().take(measured.len() * times);
            let points: Vec<_> =
                (0..).zip(all).map(|(nth, (mean, blur))| OverviewPoint { mean: *mean, blur: Some(*blur), ..point(nth) }).collect();
            let chart = scatter_plot(&points, 1.1, Language::Korean);
            let mut keys: Vec<_> = chart.dots.iter().flat_map(|dot| dot.cards.iter().copied()).collect();
            keys.sort_unstable();
            prop_assert_eq!(keys, points.iter().map(|point| point.key).collect::<Vec<_>>());
            prop_assert_eq!(chart.marks.iter().map(|mark| mark.count).sum::<usize>(), points.len());
            prop_assert!(chart.dots.len() <= MOST_DOTS);
            for dot in &chart.dots {
                prop_assert!((0.0..=1.0).contains(&dot.place.0) && (0.0..=1.0).contains(&dot.place.1));
            }
        }
    }
}
