//! Data of a chart: its finding, its form, its marks (counted values) and dots, and the images that each of them
//! represents.

use protocol::{Issue, Severity};

use crate::sheet::model::card::CardKey;

/// Chart of the overview.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Chart {
    /// Sentence that summarizes the chart.
    pub(crate) finding: String,
    /// Counted values: the bars or columns of the drawing, and the rows of the chart's table. The drawing of a scatter
    /// plot has dots instead.
    pub(crate) marks: Vec<ChartMark>,
    /// Dots of a scatter plot: one per image, or one per occupied cell. Empty for other shapes.
    pub(crate) dots: Vec<ChartDot>,
    /// Form of the drawing.
    pub(crate) shape: ChartShape,
}

/// Form of a chart's drawing.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) enum ChartShape {
    /// Horizontal bars, for names.
    #[default]
    Bars,
    /// Vertical columns, for time.
    Columns,
    /// Dots, with a horizontal line at this vertical position, from 0 at the top to 1 at the bottom.
    ScatterPlot(f64),
}

/// Counted value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ChartMark {
    /// Name of the value.
    pub(crate) label: String,
    /// Number of images.
    pub(crate) count: usize,
    /// Images with this value.
    pub(crate) target: ChartTarget,
    /// Severity, if the value is an issue.
    pub(crate) severity: Option<Severity>,
}

/// Images that a mark or dot represents.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum ChartTarget {
    /// Images with this issue.
    Issue(Issue),
    /// Images of these cards.
    Cards(Vec<CardKey>),
}

/// Dot of a scatter plot.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ChartDot {
    /// Position from the left and from the top, each 0 to 1.
    pub(crate) position: (f64, f64),
    /// Cards of its images.
    pub(crate) cards: Vec<CardKey>,
}

impl ChartMark {
    /// Creates the mark of these cards.
    pub(crate) fn from_cards(label: String, cards: Vec<CardKey>) -> Self {
        Self { label, count: cards.len(), target: ChartTarget::Cards(cards), severity: None }
    }
}

impl Chart {
    /// Images of the mark or dot with this name in the drawing. The name of a mark is its index (`3`), that of a dot a
    /// point and its index (`.3`). `None` for an unknown name.
    pub(crate) fn target(&self, name: &str) -> Option<ChartTarget> {
        match name.strip_prefix('.') {
            Some(dot) => Some(ChartTarget::Cards(self.dots.get(dot.parse::<usize>().ok()?)?.cards.clone())),
            None => Some(self.marks.get(name.parse::<usize>().ok()?)?.target.clone()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheet::model::samples;

    #[test]
    fn target_returns_the_images_of_marks_and_dots() {
        let mut chart = samples::chart(&[2, 1]);
        chart.dots = vec![ChartDot { position: (0.5, 0.5), cards: vec![CardKey(9)] }];
        assert_eq!(chart.target("1"), Some(ChartTarget::Cards(vec![CardKey(0)])));
        assert_eq!(chart.target(".0"), Some(ChartTarget::Cards(vec![CardKey(9)])));
        for unknown in ["2", ".1", "", "x"] {
            assert_eq!(chart.target(unknown), None, "{unknown}");
        }
    }
}
