//! Short texts out of files that anybody may have written: they travel in events, whose size is bounded.

/// Most bytes that a text takes in JSON, its quotation marks aside.
const MAX_JSON_BYTES: usize = 64;

/// The text without control characters and white space around it, cut to at most 64 bytes as JSON writes it (UTF-8, with a
/// backslash before quotation marks and backslashes); nothing when nothing is left.
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
    fn texts_are_cleaned_and_cut() {
        assert_eq!(sanitised("  Ma\u{7}ker\n ").as_deref(), Some("Maker"));
        assert_eq!(sanitised(" \0 "), None);
        assert_eq!(sanitised(&"W".repeat(500)).map(|text| text.len()), Some(64));
        assert_eq!(sanitised(&"é".repeat(500)).map(|text| text.chars().count()), Some(32));
        assert_eq!(sanitised(&"\"".repeat(500)).map(|text| text.len()), Some(32));
    }

    proptest! {
        #[test]
        fn no_text_is_longer_as_json(text: String) {
            if let Some(sanitised) = sanitised(&text) {
                prop_assert!(serde_json::to_string(&sanitised).unwrap().len() <= MAX_JSON_BYTES + 2);
            }
        }
    }
}
