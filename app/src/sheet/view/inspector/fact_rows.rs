//! Rows of the inspector's tables (measurements, file, camera), and the section of the location from EXIF.

use protocol::{Camera, Location, RawFacts, Report};

use crate::html_builder::HtmlBuilder;
use crate::number_format::{bytes, dimensions, duration, percent};
use crate::number_format::{decimal, shutter};
use crate::sheet::model::overview::capture_time::exact_time_text;
use crate::sheet::view::inspector::panel_section;
use crate::sheet::view::inspector::panel_section::FactRow;
use crate::words::detail;
use crate::words::detail::Label;
use crate::{Language, words};

/// Writes the location section: a warning that the file contains its location, the coordinates to copy, and a link to a
/// map. Writes nothing when the file has no location.
///
/// The page does not load a map: that would disclose to a third party where the user's images were taken.
pub(crate) fn write_location(html: &mut HtmlBuilder, report: &Report, language: Language) {
    let Some(location) = report.camera.as_ref().and_then(|camera| camera.location) else { return };
    let Location { latitude, longitude, .. } = location;
    let map_url = format!(
        "https://www.openstreetmap.org/?mlat={latitude:.5}&mlon={longitude:.5}#map=15/{latitude:.5}/{longitude:.5}"
    );
    panel_section::begin(html, words::inspector::location(language));
    html.raw("<p class=\"warning\">").text(words::detail::location_warning(language)).raw("</p><p>");
    panel_section::copyable(html, &coordinates(location), language, |_| ());
    html.raw("</p><p class=\"fine-print\"><a data-map target=\"_blank\" rel=\"noreferrer noopener\" href=\"")
        .text(&map_url);
    html.raw("\">").text(words::inspector::map(language)).raw("</a></p>");
    panel_section::end(html);
}

