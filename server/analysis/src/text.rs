//! Clean-up and shortening of texts from untrusted files, because events of bounded size contain them.

/// Maximum length of a text in JSON, in bytes without the quotation marks.
const MAX_JSON_BYTES: usize = 64;

/// Removes control characters and surrounding white space, and cuts the text to at most 64 bytes in JSON (UTF-8, with a
/// backslash before quotation marks and backslashes). Returns `None` when nothing is left.
pub(crate) fn sanitised(text: &str) -> Option<String> {
    let plain: String = text.chars().filter(|character| !character.is_control()).collect();
    let mut length = 0;
    let fits = |character: &char| {
        length += character.len_utf8() + usize::from(matches!(character, '"' | '\\'));
        length <= MAX_JSON_BYTES
    };
    let cut: String = plain.trim().chars().take_while(fits).collect();
    let cut = cut.trim_end();
    (!cut.is_empty()).then(|| cut.to_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn removes_control_characters_and_cuts_long_texts() {
        assert_eq!(sanitised("  Ma\u{7}ker\n ").as_deref(), Some("Maker"));
        assert_eq!(sanitised(" \0 "), None);
        assert_eq!(sanitised(&"W".repeat(500)).map(|text| text.len()), Some(64));
        assert_eq!(sanitised(&"é".repeat(500)).map(|text| text.chars().count()), Some(32));
        assert_eq!(sanitised(&"\"".repeat(500)).map(|text| text.len()), Some(32));
    }

    proptest! {
        #[test]
        fn no_text_exceeds_the_limit_in_json(text: String) {
            if let Some(sanitised) = sanitised(&text) {
                prop_assert!(serde_json::to_string(&sanitised).unwrap().len() <= MAX_JSON_BYTES + 2);
            }
        }
    }
}
