//! The colours that stand for an image.

use leptos::prelude::*;
use protocol::Swatch;

use crate::quantity::percent;
use crate::{Language, words};

/// A strip in which each colour is as wide as its share, and their values.
#[component]
pub(crate) fn PaletteView(palette: Vec<Swatch>, language: Language) -> impl IntoView {
    let mut left = 0.0;
    let strip: Vec<_> = palette
        .iter()
        .map(|swatch| {
            let (x, width) = (left, swatch.share * 100.0);
            left += width;
            view! { <rect x=format!("{x:.2}") y="0" width=format!("{width:.2}") height="10" fill=swatch.hex.clone()></rect> }
        })
        .collect();
    let view_box = format!("0 0 {:.2} 10", left.max(1.0));
    let values: Vec<_> = palette
        .iter()
        .map(|swatch| {
            view! {
                <li class="swatch">
                    <svg class="swatch__dot" viewBox="0 0 8 8" aria-hidden="true">
                        <rect width="8" height="8" rx="2" fill=swatch.hex.clone()></rect>
                    </svg>
                    <code>{swatch.hex.clone()}</code>
                    <span class="swatch__share">{percent(swatch.share)}</span>
                </li>
            }
        })
        .collect();
    view! {
        <section class="detail__section" hidden=palette.is_empty()>
            <h3>{words::detail::palette(language)}</h3>
            <svg class="palette" data-palette="" viewBox=view_box preserveAspectRatio="none" aria-hidden="true">{strip}</svg>
            <ul class="swatches">{values}</ul>
        </section>
    }
}
