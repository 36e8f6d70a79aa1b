//! Section of the inspector's panel with the other files of a shot: the raw file, and the files that are not sent.

use crate::html_builder::HtmlBuilder;
use crate::number_format::bytes;
use crate::sheet::model::card::Card;
use crate::sheet::model::slugs::severity_slug;
use crate::sheet::view::inspector::panel_section;
use crate::sheet::view::inspector::panel_section::{FactRow, PanelContext};
use crate::sheet::view::inspector::{fact_rows, file_state};
use crate::words;
use crate::words::detail::Label;

/// Writes the other files of the card: name, state and download link of the raw file, and the names of the files that
/// are not sent. Writes nothing on a card without other files.
pub(crate) fn write(html: &mut HtmlBuilder, card: &Card, context: PanelContext) {
    if card.other_names().next().is_none() {
        return;
    }
    panel_section::begin(html, words::shot::title(context.language));
    if let Some(raw) = card.raw() {
        write_raw(html, raw, context);
    }
    let mut names = card.companion_files().map(|file| &*file.path).peekable();
    if names.peek().is_some() {
        html.raw("<p class=\"fine-print\">").text(words::shot::not_sent(context.language));
        html.raw("</p><ul class=\"companion-files\" data-companions>");
        for name in names {
            html.raw("<li>").text(name).raw("</li>");
        }
        html.raw("</ul>");
    }
    panel_section::end(html);
}

/// Writes the raw file: name, verdicts, facts and download link; its stage or error if it has no report.
fn write_raw(html: &mut HtmlBuilder, raw: &Card, context: PanelContext) {
    html.raw("<div class=\"raw-file\" data-raw><p class=\"panel__title\">").text(&raw.file.name).raw("</p>");
    match raw.report() {
        Some(report) => {
            write_badges(html, raw, context);
            let rows: Vec<FactRow> = fact_rows::file_rows(report, context.language)
                .into_iter()
                .filter(|(label, _)| matches!(label, Label::Dimensions | Label::Format | Label::Size | Label::Analyzed))
                .collect();
            panel_section::table(html, &rows, context.language);
        }
        None => {
            file_state::write(html, raw, context);
            panel_section::table(html, &[(Label::Size, bytes(raw.bytes))], context.language);
        }
    }
    if let Some(image) = raw.image.as_ref().filter(|image| image.hash.is_some()) {
        file_state::write_download(html, image, context);
    }
    html.raw("</div>");
}

/// Writes a badge for each verdict of the raw file.
fn write_badges(html: &mut HtmlBuilder, raw: &Card, context: PanelContext) {
    let verdicts = raw.image.as_ref().map(|image| &*image.verdicts).unwrap_or_default();
    if verdicts.is_empty() {
        return;
    }
    html.raw("<ul class=\"raw-file__verdicts\">");
    for verdict in verdicts {
        html.raw("<li class=\"badge\" data-severity=\"").text(severity_slug(verdict.severity));
        html.raw("\">").text(words::issue::name(verdict.issue, context.language)).raw("</li>");
    }
    html.raw("</ul>");
}

#[cfg(test)]
mod tests {
    use leptos::prelude::Owner;
    use protocol::{Batch, BatchId, BatchState, CompanionFile, Counts, Cursor, Epoch, Failure, FailureCode};
    use protocol::{ImageState, IssueCounts, Thresholds, Timestamp};

    use super::*;
    use crate::Language;
    use crate::sheet::model::card::CardShot;
    use crate::sheet::model::samples;
    use crate::sheet::model::sheet_state::SheetState;

    /// HTML of the section in English.
    fn section(card: &Card) -> String {
        let owner = Owner::new();
        owner.set();
        let batch = Batch {
            id: BatchId::from_random([1; 16]),
            name: None,
            state: BatchState::Completed,
            expected: None,
            counts: Counts::default(),
            issues: IssueCounts::new(),
            bytes: 0,
            thresholds: Thresholds::default(),
            pinned: false,
            created_at: Timestamp::from_millis(1000),
            completed_at: None,
            expires_at: None,
            cursor: Cursor { epoch: Epoch::from_random([1; 8]), seq: 1 },
        };
        let sheet = SheetState::new(&batch, Vec::new());
        let mut html = HtmlBuilder::new();
        write(&mut html, card, PanelContext { sheet, language: Language::English });
        html.into_string()
    }

    #[test]
    fn section_shows_the_raw_file_and_names_companion_files() {
        let mut card = samples::shot_card("A/1.CR3", "A/1.JPG");
        card.image.as_mut().unwrap().companions = vec![CompanionFile::from_sent("A/<1>.MOV")];
        let html = section(&card);
        for text in ["Also in this shot", "1.CR3", "6000", "File size", "A/&lt;1&gt;.MOV"] {
            assert!(html.contains(text), "{text}: {html}");
        }
        card.shot = CardShot::Single;
        assert!(!section(&card).contains("CR3"));
        card.image.as_mut().unwrap().companions.clear();
        assert_eq!(section(&card), "");
    }

    #[test]
    fn section_shows_why_the_raw_file_failed() {
        let mut card = samples::shot_card("A/1.CR3", "A/1.JPG");
        let CardShot::Primary(raw) = &mut card.shot else { panic!() };
        let image = raw.image.as_mut().unwrap();
        (image.state, image.report) = (ImageState::Failed, None);
        image.error = Some(Failure::new(FailureCode::Corrupt));
        let html = section(&card);
        assert!(html.contains("data-failure=\"failed\"") && html.contains("Damaged file"), "{html}");
    }
}
