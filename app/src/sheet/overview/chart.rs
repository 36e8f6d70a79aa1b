//! A chart: what it counts, and how that is drawn and told.

use protocol::{Issue, Severity};

use crate::markup::Markup;
use crate::quantity::grouped;
use crate::sheet::CardKey;
use crate::sheet::badge::mark;
use crate::{Language, words};

/// What is counted.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Chart {
    /// What it shows, in a sentence.
    pub(crate) finding: String,
    /// What is counted, and drawn unless there are dots.
    pub(crate) marks: Vec<Mark>,
    /// A dot for each image, or for each place that has some.
    pub(crate) dots: Vec<Dot>,
    /// How the marks are drawn.
    pub(crate) shape: Shape,
}

/// How marks are drawn.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) enum Shape {
    /// Below each other, for names.
    #[default]
    Bars,
    /// Beside each other, for time.
    Columns,
    /// Dots in a field, with a line across it at this height, 0 at the top to 1.
    Field(f64),
}

/// One thing that is counted.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Mark {
    /// What it is.
    pub(crate) label: String,
    /// How many there are.
    pub(crate) count: usize,
    /// Which they are.
    pub(crate) target: Target,
    /// How much it matters, where it does.
    pub(crate) severity: Option<Severity>,
}

/// Which images a mark stands for.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Target {
    /// Those that have an issue.
    Issue(Issue),
    /// These.
    Cards(Vec<CardKey>),
}

/// A dot.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Dot {
    /// Its place, 0 to 1 from the left and from the top.
    pub(crate) place: (f64, f64),
    /// Which images it stands for.
    pub(crate) cards: Vec<CardKey>,
}

/// Height of a bar with its name, of the columns, and of the field, in pixels.
const BAR: usize = 36;
const COLUMNS: usize = 112;
const FIELD: f64 = 224.0;

impl Mark {
    /// These cards under a label.
    pub(crate) fn of_cards(label: String, cards: Vec<CardKey>) -> Self {
        Self { label, count: cards.len(), target: Target::Cards(cards), severity: None }
    }
}

impl Chart {
    /// What a mark (`3`) or a dot (`.3`) of the drawing stands for.
    pub(crate) fn target(&self, name: &str) -> Option<Target> {
        match name.strip_prefix('.') {
            Some(dot) => Some(Target::Cards(self.dots.get(dot.parse::<usize>().ok()?)?.cards.clone())),
            None => Some(self.marks.get(name.parse::<usize>().ok()?)?.target.clone()),
        }
    }

    /// The drawing: one picture for whoever hears the page, named by its title and its finding.
    pub(crate) fn drawing(&self, title: &str, language: Language) -> String {
        let mut svg = Markup::new();
        if self.marks.is_empty() {
            return svg.into_string();
        }
        let height = match self.shape {
            Shape::Bars => self.marks.len() * BAR,
            Shape::Columns => COLUMNS + 20,
            Shape::Field(_) => FIELD as usize + 20,
        };
        svg.raw("<svg role=\"img\" width=\"100%\" height=\"").number(height).raw("\"><title>").text(title);
        svg.raw("</title><desc>").text(&self.finding).raw("</desc>");
        match self.shape {
            Shape::Bars => self.bars(&mut svg),
            Shape::Columns => self.columns(&mut svg),
            Shape::Field(line) => self.field(&mut svg, line, language),
        }
        svg.raw("</svg>");
        svg.into_string()
    }

    /// The numbers behind the drawing; each leads to its images by keyboard too.
    pub(crate) fn table(&self) -> String {
        let mut table = Markup::new();
        table.raw("<table class=\"measures\"><tbody>");
        for (index, mark) in self.marks.iter().enumerate().filter(|(_, mark)| mark.count > 0) {
            table.raw("<tr><th scope=\"row\"><button type=\"button\" class=\"chart__row\" data-mark=\"").number(index);
            table
                .raw("\">")
                .text(&mark.label)
                .raw("</button></th><td>")
                .text(&grouped(mark.count as u64))
                .raw("</td></tr>");
        }
        table.raw("</tbody></table>");
        table.into_string()
    }

    fn most(&self) -> usize {
        self.marks.iter().map(|mark| mark.count).max().unwrap_or(0).max(1)
    }

    fn bars(&self, svg: &mut Markup) {
        let most = self.most();
        for (index, one) in self.marks.iter().enumerate() {
            let top = index * BAR;
            begin(svg, index, one);
            svg.raw("<rect class=\"chart__hit\" width=\"100%\" height=\"36\" y=\"").number(top);
            svg.raw("\"/><text y=\"").number(top + 15).raw("\">").text(&one.label);
            svg.raw("</text><text class=\"chart__count\" x=\"100%\" y=\"").number(top + 15).raw("\">");
            svg.text(&grouped(one.count as u64))
                .raw("</text><rect class=\"chart__track\" width=\"100%\" height=\"6\" rx=\"1\" y=\"");
            svg.number(top + 21).raw("\"/><rect class=\"chart__bar\" height=\"6\" rx=\"1\" y=\"").number(top + 21);
            svg.raw("\" width=\"").tenths(one.count as f64 / most as f64 * 100.0).raw("%\"/></g>");
        }
    }

