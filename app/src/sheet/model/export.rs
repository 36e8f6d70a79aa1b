//! Media type and content of an exported file: cards as names with folders, CSV or JSON. Each format has all files of a
//! card: the raw file of a shot and the files that were not sent too.

use crate::sheet::model::card::Card;
use crate::sheet::model::export_format::ExportFormat;
use crate::sheet::model::slugs::decision_slug;

impl ExportFormat {
    /// Media type of the exported file.
    pub(crate) fn media_type(self) -> &'static str {
        match self {
            Self::Names => "text/plain;charset=utf-8",
            Self::Csv => "text/csv;charset=utf-8",
            Self::Json => "application/json",
        }
    }
}

/// Text of a file with the cards in this format, in the given order.
pub(crate) fn write<'a>(format: ExportFormat, cards: impl Iterator<Item = &'a Card>) -> String {
    match format {
        ExportFormat::Names => {
            let names = |card: &'a Card| std::iter::once(card.full_name()).chain(card.other_names());
            cards.flat_map(names).flat_map(|name| [name, "\n"]).collect()
        }
        ExportFormat::Csv => {
            // The byte order mark makes spreadsheets read the file as UTF-8.
            let mut table = String::from("\u{feff}");
            table += &csv_line(&HEADINGS.map(str::to_owned));
            table.extend(cards.map(columns).map(|row| csv_line(&row.map(|(_, value)| value.csv_field()))));
            table
        }
        ExportFormat::Json => {
            let objects: Vec<String> = cards.map(json_object).collect();
            format!("[\n{}\n]\n", objects.join(",\n"))
        }
    }
}

/// Number of columns.
const COLUMNS: usize = 14;

/// Names of the columns of the CSV table and of the fields of the JSON objects.
const HEADINGS: [&str; COLUMNS] = [
    "name",
    "state",
    "decision",
    "issues",
    "width",
    "height",
    "bytes",
    "blur",
    "mean_luma",
    "taken_at",
    "image",
    "path",
    "raw",
    "companions",
];

/// Value of a column.
enum ExportValue {
    Text(String),
    /// Number as text; empty if there is none.
    Number(String),
    /// Text; empty if there is none.
    OptionalText(String),
    /// Words without special characters: separated by spaces in the CSV table, an array in JSON.
    Words(Vec<&'static str>),
    /// Texts: separated by a semicolon and a space in the CSV table, an array in JSON.
    Texts(Vec<String>),
}

impl ExportValue {
    /// Number, or nothing.
    fn number(number: Option<impl ToString>) -> Self {
        Self::Number(number.map(|number| number.to_string()).unwrap_or_default())
    }

    /// Value without quotes or escapes.
    fn plain(self) -> String {
        match self {
            Self::Text(text) | Self::OptionalText(text) | Self::Number(text) => text,
            Self::Words(words) => words.join(" "),
            Self::Texts(texts) => texts.join("; "),
        }
    }

    /// Value as a field of the CSV table.
    fn csv_field(self) -> String {
        match self {
            Self::Number(number) => number,
            text => csv_text(&text.plain()),
        }
    }

