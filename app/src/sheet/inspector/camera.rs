//! What the camera wrote into the file, and where it was.

use protocol::{Camera, Location, Report};

use super::part::{self, Row};
use crate::markup::Markup;
use crate::quantity::{decimal, shutter};
use crate::sheet::Moment;
use crate::words::detail::Label;
use crate::{Language, words};

/// Where it was taken, with the warning that the file says so; nothing when it does not.
///
/// No map is loaded: that would tell somebody else where the reader's images were taken. There is a link to one.
pub(crate) fn write_location(markup: &mut Markup, report: &Report, language: Language) {
    let Some(location) = report.camera.as_ref().and_then(|camera| camera.location) else { return };
    let Location { latitude, longitude, .. } = location;
    let map = format!(
        "https://www.openstreetmap.org/?mlat={latitude:.5}&mlon={longitude:.5}#map=15/{latitude:.5}/{longitude:.5}"
    );
    part::begin(markup, words::inspector::location(language));
    markup.raw("<p class=\"warning\">").text(words::detail::location_warning(language)).raw("</p><p>");
    part::copyable(markup, &position(location), language, |_| ());
    markup.raw("</p><p class=\"fine\"><a data-map target=\"_blank\" rel=\"noreferrer noopener\" href=\"").text(&map);
    markup.raw("\">").text(words::inspector::map(language)).raw("</a></p>");
    part::end(markup);
}

/// The fields of EXIF that the file has.
pub(crate) fn rows(camera: &Camera, language: Language) -> Vec<Row> {
    [
        (Label::Camera, named(camera.make.as_deref(), camera.model.as_deref())),
        (Label::Lens, named(camera.lens_make.as_deref(), camera.lens.as_deref())),
        (Label::Taken, camera.taken_at.as_deref().map(|taken| Moment::in_words(taken, language))),
        (Label::Exposure, camera.exposure_seconds.map(|seconds| shutter(seconds, language))),
        (Label::Aperture, camera.aperture.map(|aperture| "f/".to_owned() + &decimal(f64::from(aperture)))),
        (Label::Iso, camera.iso.map(|iso| iso.to_string())),
        (Label::FocalLength, focal_length(camera, language)),
        (Label::ExposureBias, camera.exposure_bias.map(|steps| format!("{steps:+.1} EV"))),
        (Label::Flash, camera.flash_fired.map(|fired| flash(fired, language).to_owned())),
        (Label::Software, camera.software.clone()),
    ]
    .into_iter()
    .filter_map(|(label, value)| Some((label, value?)))
    .collect()
}

/// Millimetres, and what they would be on 35 mm film when the camera's sensor is smaller.
fn focal_length(camera: &Camera, language: Language) -> Option<String> {
    let length = format!("{:.0} mm", camera.focal_length?);
    Some(match camera.focal_length_35mm {
        Some(film) => format!("{length} ({})", words::detail::on_film(film, language)),
        None => length,
    })
}

fn flash(fired: bool, language: Language) -> &'static str {
    if fired { words::detail::flash_fired(language) } else { words::detail::flash_off(language) }
}

/// Maker and model; many models begin with the maker's name already.
fn named(make: Option<&str>, model: Option<&str>) -> Option<String> {
    match (make, model) {
        (Some(make), Some(model)) if !model.starts_with(make) => Some(format!("{make} {model}")),
        (_, Some(model)) => Some(model.to_owned()),
        (make, None) => make.map(str::to_owned),
    }
}

/// Degrees with the hemisphere, to about ten metres.
fn position(location: Location) -> String {
    let north = if location.latitude < 0.0 { 'S' } else { 'N' };
    let east = if location.longitude < 0.0 { 'W' } else { 'E' };
    format!("{:.4}° {north}, {:.4}° {east}", location.latitude.abs(), location.longitude.abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_maker_is_not_said_twice() {
        for (make, model, expected) in [
            (Some("Canon"), Some("Canon EOS R5"), Some("Canon EOS R5")),
            (Some("FUJIFILM"), Some("X-T5"), Some("FUJIFILM X-T5")),
            (Some("Apple"), None, Some("Apple")),
            (None, None, None),
        ] {
            assert_eq!(named(make, model).as_deref(), expected);
        }
    }

    #[test]
    fn a_position_names_its_hemispheres() {
        let location = Location { latitude: -33.8568, longitude: 151.2153, altitude: None };
        assert_eq!(position(location), "33.8568° S, 151.2153° E");
    }

    #[test]
    fn only_fields_that_the_file_has_are_rows() {
        assert!(rows(&Camera::default(), Language::English).is_empty());
        let camera = Camera { iso: Some(400), ..Camera::default() };
        assert_eq!(rows(&camera, Language::English), [(Label::Iso, "400".to_owned())]);
    }
}
