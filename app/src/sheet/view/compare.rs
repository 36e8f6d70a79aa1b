//! Compare view: images of a duplicate group side by side at one scale, with their differences and the proposed best.

mod compare_state;
mod difference_table;
mod member;

use leptos::ev::{FocusEvent, KeyboardEvent};
use leptos::html;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{Element, HtmlElement};
use protocol::Decision;

use crate::action::SheetAction;
use crate::sheet::model::card::CardKey;
use crate::sheet::model::compare::shared_zoom::SharedZoom;
use crate::sheet::model::sheet_state::SheetState;
use crate::sheet::view::compare::compare_state::CompareState;
use crate::sheet::view::grid::return_to_grid;
use crate::{Language, words};

/// A native dialog over the sheet, or over the image that it was opened from.
#[component]
pub(crate) fn CompareView(sheet: SheetState, language: Language) -> impl IntoView {
    let compare = CompareState::of(sheet, language);
    let dialog = NodeRef::<html::Dialog>::new();
    let grid = NodeRef::<html::Table>::new();
    let seen = StoredValue::new(None);
    // A style in an attribute is nothing that the page may have.
    Effect::new(move |_| {
        if let Some(grid) = grid.get() {
            HtmlElement::style(&grid).set_css_text(&compare.style());
        }
    });
    Effect::new(move |_| {
        let Some(dialog) = dialog.get() else { return };
        match sheet.compared.get() {
            Some(key) => {
                seen.set_value(Some(key));
                if !dialog.open() {
                    compare.zoom.set(SharedZoom::default());
                    // It fails only for a dialog that is not in the document.
                    let _ = dialog.show_modal();
                }
                compare.focus(key);
            }
            None => dialog.close(),
        }
    });
    let leave = move |_| {
        sheet.compared.set(None);
        // An image that is looked at closely keeps the focus.
        if sheet.selected.get_untracked().is_none() {
            return_to_grid(seen.get_value(), sheet, compare.app);
        }
    };
    let title = move || words::compare::title(compare.members.with(Vec::len) as u64, language);
    let announcement = move || {
        compare.announcement.with(|(times, _)| (*times > 0).then_some(if times % 2 == 0 { "even" } else { "odd" }))
    };
    view! {
        <dialog class="compare" data-compare-view="" aria-label=title node_ref=dialog on:close=leave on:keydown=move |event| handle_key(&event, compare)>
            {bar(compare)}
            <div class="compare__body" on:focusin=move |event| follow(&event, compare)>{table_of(grid, compare)}</div>
            <p class="compare__keys" aria-hidden="true">{words::compare::keys(language)}</p>
            <p class="announcement" role="status" data-announced=announcement>{move || compare.announcement.get().1}</p>
        </dialog>
    }
}

/// A button: its name in the document, its words, its key, and what it does.
type CompareTool = (&'static str, &'static str, &'static str, fn(CompareState));

/// The line above: what is seen, which one is proposed, and what can be done with all of them.
fn bar(compare: CompareState) -> impl IntoView {
    let language = compare.language;
    let title = move || words::compare::title(compare.members.with(Vec::len) as u64, language);
    let reason =
        move || compare.proposed().map(|(_, reason)| words::inspector::reason(reason, language)).unwrap_or_default();
    let tools: [CompareTool; 5] = [
        ("best", words::compare::keep_best(language), "B", CompareState::keep_best),
        ("zoom", words::compare::zoom(language), "Z", CompareState::zoom),
        ("previous", words::compare::previous(language), "PgUp", |compare| compare.go_to_group(-1)),
        ("next", words::compare::next(language), "PgDn", |compare| compare.go_to_group(1)),
        ("close", words::notice::dismiss(language), "Esc", |compare| compare.sheet.compared.set(None)),
    ];
    let tools = tools.map(|(slug, name, key, act)| {
        let title = name.to_owned() + " (" + key + ")";
        view! { <button class="tool" type="button" data-tool=slug title=title on:click=move |_| act(compare)>{name}</button> }
    });
    view! {
        <div class="compare__bar">
            <h2 class="compare__title">{title}</h2>
            <p class="compare__reason" data-reason="">{reason}</p>
            <div class="compare__tools">{tools}</div>
        </div>
    }
}

/// A column for each image: its picture above, its measures below.
fn table_of(grid: NodeRef<html::Table>, compare: CompareState) -> impl IntoView {
    let differences = move || difference_table::write(&compare.images(), compare.language);
    view! {
        <table class="compare__table" node_ref=grid>
            <thead>
                <tr>
                    <td></td>
                    <For each=move || compare.members.get() key=|key| *key children=move |key| member::member(key, compare)/>
                </tr>
            </thead>
            <tbody inner_html=differences></tbody>
        </table>
    }
}

/// The image that has the focus is the one that keys are meant for.
fn follow(event: &FocusEvent, compare: CompareState) {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let column = target.and_then(|target| target.closest("[data-member]").ok().flatten());
    let key = column.and_then(|column| column.get_attribute("data-member")?.parse().ok()).map(CardKey);
    if key.is_some() && key != compare.sheet.compared.get_untracked() {
        compare.sheet.compared.set(key);
    }
}

/// A key is pressed. Those that a button needs itself are left to it.
fn handle_key(event: &KeyboardEvent, compare: CompareState) {
    let key = event.key();
    if event.ctrl_key() || event.meta_key() || event.alt_key() {
        if key == "z" && !event.alt_key() {
            event.prevent_default();
            compare.app.dispatch(SheetAction::Undo);
        }
        return;
    }
    let here = compare.sheet.compared.get_untracked();
    let decide = |decision| {
        if let Some(here) = here {
            compare.decide_one(here, decision);
        }
        if event.shift_key() {
            compare.step(1);
        }
    };
    match key.as_str() {
        "ArrowLeft" | "ArrowRight" | "ArrowUp" | "ArrowDown"
            if compare.zoom.with_untracked(SharedZoom::is_close) && event.shift_key() =>
        {
            compare.zoom.update(|zoom| *zoom = zoom.moved(&key));
        }
        "ArrowLeft" => compare.step(-1),
        "ArrowRight" => compare.step(1),
        "p" | "P" => decide(Some(Decision::Keep)),
        "x" | "X" => decide(Some(Decision::Reject)),
        "u" | "U" => decide(None),
        "b" | "B" => compare.keep_best(),
        "z" | "Z" => compare.zoom(),
        "PageDown" => compare.go_to_group(1),
        "PageUp" => compare.go_to_group(-1),
        _ => return,
    }
    event.prevent_default();
    event.stop_propagation();
}
