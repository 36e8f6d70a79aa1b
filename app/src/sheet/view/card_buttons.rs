//! Buttons of a card: retry (or a note instead) after a failed upload or analysis, and remove a file before it has
//! arrived.

use leptos::either::EitherOf3;
use leptos::prelude::*;

use crate::action::SheetAction;
use crate::app_state::AppState;
use crate::sheet::model::card::{Card, CardStage};
use crate::sheet::model::retry_offer::{RetryOffer, retry_offer};
use crate::sheet::model::sheet_state::SheetState;
use crate::{Language, words};

/// Button that sends the card's file again, or a note when only the batch prevents that, because it accepts no more
/// images; nothing when no retry is offered (see [`RetryOffer`]). A click dispatches [`SheetAction::RetryUpload`].
#[component]
pub(crate) fn RetryButton(card: RwSignal<Card>, sheet: SheetState, language: Language) -> impl IntoView {
    let app = expect_context::<AppState>();
    let key = card.with_untracked(|card| card.key);
    let offer = move || {
        let (state, sending) = sheet.summary.with(|summary| (summary.state, summary.sending));
        card.with(|card| retry_offer(card, state, sending))
    };
    let retry = move |_| app.dispatch(SheetAction::RetryUpload(key));
    move || match offer() {
        RetryOffer::Nothing => EitherOf3::A(()),
        RetryOffer::Closed => EitherOf3::B(view! { <p class="card__note">{words::failure::no_retry(language)}</p> }),
        RetryOffer::Retry => EitherOf3::C(view! {
            <button
                class="card__retry"
                type="button"
                data-retry=""
                on:click=retry
            >
                {words::failure::retry(language)}
            </button>
        }),
    }
}

/// Button in the corner of a card whose file is waiting or uploading; nothing at any other stage.
/// A click dispatches [`SheetAction::RemoveUpload`].
#[component]
pub(crate) fn RemoveButton(card: RwSignal<Card>, language: Language) -> impl IntoView {
    let app = expect_context::<AppState>();
    let key = card.with_untracked(|card| card.key);
    let is_offered = Memo::new(move |_| matches!(card.with(Card::stage), CardStage::Waiting | CardStage::Uploading));
    let button = move || {
        let label = card.with_untracked(|card| words::progress::remove_upload(&card.file.name, language));
        view! {
            <button
                class="card__remove"
                type="button"
                data-remove-upload=""
                aria-label=label
                on:click=move |_| app.dispatch(SheetAction::RemoveUpload(key))
            >
                "×"
            </button>
        }
    };
    move || is_offered.get().then(button)
}
