//! Form that creates a batch of sample images.

use leptos::prelude::*;

use crate::{Language, words};

/// Form that also works without scripts: the server creates the batch and responds with its sheet.
#[component]
pub(crate) fn Samples(language: Language) -> impl IntoView {
    view! {
        <form class="samples" method="post" action="/samples">
            <button class="button" type="submit" data-samples="">{words::start::samples(language)}</button>
            <span class="samples__note">{words::start::samples_note(language)}</span>
        </form>
    }
}
