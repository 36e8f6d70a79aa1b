//! State of a file without a report, its retry button, and the download link of a file, written as HTML.

use leptos::prelude::*;
use protocol::Image;

use crate::html_builder::HtmlBuilder;
use crate::sheet::model::card::{Card, CardStage};
use crate::sheet::model::retry_offer::{RetryOffer, file_retry_offer};
use crate::sheet::view::inspector::panel_section::PanelContext;
use crate::words;

/// Writes the state of a file that has not arrived, is not analyzed yet, or failed: its stage or error, the advice, and
/// a retry button if a retry is possible.
pub(crate) fn write(html: &mut HtmlBuilder, card: &Card, context: PanelContext) {
    let language = context.language;
    let stage = card.stage();
    let error = card.image.as_ref().and_then(|image| image.error.as_ref());
    let (title, advice) = match (stage, error) {
        (CardStage::UploadFailed(reason), _) => (
            words::failure::upload_failure_title(reason, language).to_owned(),
            words::failure::upload_failure_advice(reason, language),
        ),
        (_, Some(error)) => {
            (words::failure::title(error.code, language).to_owned(), words::failure::explanation(error, language))
        }
        (CardStage::Uploading, _) => (words::sheet::uploading(card.percent_sent(), language), ""),
        (CardStage::Analyzing, _) => (words::sheet::analyzing(language).to_owned(), ""),
        _ => (words::sheet::waiting(language).to_owned(), ""),
    };
    html.raw("<div class=\"panel__failure\" data-failure=\"").text(stage.slug());
    html.raw("\"><p class=\"panel__title\">").text(&title).raw("</p><p class=\"fine-print\">").text(advice).raw("</p>");
    let (state, sending) = context.sheet.summary.with(|summary| (summary.state, summary.sending));
    if file_retry_offer(card, state, sending) == RetryOffer::Retry {
        html.raw("<button class=\"button button--quiet\" type=\"button\" data-again>");
        html.text(words::failure::retry(language)).raw("</button>");
    }
    html.raw("</div>");
}

/// Writes the link that downloads the original file.
pub(crate) fn write_download(html: &mut HtmlBuilder, image: &Image, context: PanelContext) {
    let original = context.sheet.api(&("images/".to_owned() + &image.id.to_string() + "/original"));
    html.raw("<a class=\"button button--quiet\" href=\"").text(&original).raw("\" download=\"").text(&image.name);
    html.raw("\">").text(words::detail::original(context.language)).raw("</a>");
}
