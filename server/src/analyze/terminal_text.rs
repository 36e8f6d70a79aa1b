//! Paths made safe for display on a terminal, and fitted into the cells of a table.

use std::path::Path;

use protocol::moves_text;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Replacement for characters that would affect the terminal.
const REPLACEMENT: char = '\u{fffd}';

/// Path for a terminal: [`REPLACEMENT`] takes the place of each control character, line or paragraph separator, and
/// direction control.
pub(super) fn printable(path: &str) -> String {
    path.chars().map(|character| if moves_text(character) { REPLACEMENT } else { character }).collect()
}

/// [`printable`] for a path that need not be valid Unicode.
pub(super) fn printable_path(path: &Path) -> String {
    printable(&path.to_string_lossy())
}

/// Table cell with a path, which must be [`printable`], padded to `width` terminal cells. A path wider than `max_width`
/// cells is replaced by an ellipsis and its end. A path with right-to-left text is isolated.
pub(super) fn path_cell(path: &str, width: usize, max_width: usize) -> String {
    let path = shortened(path, max_width);
    let padding = " ".repeat(width.saturating_sub(path.width()));
    // Without isolation, right-to-left text would reorder the columns beside it.
    if path.chars().any(is_right_to_left) {
        format!("\u{2068}{path}\u{2069}{padding}")
    } else {
        format!("{path}{padding}")
    }
}

/// Text of at most `max_width` terminal cells, which must be at least 1: a wider text is replaced by an ellipsis and
/// its end.
fn shortened(text: &str, max_width: usize) -> String {
    if text.width() <= max_width {
        return text.to_owned();
    }
    let mut left = max_width.saturating_sub(1);
    let fits = |character: &char| {
        let width = character.width().unwrap_or(0);
        let fits = width <= left;
        left = left.saturating_sub(width);
        fits
    };
    let kept: Vec<char> = text.chars().rev().take_while(fits).collect();
    // A combining mark without its letter would combine with the ellipsis.
    let end = kept.into_iter().rev().skip_while(|character| character.width() == Some(0));
    std::iter::once('…').chain(end).collect()
}

/// Returns true for Hebrew, Arabic and related scripts.
fn is_right_to_left(character: char) -> bool {
    matches!(
        character,
        '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}' | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cannot_control_the_terminal() {
        for (name, expected) in [
            ("a\u{1b}[31m", "a\u{fffd}[31m"),
            ("photo\u{202e}gpj.exe", "photo\u{fffd}gpj.exe"),
            ("a\u{2028}b\nc", "a\u{fffd}b\u{fffd}c"),
            ("사진 👩‍👧.jpg", "사진 👩‍👧.jpg"),
        ] {
            assert_eq!(printable(name), expected);
        }
    }

    #[test]
    fn path_cell_has_the_width_of_its_column() {
        for name in [
            "a.jpg",
            "写真/東京タワーの夜景.jpg",
            "사진.jpg",
            "צילומים/ירושלים.jpg",
            "cafe\u{301}.jpg",
            "a/very/long/way/to.jpg",
        ] {
            assert_eq!(path_cell(name, 16, 16).width(), 16, "{name}");
        }
        assert_eq!(path_cell("写真/東京.jpg", 8, 8), "…京.jpg ");
        assert_eq!(path_cell("abcdefe\u{301}x", 3, 3), "…éx".replace('é', "e\u{301}"));
    }

    #[test]
    fn right_to_left_text_is_isolated() {
        assert_eq!(path_cell("א.jpg", 6, 6), "\u{2068}א.jpg\u{2069} ");
    }
}
