//! What a reader takes away of the cards that are shown: names, a table, or objects.

use protocol::Image;

use super::card_view::decided;
use super::{Card, Form};

impl Form {
    /// Its media type.
    pub(crate) fn media_type(self) -> &'static str {
        match self {
            Self::Names => "text/plain;charset=utf-8",
            Self::Csv => "text/csv;charset=utf-8",
            Self::Json => "application/json",
        }
    }
}

/// The cards in a form, in their order.
pub(crate) fn write<'a>(form: Form, cards: impl Iterator<Item = &'a Card>) -> String {
    match form {
        Form::Names => cards.map(|card| format!("{}\n", card.name)).collect(),
        // The mark tells spreadsheets that it is UTF-8.
        Form::Csv => std::iter::once(format!("\u{feff}{HEADING}\r\n")).chain(cards.map(row)).collect(),
        Form::Json => {
            let images: Vec<&Image> = cards.filter_map(|card| card.image.as_ref()).collect();
            // Images are plain values, which always have a JSON form.
            serde_json::to_string_pretty(&images).unwrap_or_default()
        }
    }
}

const HEADING: &str = "name,state,decision,issues,width,height,bytes,blur,mean_luma,taken_at,image";

fn row(card: &Card) -> String {
    let report = card.report();
    let issues = card.image.iter().flat_map(|image| &image.verdicts).map(|verdict| verdict.issue.slug());
    let fields = [
        cell(&card.name),
        card.stage().slug().to_owned(),
        card.decision().map(decided).unwrap_or_default().to_owned(),
        issues.collect::<Vec<_>>().join(" "),
        report.map(|report| report.image.width.to_string()).unwrap_or_default(),
        report.map(|report| report.image.height.to_string()).unwrap_or_default(),
        card.bytes.to_string(),
        report.and_then(|report| report.focus.blur).map(|blur| blur.to_string()).unwrap_or_default(),
        report.map(|report| report.exposure.mean.to_string()).unwrap_or_default(),
        cell(report.and_then(|report| report.camera.as_ref()?.taken_at.as_deref()).unwrap_or_default()),
        card.id.to_string(),
    ];
    fields.join(",") + "\r\n"
}

/// A text that no spreadsheet takes for a formula, in quotes where it needs them.
fn cell(text: &str) -> String {
    let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let text = if is_formula { format!("'{text}") } else { text.to_owned() };
    if text.contains(['"', ',', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

#[cfg(test)]
mod tests {
    use protocol::{Decision, ImageState};

    use super::*;
    use crate::sheet::CardKey;
    use crate::sheet::card::samples::image;

    fn card(name: &str) -> Card {
        let mut image = image(1, ImageState::Analyzed);
        image.name = name.to_owned();
        image.decision = Some(Decision::Reject);
        Card::of_image(CardKey(0), image)
    }

    #[test]
    fn names_are_a_line_each() {
        let cards = [card("a.jpg"), card("b c.jpg")];
        assert_eq!(write(Form::Names, cards.iter()), "a.jpg\nb c.jpg\n");
    }

    #[test]
    fn a_table_is_safe_to_open() {
        let cards = [card("=1+1,\"x\".jpg")];
        let table = write(Form::Csv, cards.iter());
        let mut lines = table.trim_start_matches('\u{feff}').split("\r\n");
        assert_eq!(lines.next(), Some(HEADING));
        let row = lines.next().unwrap();
        assert!(row.starts_with("\"'=1+1,\"\"x\"\".jpg\",analyzed,reject,,"), "{row}");
        assert_eq!(lines.next(), Some(""));
        assert!(Form::Csv.media_type().starts_with("text/csv"));
    }

    #[test]
    fn objects_are_those_of_the_api() {
        let images: Vec<Image> = serde_json::from_str(&write(Form::Json, [card("a.jpg")].iter())).unwrap();
        assert_eq!(images[0].name, "a.jpg");
    }
}
