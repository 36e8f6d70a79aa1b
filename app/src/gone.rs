//! The page for a batch that does not exist.

use leptos::prelude::*;

use crate::{Gone, Language, words};

/// Says that there is no sheet, why, and what to do.
#[component]
pub(crate) fn GoneView(reason: Gone, language: Language) -> impl IntoView {
    view! {
        <main id="content" class="gone" data-gone="">
            <h1>{words::chrome::gone_title(reason, language)}</h1>
            <p>{words::chrome::gone_advice(reason, language)}</p>
            <a class="button" href="/">{words::chrome::new_sheet(language)}</a>
        </main>
    }
}
