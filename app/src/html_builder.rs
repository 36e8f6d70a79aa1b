//! HTML and SVG built as strings: much less WebAssembly code than the same as views.
//!
//! None of its steps is taken into its callers: there are hundreds of them.
//!
//! Only for what a browser alone shows, and for what nothing within changes by itself. What is not written in the program is always
//! escaped, which the types see to.

/// HTML or SVG on its way.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct HtmlBuilder(String);

impl HtmlBuilder {
    /// Nothing yet.
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Markup that stands in the program.
    #[inline(never)]
    pub(crate) fn raw(&mut self, markup: &'static str) -> &mut Self {
        self.0.push_str(markup);
        self
    }

    /// Any text, also within a quoted attribute.
    #[inline(never)]
    pub(crate) fn text(&mut self, text: &str) -> &mut Self {
        for letter in text.chars() {
            match letter {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' => self.0.push_str("&quot;"),
                '\'' => self.0.push_str("&#39;"),
                other => self.0.push(other),
            }
        }
        self
    }

    /// A whole number.
    #[inline(never)]
    pub(crate) fn number(&mut self, number: usize) -> &mut Self {
        self.0.push_str(&number.to_string());
        self
    }

    /// A number from 0 on, with one decimal: as much as a drawing shows.
    #[inline(never)]
    pub(crate) fn tenths(&mut self, number: f64) -> &mut Self {
        let tenths = (number * 10.0).round() as usize;
        self.number(tenths / 10);
        if !tenths.is_multiple_of(10) {
            self.raw(".").number(tenths % 10);
        }
        self
    }

    /// As text.
    pub(crate) fn into_string(self) -> String {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_cannot_become_markup() {
        let mut markup = HtmlBuilder::new();
        markup.raw("<p title=\"").text("\"><script>'&").raw("\">").number(12).raw("</p>");
        assert_eq!(markup.into_string(), "<p title=\"&quot;&gt;&lt;script&gt;&#39;&amp;\">12</p>");
    }

    #[test]
    fn lengths_have_a_decimal_where_it_counts() {
        for (number, text) in [(0.0, "0"), (12.34, "12.3"), (99.96, "100"), (0.05, "0.1")] {
            let mut markup = HtmlBuilder::new();
            markup.tenths(number);
            assert_eq!(markup.into_string(), text);
        }
    }
}
