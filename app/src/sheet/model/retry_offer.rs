//! Rule for when a card's file can be sent again.

use protocol::BatchState;

use crate::sheet::model::card::{Card, CardStage};
use crate::sheet::model::sheet_summary::UploadActivity;
use crate::sheet::model::upload_state::UploadFailure;

/// What can be done about a failed card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RetryOffer {
    /// Its file can be sent again.
    Retry,
    /// It could be, but the batch takes no more images.
    Closed,
    /// Sending it again would not help, or this tab does not have its bytes.
    Nothing,
}

/// What can be done about a card.
pub(crate) fn retry_offer(card: &Card, state: BatchState, sending: UploadActivity) -> RetryOffer {
    let is_open = state == BatchState::Open;
    match card.stage() {
        _ if card.upload.is_none() => RetryOffer::Nothing,
        CardStage::UploadFailed(failure) if !failure.can_retry() => RetryOffer::Nothing,
        CardStage::UploadFailed(UploadFailure::Removed) if !is_open => RetryOffer::Nothing,
        CardStage::UploadFailed(_) | CardStage::Failed if !is_open => RetryOffer::Closed,
        CardStage::UploadFailed(_) => RetryOffer::Retry,
        // An image that failed in analysis has taken its place in the batch; another try must not take that of a file that
        // is still on its way.
        CardStage::Failed if sending == UploadActivity::Idle => RetryOffer::Retry,
        _ => RetryOffer::Nothing,
    }
}

#[cfg(test)]
mod tests {
    use protocol::ImageState;

    use super::*;
    use crate::sheet::model::card::CardKey;
    use crate::sheet::model::samples::{image, sending};
    use crate::sheet::model::upload_state::UploadState;

    #[test]
    fn a_file_that_did_not_arrive_can_be_sent_again_while_the_batch_is_open() {
        let card = sending(UploadState::Failed(UploadFailure::Interrupted));
        assert_eq!(retry_offer(&card, BatchState::Open, UploadActivity::Busy), RetryOffer::Retry);
        assert_eq!(retry_offer(&card, BatchState::Sealed, UploadActivity::Idle), RetryOffer::Closed);
    }

    #[test]
    fn what_would_be_refused_again_is_not_offered() {
        let card = sending(UploadState::Failed(UploadFailure::TooLarge));
        assert_eq!(retry_offer(&card, BatchState::Open, UploadActivity::Idle), RetryOffer::Nothing);
    }

    #[test]
    fn a_failed_image_waits_for_the_files_that_are_on_their_way() {
        let card = Card { image: Some(image(3, ImageState::Failed)), ..sending(UploadState::Sent) };
        assert_eq!(retry_offer(&card, BatchState::Open, UploadActivity::Busy), RetryOffer::Nothing);
        assert_eq!(retry_offer(&card, BatchState::Open, UploadActivity::Idle), RetryOffer::Retry);
    }

    #[test]
    fn another_tab_s_file_cannot_be_sent_again() {
        let failed = image(3, ImageState::Failed);
        let card = Card::of_image(CardKey(0), failed);
        assert_eq!(retry_offer(&card, BatchState::Open, UploadActivity::Idle), RetryOffer::Nothing);
    }
}
