//! Taking one file out before it is sent.

use leptos::prelude::*;

use super::{Card, Stage};
use crate::desk::{Desk, Wish};
use crate::{Language, words};

/// A button on the corner of a card whose file has not arrived; nothing is there once it has.
#[component]
pub(crate) fn Withdraw(card: RwSignal<Card>, language: Language) -> impl IntoView {
    let desk = expect_context::<Desk>();
    let key = card.with_untracked(|card| card.key);
    let is_offered = Memo::new(move |_| matches!(card.with(Card::stage), Stage::Waiting | Stage::Uploading));
    let button = move || {
        let label = card.with_untracked(|card| words::progress::withdraw(&card.name, language));
        view! {
            <button class="card__withdraw" type="button" data-withdraw="" aria-label=label on:click=move |_| desk.wish(Wish::Withdraw(key))>
                "×"
            </button>
        }
    };
    move || is_offered.get().then(button)
}
