//! Panel of the inspector beside the picture: verdicts, duplicates, other files of the shot, colours, location,
//! measurements, camera and file of an analyzed image; stage or error of any other file.

use leptos::prelude::*;
use protocol::{Image, Report};

use crate::html_builder::HtmlBuilder;
use crate::number_format::percent;
use crate::sheet::model::card::Card;
use crate::sheet::model::slugs::severity_slug;
use crate::sheet::view::inspector::inspector_state::InspectorState;
use crate::sheet::view::inspector::panel_section;
use crate::sheet::view::inspector::panel_section::PanelContext;
use crate::sheet::view::inspector::{colour_sections, duplicates, fact_rows, file_state, shot_section};
use crate::{Language, words};

/// HTML of the panel for the selected card; empty without one. It is built as a string, which needs less code than
/// elements would. [`handle_panel_click`](super::handle_panel_click) handles the clicks on its buttons.
pub(crate) fn panel(inspector: InspectorState) -> String {
    let Some(card) = inspector.card() else { return String::new() };
    let context = PanelContext { sheet: inspector.sheet, language: inspector.language };
    let mut html = HtmlBuilder::new();
    card.with(|card| {
        html.raw("<h2 class=\"panel__name\">").text(&card.file.name);
        let extensions = card.other_extensions();
        if !extensions.is_empty() {
            html.raw(" <span class=\"panel__others\">").text(&extensions).raw("</span>");
        }
        html.raw("</h2>");
        if card.file.path.is_some() {
            html.raw("<p class=\"fine-print panel__path\" data-path>").text(card.full_name()).raw("</p>");
        }
        match card.image.as_ref().map(|image| (image, fullest_report(image, context))) {
            Some((image, Some(report))) => analyzed(&mut html, card, image, &report, context),
            _ => without_report(&mut html, card, context),
        }
    });
    html.into_string()
}

/// Report of the image: the full one if it is loaded, else the report summary; `None` before the image is analyzed.
fn fullest_report(image: &Image, context: PanelContext) -> Option<Report> {
    let full_image = context.sheet.full_image.get().filter(|full_image| full_image.id == image.id);
    full_image.and_then(|full_image| full_image.report).or_else(|| image.report.clone()).map(|report| *report)
}

/// Writes the panel of a file that has not arrived, is not analyzed yet, or failed: its state, the download link once
/// the file's hash is known, and the other files of its shot.
fn without_report(html: &mut HtmlBuilder, card: &Card, context: PanelContext) {
    file_state::write(html, card, context);
    if let Some(image) = card.image.as_ref().filter(|image| image.hash.is_some()) {
        file_state::write_download(html, image, context);
    }
    shot_section::write(html, card, context);
}

/// Writes the sections of an analyzed image. Those of the duplicates, the other files, the palette, the location and
/// the camera are left out if there is nothing to show.
fn analyzed(html: &mut HtmlBuilder, card: &Card, image: &Image, report: &Report, context: PanelContext) {
    let language = context.language;
    verdicts(html, image, language);
    duplicates::write(html, image, context);
    shot_section::write(html, card, context);
    colour_sections::write_histogram(html, report.histogram.as_ref(), language);
    colour_sections::write_palette(html, &report.colour.palette, language);
    fact_rows::write_location(html, report, language);
    table(html, words::detail::measures(language), &fact_rows::measurement_rows(report, language), language);
    let camera = report.camera.as_ref().map(|camera| fact_rows::camera_rows(camera, language)).unwrap_or_default();
    if !camera.is_empty() {
        table(html, words::detail::camera(language), &camera, language);
    }
    file(html, image, report, context);
}

/// Writes a section with a title and a table.
fn table(html: &mut HtmlBuilder, title: &str, rows: &[panel_section::FactRow], language: Language) {
    panel_section::begin(html, title);
    panel_section::table(html, rows, language);
    panel_section::end(html);
}

/// Writes the file section: the table of [`fact_rows::file_rows`], the BLAKE3 hash to copy, and the download link.
fn file(html: &mut HtmlBuilder, image: &Image, report: &Report, context: PanelContext) {
    panel_section::begin(html, words::inspector::file(context.language));
    panel_section::table(html, &fact_rows::file_rows(report, context.language), context.language);
    html.raw("<p class=\"hash\"><span>BLAKE3</span>");
    panel_section::copyable(html, report.file.hash.to_string().trim_start_matches("blake3:"), context.language, |_| ());
    html.raw("</p>");
    file_state::write_download(html, image, context);
    panel_section::end(html);
}

/// Writes the section of the verdicts, each with its issue, severity, score and text, or a sentence if there are none.
fn verdicts(html: &mut HtmlBuilder, image: &Image, language: Language) {
    panel_section::begin(html, words::detail::verdicts(language));
    if image.verdicts.is_empty() {
        html.raw("<p class=\"fine-print\">").text(words::detail::no_verdict(language)).raw("</p>");
    }
    html.raw("<ul class=\"verdicts\">");
    for verdict in &image.verdicts {
        let score = percent(verdict.score);
        let severity = severity_slug(verdict.severity);
        html.raw("<li class=\"verdict\" data-issue=\"").text(verdict.issue.slug());
        html.raw("\" data-severity=\"").text(severity);
        html.raw("\"><span class=\"badge\" data-severity=\"").text(severity);
        html.raw("\">").text(words::issue::name(verdict.issue, language));
        html.raw("</span><span class=\"verdict__severity\">").text(words::issue::severity(verdict.severity, language));
        html.raw("</span><span class=\"verdict__score\" title=\"").text(&words::inspector::score(&score, language));
        html.raw("\"><svg class=\"score\" aria-hidden=\"true\"><rect height=\"100%\" width=\"");
        html.tenths(f64::from(verdict.score) * 100.0).raw("%\"/></svg>").text(&score);
        html.raw("</span><span class=\"verdict__text\">").text(&words::verdict::sentence(verdict, image, language));
        html.raw("</span></li>");
    }
    html.raw("</ul>");
    panel_section::end(html);
}
