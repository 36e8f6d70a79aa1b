//! What the camera wrote into the file.

use leptos::prelude::*;
use protocol::{Camera, Location};

use super::measures::{Row, table};
use crate::quantity::shutter;
use crate::words::detail::Label;
use crate::{Language, words};

/// The fields of EXIF that the file has.
#[component]
pub(crate) fn CameraTable(camera: Camera, language: Language) -> impl IntoView {
    view! {
        <section class="detail__section" data-camera="">
            <h3>{words::detail::camera(language)}</h3>
            {table(rows(&camera, language), language)}
        </section>
    }
}

fn rows(camera: &Camera, language: Language) -> Vec<Row> {
    let length = camera.focal_length.map(|length| format!("{length:.0} mm"));
    [
        (Label::Camera, body(camera)),
        (Label::Lens, camera.lens.clone()),
        (Label::Taken, camera.taken_at.as_deref().map(|taken| taken.replacen('T', " ", 1))),
        (Label::Exposure, camera.exposure_seconds.map(|seconds| shutter(seconds, language))),
        (Label::Aperture, camera.aperture.map(|aperture| format!("f/{aperture}"))),
        (Label::Iso, camera.iso.map(|iso| iso.to_string())),
        (Label::FocalLength, length),
        (Label::Software, camera.software.clone()),
        (Label::Position, camera.location.map(position)),
    ]
    .into_iter()
    .filter_map(|(label, value)| Some((label, value?)))
    .collect()
}

/// Maker and model; many models begin with the maker's name already.
fn body(camera: &Camera) -> Option<String> {
    match (camera.make.as_deref(), camera.model.as_deref()) {
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
            let camera = Camera { make: make.map(str::to_owned), model: model.map(str::to_owned), ..Camera::default() };
            assert_eq!(body(&camera).as_deref(), expected);
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
