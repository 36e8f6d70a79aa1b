//! File name in the header `Content-Disposition` of a request (RFC 6266) or of a part of a form (RFC 7578), read
//! leniently: clients encode names in many ways.

use axum::http::{HeaderMap, header};

use super::header_text::{decode_extended, decode_malformed_extended, decode_plain};

/// File name that the header gives, decoded and not sanitised. `None` if there is no header or it has no name; empty if
/// the name is empty.
pub(super) fn file_name(headers: &HeaderMap) -> Option<String> {
    parse(&String::from_utf8_lossy(headers.get(header::CONTENT_DISPOSITION)?.as_bytes()))
}

/// File name in the value of the header. `filename*` takes precedence over `filename`, unless it is empty or its
/// character set is unknown.
fn parse(value: &str) -> Option<String> {
    let parameters = parameters(value);
    let first = |wanted| parameters.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str());
    let (extended, plain) = (first("filename*"), first("filename"));
    let candidates =
        [extended.and_then(decode_extended), plain.map(decode_plain), extended.map(decode_malformed_extended)];
    let is_present = candidates.iter().any(Option::is_some);
    let name = candidates.into_iter().flatten().find(|name| !name.is_empty());
    name.or_else(|| is_present.then(String::new))
}

/// Parameters, with names in lower case and values without quotes. The disposition's type and whatever else has no
/// value is ignored.
fn parameters(value: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut rest = value;
    while let Some((before, after)) = rest.split_once('=') {
        let name = before.rsplit(';').next().unwrap_or_default();
        let (value, after) = parse_value(after.trim_start());
        found.push((name.trim().to_ascii_lowercase(), value));
        rest = after.split_once(';').map_or("", |(_, rest)| rest);
    }
    found
}