/// Rows of the EXIF fields that the file has, out of those that the table shows; the location is not among them.
pub(crate) fn camera_rows(camera: &Camera, language: Language) -> Vec<FactRow> {
    [
        (Label::Camera, make_and_model(camera.make.as_deref(), camera.model.as_deref())),
        (Label::Lens, make_and_model(camera.lens_make.as_deref(), camera.lens.as_deref())),
        (Label::Taken, camera.taken_at.as_deref().map(|time| exact_time_text(time, language))),
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

/// Focal length in millimetres, with the 35 mm equivalent in parentheses when the file has it. `None` without a focal
/// length.
fn focal_length(camera: &Camera, language: Language) -> Option<String> {
    let millimetres = format!("{:.0} mm", camera.focal_length?);
    Some(match camera.focal_length_35mm {
        Some(equivalent) => format!("{millimetres} ({})", words::detail::equivalent_focal_length(equivalent, language)),
        None => millimetres,
    })
}

/// Text for a flash that fired, or did not.
fn flash(fired: bool, language: Language) -> &'static str {
    if fired { words::detail::flash_fired(language) } else { words::detail::flash_off(language) }
}

/// Make and model. The make is omitted when the model starts with it, as it does in many files. `None` without both.
fn make_and_model(make: Option<&str>, model: Option<&str>) -> Option<String> {
    match (make, model) {
        (Some(make), Some(model)) if !model.starts_with(make) => Some(format!("{make} {model}")),
        (_, Some(model)) => Some(model.to_owned()),
        (make, None) => make.map(str::to_owned),
    }
}

/// Latitude and longitude in degrees with their hemispheres; four decimals are about ten metres.
fn coordinates(location: Location) -> String {
    let north = if location.latitude < 0.0 { 'S' } else { 'N' };
    let east = if location.longitude < 0.0 { 'W' } else { 'E' };
    format!("{:.4}° {north}, {:.4}° {east}", location.latitude.abs(), location.longitude.abs())
}

/// Rows of the measurements: focus, exposure, colour, and the time for decoding and measuring. Blur and time are left
/// out if the report lacks them.
pub(crate) fn measurement_rows(report: &Report, language: Language) -> Vec<FactRow> {
    let (exposure, focus) = (&report.exposure, &report.focus);
    let mut rows = Vec::new();
    if let Some(blur) = focus.blur {
        rows.push((Label::Blur, format!("{blur:.1} px / 1024")));
    }
    rows.extend([
        (Label::FocusSharpest, rounded(focus.sharpest)),
        (Label::FocusFrame, rounded(focus.frame)),
        (Label::Noise, format!("{:.1}", focus.noise)),
        (Label::Mean, rounded(exposure.mean) + " / 255"),
        (Label::Contrast, exposure.p1.to_string() + " – " + &exposure.p99.to_string()),
        (Label::Shadows, percent(exposure.clipped_shadows)),
        (Label::Highlights, percent(exposure.clipped_highlights)),
        (Label::Entropy, format!("{:.2} / 8", exposure.entropy)),
        (Label::Colourfulness, rounded(report.colour.colourfulness)),
    ]);
    if let Some(timing) = report.timing {
        let milliseconds = (timing.decoding_ms + timing.measuring_ms).max(0.0) as u64;
        let text =
            if milliseconds < 1000 { milliseconds.to_string() + " ms" } else { duration(milliseconds, language) };
        rows.push((Label::Time, text));
    }
    rows
}

/// Rows of the file and the encoded image; those of the analyzed preview of a raw file, high dynamic range, frames (if
/// one), profile, quality and subsampling are left out if there is nothing to show.
pub(crate) fn file_rows(report: &Report, language: Language) -> Vec<FactRow> {
    let image = &report.image;
    let mut colour =
        detail::colour_type(image.colour, language).to_owned() + ", " + &detail::bits(image.bit_depth, language);
    if image.alpha {
        colour = colour + ", " + detail::with_alpha(language);
    }
    let size = dimensions(image.width, image.height);
    let length = format!("{} ({} B)", bytes(report.file.bytes), crate::number_format::grouped(report.file.bytes));
    let raw = image.raw.as_ref();
    let preview = |raw: &RawFacts| detail::camera_preview(&dimensions(raw.preview.width, raw.preview.height), language);
    let format = report.format_name();
    let optional = [
        (Label::Analyzed, raw.map(preview)),
        (Label::Hdr, image.hdr.map(|hdr| detail::hdr(hdr, language))),
        (Label::Frames, (image.frames > 1).then(|| image.frames.to_string())),
        (Label::Profile, image.profile.clone()),
        (Label::Compression, image.quality.map(|quality| detail::quality(quality, language))),
        (Label::Subsampling, image.subsampling.map(|kind| detail::subsampling(kind, language).to_owned())),
    ];
    let mut rows = vec![
        (Label::Dimensions, format!("{size} ({:.1} MP)", image.megapixels)),
        (Label::Format, if raw.is_some() { detail::raw_format(&format, language) } else { format }),
        (Label::Size, length),
        (Label::Colour, colour),
    ];
    rows.extend(optional.into_iter().filter_map(|(label, value)| Some((label, value?))));
    rows
}

/// Nearest whole number as text.
fn rounded(value: f32) -> String {
    (value.round() as i64).to_string()
}

#[cfg(test)]
mod tests {
    use protocol::{Format, HdrFacts, HdrTransfer, PreviewSize};

    use super::*;
    use crate::sheet::model::samples;

    #[test]
    fn make_is_omitted_when_the_model_starts_with_it() {
        for (make, model, expected) in [
            (Some("Canon"), Some("Canon EOS R5"), Some("Canon EOS R5")),
            (Some("FUJIFILM"), Some("X-T5"), Some("FUJIFILM X-T5")),
            (Some("Apple"), None, Some("Apple")),
            (None, None, None),
        ] {
            assert_eq!(make_and_model(make, model).as_deref(), expected);
        }
    }

    #[test]
    fn coordinates_name_their_hemispheres() {
        let location = Location { latitude: -33.8568, longitude: 151.2153, altitude: None };
        assert_eq!(coordinates(location), "33.8568° S, 151.2153° E");
    }

    #[test]
    fn raw_file_and_high_dynamic_range_have_rows() {
        let value = |report: &Report, label, language| {
            file_rows(report, language).into_iter().find(|row| row.0 == label).map(|row| row.1)
        };
        let mut report = samples::report(6000, 4000);
        assert_eq!(value(&report, Label::Format, Language::English).as_deref(), Some("JPEG"));
        assert_eq!(value(&report, Label::Analyzed, Language::English), None);
        assert_eq!(value(&report, Label::Hdr, Language::English), None);
        report.file.format = Format::Raw;
        report.image.raw =
            Some(RawFacts { kind: "cr3".to_owned(), preview: PreviewSize { width: 1620, height: 1080 } });
        report.image.hdr = Some(HdrFacts { transfer: Some(HdrTransfer::Pq), gain_map: true });
        for (language, format, preview, hdr) in [
            (
                Language::English,
                "CR3 (camera RAW)",
                "camera's preview, 1620 × 1080",
                "PQ, tone-mapped; gain map, not applied",
            ),
            (
                Language::Korean,
                "CR3(카메라 RAW)",
                "카메라 미리보기, 1620 × 1080",
                "PQ, 톤 매핑 적용; 게인 맵, 적용 안 함",
            ),
        ] {
            assert_eq!(value(&report, Label::Format, language).as_deref(), Some(format));
            assert_eq!(value(&report, Label::Analyzed, language).as_deref(), Some(preview));
            assert_eq!(value(&report, Label::Hdr, language).as_deref(), Some(hdr));
        }
    }

    #[test]
    fn camera_rows_contain_only_fields_that_the_file_has() {
        assert!(camera_rows(&Camera::default(), Language::English).is_empty());
        let camera = Camera { iso: Some(400), ..Camera::default() };
        assert_eq!(camera_rows(&camera, Language::English), [(Label::Iso, "400".to_owned())]);
    }
}
