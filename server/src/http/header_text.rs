//! Text in header values. Decoding in the ways that clients encode it: extended values (RFC 8187), encoded words (RFC
//! 2047) and percent escapes; bytes that cannot be decoded become U+FFFD. Also the encoding of extended values that the
//! server sends.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str};

/// ASCII characters that are percent-encoded in an extended value of a header: all but letters, digits and `.-_~`. RFC
/// 8187 (`attr-char`) would allow some more to stay.
pub(super) const EXTENDED_VALUE_SET: AsciiSet = NON_ALPHANUMERIC.remove(b'.').remove(b'-').remove(b'_').remove(b'~');

/// Character set with a decoder.
#[derive(Clone, Copy)]
enum Charset {
    Utf8,
    Latin1,
}

impl Charset {
    /// Character set of this name; `None` if there is no decoder for it.
    fn from_name(name: &str) -> Option<Self> {
        match name.to_ascii_lowercase().as_str() {
            "utf-8" | "utf8" | "us-ascii" => Some(Self::Utf8),
            "iso-8859-1" | "latin1" => Some(Self::Latin1),
            _ => None,
        }
    }

    fn decode(self, bytes: &[u8]) -> String {
        match self {
            Self::Utf8 => String::from_utf8_lossy(bytes).into_owned(),
            Self::Latin1 => bytes.iter().copied().map(char::from).collect(),
        }
    }
}

/// Decodes an extended value (RFC 8187): a character set, `'`, an optional language, `'`, and percent-encoded bytes.
/// Returns `None` for other character sets and malformed values.
pub(super) fn decode_extended(value: &str) -> Option<String> {
    let (charset, rest) = value.split_once('\'')?;
    let (_language, encoded) = rest.split_once('\'')?;
    let bytes: Vec<u8> = percent_decode_str(encoded).collect();
    Some(Charset::from_name(charset)?.decode(&bytes))
}

/// Decodes a value that should be extended and is not, or has an unknown character set, as far as possible.
pub(super) fn decode_malformed_extended(value: &str) -> String {
    let encoded = value.splitn(3, '\'').last().unwrap_or_default();
    percent_decode_str(encoded).decode_utf8_lossy().into_owned()
}

/// Decodes a plain value: encoded words, a value that is percent-encoded as a whole, or the escapes of browsers.
pub(super) fn decode_plain(value: &str) -> String {
    decode_words(value).or_else(|| decode_percent(value)).unwrap_or_else(|| decode_browser_escapes(value))
}

/// Decodes a value that consists of encoded words (RFC 2047) only, such as `=?utf-8?B?7IKs7KeE?=`. White space between
/// words does not count. Returns `None` for other values.
fn decode_words(value: &str) -> Option<String> {
    let words: Vec<&str> = value.split_ascii_whitespace().collect();
    if words.is_empty() {
        return None;
    }
    words.into_iter().map(decode_word).collect()
}

/// Decodes one encoded word. Bytes of an unknown character set are read as UTF-8.
fn decode_word(word: &str) -> Option<String> {
    let mut parts = word.strip_prefix("=?")?.strip_suffix("?=")?.splitn(3, '?');
    let (charset, encoding, text) = (parts.next()?, parts.next()?, parts.next()?);
    let bytes = match encoding {
        "B" | "b" => decode_base64(text)?,
        // The encoding Q: an underscore is a space, and `=` introduces two hexadecimal digits.
        "Q" | "q" => percent_decode_str(&text.replace('%', "=25").replace('=', "%").replace('_', " ")).collect(),
        _ => return None,
    };
    // A language may follow the character set after `*` (RFC 2231).
    let charset = charset.split('*').next().and_then(Charset::from_name).unwrap_or(Charset::Utf8);
    Some(charset.decode(&bytes))
}

/// Decodes base64 (RFC 4648) with or without padding. Returns `None` if another character occurs.
fn decode_base64(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() * 3 / 4);
    let (mut buffer, mut bits) = (0_u32, 0);
    for digit in text.trim_end_matches('=').bytes() {
        let value = match digit {
            b'A'..=b'Z' => digit - b'A',
            b'a'..=b'z' => digit - b'a' + 26,
            b'0'..=b'9' => digit - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        buffer = (buffer << 6 | u32::from(value)) & 0xfff;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push((buffer >> bits) as u8);
        }
    }
    Some(bytes)
}

/// Decodes a value whose every character outside ASCII is percent-encoded, as RFC 7578 (section 2) offers and aiohttp
/// sends. Returns `None` if the value can also be a name with percent signs: if nothing but ASCII is encoded, the bytes
/// are not UTF-8, or a character occurs that such encoders escape.
fn decode_percent(value: &str) -> Option<String> {
    let is_unescaped = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~!*'()%".contains(&byte);
    if !value.bytes().all(is_unescaped) {
        return None;
    }
    let decoded = percent_decode_str(value).decode_utf8().ok()?;
    (!decoded.is_ascii()).then(|| decoded.into_owned())
}

/// Decodes the three escapes that browsers and most HTTP clients use within quotes: `%22`, `%0D` and `%0A`. They do not
/// escape `%`, so other sequences stay as they are.
fn decode_browser_escapes(value: &str) -> String {
    let escapes = [("%22", "\""), ("%0D", "\r"), ("%0d", "\r"), ("%0A", "\n"), ("%0a", "\n")];
    escapes.iter().fold(value.to_owned(), |text, (escape, character)| text.replace(escape, character))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decodes_extended_values() {
        for (value, expected) in [
            ("UTF-8''%EC%82%AC%EC%A7%84.jpg", Some("사진.jpg")),
            ("utf-8'ko'a%20b.jpg", Some("a b.jpg")),
            ("UTF-8''%EC%82.jpg", Some("\u{fffd}.jpg")),
            ("iso-8859-1''caf%E9.jpg", Some("café.jpg")),
            ("EUC-KR''%BB%E7.jpg", None),
            ("a.jpg", None),
        ] {
            assert_eq!(decode_extended(value).as_deref(), expected, "{value}");
        }
        assert_eq!(decode_malformed_extended("EUC-KR''%BB%E7.jpg"), "\u{fffd}\u{fffd}.jpg");
        assert_eq!(decode_malformed_extended("a%20b.jpg"), "a b.jpg");
    }

    #[test]
    fn decodes_plain_values() {
        for (value, expected) in [
            ("a b.jpg", "a b.jpg"),
            ("=?utf-8?B?7IKs7KeELmpwZw==?=", "사진.jpg"),
            ("=?UTF-8?Q?caf=C3=A9_100%.jpg?=", "café 100%.jpg"),
            ("=?iso-8859-1*fr?q?caf=E9.jpg?=", "café.jpg"),
            ("=?utf-8?B?7IKs?= =?utf-8?B?7KeELmpwZw?=", "사진.jpg"),
            ("=?euc-kr?B?u+c=?=", "\u{fffd}\u{fffd}"),
            ("=?utf-8?B?%?=", "=?utf-8?B?%?="),
            ("=?utf-8?B?7IKs?= x", "=?utf-8?B?7IKs?= x"),
            ("%EC%82%AC%EC%A7%84%201.jpg", "사진 1.jpg"),
            ("50%20off.jpg", "50%20off.jpg"),
            ("caf%E9.jpg", "caf%E9.jpg"),
            ("%EC%82%AC 1.jpg", "%EC%82%AC 1.jpg"),
            ("a %22b%22%0D%0a.jpg", "a \"b\"\r\n.jpg"),
            ("", ""),
        ] {
            assert_eq!(decode_plain(value), expected, "{value}");
        }
    }
}
