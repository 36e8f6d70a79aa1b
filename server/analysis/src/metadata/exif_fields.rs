//! Access to the values of EXIF fields. Accepts types that the standard does not allow for a field.

use exif::{Exif, Field, In, Tag, Value};

use crate::text::sanitised;

/// Field of the primary image.
pub(super) fn field(exif: &Exif, tag: Tag) -> Option<&Field> {
    exif.get_field(tag, In::PRIMARY)
}

/// First value of a field as a whole number, from any numeric type. `None` if the field is absent or a text, or the
/// value has a fraction, is negative or exceeds 32 bits.
pub(super) fn whole_number(exif: &Exif, tag: Tag) -> Option<u32> {
    let number = numbers(field(exif, tag)?).next().filter(|number| (0.0..=f64::from(u32::MAX)).contains(number))?;
    (number.fract() == 0.0).then_some(number as u32)
}

/// First value of a field as a number. `None` if the field is absent or a text, or the value is below `min` or above
/// `max`.
pub(super) fn number(exif: &Exif, tag: Tag, min: f64, max: f64) -> Option<f64> {
    numbers(field(exif, tag)?).next().filter(|number| (min..=max).contains(number))
}

/// All values of a field as numbers; none for texts. 0/0 becomes NaN.
pub(super) fn numbers(field: &Field) -> impl Iterator<Item = f64> {
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

/// First text of a field that is not empty after clean-up by [`sanitised`], cleaned up.
pub(super) fn text(exif: &Exif, tag: Tag) -> Option<String> {
    texts(field(exif, tag)?).into_iter().find_map(|text| sanitised(&String::from_utf8_lossy(text)))
}

/// All texts of a field, without their terminating NULs. Also accepts plain bytes, because some programs write text
/// with this type.
pub(super) fn texts(field: &Field) -> Vec<&[u8]> {
    match &field.value {
        Value::Ascii(parts) => parts.iter().map(Vec::as_slice).collect(),
        Value::Byte(bytes) | Value::Undefined(bytes, _) => bytes.split(|&byte| byte == 0).collect(),
        _ => vec![],
    }
}
