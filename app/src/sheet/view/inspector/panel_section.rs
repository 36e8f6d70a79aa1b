//! Building blocks of the panel: section, table, copyable value.

use crate::html_builder::HtmlBuilder;
use crate::sheet::model::sheet_state::SheetState;
use crate::words::detail::Label;
use crate::{Language, words};

/// Where a part is written.
#[derive(Clone, Copy)]
pub(crate) struct PanelContext {
    /// The sheet.
    pub(crate) sheet: SheetState,
    /// The language of the page.
    pub(crate) language: Language,
}

/// One row of a table: what is measured and its value.
pub(crate) type FactRow = (Label, String);

/// Begins a part with its heading.
pub(crate) fn begin(html: &mut HtmlBuilder, title: &str) {
    html.raw("<section class=\"panel-section\"><h3>").text(title).raw("</h3>");
}

/// Ends it.
pub(crate) fn end(html: &mut HtmlBuilder) {
    html.raw("</section>");
}

/// A table of rows.
pub(crate) fn table(html: &mut HtmlBuilder, rows: &[FactRow], language: Language) {
    html.raw("<table class=\"measures\"><tbody>");
    for (label, value) in rows {
        html.raw("<tr><th scope=\"row\">").text(words::detail::label(*label, language));
        html.raw("</th><td>").text(value).raw("</td></tr>");
    }
    html.raw("</tbody></table>");
}

/// A button with a value on it that a click copies; `before` writes what stands before the value.
pub(crate) fn copyable(html: &mut HtmlBuilder, value: &str, language: Language, before: impl FnOnce(&mut HtmlBuilder)) {
    let name = words::inspector::copy(value, language);
    html.raw("<button class=\"copyable\" type=\"button\" data-copy=\"").text(value);
    html.raw("\" title=\"").text(&name).raw("\" aria-label=\"").text(&name).raw("\">");
    before(html);
    html.raw("<code>").text(value).raw("</code></button>");
}
