//! Building blocks of the inspector's panel, written as HTML: section, table, copyable value.

use crate::html_builder::HtmlBuilder;
use crate::sheet::model::sheet_state::SheetState;
use crate::words::detail::Label;
use crate::{Language, words};

/// Sheet and language for which the panel is written.
#[derive(Clone, Copy)]
pub(crate) struct PanelContext {
    /// Sheet of the image.
    pub(crate) sheet: SheetState,
    /// Language of the page.
    pub(crate) language: Language,
}

/// Row of a table: label and formatted value.
pub(crate) type FactRow = (Label, String);

/// Opens a section and writes its heading.
pub(crate) fn begin(html: &mut HtmlBuilder, title: &str) {
    html.raw("<section class=\"panel-section\"><h3>").text(title).raw("</h3>");
}

/// Closes the section.
pub(crate) fn end(html: &mut HtmlBuilder) {
    html.raw("</section>");
}

/// Writes a table of labelled values.
pub(crate) fn table(html: &mut HtmlBuilder, rows: &[FactRow], language: Language) {
    html.raw("<table class=\"fact-table\"><tbody>");
    for (label, value) in rows {
        html.raw("<tr><th scope=\"row\">").text(words::detail::label(*label, language));
        html.raw("</th><td>").text(value).raw("</td></tr>");
    }
    html.raw("</tbody></table>");
}

/// Writes a button that shows a value, which a click copies to the clipboard. `before` writes the HTML in front of the
/// value.
pub(crate) fn copyable(html: &mut HtmlBuilder, value: &str, language: Language, before: impl FnOnce(&mut HtmlBuilder)) {
    let name = words::inspector::copy(value, language);
    html.raw("<button class=\"copyable\" type=\"button\" data-copy=\"").text(value);
    html.raw("\" title=\"").text(&name).raw("\" aria-label=\"").text(&name).raw("\">");
    before(html);
    html.raw("<code>").text(value).raw("</code></button>");
}
