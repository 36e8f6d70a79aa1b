//! Tests of a card's stage and upload percentage.

use protocol::ImageState;

use crate::sheet::model::card::{Card, CardStage};
use crate::sheet::model::samples;
use crate::sheet::model::upload_state::{UploadFailure, UploadState};

#[test]
fn stage_follows_the_upload_state() {
    for (upload, stage) in [
        (UploadState::Waiting, CardStage::Waiting),
        (UploadState::Sending { sent: 0 }, CardStage::Uploading),
        (UploadState::Sent, CardStage::Analyzing),
        (UploadState::Failed(UploadFailure::TooLarge), CardStage::UploadFailed(UploadFailure::TooLarge)),
    ] {
        assert_eq!(samples::sending(upload).stage(), stage);
    }
}

#[test]
fn server_state_takes_precedence_over_upload_state() {
    let failed_upload = samples::sending(UploadState::Failed(UploadFailure::Interrupted));
    for (state, stage) in [
        (ImageState::Queued, CardStage::Analyzing),
        (ImageState::Analyzed, CardStage::Analyzed),
        (ImageState::Failed, CardStage::Failed),
    ] {
        let card = Card { image: Some(samples::image(3, state)), ..failed_upload.clone() };
        assert_eq!(card.stage(), stage);
    }
}

#[test]
fn percent_sent_stays_between_0_and_100() {
    for (sent, bytes, percent) in [(0, 1000, 0), (500, 1000, 50), (2000, 1000, 100), (0, 0, 0)] {
        let card = Card { bytes, ..samples::sending(UploadState::Sending { sent }) };
        assert_eq!(card.percent_sent(), percent);
    }
}
