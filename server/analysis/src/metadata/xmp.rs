//! Reader of the location from an XMP packet (XMP specification part 2, EXIF schema).
//!
//! It searches the packet for the two properties, as attributes or elements of any namespace. It is no XML parser: it
//! also reads packets that are damaged, cut, or in UTF-16, never expands an entity, and takes linear time.

use protocol::Location;

use super::location::{Axis, LATITUDE, LONGITUDE, position};

/// Maximum number of bytes from the name of a property to the end of its value.
const MAX_PROPERTY_BYTES: usize = 256;

/// Maximum length of a namespace prefix in bytes.
const MAX_PREFIX_BYTES: usize = 64;

/// Returns the location, without an altitude. Returns `None` if the packet has no valid latitude and longitude.
pub(super) fn location(packet: &[u8]) -> Option<Location> {
    // Names and numbers are ASCII. In UTF-16 and UTF-32 they have NULs in between.
    let text: Vec<u8> = packet.iter().copied().filter(|&byte| byte != 0).collect();
    let latitude = coordinates(&text, b"GPSLatitude").find_map(|value| degrees(value, &LATITUDE))?;
    let longitude = coordinates(&text, b"GPSLongitude").find_map(|value| degrees(value, &LONGITUDE))?;
    position(latitude, longitude)
}

/// Values of the properties with this local name, in any case of letters. Drones write `drone-dji:GpsLatitude`.
fn coordinates<'a>(text: &'a [u8], name: &'a [u8]) -> impl Iterator<Item = &'a [u8]> {
    text.windows(name.len()).enumerate().filter(|(_, window)| window.eq_ignore_ascii_case(name)).filter_map(
        move |(at, _)| {
            let rest = &text[at + name.len()..];
            let rest = &rest[..rest.len().min(MAX_PROPERTY_BYTES)];
            match markup_before_name(&text[..at])? {
                b'<' => element_text(rest),
                _ => attribute_value(rest),
            }
        },
    )
}

/// Byte before a name and its namespace prefix: `<` for an element and white space for an attribute. `None` for an end
/// tag, and if the name is only the end of a longer name.
fn markup_before_name(before: &[u8]) -> Option<u8> {
    let before_prefix = match before.strip_suffix(b":") {
        None => before,
        Some(prefix) => {
            let is_part_of_name = |byte: &&u8| byte.is_ascii_alphanumeric() || b"-_.".contains(byte);
            let length = prefix.iter().rev().take(MAX_PREFIX_BYTES).take_while(is_part_of_name).count();
            &prefix[..prefix.len() - length]
        }
    };
    before_prefix.last().copied().filter(|&byte| byte == b'<' || byte.is_ascii_whitespace())
}

/// Value of the attribute whose name ends before `rest`.
fn attribute_value(rest: &[u8]) -> Option<&[u8]> {
    let (&quote, value) = rest.trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start().split_first()?;
    let end = value.iter().position(|&byte| byte == quote).filter(|_| matches!(quote, b'"' | b'\''))?;
    Some(&value[..end])
}

/// First text in the element whose name ends before `rest`. Skips the attributes of the element, and elements that
/// begin before the text.
fn element_text(rest: &[u8]) -> Option<&[u8]> {
    if !rest.first().is_some_and(|&byte| byte == b'>' || byte.is_ascii_whitespace()) {
        return None;
    }
    let mut rest = rest;
    loop {
        let tag_end = rest.iter().position(|&byte| byte == b'>')?;
        rest = rest[tag_end + 1..].trim_ascii_start();
        match rest {
            [b'<', b'/', ..] => return None,
            [b'<', ..] => {}
            _ => return rest.split(|&byte| byte == b'<').next(),
        }
    }
}

