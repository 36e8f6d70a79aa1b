//! Sanitising of file and folder names from clients.

use crate::text_controls::{is_invisible, moves_text};

/// Longest name in bytes, as on most file systems.
pub(crate) const MAX_LENGTH: usize = 255;

/// Last part of a path that a client sent, without characters that move text or are invisible, and without white space
/// around it. A name of more than 255 bytes is cut before its extension. Returns `unnamed` if nothing or only dots are
/// left.
pub fn sanitize_name(sent: &str) -> String {
    let last = sent.rsplit(['/', '\\']).find(|part| !part.trim().is_empty()).unwrap_or_default();
    sanitize_component(last).unwrap_or_else(|| "unnamed".to_owned())
}

/// One component of a path, a file or a folder, without characters that move text or are invisible, and without white
/// space around it. Longer ones than 255 bytes are cut before the extension. None if nothing or only dots are left.
pub(crate) fn sanitize_component(sent: &str) -> Option<String> {
    let shown: String = sent.chars().filter(|character| !is_deceptive(*character)).collect();
    let shown = shorten(shown.trim());
    (!shown.chars().all(|character| character == '.')).then_some(shown)
}

/// Returns true for a character that could make a name look like another one.
fn is_deceptive(character: char) -> bool {
    moves_text(character) || is_invisible(character)
}

/// Cuts a name of more than [`MAX_LENGTH`] bytes before its extension, and removes white space at the cut. A suffix of
/// more than 16 bytes, the dot included, is not an extension.
fn shorten(name: &str) -> String {
    if name.len() <= MAX_LENGTH {
        return name.to_owned();
    }
    let (stem, extension) = match name.rfind('.') {
        Some(dot) if name.len() - dot <= 16 => name.split_at(dot),
        _ => (name, ""),
    };
    let mut end = MAX_LENGTH - extension.len();
    while !stem.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}{extension}", stem[..end].trim_end())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn sanitizes_names() {
        for (sent, shown) in [
            ("IMG_0001.JPG", "IMG_0001.JPG"),
            ("shoot/day 1/IMG_0001.JPG", "IMG_0001.JPG"),
            (r"C:\Users\me\a.png", "a.png"),
            ("../../etc/passwd", "passwd"),
            ("folder/", "folder"),
            ("a\0b\r\nc.jpg", "abc.jpg"),
            ("\u{202e}gpj.exe", "gpj.exe"),
            ("\u{61c}gpj.\u{200f}exe", "gpj.exe"),
            ("a\u{2028}b\u{200b}\u{feff}.jpg", "ab.jpg"),
            ("👩\u{200d}🔬.jpg", "👩\u{200d}🔬.jpg"),
            ("사진 1.jpg", "사진 1.jpg"),
            ("", "unnamed"),
            ("..", "unnamed"),
            ("<img src=x>.jpg", "<img src=x>.jpg"),
        ] {
            assert_eq!(sanitize_name(sent), shown, "{sent:?}");
        }
    }

    #[test]
    fn shortening_keeps_the_extension() {
        let name = sanitize_name(&format!("{}.jpeg", "사".repeat(100)));
        assert!(name.len() <= MAX_LENGTH && name.ends_with("사.jpeg"), "{name}");
    }

    #[test]
    fn shortened_names_are_sanitized_too() {
        let words = format!("{} b", "a".repeat(MAX_LENGTH - 1));
        assert_eq!(sanitize_name(&words), "a".repeat(MAX_LENGTH - 1));
        let spaced = format!("{}{}.jpg", "a".repeat(200), " ".repeat(100));
        assert_eq!(sanitize_name(&spaced), format!("{}.jpg", "a".repeat(200)));
        let dots = format!("{}{}", ".".repeat(MAX_LENGTH), "a".repeat(20));
        assert_eq!(sanitize_name(&dots), "unnamed");
    }

    proptest! {
        #[test]
        fn sanitized_names_are_short_and_stay_the_same(sent in ".{0,400}") {
            let shown = sanitize_name(&sent);
            prop_assert!(!shown.is_empty() && shown.len() <= MAX_LENGTH);
            prop_assert!(!shown.contains(['/', '\\']) && !shown.chars().any(is_deceptive));
            prop_assert_eq!(sanitize_name(&shown), shown);
        }
    }
}
