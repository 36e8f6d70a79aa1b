//! Page for a batch that does not exist.

use leptos::prelude::*;

use crate::{Language, MissingReason, words};

/// Says that there is no sheet, why, and what to do.
#[component]
pub(crate) fn NotFoundView(reason: MissingReason, language: Language) -> impl IntoView {
    view! {
        <main id="content" class="not-found" data-not-found="">
            <h1>{words::chrome::not_found_title(reason, language)}</h1>
            <p>{words::chrome::not_found_advice(reason, language)}</p>
            <a class="button" href="/">{words::chrome::new_sheet(language)}</a>
        </main>
    }
}
