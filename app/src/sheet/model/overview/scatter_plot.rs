//! Scatter plot of exposure and focus: one dot per image, or one per occupied grid cell when there are many, and the
//! counts by brightness and focus for its table.

use crate::sheet::model::card::CardKey;
use crate::sheet::model::overview::chart::{Chart, ChartDot, ChartMark, ChartShape};
use crate::sheet::model::overview::overview_point::OverviewPoint;
use crate::{Language, words};

/// Maximum number of dots with one image each; more are merged into cells.
const MAX_DOTS: usize = 2000;

/// Numbers of columns and rows of cells.
const CELLS: (usize, usize) = (48, 24);

/// Blur at the lower edge of the plot, in pixels. Softer images are drawn there too.
const MAX_BLUR: f32 = 6.0;

/// Scatter plot of mean luma (dark at the left) and blur (sharp at the top). `threshold` is the blur in pixels above
/// which an image counts as blurred. Images whose blur cannot be measured are counted in the sentence only.
pub(crate) fn scatter_plot(points: &[OverviewPoint], threshold: f32, language: Language) -> Chart {
    let measured: Vec<_> = points.iter().filter_map(|point| Some((point, point.blur?))).collect();
    let position = |(point, blur): &(&OverviewPoint, f32)| {
        (f64::from(point.mean / 255.0).clamp(0.0, 1.0), vertical_position(*blur))
    };
    let dots: Vec<_> =
        measured.iter().map(|point| ChartDot { position: position(point), cards: vec![point.0.key] }).collect();
    let soft = measured.iter().filter(|(_, blur)| *blur > threshold).count();
    let finding =
        words::overview::exposure_and_focus(soft, measured.len(), points.len() - measured.len(), threshold, language);
    Chart {
        finding,
        marks: brightness_marks(&measured, threshold, language),
        dots: merge_into_cells(dots),
        shape: ChartShape::ScatterPlot(vertical_position(threshold)),
    }
}

/// Vertical position of a blur in pixels, from 0 at the top to 1 at the bottom. The square root spreads the sharp
/// images, among which small differences matter most.
fn vertical_position(blur: f32) -> f64 {
    f64::from((blur / MAX_BLUR).clamp(0.0, 1.0)).sqrt()
}

/// One mark for each of four classes of brightness, each split into sharp and soft: eight marks, also without images.
fn brightness_marks(measured: &[(&OverviewPoint, f32)], threshold: f32, language: Language) -> Vec<ChartMark> {
    let mut classes = vec![Vec::<CardKey>::new(); 8];
    for (point, blur) in measured {
        let brightness = ((point.mean / 64.0) as usize).min(3);
        classes[brightness * 2 + usize::from(*blur > threshold)].push(point.key);
    }
    let mark = |(class, cards)| {
        ChartMark::from_cards(words::overview::brightness_and_focus(class / 2, class % 2 == 1, language), cards)
    };
    classes.into_iter().enumerate().map(mark).collect()
}

/// If there are more than [`MAX_DOTS`] dots, replaces them by one dot in the middle of each occupied cell.
fn merge_into_cells(dots: Vec<ChartDot>) -> Vec<ChartDot> {
    if dots.len() <= MAX_DOTS {
        return dots;
    }
    let (across, down) = CELLS;
    let mut cells = vec![Vec::new(); across * down];
    for dot in dots {
        let cell = |fraction: f64, count: usize| ((fraction * count as f64) as usize).min(count - 1);
        cells[cell(dot.position.1, down) * across + cell(dot.position.0, across)].extend(dot.cards);
    }
    let dot = |(index, cards): (usize, Vec<CardKey>)| {
        let middle = |index: usize, count: usize| (index as f64 + 0.5) / count as f64;
        let position = (middle(index % across, across), middle(index / across, down));
        (!cards.is_empty()).then_some(ChartDot { position, cards })
    };
    cells.into_iter().enumerate().filter_map(dot).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::sheet::model::samples::point;

    #[test]
    fn dark_images_are_left_and_sharp_images_at_the_top() {
        let points = [
            OverviewPoint { mean: 0.0, blur: Some(0.0), ..point(0) },
            OverviewPoint { mean: 255.0, blur: Some(99.0), ..point(1) },
            OverviewPoint { blur: None, ..point(2) },
        ];
        let chart = scatter_plot(&points, 1.5, Language::English);
        assert_eq!(chart.dots.iter().map(|dot| dot.position).collect::<Vec<_>>(), [(0.0, 0.0), (1.0, 1.0)]);
        assert_eq!(chart.shape, ChartShape::ScatterPlot(0.5));
        assert_eq!(chart.finding, "1 of 2 images is blurred by more than 1.5 px. 1 has no edges to measure.");
    }

    proptest! {
        #[test]
        fn every_image_has_a_dot_for_any_number_of_images(
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
            prop_assert!(chart.dots.len() <= MAX_DOTS);
            for dot in &chart.dots {
                prop_assert!((0.0..=1.0).contains(&dot.position.0) && (0.0..=1.0).contains(&dot.position.1));
            }
        }
    }
}
