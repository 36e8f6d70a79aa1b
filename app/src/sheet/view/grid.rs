//! Grid of the cards that match the query, with its keyboard control, its messages when it is empty, and the return of
//! the focus from a dialog.

use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;
use protocol::{BatchState, Decision};

use crate::action::{BrowserAction, SheetAction};
use crate::app_state::AppState;
use crate::sheet::model::card::CardKey;
use crate::sheet::model::card_query::CardQuery;
use crate::sheet::model::keyboard_navigation::GridStep;
use crate::sheet::model::sheet_state::SheetState;
use crate::sheet::view::card_view::CardView;
use crate::sheet::view::empty_sheet::EmptySheet;
use crate::{Language, words};

/// Number of cards of a new sheet that are added per animation frame: more would make the page stutter.
const CARDS_PER_FRAME: usize = 16;

/// List of the cards that match the sheet's query. In a long list, only those in or near the view and the active one
/// are rendered. The only tab stop of the list is the active card, or the first if that is not shown; arrow keys move
/// from it. Below the list are the messages of an empty grid.
///
/// Dispatches [`BrowserAction::WatchGrid`] when the list is created. Keys dispatch [`SheetAction::Decide`],
/// [`SheetAction::Undo`] and [`SheetAction::ScrollToCard`]; see [`handle_key`].
#[component]
pub(crate) fn Grid(sheet: SheetState, language: Language) -> impl IntoView {
    let app = expect_context::<AppState>();
    let list = NodeRef::<html::Ol>::new();
    Effect::new(move |_| {
        if let Some(list) = list.get() {
            app.dispatch(BrowserAction::WatchGrid(list));
        }
    });
    Effect::new(move |_| {
        let limit = sheet.render_limit.get();
        if sheet.rendered_keys().len() >= limit {
            // The sheet may have been disposed of by then, therefore `try_set`.
            request_animation_frame(move || {
                let _ = sheet.render_limit.try_set(limit + CARDS_PER_FRAME);
            });
        }
    });
    view! {
        <div class="contact-sheet">
            <ol
                class="grid"
                data-grid=""
                aria-label=words::sheet::images(language)
                node_ref=list
                on:keydown=move |event| handle_key(&event, sheet, app)
            >
                <For
                    each=move || sheet.rendered_keys()
                    // The language is part of the key, so that a change of language renders every card again.
                    key=move |key| (*key, language)
                    children=move |key| sheet.card(key).map(|card| view! { <CardView card=card sheet language/> })
                />
            </ol>
            <NoMatches sheet language/>
            <EmptySheet sheet language/>
        </div>
    }
}

/// Message that is shown when no card passes the filter, with a button that resets the query, or when a batch without
/// images is no longer open.
#[component]
fn NoMatches(sheet: SheetState, language: Language) -> impl IntoView {
    let is_filtered = move || sheet.query.with(|query| !query.filter.is_default());
    let is_blank_batch =
        move || sheet.summary.with(|summary| summary.state != BatchState::Open && summary.progress.uploaded.total == 0);
    let is_hidden = move || !(is_filtered() || is_blank_batch()) || sheet.shown.with(|shown| !shown.is_empty());
    let message = move || {
        if is_blank_batch() { words::sheet::nothing_sent(language) } else { words::sheet::nothing_shown(language) }
    };
    view! {
        <div class="no-matches" data-no-matches="" hidden=is_hidden>
            <p>{message}</p>
            <button
                class="button"
                type="button"
                hidden=move || !is_filtered()
                on:click=move |_| sheet.query.set(CardQuery::default())
            >
                {words::sheet::show_all(language)}
            </button>
        </div>
    }
}

/// Returns the focus to the grid after a dialog has closed. Makes `last_shown`, the card that the dialog showed last,
/// the active card, if it is given. On the next animation frame, scrolls to the active card and focuses it, or the
/// first card if that is filtered out.
pub(crate) fn return_to_grid(last_shown: Option<CardKey>, sheet: SheetState, app: AppState) {
    if last_shown.is_some() {
        sheet.active.set(last_shown);
    }
    // Browsers may restore the scroll position when a dialog closes, which would undo scrolling that is done now.
    request_animation_frame(move || {
        // If the card is filtered out by now, the tab stop is the first card.
        if let Some(key) = untrack(|| sheet.tab_stop()) {
            app.dispatch(SheetAction::ScrollToCard(key));
        }
    });
}

/// Handles a key on the grid for the active card, or the first one if that is not shown. Ctrl+Z or ⌘Z undoes; arrows,
/// Home, End, Page Up and Page Down move; − and + change the thumbnail size; D opens the compare view; P, X and U keep,
/// reject and clear the decision as in Lightroom, and with Shift also move to the next card.
fn handle_key(event: &KeyboardEvent, sheet: SheetState, app: AppState) {
    if event.ctrl_key() || event.meta_key() || event.alt_key() {
        if event.key() == "z" && !event.alt_key() {
            event.prevent_default();
            app.dispatch(SheetAction::Undo);
        }
        return;
    }
    let Some(active) = untrack(|| sheet.tab_stop()) else { return };
    let key = event.key();
    if let Some(step) = GridStep::from_key(&key) {
        event.prevent_default();
        move_from(active, step, sheet, app);
        return;
    }
    let size = match key.as_str() {
        "-" => app.thumbnail_size.get_untracked().smaller(),
        "+" | "=" => app.thumbnail_size.get_untracked().larger(),
        _ => None,
    };
    if let Some(size) = size {
        app.thumbnail_size.set(size);
        return;
    }
    if matches!(key.as_str(), "d" | "D") {
        event.prevent_default();
        sheet.open_compare_view(active);
        return;
    }
    let decision = match key.as_str() {
        "p" | "P" => Some(Decision::Keep),
        "x" | "X" => Some(Decision::Reject),
        "u" | "U" => None,
        _ => return,
    };
    app.dispatch(SheetAction::Decide(vec![(active, decision)]));
    if event.shift_key() {
        move_from(active, GridStep::Right, sheet, app);
    }
}

/// Makes the card that `step` leads to from `origin` the active one, and dispatches [`SheetAction::ScrollToCard`].
fn move_from(origin: CardKey, step: GridStep, sheet: SheetState, app: AppState) {
    let layout = sheet.layout.get_untracked();
    let (columns, rows) = layout.map_or((1, 1), |layout| (layout.columns, layout.rows_in_view()));
    let target = sheet.shown.with_untracked(|shown| {
        let index = shown.iter().position(|key| *key == origin)?;
        shown.get(step.target(index, shown.len(), columns, rows)).copied()
    });
    if let Some(target) = target {
        sheet.active.set(Some(target));
        app.dispatch(SheetAction::ScrollToCard(target));
    }
}
