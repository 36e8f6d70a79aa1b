//! A part of the panel beside the picture, and what its parts are made of.

use crate::markup::Markup;
use crate::sheet::LightTable;
use crate::words::detail::Label;
use crate::{Language, words};

/// Where a part is written.
#[derive(Clone, Copy)]
pub(crate) struct Place {
    /// The sheet.
    pub(crate) table: LightTable,
    /// The language of the page.
    pub(crate) language: Language,
}

/// One row of a table: what is measured and its value.
pub(crate) type Row = (Label, String);

/// Begins a part with its heading.
pub(crate) fn begin(markup: &mut Markup, title: &str) {
    markup.raw("<section class=\"part\"><h3>").text(title).raw("</h3>");
}

/// Ends it.
pub(crate) fn end(markup: &mut Markup) {
    markup.raw("</section>");
}

/// A table of rows.
pub(crate) fn table(markup: &mut Markup, rows: &[Row], language: Language) {
    markup.raw("<table class=\"measures\"><tbody>");
    for (label, value) in rows {
        markup.raw("<tr><th scope=\"row\">").text(words::detail::label(*label, language));
        markup.raw("</th><td>").text(value).raw("</td></tr>");
    }
    markup.raw("</tbody></table>");
}

/// A button with a value on it that a click copies; `before` writes what stands before the value.
pub(crate) fn copyable(markup: &mut Markup, value: &str, language: Language, before: impl FnOnce(&mut Markup)) {
    let name = words::inspector::copy(value, language);
    markup.raw("<button class=\"copyable\" type=\"button\" data-copy=\"").text(value);
    markup.raw("\" title=\"").text(&name).raw("\" aria-label=\"").text(&name).raw("\">");
    before(markup);
    markup.raw("<code>").text(value).raw("</code></button>");
}
