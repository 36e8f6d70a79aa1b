//! What was measured of an image, as rows of tables.

use protocol::Report;

use super::part::Row;
use crate::Language;
use crate::quantity::{bytes, dimensions, duration, percent};
use crate::words::detail::{self, Label};

/// Light, sharpness and colour.
pub(crate) fn of_light(report: &Report, language: Language) -> Vec<Row> {
    let (exposure, focus) = (&report.exposure, &report.focus);
    let mut rows = Vec::new();
    if let Some(blur) = focus.blur {
        rows.push((Label::Blur, format!("{blur:.1} px / 1024")));
    }
    rows.extend([
        (Label::FocusSharpest, whole(focus.sharpest)),
        (Label::FocusFrame, whole(focus.frame)),
        (Label::Noise, format!("{:.1}", focus.noise)),
        (Label::Mean, whole(exposure.mean) + " / 255"),
        (Label::Contrast, exposure.p1.to_string() + " – " + &exposure.p99.to_string()),
        (Label::Shadows, percent(exposure.clipped_shadows)),
        (Label::Highlights, percent(exposure.clipped_highlights)),
        (Label::Entropy, format!("{:.2} / 8", exposure.entropy)),
        (Label::Colourfulness, whole(report.colour.colourfulness)),
    ]);
    if let Some(timing) = report.timing {
        let spent = (timing.decoding_ms + timing.measuring_ms).max(0.0) as u64;
        let text = if spent < 1000 { spent.to_string() + " ms" } else { duration(spent, language) };
        rows.push((Label::Time, text));
    }
    rows
}

/// The file and the image in it.
pub(crate) fn of_file(report: &Report, language: Language) -> Vec<Row> {
    let image = &report.image;
    let mut colour =
        detail::colour_type(image.colour, language).to_owned() + ", " + &detail::bits(image.bit_depth, language);
    if image.alpha {
        colour = colour + ", " + detail::with_alpha(language);
    }
    let size = dimensions(image.width, image.height);
    let length = format!("{} ({} B)", bytes(report.file.bytes), crate::quantity::grouped(report.file.bytes));
    let optional = [
        (Label::Frames, (image.frames > 1).then(|| image.frames.to_string())),
        (Label::Profile, image.profile.clone()),
        (Label::Compression, image.quality.map(|quality| detail::quality(quality, language))),
        (Label::Subsampling, image.subsampling.map(|kind| detail::subsampling(kind, language).to_owned())),
    ];
    let mut rows = vec![
        (Label::Dimensions, format!("{size} ({:.1} MP)", image.megapixels)),
        (Label::Format, report.file.format.slug().to_ascii_uppercase()),
        (Label::Size, length),
        (Label::Colour, colour),
    ];
    rows.extend(optional.into_iter().filter_map(|(label, value)| Some((label, value?))));
    rows
}

fn whole(value: f32) -> String {
    (value.round() as i64).to_string()
}
