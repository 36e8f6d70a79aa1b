//! The sheets that this browser has seen.

use leptos::prelude::*;

use crate::desk::Desk;
use crate::recent::Recent;
use crate::{Language, words};

/// A list that only the browser can fill; nothing is shown while it is empty.
#[component]
pub(crate) fn RecentList(language: Language) -> impl IntoView {
    let desk = expect_context::<Desk>();
    let entries = move || desk.recent.get().into_iter().map(|recent| entry(recent, language)).collect_view();
    view! {
        <section class="recent" data-recent="" hidden=move || desk.recent.with(Vec::is_empty)>
            <h2>{words::start::recent(language)}</h2>
            <ul>{entries}</ul>
        </section>
    }
}

fn entry(recent: Recent, language: Language) -> impl IntoView {
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
