//! Form that opens a sheet with sample images.

use leptos::prelude::*;

use crate::{Language, words};

/// A form, so that it works without a script: the server makes the images and answers with their sheet.
#[component]
pub(crate) fn Samples(language: Language) -> impl IntoView {
    view! {
        <form class="samples" method="post" action="/samples">
            <button class="button" type="submit" data-samples="">{words::start::samples(language)}</button>
            <span class="samples__note">{words::start::samples_note(language)}</span>
        </form>
    }
}
