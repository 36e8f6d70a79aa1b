//! The table of an image's measures.

use leptos::prelude::*;
use protocol::Report;

use crate::quantity::{bytes, dimensions, duration, percent};
use crate::words::detail::{self, Label};
use crate::{Language, words};

/// One row: what is measured and its value.
pub(crate) type Row = (Label, String);

/// Every measure as a row of a table.
#[component]
pub(crate) fn MeasureTable(report: Box<Report>, language: Language) -> impl IntoView {
    view! {
        <section class="detail__section">
            <h3>{words::detail::measures(language)}</h3>
            {table(rows(&report, language), language)}
        </section>
    }
}

/// Rows as a table.
pub(crate) fn table(rows: Vec<Row>, language: Language) -> impl IntoView {
    let rows: Vec<_> = rows
        .into_iter()
        .map(|(label, value)| {
            view! { <tr><th scope="row">{detail::label(label, language)}</th><td>{value}</td></tr> }
        })
        .collect();
    view! { <table class="measures"><tbody>{rows}</tbody></table> }
}

fn rows(report: &Report, language: Language) -> Vec<Row> {
    let (image, exposure, focus) = (&report.image, &report.exposure, &report.focus);
    let size = dimensions(image.width, image.height);
    let mut colour =
        format!("{}, {}", detail::colour_type(image.colour, language), detail::bits(image.bit_depth, language));
    if image.alpha {
        colour = format!("{colour}, {}", detail::with_alpha(language));
    }
    let mut rows = vec![
        (Label::Dimensions, format!("{size} ({:.1} MP)", image.megapixels)),
        (Label::Format, report.file.format.slug().to_uppercase()),
        (Label::Size, bytes(report.file.bytes)),
        (Label::Colour, colour),
    ];
    if image.frames > 1 {
        rows.push((Label::Frames, image.frames.to_string()));
    }
    let quality = image.quality.map(|quality| detail::quality(quality, language));
    rows.extend(
        [
            (Label::Profile, image.profile.clone()),
            (Label::Compression, quality),
            (Label::Subsampling, image.subsampling.map(|kind| detail::subsampling(kind, language).to_owned())),
        ]
        .into_iter()
        .filter_map(|(label, value)| Some((label, value?))),
    );
    if let Some(blur) = focus.blur {
        rows.push((Label::Blur, format!("{blur:.1} px / 1024")));
    }
    rows.extend([
        (Label::FocusSharpest, format!("{:.0}", focus.sharpest)),
        (Label::FocusFrame, format!("{:.0}", focus.frame)),
        (Label::Noise, format!("{:.1}", focus.noise)),
        (Label::Mean, format!("{:.0} / 255", exposure.mean)),
        (Label::Contrast, format!("{} – {}", exposure.p1, exposure.p99)),
        (Label::Shadows, percent(exposure.clipped_shadows)),
        (Label::Highlights, percent(exposure.clipped_highlights)),
        (Label::Entropy, format!("{:.2} / 8", exposure.entropy)),
        (Label::Colourfulness, format!("{:.0}", report.colour.colourfulness)),
    ]);
    if let Some(timing) = report.timing {
        let spent = (timing.decoding_ms + timing.measuring_ms).max(0.0) as u64;
        let text = if spent < 1000 { format!("{spent} ms") } else { duration(spent, language) };
        rows.push((Label::Time, text));
    }
    rows
}
