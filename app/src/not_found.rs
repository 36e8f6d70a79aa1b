//! Page for a batch that does not exist.

use leptos::prelude::*;

use crate::{Language, MissingReason, words};

/// Message that the batch does not exist, with the reason and advice.
#[component]
pub(crate) fn NotFoundView(reason: MissingReason, language: Language) -> impl IntoView {
    view! {
        <main id="content" class="not-found" data-not-found="">
            <h1>{words::chrome::missing_title(reason, language)}</h1>
            <p>{words::chrome::missing_advice(reason, language)}</p>
            <a class="button" href="/">{words::chrome::new_sheet(language)}</a>
        </main>
    }
}
