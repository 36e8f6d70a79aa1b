//! Data of a chart: what is counted, and which images each mark stands for.

use protocol::{Issue, Severity};

use crate::sheet::model::card::CardKey;

/// What is counted.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Chart {
    /// What it shows, in a sentence.
    pub(crate) finding: String,
    /// What is counted, and drawn unless there are dots.
    pub(crate) marks: Vec<ChartMark>,
    /// A dot for each image, or for each place that has some.
    pub(crate) dots: Vec<ChartDot>,
    /// How the marks are drawn.
    pub(crate) shape: ChartShape,
}

/// How marks are drawn.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) enum ChartShape {
    /// Below each other, for names.
    #[default]
    Bars,
    /// Beside each other, for time.
    Columns,
    /// Dots in a field, with a line across it at this height, 0 at the top to 1.
    ScatterPlot(f64),
}

/// One thing that is counted.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ChartMark {
    /// What it is.
    pub(crate) label: String,
    /// How many there are.
    pub(crate) count: usize,
    /// Which they are.
    pub(crate) target: ChartTarget,
    /// How much it matters, where it does.
    pub(crate) severity: Option<Severity>,
}

/// Which images a mark stands for.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum ChartTarget {
    /// Those that have an issue.
    Issue(Issue),
    /// These.
    Cards(Vec<CardKey>),
}

/// A dot.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ChartDot {
    /// Its place, 0 to 1 from the left and from the top.
    pub(crate) place: (f64, f64),
    /// Which images it stands for.
    pub(crate) cards: Vec<CardKey>,
}

impl ChartMark {
    /// These cards under a label.
    pub(crate) fn of_cards(label: String, cards: Vec<CardKey>) -> Self {
        Self { label, count: cards.len(), target: ChartTarget::Cards(cards), severity: None }
    }
}

impl Chart {
    /// What a severity_slug (`3`) or a dot (`.3`) of the drawing stands for.
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

    fn chart(counts: &[usize]) -> Chart {
        let cards = |count: usize| (0..count as u32).map(CardKey).collect();
        let marks = counts.iter().map(|count| ChartMark::of_cards("a < b".to_owned(), cards(*count))).collect();
        Chart { finding: "Five of them.".to_owned(), marks, ..Chart::default() }
    }

    #[test]
    fn marks_and_dots_lead_to_their_images() {
        let mut chart = chart(&[2, 1]);
        chart.dots = vec![ChartDot { place: (0.5, 0.5), cards: vec![CardKey(9)] }];
        assert_eq!(chart.target("1"), Some(ChartTarget::Cards(vec![CardKey(0)])));
        assert_eq!(chart.target(".0"), Some(ChartTarget::Cards(vec![CardKey(9)])));
        for nothing in ["2", ".1", "", "x"] {
            assert_eq!(chart.target(nothing), None, "{nothing}");
        }
    }
}
