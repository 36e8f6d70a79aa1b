//! The histogram of an image as a drawing.

use std::fmt::Write;

use leptos::prelude::*;
use protocol::Histogram;

use crate::{Language, words};

/// Height of the drawing in its own units; one unit of width is one bin.
const HEIGHT: f32 = 100.0;

/// Luma as an area with red, green and blue as lines over it.
#[component]
pub(crate) fn HistogramView(histogram: Histogram, language: Language) -> impl IntoView {
    let top = ceiling(&histogram);
    let luma = area(&histogram.luma, top);
    let lines = [("red", &histogram.red), ("green", &histogram.green), ("blue", &histogram.blue)]
        .map(|(colour, bins)| view! { <path class="histogram__line" data-channel=colour d=line(bins, top)></path> });
    view! {
        <section class="detail__section">
            <h3>{words::detail::histogram(language)}</h3>
            <svg
                class="histogram"
                data-histogram=""
                role="img"
                aria-label=words::detail::histogram_description(language)
                viewBox="0 0 255 100"
                preserveAspectRatio="none"
            >
                <path class="histogram__luma" d=luma></path>
                {lines.into_iter().collect_view()}
            </svg>
        </section>
    }
}

/// The number of pixels that reaches the top of the drawing: clipped ends may stand out as far as they like, the rest
/// must still be seen.
fn ceiling(histogram: &Histogram) -> f32 {
    let mut inner: Vec<u32> = [&histogram.luma, &histogram.red, &histogram.green, &histogram.blue]
        .into_iter()
        .flat_map(|bins| bins.iter().skip(1).take(254).copied())
        .collect();
    inner.sort_unstable();
    let nearly_highest = inner.len().saturating_sub(1) * 995 / 1000;
    let top = inner.get(nearly_highest).copied().unwrap_or(0);
    // All pixels in one bin leave nothing within: take what there is.
    let highest = histogram.luma.iter().copied().max().unwrap_or(0);
    if top > 0 { top as f32 } else { highest.max(1) as f32 }
}

fn line(bins: &[u32], top: f32) -> String {
    let mut path = String::with_capacity(bins.len() * 8);
    for (index, count) in bins.iter().enumerate() {
        let height = HEIGHT - HEIGHT * (*count as f32 / top).min(1.0);
        let command = if index == 0 { 'M' } else { 'L' };
        // Writing to a string cannot fail.
        let _ = write!(path, "{command}{index} {height:.1}");
    }
    path
}

fn area(bins: &[u32], top: f32) -> String {
    format!("{}L{} {HEIGHT}L0 {HEIGHT}Z", line(bins, top), bins.len().saturating_sub(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_goes_through_every_bin_and_stays_inside() {
        assert_eq!(line(&[0, 5, 10, 40], 10.0), "M0 100.0L1 50.0L2 0.0L3 0.0");
        assert_eq!(area(&[0, 10], 10.0), "M0 100.0L1 0.0L1 100L0 100Z");
    }

    #[test]
    fn clipped_ends_do_not_flatten_the_rest() {
        let mut luma = vec![10; 256];
        luma[0] = 1_000_000;
        let histogram = Histogram { red: luma.clone(), green: luma.clone(), blue: luma.clone(), luma };
        assert_eq!(ceiling(&histogram), 10.0);
    }

    #[test]
    fn one_single_value_still_has_a_height() {
        let mut luma = vec![0; 256];
        luma[255] = 500;
        let histogram = Histogram { red: luma.clone(), green: luma.clone(), blue: luma.clone(), luma };
        assert_eq!(ceiling(&histogram), 500.0);
    }
}
