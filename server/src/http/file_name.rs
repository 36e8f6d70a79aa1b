//! File names as clients send them, made fit to be shown.

use percent_encoding::percent_decode_str;

/// Bytes that a name may have, as on most file systems.
const LIMIT: usize = 255;

/// The name of a file without its folders, without what cannot be shown or would deceive, and not too long.
pub fn sanitize(sent: &str) -> String {
    let last = sent.rsplit(['/', '\\']).find(|part| !part.trim().is_empty()).unwrap_or_default();
    let shown: String = last.chars().filter(|character| !is_deceptive(*character)).collect();
    let shown = shorten(shown.trim());
    if shown.chars().all(|character| character == '.') { "unnamed".to_owned() } else { shown }
}

/// Control characters, and those that turn the direction of the text around, so that `gpj.exe` reads as `exe.jpg`.
fn is_deceptive(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// Cuts a long name in front of its extension, which says what the file is.
fn shorten(name: &str) -> String {
    if name.len() <= LIMIT {
        return name.to_owned();
    }
    let (stem, extension) = match name.rfind('.') {
        Some(dot) if name.len() - dot <= 16 => name.split_at(dot),
        _ => (name, ""),
    };
    let mut end = LIMIT - extension.len();
    while !stem.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}{extension}", stem[..end].trim_end())
}

/// The file name in a `Content-Disposition` (RFC 6266): `filename*` before `filename`.
pub fn from_disposition(header: &str) -> Option<String> {
    let mut plain = None;
    for (name, value) in parameters(header) {
        match name.as_str() {
            "filename*" => {
                if let Some(decoded) = extended(&value) {
                    return Some(decoded);
                }
            }
            "filename" => plain = Some(value),
            _ => {}
        }
    }
    plain
}

/// The parameters behind the disposition's type; names in lower case, quotes taken off.
fn parameters(header: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut rest = header.split_once(';').map_or("", |(_, rest)| rest);
    while let Some((name, after)) = rest.split_once('=') {
        let (value, after) = value(after.trim_start());
        found.push((name.trim().to_ascii_lowercase(), value));
        rest = after.split_once(';').map_or("", |(_, rest)| rest);
    }
    found
}

/// A token or a quoted string, and what follows it.
fn value(text: &str) -> (String, &str) {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find(';').unwrap_or(text.len());
        return (text[..end].trim().to_owned(), &text[end..]);
    };
    let mut value = String::new();
    let mut characters = quoted.char_indices();
    while let Some((index, character)) = characters.next() {
        match character {
            '"' => return (value, &quoted[index + 1..]),
            '\\' => value.extend(characters.next().map(|(_, escaped)| escaped)),
            _ => value.push(character),
        }
    }
    (value, "")
}

/// An extended value (RFC 8187): `UTF-8''` and percent-encoded bytes.
fn extended(value: &str) -> Option<String> {
    let (charset, rest) = value.split_once('\'')?;
    let (_language, encoded) = rest.split_once('\'')?;
    charset.eq_ignore_ascii_case("utf-8").then(|| percent_decode_str(encoded).decode_utf8_lossy().into_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_are_made_fit_to_be_shown() {
        for (sent, shown) in [
            ("IMG_0001.JPG", "IMG_0001.JPG"),
            ("shoot/day 1/IMG_0001.JPG", "IMG_0001.JPG"),
            (r"C:\Users\me\a.png", "a.png"),
            ("../../etc/passwd", "passwd"),
            ("folder/", "folder"),
            ("a\0b\r\nc.jpg", "abc.jpg"),
            ("\u{202e}gpj.exe", "gpj.exe"),
            ("사진 1.jpg", "사진 1.jpg"),
            ("", "unnamed"),
            ("..", "unnamed"),
            ("<img src=x>.jpg", "<img src=x>.jpg"),
        ] {
            assert_eq!(sanitize(sent), shown, "{sent:?}");
        }
    }

    #[test]
    fn a_long_name_keeps_its_extension() {
        let name = sanitize(&format!("{}.jpeg", "사".repeat(100)));
        assert!(name.len() <= LIMIT && name.ends_with("사.jpeg"), "{name}");
    }

    #[test]
    fn what_is_left_of_a_long_name_is_a_name() {
        let words = format!("{} b", "a".repeat(LIMIT - 1));
        assert_eq!(sanitize(&words), "a".repeat(LIMIT - 1));
        let spaced = format!("{}{}.jpg", "a".repeat(200), " ".repeat(100));
        assert_eq!(sanitize(&spaced), format!("{}.jpg", "a".repeat(200)));
        let dots = format!("{}{}", ".".repeat(LIMIT), "a".repeat(20));
        assert_eq!(sanitize(&dots), "unnamed");
    }

    #[test]
    fn the_name_in_a_disposition() {
        for (header, expected) in [
            (r#"attachment; filename="a b.jpg""#, Some("a b.jpg")),
            ("attachment; filename=a.jpg", Some("a.jpg")),
            (r#"attachment; filename="a \"b\";c.jpg"; size=3"#, Some("a \"b\";c.jpg")),
            ("attachment; filename=a.jpg; filename*=UTF-8''%EC%82%AC%EC%A7%84.jpg", Some("사진.jpg")),
            ("attachment; FileName*=utf-8'ko'a%20b.jpg", Some("a b.jpg")),
            ("attachment; filename*=iso-8859-1''a.jpg; filename=b.jpg", Some("b.jpg")),
            ("attachment", None),
            ("", None),
        ] {
            assert_eq!(from_disposition(header).as_deref(), expected, "{header}");
        }
    }

    proptest! {
        #[test]
        fn whatever_is_sent_is_shown_on_one_short_line(sent in ".{0,400}") {
            let shown = sanitize(&sent);
            prop_assert!(!shown.is_empty() && shown.len() <= LIMIT);
            prop_assert!(!shown.contains(['/', '\\']) && !shown.chars().any(is_deceptive));
            prop_assert_eq!(sanitize(&shown), shown);
        }

        #[test]
        fn no_header_makes_it_panic(header in ".{0,200}") {
            from_disposition(&header);
        }
    }
}
