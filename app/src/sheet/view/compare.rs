//! Compare view: modal dialog with the images of a duplicate group side by side at one zoom, and a table of their
//! properties.

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

/// Compare view in a native modal dialog over the sheet or the inspector. It is open while `sheet.compared` is set, and
/// closing it clears the signal.
///
/// Keys and buttons dispatch [`SheetAction::Decide`], and Ctrl+Z dispatches [`SheetAction::Undo`]; see [`handle_key`].
#[component]
pub(crate) fn CompareView(sheet: SheetState, language: Language) -> impl IntoView {
    let compare = CompareState::new(sheet, language);
    let dialog = NodeRef::<html::Dialog>::new();
    let table = NodeRef::<html::Table>::new();
    let last_shown = StoredValue::new(None);
    // The content security policy forbids style attributes in HTML, but allows setting the style by script.
    Effect::new(move |_| {
        if let Some(table) = table.get() {
            HtmlElement::style(&table).set_css_text(&compare.style());
        }
    });
    Effect::new(move |_| {
        let Some(dialog) = dialog.get() else { return };
        match sheet.compared.get() {
            Some(key) => {
                last_shown.set_value(Some(key));
                if !dialog.open() {
                    compare.zoom.set(SharedZoom::default());
                    // Fails only for a dialog that is not in the document.
                    let _ = dialog.show_modal();
                }
                compare.focus(key);
            }
            None => dialog.close(),
        }
    });
    let on_close = move |_| {
        sheet.compared.set(None);
        // When the inspector is open below, the focus stays there.
        if sheet.selected.get_untracked().is_none() {
            return_to_grid(last_shown.get_value(), sheet, compare.app);
        }
    };
    let title = move || words::compare::title(compare.members.with(Vec::len) as u64, language);
    let announcement = move || {
        compare.announcement.with(|(times, _)| (*times > 0).then_some(if times % 2 == 0 { "even" } else { "odd" }))
    };
    view! {
        <dialog
            class="compare"
            data-compare-view=""
            aria-label=title
            node_ref=dialog
            on:close=on_close
            on:keydown=move |event| handle_key(&event, compare)
        >
            {top_bar(compare)}
            <div
                class="compare__body"
                on:focusin=move |event| select_focused(&event, compare)
            >
                {image_table(table, compare)}
            </div>
            <p class="compare__keys" aria-hidden="true">{words::compare::keys(language)}</p>
            <p class="announcement" role="status" data-announced=announcement>{move || compare.announcement.get().1}</p>
        </dialog>
    }
}

/// Button of the top bar.
struct CompareTool {
    /// Value of the `data-tool` attribute.
    slug: &'static str,
    /// Text of the button.
    label: &'static str,
    /// Key that has the same effect, for the tooltip.
    key: &'static str,
    /// Effect of a click.
    act: fn(CompareState),
}

impl CompareTool {
    fn new(slug: &'static str, label: &'static str, key: &'static str, act: fn(CompareState)) -> Self {
        Self { slug, label, key, act }
    }
}

/// Top bar: number of images, reason for the proposed best, and buttons to keep the best, zoom, change the group and
/// close.
fn top_bar(compare: CompareState) -> impl IntoView {
    let language = compare.language;
    let title = move || words::compare::title(compare.members.with(Vec::len) as u64, language);
    let reason =
        move || compare.proposed().map(|(_, reason)| words::inspector::reason(reason, language)).unwrap_or_default();
    let tools: [CompareTool; 5] = [
        CompareTool::new("best", words::compare::keep_best(language), "B", CompareState::keep_best),
        CompareTool::new("zoom", words::compare::zoom(language), "Z", CompareState::toggle_zoom_at_centre),
        CompareTool::new("previous", words::compare::previous(language), "PgUp", |compare| compare.go_to_group(-1)),
        CompareTool::new("next", words::compare::next(language), "PgDn", |compare| compare.go_to_group(1)),
        CompareTool::new("close", words::notice::dismiss(language), "Esc", |compare| compare.sheet.compared.set(None)),
    ];
    let tools = tools.map(|CompareTool { slug, label, key, act }| {
        let title = label.to_owned() + " (" + key + ")";
        view! {
            <button
                class="tool"
                type="button"
                data-tool=slug
                title=title
                on:click=move |_| act(compare)
            >
                {label}
            </button>
        }
    });
    view! {
        <div class="compare__bar">
            <h2 class="compare__title">{title}</h2>
            <p class="compare__reason" data-reason="">{reason}</p>
            <div class="compare__tools">{tools}</div>
        </div>
    }
}

/// Table with a column per image: picture, name and decision in the head, the properties in the body.
fn image_table(table: NodeRef<html::Table>, compare: CompareState) -> impl IntoView {
    let differences = move || difference_table::write(&compare.images(), compare.language);
    view! {
        <table class="compare__table" node_ref=table>
            <thead>
                <tr>
                    <td></td>
                    <For
                        each=move || compare.members.get()
                        key=|key| *key
                        children=move |key| member::member(key, compare)
                    />
                </tr>
            </thead>
            <tbody inner_html=differences></tbody>
        </table>
    }
}

/// Makes the image in whose column the focus is the current one, to which keys apply.
fn select_focused(event: &FocusEvent, compare: CompareState) {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let column = target.and_then(|target| target.closest("[data-member]").ok().flatten());
    let key = column.and_then(|column| column.get_attribute("data-member")?.parse().ok()).map(CardKey);
    if key.is_some() && key != compare.sheet.compared.get_untracked() {
        compare.sheet.compared.set(key);
    }
}

/// Handles a key of the compare view. Ctrl+Z or ⌘Z undoes; left and right move between images, and with Shift all
/// arrows pan a zoomed view; P, X and U keep, reject and clear the decision, and with Shift also move to the next
/// image; B keeps the best and rejects the others; Z toggles the zoom; Page Up and Page Down change the group. Esc is
/// left to the dialog.
fn handle_key(event: &KeyboardEvent, compare: CompareState) {
    let key = event.key();
    if event.ctrl_key() || event.meta_key() || event.alt_key() {
        if key == "z" && !event.alt_key() {
            event.prevent_default();
            compare.app.dispatch(SheetAction::Undo);
        }
        return;
    }
    let current = compare.sheet.compared.get_untracked();
    let decide = |decision| {
        if let Some(current) = current {
            compare.decide_one(current, decision);
        }
        if event.shift_key() {
            compare.step(1);
        }
    };
    match key.as_str() {
        "ArrowLeft" | "ArrowRight" | "ArrowUp" | "ArrowDown"
            if compare.zoom.with_untracked(SharedZoom::is_zoomed) && event.shift_key() =>
        {
            compare.zoom.update(|zoom| *zoom = zoom.moved(&key));
        }
        "ArrowLeft" => compare.step(-1),
        "ArrowRight" => compare.step(1),
        "p" | "P" => decide(Some(Decision::Keep)),
        "x" | "X" => decide(Some(Decision::Reject)),
        "u" | "U" => decide(None),
        "b" | "B" => compare.keep_best(),
        "z" | "Z" => compare.toggle_zoom_at_centre(),
        "PageDown" => compare.go_to_group(1),
        "PageUp" => compare.go_to_group(-1),
        _ => return,
    }
    event.prevent_default();
    event.stop_propagation();
}
