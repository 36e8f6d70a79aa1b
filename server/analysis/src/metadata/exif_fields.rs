//! Access to the values of EXIF fields, tolerant of types that the standard does not expect.

use exif::{Exif, Field, In, Tag, Value};

use crate::text::sanitised;

pub(super) fn field(exif: &Exif, tag: Tag) -> Option<&Field> {
    exif.get_field(tag, In::PRIMARY)
}

/// Value of a field as a whole number, whatever its type.
pub(super) fn whole_number(exif: &Exif, tag: Tag) -> Option<u32> {
    let number = rationals(field(exif, tag)?).next().filter(|number| (0.0..=f64::from(u32::MAX)).contains(number))?;
    (number.fract() == 0.0).then_some(number as u32)
}

/// Value of a field if it lies between these bounds, both included.
pub(super) fn number(exif: &Exif, tag: Tag, min: f64, max: f64) -> Option<f64> {
    rationals(field(exif, tag)?).next().filter(|number| (min..=max).contains(number))
}

/// All values of a field as numbers. 0/0 becomes NaN.
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

/// First text of a field that is not empty after clean-up.
pub(super) fn text(exif: &Exif, tag: Tag) -> Option<String> {
    texts(field(exif, tag)?).into_iter().find_map(|text| sanitised(&String::from_utf8_lossy(text)))
}

/// All texts of a field. Some programs write text with the type of plain bytes.
pub(super) fn texts(field: &Field) -> Vec<&[u8]> {
    match &field.value {
        Value::Ascii(parts) => parts.iter().map(Vec::as_slice).collect(),
        Value::Byte(bytes) | Value::Undefined(bytes, _) => bytes.split(|&byte| byte == 0).collect(),
        _ => vec![],
    }
}
