//! Form in which names are searched: composed characters (Unicode NFC) in lower case. File names from macOS often have
//! their accents and Hangul decomposed, while keyboards type them composed.

use std::borrow::Cow;

use crate::sheet::model::card_query::natural_order::lowercase;

/// A name, or text that is searched for, in the form in which both are compared.
pub(super) fn search_form(text: &str) -> String {
    if text.chars().any(combines) { lowercase(&composed(text)) } else { lowercase(text) }
}

/// Returns true for characters that occur in decomposed text: combining marks of Latin, Greek and Cyrillic letters, the
/// letters of Hangul syllables, and the voicing marks of kana. Names without them need no call into the browser.
fn combines(character: char) -> bool {
    matches!(character, '\u{300}'..='\u{36f}' | '\u{1100}'..='\u{11ff}' | '\u{3099}' | '\u{309a}')
}

/// Text in Normalization Form C, for which a browser has the tables.
#[cfg(feature = "hydrate")]
fn composed(text: &str) -> Cow<'_, str> {
    String::from(js_sys::JsString::from(text).normalize("NFC")).into()
}

/// The text itself: only a browser searches.
#[cfg(not(feature = "hydrate"))]
fn composed(text: &str) -> Cow<'_, str> {
    text.into()
}
