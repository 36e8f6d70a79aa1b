//! The grid of cards.

use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;
use protocol::{BatchState, Decision};

use super::card_view::CardView;
use super::empty::Empty;
use super::walk::Walk;
use super::{Arrangement, CardKey, LightTable};
use crate::desk::{Desk, Wish};
use crate::{Language, words};

/// Cards of a new sheet that are drawn in one frame: more would make the page stutter.
const FEW: usize = 16;

/// The cards that are looked at, of which those in view are drawn. One of them is active: the tab key stops at it, arrow keys
/// lead from it.
#[component]
pub(crate) fn Grid(table: LightTable, language: Language) -> impl IntoView {
    let desk = expect_context::<Desk>();
    let list = NodeRef::<html::Ol>::new();
    Effect::new(move |_| {
        if let Some(list) = list.get() {
            desk.wish(Wish::LayOut(list));
        }
    });
    Effect::new(move |_| {
        let room = table.room.get();
        if table.drawn().len() >= room {
            // The sheet may be gone by then.
            request_animation_frame(move || {
                let _ = table.room.try_set(room + FEW);
            });
        }
    });
    view! {
        <div class="contact">
            <ol
                class="grid"
                data-grid=""
                aria-label=words::sheet::frames(language)
                node_ref=list
                on:keydown=move |event| take_key(&event, table, desk)
            >
                <For
                    each=move || table.drawn()
                    // A card that is drawn in another language is another card.
                    key=move |key| (*key, language)
                    children=move |key| table.card(key).map(|card| view! { <CardView card=card table language/> })
                />
            </ol>
            <Nothing table language/>
            <Empty table language/>
        </div>
    }
}

/// What is said when no card is what is asked for, and when there never will be one.
#[component]
fn Nothing(table: LightTable, language: Language) -> impl IntoView {
    let is_narrowed = move || table.arrangement.with(|arrangement| !arrangement.filter.is_open());
    let is_blank = move || table.head.with(|head| head.state != BatchState::Open && head.progress.uploaded.total == 0);
    let is_hidden = move || !(is_narrowed() || is_blank()) || table.shown.with(|shown| !shown.is_empty());
    let what =
        move || if is_blank() { words::sheet::nothing_sent(language) } else { words::sheet::nothing_shown(language) };
    view! {
        <div class="nothing" data-nothing="" hidden=is_hidden>
            <p>{what}</p>
            <button class="button" type="button" hidden=move || !is_narrowed() on:click=move |_| table.arrangement.set(Arrangement::default())>
                {words::sheet::show_all(language)}
            </button>
        </div>
    }
}

/// Back on the sheet from what lay over it, at the card that was looked at last.
pub(crate) fn come_back(seen: Option<CardKey>, table: LightTable, desk: Desk) {
    if seen.is_some() {
        table.active.set(seen);
    }
    // A browser may close what lay over the sheet after it has told of scrolling: what is done now would be undone then.
    request_animation_frame(move || {
        // A card that is not shown any more has left its place to the first.
        if let Some(key) = untrack(|| table.stop()) {
            desk.wish(Wish::Reveal(key));
        }
    });
}

/// Keys on a card: steps to others, and decisions as in the programs that photographers cull with.
fn take_key(event: &KeyboardEvent, table: LightTable, desk: Desk) {
    if event.ctrl_key() || event.meta_key() || event.alt_key() {
        if event.key() == "z" && !event.alt_key() {
            event.prevent_default();
            desk.wish(Wish::Undo);
        }
        return;
    }
    let Some(here) = untrack(|| table.stop()) else { return };
    let key = event.key();
    if let Some(walk) = Walk::of_key(&key) {
        event.prevent_default();
        walk_from(here, walk, table, desk);
        return;
    }
    let size = match key.as_str() {
        "-" => desk.frames.get_untracked().smaller(),
        "+" | "=" => desk.frames.get_untracked().larger(),
        _ => None,
    };
    if let Some(size) = size {
        desk.frames.set(size);
        return;
    }
    if matches!(key.as_str(), "d" | "D") {
        event.prevent_default();
        table.compare(here);
        return;
    }
    let decision = match key.as_str() {
        "p" | "P" => Some(Decision::Keep),
        "x" | "X" => Some(Decision::Reject),
        "u" | "U" => None,
        _ => return,
    };
    desk.wish(Wish::Decide(vec![(here, decision)]));
    if event.shift_key() {
        walk_from(here, Walk::Right, table, desk);
    }
}

fn walk_from(here: CardKey, walk: Walk, table: LightTable, desk: Desk) {
    let layout = table.layout.get_untracked();
    let (columns, rows) = layout.map_or((1, 1), |layout| (layout.columns, layout.rows_in_view()));
    let there = table.shown.with_untracked(|shown| {
        let place = shown.iter().position(|key| *key == here)?;
        shown.get(walk.from(place, shown.len(), columns, rows)).copied()
    });
    if let Some(there) = there {
        table.active.set(Some(there));
        desk.wish(Wish::Reveal(there));
    }
}
