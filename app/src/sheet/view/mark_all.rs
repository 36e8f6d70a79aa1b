//! Menu that keeps or rejects all shown images at once, or clears their decisions.

use leptos::prelude::*;
use protocol::Decision;

use crate::action::SheetAction;
use crate::app_state::AppState;
use crate::sheet::model::card::CardKey;
use crate::sheet::model::sheet_state::SheetState;
use crate::sheet::model::slugs::decision_slug;
use crate::{Language, words};

/// Menu that keeps or rejects every shown image, or clears its decision. Dispatches one [`SheetAction::Decide`] for all
/// images, so that one undo reverts it.
#[component]
pub(crate) fn MarkAll(sheet: SheetState, language: Language) -> impl IntoView {
    let app = expect_context::<AppState>();
    let count = Memo::new(move |_| sheet.shown.with(Vec::len) as u64);
    let choices = [Some(Decision::Keep), Some(Decision::Reject), None].map(|decision| {
        let decide = move |_| app.dispatch(SheetAction::Decide(decisions_for_shown(sheet, decision)));
        let slug = decision.map_or("none", decision_slug);
        view! {
            <li>
                <button
                    class="menu__entry"
                    type="button"
                    data-mark-all=slug
                    disabled=move || count.get() == 0
                    on:click=decide
                >
                    {move || words::filter_bar::mark_all(decision, count.get(), language)}
                </button>
            </li>
        }
    });
    view! {
        <details class="menu filter-bar__mark-all" data-mark="">
            <summary class="filter-bar__panel">{words::filter_bar::mark(language)}</summary>
            <div class="menu__body">
                <ul>{choices}</ul>
                <p class="menu__title">{words::filter_bar::mark_note(language)}</p>
            </div>
        </details>
    }
}

/// The same decision for every shown card.
fn decisions_for_shown(sheet: SheetState, decision: Option<Decision>) -> Vec<(CardKey, Option<Decision>)> {
    sheet.shown.with_untracked(|shown| shown.iter().map(|key| (*key, decision)).collect())
}
