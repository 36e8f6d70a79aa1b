//! The retry of a card that failed.

use leptos::either::EitherOf3;
use leptos::prelude::*;
use protocol::BatchState;

use super::{Card, LightTable, Refusal, Sending, Stage};
use crate::desk::{Desk, Wish};
use crate::{Language, words};

/// What can be done about a failed card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Offer {
    /// Its file can be sent again.
    Again,
    /// It could be, but the batch takes no more images.
    Closed,
    /// Sending it again would not help, or this tab does not have its bytes.
    Nothing,
}

/// The button that sends a card's file again, or why there is none.
#[component]
pub(crate) fn Retry(card: RwSignal<Card>, table: LightTable, language: Language) -> impl IntoView {
    let desk = expect_context::<Desk>();
    let key = card.with_untracked(|card| card.key);
    let offer = move || {
        let (state, sending) = table.head.with(|head| (head.state, head.sending));
        card.with(|card| offer(card, state, sending))
    };
    let again = move |_| desk.wish(Wish::Retry(key));
    move || match offer() {
        Offer::Nothing => EitherOf3::A(()),
        Offer::Closed => EitherOf3::B(view! { <p class="card__note">{words::failure::no_retry(language)}</p> }),
        Offer::Again => EitherOf3::C(view! {
            <button class="card__retry" type="button" data-retry="" on:click=again>{words::failure::retry(language)}</button>
        }),
    }
}

/// What can be done about a card.
pub(crate) fn offer(card: &Card, state: BatchState, sending: Sending) -> Offer {
    let is_open = state == BatchState::Open;
    match card.stage() {
        _ if card.upload.is_none() => Offer::Nothing,
        Stage::Refused(refusal) if !refusal.may_pass() => Offer::Nothing,
        Stage::Refused(Refusal::Withdrawn) if !is_open => Offer::Nothing,
        Stage::Refused(_) | Stage::Failed if !is_open => Offer::Closed,
        Stage::Refused(_) => Offer::Again,
        // An image that failed in analysis has taken its place in the batch; another try must not take that of a file that
        // is still on its way.
        Stage::Failed if sending == Sending::Idle => Offer::Again,
        _ => Offer::Nothing,
    }
}

#[cfg(test)]
mod tests {
    use protocol::ImageState;

    use super::*;
    use crate::sheet::card::samples::{image, sending};
    use crate::sheet::upload::Upload;

    #[test]
    fn a_file_that_did_not_arrive_can_be_sent_again_while_the_batch_is_open() {
        let card = sending(Upload::Refused(Refusal::Interrupted));
        assert_eq!(offer(&card, BatchState::Open, Sending::Busy), Offer::Again);
        assert_eq!(offer(&card, BatchState::Sealed, Sending::Idle), Offer::Closed);
    }

    #[test]
    fn what_would_be_refused_again_is_not_offered() {
        let card = sending(Upload::Refused(Refusal::TooLarge));
        assert_eq!(offer(&card, BatchState::Open, Sending::Idle), Offer::Nothing);
    }

    #[test]
    fn a_failed_image_waits_for_the_files_that_are_on_their_way() {
        let card = Card { image: Some(image(3, ImageState::Failed)), ..sending(Upload::Sent) };
        assert_eq!(offer(&card, BatchState::Open, Sending::Busy), Offer::Nothing);
        assert_eq!(offer(&card, BatchState::Open, Sending::Idle), Offer::Again);
    }

    #[test]
    fn another_tab_s_file_cannot_be_sent_again() {
        let failed = image(3, ImageState::Failed);
        let card = Card::of_image(crate::sheet::CardKey(0), failed);
        assert_eq!(offer(&card, BatchState::Open, Sending::Idle), Offer::Nothing);
    }
}
