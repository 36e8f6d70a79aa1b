//! The head of a sheet: name, line to the server, progress, findings.

use leptos::prelude::*;
use protocol::BatchState;

use super::chips::Chips;
use super::progress_bar::ProgressBar;
use super::{Head, LightTable};
use crate::desk::{Desk, Wish};
use crate::{Language, words};

/// Name, state, the two bars and what was found.
#[component]
pub(crate) fn Header(table: LightTable, language: Language) -> impl IntoView {
    let name = move || {
        let name = table.head.with(|head| head.name.clone());
        name.unwrap_or_else(|| words::sheet::untitled(language).to_owned())
    };
    let uploaded = Signal::derive(move || table.head.with(|head| head.progress.uploaded));
    let analyzed = Signal::derive(move || table.head.with(|head| head.progress.analyzed));
    let pace = move || {
        let pace = table.head.with(|head| head.pace);
        pace.map(|pace| words::progress::pace(pace, language)).unwrap_or_default()
    };
    let found = move || table.head.with(|head| words::found::sentence(head, language)).unwrap_or_default();
    view! {
        <header class="head">
            <div class="head__title">
                <h1>{name}</h1>
                <Line table language/>
                <Cancel table language/>
            </div>
            <div class="head__bars">
                <ProgressBar name="uploaded" label=words::progress::uploaded(language) bar=uploaded language/>
                <ProgressBar name="analyzed" label=words::progress::analyzed(language) bar=analyzed language/>
            </div>
            <p class="head__found"><span data-found="">{found}</span><span class="head__pace">{pace}</span></p>
            <Chips table language/>
        </header>
    }
}

/// The line to the server, in words.
#[component]
fn Line(table: LightTable, language: Language) -> impl IntoView {
    let words = move || match (table.connection.get(), table.head.with(|head| head.state)) {
        (super::Connection::Done, BatchState::Cancelled) => words::sheet::cancelled(language).to_owned(),
        (connection, _) => words::progress::connection(connection, language),
    };
    view! { <span class="line" data-line=move || table.connection.get().slug()>{words}</span> }
}

/// Stops a batch that is not at its end.
#[component]
fn Cancel(table: LightTable, language: Language) -> impl IntoView {
    let desk = expect_context::<Desk>();
    let is_over = move || table.head.with(Head::is_over);
    view! {
        <button class="button button--quiet script-only" type="button" data-cancel="" hidden=is_over on:click=move |_| desk.wish(Wish::Cancel)>
            {words::sheet::cancel(language)}
        </button>
    }
}