/// Parses a quoted string, or a text up to the next semicolon. Returns the value and the text after it. A string without
/// a closing quote extends to the end.
fn parse_value(text: &str) -> (String, &str) {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find(';').unwrap_or(text.len());
        return (text[..end].trim().to_owned(), &text[end..]);
    };
    let mut value = String::new();
    let mut characters = quoted.char_indices().peekable();
    while let Some((index, character)) = characters.next() {
        match character {
            '"' => return (value, &quoted[index + 1..]),
            // Only these two are escaped in practice. Internet Explorer sends paths of Windows without escapes.
            '\\' => {
                let escaped = characters.next_if(|(_, next)| matches!(next, '"' | '\\'));
                value.push(escaped.map_or('\\', |(_, escaped)| escaped));
            }
            _ => value.push(character),
        }
    }
    (value, "")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_are_read_from_what_clients_send() {
        for (client, value, expected) in [
            ("curl, browsers", r#"form-data; name="f"; filename="a b.jpg""#, Some("a b.jpg")),
            ("browsers, requests 2, OkHttp", r#"form-data; name="f"; filename="사진.jpg""#, Some("사진.jpg")),
            ("browsers, urllib3 2", "form-data; name=\"f\"; filename=\"a%22b%0D%0A;c.jpg\"", Some("a\"b\r\n;c.jpg")),
            ("curl before 7.81, PHP", r#"form-data; name="f"; filename="a\"b\\c;d.jpg""#, Some(r#"a"b\c;d.jpg"#)),
            ("older urllib3", "form-data; name=\"f\"; filename*=utf-8''%EC%82%AC%EC%A7%84.jpg", Some("사진.jpg")),
            (
                ".NET",
                "form-data; name=f; filename=\"=?utf-8?B?7IKs7KeELmpwZw==?=\"; filename*=utf-8''%EC%82%AC%EC%A7%84.jpg",
                Some("사진.jpg"),
            ),
            (".NET, name set alone", r#"form-data; filename="=?utf-8?B?7IKs7KeELmpwZw==?=""#, Some("사진.jpg")),
            ("Spring", r#"form-data; name="f"; filename="=?UTF-8?Q?=EC=82=AC_1.jpg?=""#, Some("사 1.jpg")),
            ("aiohttp", r#"form-data; name="f"; filename="%EC%82%AC%201.jpg""#, Some("사 1.jpg")),
            (
                "Apache HttpClient 5",
                "form-data; name=\"f\"; filename=\"??.jpg\"; filename*=\"UTF-8''%EC%82%AC.jpg\"",
                Some("사.jpg"),
            ),
            (".NET, ASCII", "form-data; name=f; filename=a.jpg", Some("a.jpg")),
            ("Internet Explorer", r#"form-data; name="f"; filename="C:\Users\me\a.jpg""#, Some(r"C:\Users\me\a.jpg")),
            ("Internet Explorer, share", r#"form-data; filename="\\server\x\a.jpg""#, Some(r"\server\x\a.jpg")),
            ("folders of a browser", r#"form-data; name="f"; filename="day 1/a.jpg""#, Some("day 1/a.jpg")),
            ("no file chosen in a browser", r#"form-data; name="f"; filename="""#, Some("")),
            ("Node form-data with a buffer", r#"form-data; name="f""#, None),
            ("order", "form-data; filename*=UTF-8''b.jpg; filename=a.jpg; name=f", Some("b.jpg")),
            ("order", "form-data; filename=a.jpg; filename*=UTF-8''b.jpg", Some("b.jpg")),
            ("case", r#"Form-Data; NAME="f"; FileName="a.jpg""#, Some("a.jpg")),
            ("case", "form-data; FILENAME*=utf-8''a.jpg", Some("a.jpg")),
            ("space", "form-data ;name = f ; filename = \"a.jpg\" ", Some("a.jpg")),
            ("space in a token", "form-data; filename=a b.jpg; name=f", Some("a b.jpg")),
            ("no type", "filename=a.jpg; name=f", Some("a.jpg")),
            ("another type", r#"attachment; filename="a.jpg"; size=3"#, Some("a.jpg")),
            ("parameter without a value", "form-data; name; filename=a.jpg", Some("a.jpg")),
            ("name in another name", r#"form-data; name="filename=x"; xfilename=y"#, None),
            ("two names", "form-data; filename=a.jpg; filename=b.jpg", Some("a.jpg")),
            ("no closing quote", "form-data; filename=\"a;b.jpg", Some("a;b.jpg")),
            ("empty extended name", "form-data; filename*=UTF-8''; filename=a.jpg", Some("a.jpg")),
            ("Latin-1", "form-data; filename*=iso-8859-1''caf%E9.jpg; filename=b.jpg", Some("café.jpg")),
            ("unknown set", "form-data; filename*=euc-kr''%BB%E7.jpg; filename=b.jpg", Some("b.jpg")),
            ("unknown set", "form-data; filename*=euc-kr''%BB%E7.jpg", Some("\u{fffd}\u{fffd}.jpg")),
            ("no set", "form-data; filename*=a%20b.jpg", Some("a b.jpg")),
            ("nothing", "form-data", None),
            ("nothing", "", None),
        ] {
            assert_eq!(parse(value).as_deref(), expected, "{client}: {value}");
        }
    }

    #[test]
    fn bytes_that_are_not_utf8_are_replaced() {
        for (bytes, expected) in [
            (&b"form-data; filename=\"caf\xe9.jpg\""[..], "caf\u{fffd}.jpg"),
            (b"form-data; filename=\"\xbb\xe7\xc1\xf8.jpg\"; name=f", "\u{fffd}\u{fffd}\u{fffd}\u{fffd}.jpg"),
            (b"form-data; filename=\"a\xe9\"; name=f", "a\u{fffd}"),
        ] {
            let value = axum::http::HeaderValue::from_bytes(bytes).unwrap();
            let headers = HeaderMap::from_iter([(header::CONTENT_DISPOSITION, value)]);
            assert_eq!(file_name(&headers).as_deref(), Some(expected));
        }
    }

    proptest! {
        #[test]
        fn parsing_never_panics(value in ".{0,200}") {
            parse(&value);
        }

        #[test]
        fn quoted_and_escaped_names_are_read_back(name in "[^%=]{1,40}") {
            let escaped = name.replace('\\', "\\\\").replace('"', "\\\"");
            prop_assert_eq!(parse(&format!("form-data; name=f; filename=\"{escaped}\"; x=y")), Some(name));
        }
    }
}
