//! Rule that decides whether a card offers to send its file again.

use protocol::BatchState;

use crate::sheet::model::card::{Card, CardStage};
use crate::sheet::model::sheet_summary::UploadActivity;
use crate::sheet::model::upload_state::UploadFailure;

/// Retry that a card offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RetryOffer {
    /// The file can be sent again.
    Retry,
    /// The file could be sent again, but the batch accepts no more images.
    Closed,
    /// Nothing is offered: the card has not failed, a retry would fail or is not allowed now, this tab does not have
    /// the bytes of the file, or the user removed the file and the batch accepts no more images.
    Nothing,
}

/// Retry that a card offers in this state of its batch: that of its own file, or of the raw file of its shot. `sending`
/// is the upload activity of this tab.
pub(crate) fn retry_offer(card: &Card, state: BatchState, sending: UploadActivity) -> RetryOffer {
    let offers: Vec<_> = card.files().map(|file| file_retry_offer(file, state, sending)).collect();
    let of_all = [RetryOffer::Retry, RetryOffer::Closed];
    of_all.into_iter().find(|offer| offers.contains(offer)).unwrap_or(RetryOffer::Nothing)
}

/// Retry that the file of a card offers, without the raw file of its shot.
pub(crate) fn file_retry_offer(card: &Card, state: BatchState, sending: UploadActivity) -> RetryOffer {
    let is_open = state == BatchState::Open;
    match card.stage() {
        _ if card.upload.is_none() => RetryOffer::Nothing,
        CardStage::UploadFailed(failure) if !failure.can_retry() => RetryOffer::Nothing,
        CardStage::UploadFailed(UploadFailure::Removed) if !is_open => RetryOffer::Nothing,
        CardStage::UploadFailed(_) | CardStage::Failed if !is_open => RetryOffer::Closed,
        CardStage::UploadFailed(_) => RetryOffer::Retry,
        // An image that failed in analysis counts towards the batch's expected number; a retry must not take the place
        // of a file that is still being uploaded.
        CardStage::Failed if sending == UploadActivity::Idle => RetryOffer::Retry,
        _ => RetryOffer::Nothing,
    }
}

#[cfg(test)]
mod tests {
    use protocol::ImageState;

    use super::*;
    use crate::sheet::model::card::CardKey;
    use crate::sheet::model::card::CardShot;
    use crate::sheet::model::samples::{image, sending, shot_card};
    use crate::sheet::model::upload_state::UploadState;

    #[test]
    fn failed_upload_can_be_retried_while_the_batch_is_open() {
        let card = sending(UploadState::Failed(UploadFailure::Interrupted));
        assert_eq!(retry_offer(&card, BatchState::Open, UploadActivity::Busy), RetryOffer::Retry);
        assert_eq!(retry_offer(&card, BatchState::Sealed, UploadActivity::Idle), RetryOffer::Closed);
    }

    #[test]
    fn card_of_a_shot_offers_the_retry_of_its_raw_file() {
        let mut card = shot_card("1.CR3", "1.JPG");
        assert_eq!(retry_offer(&card, BatchState::Open, UploadActivity::Idle), RetryOffer::Nothing);
        card.shot = CardShot::Primary(Box::new(sending(UploadState::Failed(UploadFailure::Interrupted))));
        assert_eq!(retry_offer(&card, BatchState::Open, UploadActivity::Busy), RetryOffer::Retry);
        assert_eq!(retry_offer(&card, BatchState::Completed, UploadActivity::Idle), RetryOffer::Closed);
        assert_eq!(file_retry_offer(&card, BatchState::Open, UploadActivity::Idle), RetryOffer::Nothing);
    }

    #[test]
    fn upload_that_would_be_refused_again_is_not_offered() {
        let card = sending(UploadState::Failed(UploadFailure::TooLarge));
        assert_eq!(retry_offer(&card, BatchState::Open, UploadActivity::Idle), RetryOffer::Nothing);
    }

    #[test]
    fn failed_image_cannot_be_retried_during_uploads() {
        let card = Card { image: Some(image(3, ImageState::Failed)), ..sending(UploadState::Sent) };
        assert_eq!(retry_offer(&card, BatchState::Open, UploadActivity::Busy), RetryOffer::Nothing);
        assert_eq!(retry_offer(&card, BatchState::Open, UploadActivity::Idle), RetryOffer::Retry);
    }

    #[test]
    fn file_of_another_tab_cannot_be_retried() {
        let failed = image(3, ImageState::Failed);
        let card = Card::from_image(CardKey(0), failed);
        assert_eq!(retry_offer(&card, BatchState::Open, UploadActivity::Idle), RetryOffer::Nothing);
    }
}
