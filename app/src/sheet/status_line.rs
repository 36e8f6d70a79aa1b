//! What a screen reader hears about the batch: little, and not too often.

use leptos::prelude::*;

use super::LightTable;
use crate::{Language, words};

/// A polite live region that speaks at every tenth of the way, and at the end.
#[component]
pub(crate) fn StatusLine(table: LightTable, language: Language) -> impl IntoView {
    let spoken = move || {
        table.head.with(|head| {
            let tenth = head.progress.analyzed.percent() / 10 * 10;
            words::found::sentence(head, language).unwrap_or_else(|| words::progress::spoken(tenth, language))
        })
    };
    view! { <p class="visually-hidden" role="status">{spoken}</p> }
}
