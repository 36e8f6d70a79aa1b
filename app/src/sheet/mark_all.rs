//! The menu that decides about every image that is shown: what a filter found is rejected at once.

use leptos::prelude::*;
use protocol::Decision;

use super::{CardKey, LightTable};
use crate::desk::{Desk, Wish};
use crate::{Language, words};

/// Keeps, rejects or frees all that is shown. It is one decision: one key takes it back.
#[component]
pub(crate) fn MarkAll(table: LightTable, language: Language) -> impl IntoView {
    let desk = expect_context::<Desk>();
    let count = Memo::new(move |_| table.shown.with(Vec::len) as u64);
    let choices = [Some(Decision::Keep), Some(Decision::Reject), None].map(|decision| {
        let decide = move |_| desk.wish(Wish::Decide(all(table, decision)));
        let slug = decision.map_or("none", super::card_view::decided);
        view! {
            <li>
                <button class="menu__entry" type="button" data-mark-all=slug disabled=move || count.get() == 0 on:click=decide>
                    {move || words::finder::mark_all(decision, count.get(), language)}
                </button>
            </li>
        }
    });
    view! {
        <details class="menu finder__mark" data-mark="">
            <summary class="finder__panel">{words::finder::mark(language)}</summary>
            <div class="menu__body">
                <ul>{choices}</ul>
                <p class="menu__title">{words::finder::mark_note(language)}</p>
            </div>
        </details>
    }
}

/// The same decision about every card that is shown.
fn all(table: LightTable, decision: Option<Decision>) -> Vec<(CardKey, Option<Decision>)> {
    table.shown.with_untracked(|shown| shown.iter().map(|key| (*key, decision)).collect())
}