    fn columns(&self, svg: &mut Markup) {
        let (most, width) = (self.most(), 100.0 / self.marks.len() as f64);
        for (index, one) in self.marks.iter().enumerate() {
            // What is there is seen, however little it is.
            let height = if one.count == 0 { 0 } else { (one.count * COLUMNS / most).max(2) };
            let left = index as f64 * width;
            begin(svg, index, one);
            svg.raw("<rect class=\"chart__hit\" height=\"112\" x=\"").tenths(left).raw("%\" width=\"").tenths(width);
            svg.raw("%\"/><rect class=\"chart__bar\" x=\"").tenths(left + width * 0.08).raw("%\" width=\"");
            svg.tenths(width * 0.84)
                .raw("%\" y=\"")
                .number(COLUMNS - height)
                .raw("\" height=\"")
                .number(height)
                .raw("\"/></g>");
        }
        svg.raw("<rect class=\"chart__track\" width=\"100%\" height=\"1\" y=\"112\"/>");
        if let [first, .., last] = self.marks.as_slice() {
            axis(svg, COLUMNS + 16, &first.label, &last.label);
        } else if let [only] = self.marks.as_slice() {
            axis(svg, COLUMNS + 16, &only.label, "");
        }
    }

    fn field(&self, svg: &mut Markup, line: f64, language: Language) {
        let most = self.dots.iter().map(|dot| dot.cards.len()).max().unwrap_or(1) as f64;
        svg.raw("<rect class=\"chart__field\" width=\"100%\" height=\"224\" rx=\"2\"/><line class=\"chart__limit\" x2=\"100%\" y1=\"");
        svg.tenths(down(line)).raw("\" y2=\"").tenths(down(line)).raw("\"/>");
        for (index, dot) in self.dots.iter().enumerate() {
            let radius = if most > 1.0 { 2.0 + 5.0 * (dot.cards.len() as f64 / most).sqrt() } else { 4.0 };
            svg.raw("<circle class=\"chart__dot\" data-mark=\".").number(index).raw("\" cx=\"");
            svg.tenths(1.5 + 97.0 * dot.place.0).raw("%\" cy=\"").tenths(down(dot.place.1));
            svg.raw("\" r=\"").tenths(radius).raw("\"/>");
        }
        let (sharp, soft) = words::overview::focus_axis(language);
        svg.raw("<text class=\"chart__note chart__note--within\" x=\"8\" y=\"18\">").text(sharp);
        svg.raw("</text><text class=\"chart__note chart__note--within\" x=\"8\" y=\"216\">").text(soft).raw("</text>");
        let (dark, bright) = words::overview::exposure_axis(language);
        axis(svg, FIELD as usize + 16, dark, bright);
    }
}

/// Pixels from the top of the field to a height of 0 to 1: dots at either end lie within it.
fn down(height: f64) -> f64 {
    7.0 + (FIELD - 14.0) * height
}

/// Begins what is drawn of a mark.
fn begin(svg: &mut Markup, index: usize, one: &Mark) {
    svg.raw("<g class=\"chart__mark\" data-mark=\"").number(index).raw("\" data-severity=\"");
    svg.text(one.severity.map_or("", mark)).raw("\"><title>").text(&one.label).raw(": ");
    svg.text(&grouped(one.count as u64)).raw("</title>");
}

/// What stands at both ends below a drawing.
fn axis(svg: &mut Markup, top: usize, left: &str, right: &str) {
    svg.raw("<text class=\"chart__note\" y=\"").number(top).raw("\">").text(left);
    svg.raw("</text><text class=\"chart__note chart__count\" x=\"100%\" y=\"")
        .number(top)
        .raw("\">")
        .text(right)
        .raw("</text>");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chart(counts: &[usize]) -> Chart {
        let cards = |count: usize| (0..count as u32).map(CardKey).collect();
        let marks = counts.iter().map(|count| Mark::of_cards("a < b".to_owned(), cards(*count))).collect();
        Chart { finding: "Five of them.".to_owned(), marks, ..Chart::default() }
    }

    #[test]
    fn a_drawing_is_one_picture_with_a_name_and_a_finding() {
        let svg = chart(&[4, 1]).drawing("Kinds", Language::English);
        assert!(
            svg.starts_with(
                "<svg role=\"img\" width=\"100%\" height=\"72\"><title>Kinds</title><desc>Five of them.</desc>"
            ),
            "{svg}"
        );
        assert!(svg.contains("width=\"25%\"") && svg.contains("a &lt; b"), "{svg}");
        assert_eq!(chart(&[]).drawing("Kinds", Language::English), "");
    }

    #[test]
    fn the_table_leaves_out_what_is_not_there() {
        let table = chart(&[4, 0, 1]).table();
        assert_eq!(table.matches("<tr>").count(), 2, "{table}");
        assert!(table.contains("data-mark=\"2\""), "{table}");
    }

    #[test]
    fn marks_and_dots_lead_to_their_images() {
        let mut chart = chart(&[2, 1]);
        chart.dots = vec![Dot { place: (0.5, 0.5), cards: vec![CardKey(9)] }];
        assert_eq!(chart.target("1"), Some(Target::Cards(vec![CardKey(0)])));
        assert_eq!(chart.target(".0"), Some(Target::Cards(vec![CardKey(9)])));
        for nothing in ["2", ".1", "", "x"] {
            assert_eq!(chart.target(nothing), None, "{nothing}");
        }
    }
}
