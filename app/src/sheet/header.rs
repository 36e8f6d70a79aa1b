//! The head of a sheet: name, line to the server, progress, findings.

use leptos::prelude::*;
use protocol::BatchState;

use super::chips::Chips;
use super::progress_bar::ProgressBar;
use super::take_away::TakeAway;
use super::{Delivery, Head, LightTable};
use crate::desk::{Desk, Wish};
use crate::{Language, words};

/// Name, state, the two bars and what was found.
#[component]
pub(crate) fn Header(table: LightTable, language: Language) -> impl IntoView {
    let name = Memo::new(move |_| {
        let name = table.head.with(|head| head.name.clone());
        name.unwrap_or_else(|| words::sheet::untitled(language).to_owned())
    });
    let uploaded = Signal::derive(move || table.head.with(|head| head.progress.uploaded));
    let analyzed = Signal::derive(move || table.head.with(|head| head.progress.analyzed));
    let delivery = expect_context::<Desk>().delivery;
    let sending = Signal::derive(move || words::progress::delivery(delivery.get(), language));
    let pace = Signal::derive(move || {
        let pace = table.head.with(|head| head.pace);
        pace.map(|pace| words::progress::pace(pace, language)).unwrap_or_default()
    });
    let found = move || table.head.with(|head| words::found::sentence(head, language)).unwrap_or_default();
    view! {
        <header class="head">
            <div class="head__title">
                <h1 title=name>{name}</h1>
                <Rename table language/>
                <Line table language/>
                <div class="head__actions">
                    <Pause language/>
                    <Cancel table language/>
                    <Pin table language/>
                    <TakeAway table language/>
                </div>
            </div>
            <div class="head__bars">
                <ProgressBar name="uploaded" label=words::progress::uploaded(language) bar=uploaded note=sending language/>
                <ProgressBar name="analyzed" label=words::progress::analyzed(language) bar=analyzed note=pace language/>
            </div>
            <p class="head__found"><span data-found="">{found}</span></p>
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

/// Holds the uploads of this tab, and lets them go on.
#[component]
fn Pause(language: Language) -> impl IntoView {
    let desk = expect_context::<Desk>();
    let is_paused = move || matches!(desk.delivery.get(), Delivery::Paused { .. });
    let words = move || if is_paused() { words::progress::resume(language) } else { words::progress::pause(language) };
    let change = move |_| desk.wish(if is_paused() { Wish::GoOn } else { Wish::Hold });
    view! {
        <button class="button button--quiet script-only" type="button" data-pause="" hidden=move || desk.delivery.get() == Delivery::Idle on:click=change>
            {words}
        </button>
    }
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

/// Gives the sheet another name.
#[component]
fn Rename(table: LightTable, language: Language) -> impl IntoView {
    let desk = expect_context::<Desk>();
    let name = move || table.head.with(|head| head.name.clone()).unwrap_or_default();
    view! {
        <details class="menu rename script-only" data-rename="">
            <summary class="rename__pen" aria-label=words::sheet::rename(language) title=words::sheet::rename(language)>
                <span aria-hidden="true">"✎"</span>
            </summary>
            <div class="menu__body">
                <label class="rename__label">
                    {words::sheet::rename(language)}
                    <input
                        type="text"
                        maxlength="200"
                        prop:value=name
                        on:change=move |event| desk.wish(Wish::Rename(event_target_value(&event)))
                    />
                </label>
            </div>
        </details>
    }
}

/// Pins the sheet, which else is removed after a time.
#[component]
fn Pin(table: LightTable, language: Language) -> impl IntoView {
    let desk = expect_context::<Desk>();
    let is_pinned = move || table.head.with(|head| head.keep);
    view! {
        <button
            class="button button--quiet script-only"
            type="button"
            data-pin=""
            title=words::sheet::pin_meaning(language)
            aria-pressed=move || if is_pinned() { "true" } else { "false" }
            on:click=move |_| desk.wish(Wish::Pin(!table.head.with_untracked(|head| head.keep)))
        >
            {words::sheet::pin(language)}
        </button>
    }
}