/// Signed degrees of a value such as `47,30.5N`, `47,30,30N` or `-47.508`. `None` if it is no number or out of range.
fn degrees(value: &[u8], axis: &Axis) -> Option<f64> {
    let value = value.trim_ascii();
    let letter = value.last().filter(|byte| byte.is_ascii_alphabetic()).map(u8::to_ascii_uppercase);
    // A letter of the other axis means that this is another property.
    if letter.is_some_and(|letter| !axis.letters.contains(&letter)) {
        return None;
    }
    let is_digit = |byte: &u8| byte.is_ascii_digit() || b"+-.".contains(byte);
    let parts = value.split(|byte| !is_digit(byte)).filter(|part| !part.is_empty());
    let numbers: Option<Vec<f64>> = parts.map(|part| std::str::from_utf8(part).ok()?.parse().ok()).collect();
    axis.degrees(numbers?.into_iter(), letter)
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;

    /// Latitude and longitude of a packet with these properties.
    fn read(properties: &str) -> Option<(f64, f64)> {
        let packet = format!("<?xpacket begin=''?><x:xmpmeta xmlns:x='adobe:ns:meta/'>{properties}</x:xmpmeta>");
        location(packet.as_bytes()).map(|location| (location.latitude, location.longitude))
    }

    #[test]
    fn reads_attributes_and_elements() {
        for properties in [
            r#"<rdf:Description exif:GPSVersionID="2.3.0.0" exif:GPSLatitude="47,30.5N" exif:GPSLongitude="2,17.25W"/>"#,
            "<rdf:Description\n\te:GPSLongitude = '2,17,15W'\n\te:GPSLatitude = '47,30,30N' />",
            "<exif:GPSLatitude>47,30.5N</exif:GPSLatitude><exif:GPSLongitude> 2,17.25W\n</exif:GPSLongitude>",
            "<GPSLatitude rdf:datatype='t'>47,30.5N</GPSLatitude><GPSLongitude><rdf:value>2,17.25W</rdf:value>",
            r#"<rdf:Description drone-dji:GpsLatitude="+47.508333" drone-dji:GpsLongitude="-2.287500"/>"#,
            // The first value is that of another property.
            r#"<a GPSLatitudeRef="N" exif:GPSDestLatitude="1,1N" exif:GPSLatitude="x" exif:GPSLatitude="47,30.5N"
                exif:GPSLongitude="2,17.25W"/>"#,
        ] {
            assert_eq!(read(properties), Some((47.508_333, -2.2875)), "{properties}");
        }
    }

    #[test]
    fn reads_packets_in_utf_16() {
        let packet = r#"<rdf:Description exif:GPSLatitude="47,30.5N" exif:GPSLongitude="2,17.25W"/>"#;
        let utf_16: Vec<u8> = packet.encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert!(location(&utf_16).is_some());
    }

    #[test]
    fn ignores_incomplete_and_invalid_positions() {
        for properties in [
            "",
            r#"<a exif:GPSLatitude="47,30.5N"/>"#,
            r#"<a exif:GPSLatitude="0,0.0N" exif:GPSLongitude="0,0.0E"/>"#,
            r#"<a exif:GPSLatitude="95,0N" exif:GPSLongitude="2,17W"/>"#,
            r#"<a exif:GPSLatitude="&lat;" exif:GPSLongitude="&long;"/>"#,
            r#"<a exif:GPSLatitude="47,30.5N" exif:GPSLongitude="47,30.5N"/>"#,
            "<exif:GPSLatitude></exif:GPSLatitude><exif:GPSLongitude/>12",
            r#"<a exif:GPSLatitude="47,30.5N exif:GPSLongitude="#,
        ] {
            assert_eq!(read(properties), None, "{properties}");
        }
    }

    #[test]
    fn takes_linear_time() {
        let started_at = Instant::now();
        for repeated in ["<a:GPSLatitude><b><c>", " GPSLatitude=\"", "a:GPSLatitude", "<", "GPSLatitude>"] {
            assert_eq!(location(&repeated.as_bytes().repeat((1 << 20) / repeated.len())), None);
        }
        assert!(started_at.elapsed() < Duration::from_secs(5), "took {:?}", started_at.elapsed());
    }
}