    /// Value in JSON; `null` for a missing number or text.
    fn json(self) -> String {
        match self {
            Self::Text(text) => quoted(&text),
            Self::Number(text) | Self::OptionalText(text) if text.is_empty() => "null".to_owned(),
            Self::OptionalText(text) => quoted(&text),
            Self::Number(number) => number,
            Self::Words(words) => format!("[{}]", words.into_iter().map(quoted).collect::<Vec<_>>().join(", ")),
            Self::Texts(texts) => {
                format!("[{}]", texts.iter().map(|text| quoted(text)).collect::<Vec<_>>().join(", "))
            }
        }
    }
}

/// Values of a card, with the names of their columns.
fn columns(card: &Card) -> [(&'static str, ExportValue); COLUMNS] {
    let report = card.report();
    let taken_at = report.and_then(|report| report.camera.as_ref()?.taken_at.clone()).unwrap_or_default();
    let issues = card.verdicts().map(|verdict| verdict.issue.slug()).collect();
    let raw = card.raw().map(Card::full_name).unwrap_or_default();
    let companions = card.companion_files().map(|file| file.path.clone()).collect();
    let values = [
        ExportValue::Text(card.file.name.clone()),
        ExportValue::Text(card.stage().slug().to_owned()),
        ExportValue::Text(card.decision().map(decision_slug).unwrap_or_default().to_owned()),
        ExportValue::Words(issues),
        ExportValue::number(report.map(|report| report.image.width)),
        ExportValue::number(report.map(|report| report.image.height)),
        ExportValue::number(Some(card.bytes)),
        ExportValue::number(report.and_then(|report| report.focus.blur)),
        ExportValue::number(report.map(|report| report.exposure.mean)),
        ExportValue::Text(taken_at),
        ExportValue::Text(card.id.to_string()),
        ExportValue::Text(card.full_name().to_owned()),
        ExportValue::OptionalText(raw.to_owned()),
        ExportValue::Texts(companions),
    ];
    let mut headings = HEADINGS.into_iter();
    values.map(|value| (headings.next().unwrap_or_default(), value))
}

/// Line of the CSV table, with its line end.
fn csv_line(cells: &[String]) -> String {
    cells.join(",") + "\r\n"
}

/// JSON object of one card on one line, indented and without a line end. Beside the columns it has `source_path`,
/// `raw_source_path` and `companion_source_paths`, the exact paths for finding the files again, where these differ from
/// `path`, `raw` and `companions`.
fn json_object(card: &Card) -> String {
    let source_path = |file: Option<&Card>| file?.file.source_path.clone().map(ExportValue::Text);
    let companions: Vec<_> = card.companion_files().collect();
    let has_other_companions = companions.iter().any(|file| file.source_path.is_some());
    let companion_paths = || companions.iter().map(|file| file.exact_path().to_owned()).collect();
    let exact_paths = [
        ("source_path", source_path(Some(card))),
        ("raw_source_path", source_path(card.raw())),
        ("companion_source_paths", has_other_companions.then(|| ExportValue::Texts(companion_paths()))),
    ];
    let exact_paths = exact_paths.into_iter().filter_map(|(name, value)| Some((name, value?)));
    let values = columns(card).into_iter().chain(exact_paths);
    let fields: Vec<String> = values.map(|(name, value)| format!("\"{name}\": {}", value.json())).collect();
    format!("  {{ {} }}", fields.join(", "))
}

/// Quoted JSON string (RFC 8259, section 7).
fn quoted(text: &str) -> String {
    // Serializing a string cannot fail.
    serde_json::to_string(text).unwrap_or_default()
}

/// CSV field: quoted if necessary, and with an apostrophe before text that a spreadsheet may run as a formula.
fn csv_text(text: &str) -> String {
    let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let text = if is_formula { format!("'{text}") } else { text.to_owned() };
    if text.contains(['"', ',', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

#[cfg(test)]
mod tests {
    use protocol::{CompanionFile, Decision, FilePath, ImageState};

    use super::*;
    use crate::sheet::model::card::CardKey;
    use crate::sheet::model::samples::{image, shot_card};

    fn card(name: &str) -> Card {
        let mut image = image(1, ImageState::Analyzed);
        FilePath { name: image.name, path: image.path, source_path: image.source_path } = FilePath::from_sent(name);
        image.decision = Some(Decision::Reject);
        Card::from_image(CardKey(0), image)
    }

    #[test]
    fn names_are_written_one_per_line() {
        let cards = [card("a.jpg"), card("A/a.jpg"), card(r"B\b c.jpg")];
        assert_eq!(write(ExportFormat::Names, cards.iter()), "a.jpg\nA/a.jpg\nB/b c.jpg\n");
    }

    /// Card of a shot with a movie beside the primary image and a sidecar beside the raw file.
    fn shot_with_companions() -> Card {
        let mut card = shot_card("A/1.CR3", r"A\1.JPG");
        card.image.as_mut().unwrap().companions = vec![CompanionFile::from_sent(r"A\1.MOV")];
        let crate::sheet::model::card::CardShot::Primary(raw) = &mut card.shot else { panic!() };
        raw.image.as_mut().unwrap().companions = vec![CompanionFile::from_sent("A/1.xmp")];
        card
    }

    #[test]
    fn all_files_of_a_shot_are_exported() {
        let cards = [shot_with_companions(), card("B/2.jpg")];
        let names = "A/1.JPG\nA/1.CR3\nA/1.MOV\nA/1.xmp\nB/2.jpg\n";
        assert_eq!(write(ExportFormat::Names, cards.iter()), names);
        let table = write(ExportFormat::Csv, cards.iter());
        let ends = ["A/1.JPG,A/1.CR3,A/1.MOV; A/1.xmp", "B/2.jpg,,"];
        assert!(table.lines().skip(1).zip(ends).all(|(line, end)| line.ends_with(end)), "{table}");
        let json: serde_json::Value = serde_json::from_str(&write(ExportFormat::Json, cards.iter())).unwrap();
        assert_eq!((&json[0]["path"], &json[0]["raw"]), (&"A/1.JPG".into(), &"A/1.CR3".into()));
        assert_eq!(json[0]["companions"], serde_json::json!(["A/1.MOV", "A/1.xmp"]));
        assert_eq!(json[0]["companion_source_paths"], serde_json::json!([r"A\1.MOV", "A/1.xmp"]));
        assert_eq!((json[0].get("raw_source_path"), &json[0]["source_path"]), (None, &r"A\1.JPG".into()));
        assert!(json[1]["raw"].is_null() && json[1].get("companion_source_paths").is_none());
    }

    #[test]
    fn csv_escapes_formulas_and_quotes() {
        let cards = [card("=1+1,\"x\".jpg")];
        let table = write(ExportFormat::Csv, cards.iter());
        let mut lines = table.trim_start_matches('\u{feff}').split("\r\n");
        assert_eq!(lines.next(), Some(HEADINGS.join(",").as_str()));
        let row = lines.next().unwrap();
        assert!(row.starts_with("\"'=1+1,\"\"x\"\".jpg\",analyzed,reject,,"), "{row}");
        assert_eq!(lines.next(), Some(""));
        assert!(ExportFormat::Csv.media_type().starts_with("text/csv"));
    }

    #[test]
    fn json_objects_have_a_field_per_column_with_typed_values() {
        let json: serde_json::Value =
            serde_json::from_str(&write(ExportFormat::Json, [card("a \"b\".jpg"), card("c")].iter())).unwrap();
        assert_eq!(json.as_array().map(Vec::len), Some(2));
        let first = json[0].as_object().unwrap();
        assert_eq!(first.len(), HEADINGS.len());
        assert_eq!(first["name"], "a \"b\".jpg");
        assert_eq!(first["bytes"], 1000);
        assert!(first["width"].is_null() && first["issues"].is_array());
    }

    #[test]
    fn equal_names_in_two_folders_stay_apart() {
        let cards = [card("A/1.jpg"), card(r"B\1.jpg")];
        let json: serde_json::Value = serde_json::from_str(&write(ExportFormat::Json, cards.iter())).unwrap();
        assert_eq!((&json[0]["name"], &json[0]["path"]), (&"1.jpg".into(), &"A/1.jpg".into()));
        assert_eq!((json[0].get("source_path"), &json[1]["source_path"]), (None, &r"B\1.jpg".into()));
        let table = write(ExportFormat::Csv, cards.iter());
        assert!(
            table.lines().skip(1).zip(["A/1.jpg,,", "B/1.jpg,,"]).all(|(line, path)| line.ends_with(path)),
            "{table}"
        );
    }
}
