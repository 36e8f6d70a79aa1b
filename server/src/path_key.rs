//! Key by which exact paths of files are compared.

use unicode_normalization::UnicodeNormalization;

/// Key of an exact path: its Normalization Form C. The same file has its name decomposed on some systems and composed on
/// others, and both name the same file.
pub fn path_key(exact_path: &str) -> String {
    exact_path.nfc().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn composed_and_decomposed_paths_have_the_same_key() {
        assert_eq!(path_key("cafe\u{301}/사.jpg"), path_key("caf\u{e9}/\u{1109}\u{1161}.jpg"));
        assert_ne!(path_key("A/1.jpg"), path_key("a/1.jpg"));
    }
}
