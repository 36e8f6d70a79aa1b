//! Names of files as a person may see them: they play no tricks on a terminal.

use std::path::Path;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Shown instead of what would have an effect.
const HARMLESS: char = '\u{fffd}';

/// A path for a terminal: control characters, line ends and what turns the direction of writing are replaced.
pub(super) fn shown(path: &str) -> String {
    path.chars().map(|character| if has_effect(character) { HARMLESS } else { character }).collect()
}

/// The same of a path that need not be text.
pub(super) fn shown_path(path: &Path) -> String {
    shown(&path.to_string_lossy())
}

fn has_effect(character: char) -> bool {
    let turns =
        matches!(character, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    character.is_control() || turns || matches!(character, '\u{2028}' | '\u{2029}')
}

/// A shown path in a column of this many cells; `most` is how many it may take, and its end is kept if it has more.
pub(super) fn cell(path: &str, width: usize, most: usize) -> String {
    let path = end_of(path, most);
    let padding = " ".repeat(width.saturating_sub(path.width()));
    // Letters that are written from right to left would take the columns beside them along.
    if path.chars().any(is_written_leftwards) {
        format!("\u{2068}{path}\u{2069}{padding}")
    } else {
        format!("{path}{padding}")
    }
}

/// The end of a text that is too wide, after a sign that something is missing.
fn end_of(text: &str, most: usize) -> String {
    if text.width() <= most {
        return text.to_owned();
    }
    let mut left = most.saturating_sub(1);
    let fits = |character: &char| {
        let width = character.width().unwrap_or(0);
        let fits = width <= left;
        left = left.saturating_sub(width);
        fits
    };
    let kept: Vec<char> = text.chars().rev().take_while(fits).collect();
    // An accent whose letter was cut off would sit on the sign.
    let end = kept.into_iter().rev().skip_while(|character| character.width() == Some(0));
    std::iter::once('…').chain(end).collect()
}

/// Hebrew, Arabic and their relatives.
fn is_written_leftwards(character: char) -> bool {
    matches!(
        character,
        '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}' | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_name_has_an_effect() {
        for (name, expected) in [
            ("a\u{1b}[31m", "a\u{fffd}[31m"),
            ("photo\u{202e}gpj.exe", "photo\u{fffd}gpj.exe"),
            ("a\u{2028}b\nc", "a\u{fffd}b\u{fffd}c"),
            ("사진 👩‍👧.jpg", "사진 👩‍👧.jpg"),
        ] {
            assert_eq!(shown(name), expected);
        }
    }

    #[test]
    fn a_cell_is_as_wide_as_its_column() {
        for name in [
            "a.jpg",
            "写真/東京タワーの夜景.jpg",
            "사진.jpg",
            "צילומים/ירושלים.jpg",
            "cafe\u{301}.jpg",
            "a/very/long/way/to.jpg",
        ] {
            assert_eq!(cell(name, 16, 16).width(), 16, "{name}");
        }
        assert_eq!(cell("写真/東京.jpg", 8, 8), "…京.jpg ");
        assert_eq!(cell("abcdefe\u{301}x", 3, 3), "…éx".replace('é', "e\u{301}"));
    }

    #[test]
    fn writing_to_the_left_stays_in_its_cell() {
        assert_eq!(cell("א.jpg", 6, 6), "\u{2068}א.jpg\u{2069} ");
    }
}
