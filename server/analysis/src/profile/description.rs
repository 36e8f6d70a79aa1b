//! Reader of the name of an ICC profile, which is the text of its `desc` tag.
//!
//! Reads the tag of version 2 (ICC.1:2001, 6.5.17) and of version 4 (ICC.1:2022, 10.15).

use crate::text::sanitised;

/// Returns the name of the profile, cleaned up and at most 64 bytes long. `None` if there is none or it cannot be read.
pub(super) fn description(icc: &[u8]) -> Option<String> {
    tag_body(icc).and_then(text).as_deref().and_then(sanitised)
}

/// Body of the `desc` tag, up to the end of the profile. `None` if there is no such tag or it begins beyond that end.
fn tag_body(icc: &[u8]) -> Option<&[u8]> {
    let count = be_u32(icc, 128)?.min(1024);
    let tag = (0..count).map(|index| 132 + 12 * index).find(|&at| icc.get(at..at + 4) == Some(b"desc"))?;
    let (start, length) = (be_u32(icc, tag + 4)?, be_u32(icc, tag + 8)?);
    icc.get(start..start.checked_add(length)?.min(icc.len()))
}

/// Text in the body of a tag of the types `desc`, `mluc` (English if there is such a text, else the first) or `text`.
/// `None` for other types and unreadable bodies.
fn text(body: &[u8]) -> Option<String> {
    match body.get(..4)? {
        b"desc" => {
            let end = be_u32(body, 8)?.checked_add(12)?.min(body.len());
            let text = body.get(12..end)?;
            // The standard includes a terminating NUL in the count.
            Some(String::from_utf8_lossy(text.split(|&byte| byte == 0).next()?).into_owned())
        }
        b"mluc" => {
            let records = || (0..be_u32(body, 8).unwrap_or(0).min(256)).map(|index| 16 + 12 * index);
            // An English record is preferred, so that one colour space has one name.
            let english = records().find(|&at| body.get(at..at + 2) == Some(b"en"));
            let record = english.or_else(|| records().next())?;
            let (length, start) = (be_u32(body, record + 4)?, be_u32(body, record + 8)?);
            let text = body.get(start..start.checked_add(length)?.min(body.len()))?;
            let units: Vec<u16> = text.chunks_exact(2).map(|unit| u16::from_be_bytes([unit[0], unit[1]])).collect();
            Some(String::from_utf16_lossy(&units))
        }
        b"text" => Some(String::from_utf8_lossy(body.get(8..)?).into_owned()),
        _ => None,
    }
}

/// Reads a big-endian 32-bit number. Returns `None` beyond the end.
fn be_u32(bytes: &[u8], at: usize) -> Option<usize> {
    let bytes = bytes.get(at..at.checked_add(4)?)?;
    Some(u32::from_be_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]) as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A profile with this body of the `desc` tag and nothing else.
    fn icc_with(body: &[u8]) -> Vec<u8> {
        let mut icc = vec![0; 128];
        icc.extend(1_u32.to_be_bytes());
        icc.extend(b"desc");
        icc.extend(144_u32.to_be_bytes());
        icc.extend((body.len() as u32).to_be_bytes());
        icc.extend(body);
        icc
    }

    /// Body of the type `mluc` with texts by language and country.
    fn localised(texts: &[(&[u8; 4], &str)]) -> Vec<u8> {
        let mut body =
            [b"mluc\0\0\0\0".as_slice(), &(texts.len() as u32).to_be_bytes(), &12_u32.to_be_bytes()].concat();
        let mut strings = vec![];
        for (language, text) in texts {
            let text: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
            body.extend(*language);
            body.extend((text.len() as u32).to_be_bytes());
            body.extend((16 + 12 * texts.len() as u32 + strings.len() as u32).to_be_bytes());
            strings.extend(text);
        }
        [body, strings].concat()
    }

    #[test]
    fn reads_names_of_both_versions_and_prefers_english() {
        let old = [b"desc\0\0\0\0".as_slice(), &[0, 0, 0, 5], b"Wide\0", &[0; 78]].concat();
        assert_eq!(description(&icc_with(&old)).as_deref(), Some("Wide"));
        let new = localised(&[(b"deDE", "Weit"), (b"enUS", "Wide  ")]);
        assert_eq!(description(&icc_with(&new)).as_deref(), Some("Wide"));
        assert_eq!(description(&icc_with(&localised(&[(b"koKR", "넓은 색")]))).as_deref(), Some("넓은 색"));
    }

    #[test]
    fn unreadable_names_are_none_and_long_ones_are_cut() {
        assert_eq!(description(b""), None);
        assert_eq!(description(&icc_with(b"desc")), None);
        assert_eq!(description(&icc_with(&localised(&[(b"enUS", " \n")]))), None);
        assert_eq!(description(&icc_with(&localised(&[(b"enUS", &"W".repeat(200))]))).map(|name| name.len()), Some(64));
        let body = localised(&[(b"enUS", "Wide")]);
        for length in 0..body.len() {
            description(&icc_with(&body)[..144 + length]);
        }
    }
}
