//! Grid of cards.

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

/// Cards of a new sheet that are drawn in one frame: more would make the page stutter.
const CARDS_A_FRAME: usize = 16;

/// The cards that are looked at, of which those in view are drawn. One of them is active: the tab key stops at it, arrow keys
/// lead from it.
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
        if sheet.drawn().len() >= limit {
            // The sheet may be gone by then.
            request_animation_frame(move || {
                let _ = sheet.render_limit.try_set(limit + CARDS_A_FRAME);
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
                    each=move || sheet.drawn()
                    // A card that is drawn in another language is another card.
                    key=move |key| (*key, language)
                    children=move |key| sheet.card(key).map(|card| view! { <CardView card=card sheet language/> })
                />
            </ol>
            <NoMatches sheet language/>
            <EmptySheet sheet language/>
        </div>
    }
}

/// What is said when no card is what is asked for, and when there never will be one.
#[component]
fn NoMatches(sheet: SheetState, language: Language) -> impl IntoView {
    let is_narrowed = move || sheet.query.with(|query| !query.filter.is_default());
    let is_blank =
        move || sheet.summary.with(|summary| summary.state != BatchState::Open && summary.progress.uploaded.total == 0);
    let is_hidden = move || !(is_narrowed() || is_blank()) || sheet.shown.with(|shown| !shown.is_empty());
    let what =
        move || if is_blank() { words::sheet::nothing_sent(language) } else { words::sheet::nothing_shown(language) };
    view! {
        <div class="no-matches" data-no-matches="" hidden=is_hidden>
            <p>{what}</p>
            <button class="button" type="button" hidden=move || !is_narrowed() on:click=move |_| sheet.query.set(CardQuery::default())>
                {words::sheet::show_all(language)}
            </button>
        </div>
    }
}

/// Back on the sheet from what lay over it, at the card that was looked at last.
pub(crate) fn return_to_grid(seen: Option<CardKey>, sheet: SheetState, app: AppState) {
    if seen.is_some() {
        sheet.active.set(seen);
    }
    // A browser may close what lay over the sheet after it has told of scrolling: what is done now would be undone then.
    request_animation_frame(move || {
        // A card that is not shown any more has left its place to the first.
        if let Some(key) = untrack(|| sheet.tab_stop()) {
            app.dispatch(SheetAction::ScrollToCard(key));
        }
    });
}

/// Keys on a card: steps to others, and decisions as in the programs that photographers cull with.
fn handle_key(event: &KeyboardEvent, sheet: SheetState, app: AppState) {
    if event.ctrl_key() || event.meta_key() || event.alt_key() {
        if event.key() == "z" && !event.alt_key() {
            event.prevent_default();
            app.dispatch(SheetAction::Undo);
        }
        return;
    }
    let Some(here) = untrack(|| sheet.tab_stop()) else { return };
    let key = event.key();
    if let Some(step) = GridStep::of_key(&key) {
        event.prevent_default();
        move_from(here, step, sheet, app);
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
        sheet.compare(here);
        return;
    }
    let decision = match key.as_str() {
        "p" | "P" => Some(Decision::Keep),
        "x" | "X" => Some(Decision::Reject),
        "u" | "U" => None,
        _ => return,
    };
    app.dispatch(SheetAction::Decide(vec![(here, decision)]));
    if event.shift_key() {
        move_from(here, GridStep::Right, sheet, app);
    }
}

fn move_from(here: CardKey, step: GridStep, sheet: SheetState, app: AppState) {
    let layout = sheet.layout.get_untracked();
    let (columns, rows) = layout.map_or((1, 1), |layout| (layout.columns, layout.rows_in_view()));
    let there = sheet.shown.with_untracked(|shown| {
        let place = shown.iter().position(|key| *key == here)?;
        shown.get(step.from(place, shown.len(), columns, rows)).copied()
    });
    if let Some(there) = there {
        sheet.active.set(Some(there));
        app.dispatch(SheetAction::ScrollToCard(there));
    }
}
