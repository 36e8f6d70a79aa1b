//! Typed access to the fields of an EXIF block, tolerant of types that the standard does not expect.

use exif::{Exif, Field, In, Tag, Value};

use crate::text::sanitised;

pub(super) fn field(exif: &Exif, tag: Tag) -> Option<&Field> {
    exif.get_field(tag, In::PRIMARY)
}

/// A whole number, in whatever type the program at hand writes it.
pub(super) fn whole_number(exif: &Exif, tag: Tag) -> Option<u32> {
    let number = rationals(field(exif, tag)?).next().filter(|number| (0.0..=f64::from(u32::MAX)).contains(number))?;
    (number.fract() == 0.0).then_some(number as u32)
}

/// The value if it lies between these, both included.
pub(super) fn number(exif: &Exif, tag: Tag, least: f64, most: f64) -> Option<f64> {
    rationals(field(exif, tag)?).next().filter(|number| (least..=most).contains(number))
}

/// All values as numbers; 0/0 is no number.
pub(super) fn rationals(field: &Field) -> impl Iterator<Item = f64> {
    let numbers: Vec<f64> = match &field.value {
        Value::Rational(values) => values.iter().map(exif::Rational::to_f64).collect(),
        Value::SRational(values) => values.iter().map(exif::SRational::to_f64).collect(),
        Value::SByte(values) => values.iter().map(|&value| f64::from(value)).collect(),
        Value::SShort(values) => values.iter().map(|&value| f64::from(value)).collect(),
        Value::SLong(values) => values.iter().map(|&value| f64::from(value)).collect(),
        Value::Float(values) => values.iter().map(|&value| f64::from(value)).collect(),
        Value::Double(values) => values.clone(),
        other => other.iter_uint().map(|values| values.map(f64::from).collect()).unwrap_or_default(),
    };
    numbers.into_iter()
}

/// The first text that is not empty.
pub(super) fn text(exif: &Exif, tag: Tag) -> Option<String> {
    texts(field(exif, tag)?).into_iter().find_map(|text| sanitised(&String::from_utf8_lossy(text)))
}

/// All texts; some programs give plain bytes as the type.
pub(super) fn texts(field: &Field) -> Vec<&[u8]> {
    match &field.value {
        Value::Ascii(parts) => parts.iter().map(Vec::as_slice).collect(),
        Value::Byte(bytes) | Value::Undefined(bytes, _) => bytes.split(|&byte| byte == 0).collect(),
        _ => vec![],
    }
}
