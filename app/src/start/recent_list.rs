//! List of the batches that this browser has shown.

use leptos::prelude::*;

use crate::app_state::AppState;
use crate::recent_batch::RecentBatch;
use crate::{Language, words};

/// List of recent batches. Only the browser can fill it; it is hidden while it is empty.
#[component]
pub(crate) fn RecentList(language: Language) -> impl IntoView {
    let app = expect_context::<AppState>();
    let entries = move || app.recent.get().into_iter().map(|recent| entry(recent, language)).collect_view();
    view! {
        <section class="recent" data-recent="" hidden=move || app.recent.with(Vec::is_empty)>
            <h2>{words::start::recent(language)}</h2>
            <ul>{entries}</ul>
        </section>
    }
}

fn entry(recent: RecentBatch, language: Language) -> impl IntoView {
    let name = recent.name.unwrap_or_else(|| words::sheet::untitled(language).to_owned());
    view! {
        <li>
            <a class="recent__entry" href=format!("/batches/{}", recent.id)>
                <span class="recent__name">{name}</span>
                <span class="recent__images">{words::start::images(recent.images, language)}</span>
                <span class="recent__when">{recent.when}</span>
            </a>
        </li>
    }
}
