//! What stands beside the picture: its verdicts and everything that was measured of it.

use leptos::prelude::*;
use protocol::{Image, Report};

use super::inspection::Inspection;
use super::part::{self, Place};
use super::{camera, duplicates, histogram, measures, palette};
use crate::markup::Markup;
use crate::quantity::percent;
use crate::sheet::badge::mark;
use crate::sheet::retry::{Offer, offer};
use crate::sheet::{Card, Stage};
use crate::{Language, words};

/// The panel of the card that is looked at.
pub(crate) fn panel(inspection: Inspection) -> String {
    let Some(card) = inspection.card() else { return String::new() };
    let place = Place { table: inspection.table, language: inspection.language };
    let mut markup = Markup::new();
    card.with(|card| {
        markup.raw("<h2 class=\"panel__name\">").text(&card.name).raw("</h2>");
        match card.image.as_ref().map(|image| (image, whole(image, place))) {
            Some((image, Some(report))) => judged(&mut markup, image, &report, place),
            _ => without_report(&mut markup, card, place),
        }
    });
    markup.into_string()
}

/// The image's report: all of it, where that is read.
fn whole(image: &Image, place: Place) -> Option<Report> {
    let whole = place.table.whole.get().filter(|whole| whole.id == image.id);
    whole.and_then(|whole| whole.report).or_else(|| image.report.clone()).map(|report| *report)
}

/// A file that has not arrived, is not analyzed yet, or cannot be: how it stands, and what to do.
fn without_report(markup: &mut Markup, card: &Card, place: Place) {
    let language = place.language;
    let stage = card.stage();
    let error = card.image.as_ref().and_then(|image| image.error.as_ref());
    let (title, advice) = match (stage, error) {
        (Stage::Refused(refusal), _) => (
            words::failure::refusal_title(refusal, language).to_owned(),
            words::failure::refusal_advice(refusal, language),
        ),
        (_, Some(error)) => {
            (words::failure::title(error.code, language).to_owned(), words::failure::advice(error.code, language))
        }
        (Stage::Uploading, _) => (words::sheet::uploading(card.percent_sent(), language), ""),
        (Stage::Analyzing, _) => (words::sheet::analyzing(language).to_owned(), ""),
        _ => (words::sheet::waiting(language).to_owned(), ""),
    };
    markup.raw("<div class=\"panel__failure\" data-failure=\"").text(stage.slug());
    markup.raw("\"><p class=\"panel__title\">").text(&title).raw("</p><p class=\"fine\">").text(advice).raw("</p>");
    let (state, sending) = place.table.head.with(|head| (head.state, head.sending));
    if offer(card, state, sending) == Offer::Again {
        markup.raw("<button class=\"button button--quiet\" type=\"button\" data-again>");
        markup.text(words::failure::retry(language)).raw("</button>");
    }
    markup.raw("</div>");
    if let Some(image) = card.image.as_ref().filter(|image| image.hash.is_some()) {
        download(markup, image, place);
    }
}

/// An image with everything that is known of it.
fn judged(markup: &mut Markup, image: &Image, report: &Report, place: Place) {
    let language = place.language;
    verdicts(markup, image, language);
    duplicates::write(markup, image, place);
    histogram::write(markup, report.histogram.as_ref(), language);
    palette::write(markup, &report.colour.palette, language);
    camera::write_location(markup, report, language);
    table(markup, words::detail::measures(language), &measures::of_light(report, language), language);
    let camera = report.camera.as_ref().map(|camera| camera::rows(camera, language)).unwrap_or_default();
    if !camera.is_empty() {
        table(markup, words::detail::camera(language), &camera, language);
    }
    file(markup, image, report, place);
}

fn table(markup: &mut Markup, title: &str, rows: &[part::Row], language: Language) {
    part::begin(markup, title);
    part::table(markup, rows, language);
    part::end(markup);
}

/// The file as it is: shape, kind, length, hash, and the way to it.
fn file(markup: &mut Markup, image: &Image, report: &Report, place: Place) {
    part::begin(markup, words::inspector::file(place.language));
    part::table(markup, &measures::of_file(report, place.language), place.language);
    markup.raw("<p class=\"hash\"><span>BLAKE3</span>");
    part::copyable(markup, report.file.hash.to_string().trim_start_matches("blake3:"), place.language, |_| ());
    markup.raw("</p>");
    download(markup, image, place);
    part::end(markup);
}

fn download(markup: &mut Markup, image: &Image, place: Place) {
    let original = place.table.api(&("images/".to_owned() + &image.id.to_string() + "/original"));
    markup.raw("<a class=\"button button--quiet\" href=\"").text(&original).raw("\" download=\"").text(&image.name);
    markup.raw("\">").text(words::detail::original(place.language)).raw("</a>");
}

/// Each verdict with its reason, and how clear the case is.
fn verdicts(markup: &mut Markup, image: &Image, language: Language) {
    part::begin(markup, words::detail::verdicts(language));
    if image.verdicts.is_empty() {
        markup.raw("<p class=\"fine\">").text(words::detail::no_verdict(language)).raw("</p>");
    }
    markup.raw("<ul class=\"verdicts\">");
    for verdict in &image.verdicts {
        let clear = percent(verdict.score);
        let severity = mark(verdict.severity);
        markup.raw("<li class=\"verdict\" data-issue=\"").text(verdict.issue.slug());
        markup.raw("\" data-severity=\"").text(severity);
        markup.raw("\"><span class=\"badge\" data-severity=\"").text(severity);
        markup.raw("\">").text(words::issue::name(verdict.issue, language));
        markup
            .raw("</span><span class=\"verdict__severity\">")
            .text(words::issue::severity(verdict.severity, language));
        markup.raw("</span><span class=\"verdict__score\" title=\"").text(&words::inspector::score(&clear, language));
        markup.raw("\"><svg class=\"score\" aria-hidden=\"true\"><rect height=\"100%\" width=\"");
        markup.tenths(f64::from(verdict.score) * 100.0).raw("%\"/></svg>").text(&clear);
        markup.raw("</span><span class=\"verdict__text\">").text(&words::verdict::sentence(verdict, image, language));
        markup.raw("</span></li>");
    }
    markup.raw("</ul>");
    part::end(markup);
}
