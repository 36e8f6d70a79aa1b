//! HTML and SVG builder on strings, which needs much less WebAssembly code than views.
//!
//! The methods that append are never inlined, because they have hundreds of call sites.
//!
//! Use it only for markup that is rendered in the browser alone and has no reactive parts. Text that is not a literal
//! in the program is always escaped: `raw` accepts only `&'static str`.

/// Unfinished HTML or SVG.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct HtmlBuilder(String);

impl HtmlBuilder {
    /// Creates an empty builder.
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Appends a literal as markup, without escaping.
    #[inline(never)]
    pub(crate) fn raw(&mut self, markup: &'static str) -> &mut Self {
        self.0.push_str(markup);
        self
    }

    /// Appends any text, escaped. It may also be the value of a quoted attribute.
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

    /// Appends a whole number.
    #[inline(never)]
    pub(crate) fn number(&mut self, number: usize) -> &mut Self {
        self.0.push_str(&number.to_string());
        self
    }

    /// Appends a number of at least 0, rounded to one decimal, which is precise enough for a drawing.
    #[inline(never)]
    pub(crate) fn tenths(&mut self, number: f64) -> &mut Self {
        let tenths = (number * 10.0).round() as usize;
        self.number(tenths / 10);
        if !tenths.is_multiple_of(10) {
            self.raw(".").number(tenths % 10);
        }
        self
    }

    /// Returns the finished markup.
    pub(crate) fn into_string(self) -> String {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_text() {
        let mut markup = HtmlBuilder::new();
        markup.raw("<p title=\"").text("\"><script>'&").raw("\">").number(12).raw("</p>");
        assert_eq!(markup.into_string(), "<p title=\"&quot;&gt;&lt;script&gt;&#39;&amp;\">12</p>");
    }

    #[test]
    fn rounds_to_one_decimal_and_omits_a_zero() {
        for (number, text) in [(0.0, "0"), (12.34, "12.3"), (99.96, "100"), (0.05, "0.1")] {
            let mut markup = HtmlBuilder::new();
            markup.tenths(number);
            assert_eq!(markup.into_string(), text);
        }
    }
}
