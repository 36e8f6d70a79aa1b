//! Buttons of a card: retry (or a note instead) after a failed upload or analysis, and remove a file before it has
//! arrived.

use leptos::either::EitherOf3;
use leptos::prelude::*;

use crate::action::SheetAction;
use crate::app_state::AppState;
use crate::sheet::model::card::Card;
use crate::sheet::model::retry_offer::{RetryOffer, retry_offer};
use crate::sheet::model::sheet_state::SheetState;
use crate::{Language, words};

/// Button that sends the failed files of the card again, or a note when only the batch prevents that, because it
/// accepts no more images; nothing when no retry is offered (see [`RetryOffer`]). A click dispatches
/// [`SheetAction::RetryUpload`].
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

/// Button in the corner of a card with a file that is waiting or uploading; nothing on other cards.
/// A click dispatches [`SheetAction::RemoveUpload`].
#[component]
pub(crate) fn RemoveButton(card: RwSignal<Card>, language: Language) -> impl IntoView {
    let app = expect_context::<AppState>();
    let key = card.with_untracked(|card| card.key);
    let unsent_names = Memo::new(move |_| {
        card.with(|card| {
            let unsent = card.files().filter(|file| file.is_unsent());
            unsent.map(|file| file.file.name.clone()).collect::<Vec<_>>().join(", ")
        })
    });
    let button = move |names: String| {
        let label = words::progress::remove_upload(&names, language);
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
    move || Some(unsent_names.get()).filter(|names| !names.is_empty()).map(button)
}
