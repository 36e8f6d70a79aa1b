//! Unicode characters that are invisible and change how the text around them is shown.

/// Returns true for a character that can move text to another place: a control character, a line or paragraph
/// separator, or a direction control (all of Unicode's property `Bidi_Control`). With a direction control `gpj.exe` can
/// read as `exe.jpg`.
pub fn moves_text(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
        )
}

/// Returns true for a character that shows nothing and joins nothing, so that two names that look the same could
/// differ: spaces and separators without width, the byte order mark, invisible operators, deprecated formatting controls
/// and annotation marks. The zero-width joiners are not among them: Persian, Indian scripts and emoji need them.
pub fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{180e}' | '\u{200b}' | '\u{2060}'..='\u{2064}' | '\u{206a}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_moved_by_every_control_and_by_nothing_visible() {
        let direction_controls =
            "\u{61c}\u{200e}\u{200f}\u{202a}\u{202b}\u{202c}\u{202d}\u{202e}\u{2066}\u{2067}\u{2068}\u{2069}";
        assert!(direction_controls.chars().all(moves_text));
        assert!("\0\t\r\n\u{1b}\u{7f}\u{85}\u{2028}\u{2029}".chars().all(moves_text));
        assert!(!"a é사א\u{a0}\u{200c}\u{200d}\u{202f}\u{2065}".chars().any(moves_text));
    }

    #[test]
    fn joiners_and_spaces_are_not_invisible() {
        assert!("\u{200b}\u{2060}\u{206a}\u{feff}".chars().all(is_invisible));
        assert!(!" \u{a0}\u{3000}\u{200c}\u{200d}a사".chars().any(is_invisible));
    }
}
