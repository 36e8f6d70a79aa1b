//! Open sheet: handles its actions, uploads its files, restores the list of skipped files, and owns the upload queue,
//! the connection and the edits.

mod more_files;

use std::cell::RefCell;
use std::rc::Rc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use protocol::{CompanionFile, ImageId, ShotKey};

use crate::action::SheetAction;
use crate::app_state::AppState;
use crate::browser::connection_driver::ConnectionDriver;
use crate::browser::file_selection::{FileSelection, GivenFile, normalized};
use crate::browser::frame_batcher::FrameBatcher;
use crate::browser::sheet_edits::SheetEdits;
use crate::browser::upload_queue::UploadQueue;
use crate::browser::{api, clock, expected_file_names, grid_layout, skipped_files_store};
use crate::sheet::model::add_files_status::AddFilesStatus;
use crate::sheet::model::card::{Card, CardKey, CardStage};
use crate::sheet::model::new_file::NewFile;
use crate::sheet::model::reducer::Reducer;
use crate::sheet::model::retry_offer::{RetryOffer, file_retry_offer};
use crate::sheet::model::sheet_state::SheetState;
use crate::sheet::model::sheet_summary::SheetSummary;
use crate::sheet::model::shot_pairs::{find_pairs, pairable_file};
use crate::sheet::model::unsaved_change::ChangeSubject;
use crate::skipped_files::{SkipReason, SkippedFile};

/// Maximum number of files that get their cards in one task. A thousand would block the page for a tenth of a second.
const FILES_PER_TASK: usize = 128;

/// Open sheet: uploads its files, follows its events and saves its edits. Clones share one sheet.
#[derive(Clone)]
pub(crate) struct OpenSheet {
    app: AppState,
    sheet: SheetState,
    batcher: FrameBatcher,
    queue: UploadQueue,
    edits: SheetEdits,
    /// Added files that do not belong to this sheet.
    unmatched: Rc<RefCell<FileSelection>>,
}

impl OpenSheet {
    /// Starts the connection of a sheet, and resets the page's status of uploads, unsaved changes and added files. The
    /// images after the page token `next` are not on the sheet yet; `None` if all are.
    pub(crate) fn begin(app: AppState, sheet: SheetState, reducer: Reducer, next: Option<String>) -> Self {
        let batcher = FrameBatcher::new(sheet, reducer);
        let queue = UploadQueue::new(sheet, batcher.clone(), app.upload_status);
        let driver = ConnectionDriver::new(app, sheet, batcher.clone(), next);
        driver.start();
        let edits = SheetEdits::new(sheet, batcher.clone(), driver, app.unsaved_change);
        app.add_files_status.set(AddFilesStatus::None);
        Self { app, sheet, batcher, queue, edits, unmatched: Rc::default() }
    }

    /// Handles an action on this sheet.
    pub(crate) fn handle(&self, action: SheetAction) {
        let (id, edits) = (self.sheet.id(), self.edits.clone());
        match action {
            SheetAction::CancelBatch => {
                self.queue.cancel();
                spawn_local(async move {
                    edits.report_result(ChangeSubject::State, api::cancel(&id).await.err().as_ref());
                });
            }
            SheetAction::SealBatch => spawn_local(async move {
                edits.report_result(ChangeSubject::State, api::seal(&id).await.err().as_ref());
            }),
            SheetAction::PauseUploads => self.queue.pause(),
            SheetAction::ResumeUploads => self.queue.resume(),
            SheetAction::RemoveUpload(key) => self.remove_uploads(key),
            SheetAction::RetryUpload(key) => self.retry_files(key),
            SheetAction::RetryAllUploads => self.retry_all(),
            SheetAction::ListMissingFiles => self.list_missing_files(),
            SheetAction::LoadReport(key) => self.load_report(key),
            SheetAction::Decide(decisions) => self.edits.decide(decisions),
            SheetAction::Undo => self.edits.undo(),
            SheetAction::PreviewThresholds(thresholds) => self.edits.preview_thresholds(thresholds),
            SheetAction::SaveThresholds(thresholds) => self.edits.save_thresholds(thresholds),
            SheetAction::Rename(name) => self.edits.rename(&name),
            SheetAction::SetPinned(keep) => self.edits.pin(keep),
            SheetAction::Export(format) => self.edits.export(format),
            SheetAction::ScrollToCard(key) => grid_layout::reveal(self.sheet, key),
        }
    }

    /// Queues the first files of a new batch for upload, and calls `show` to show the sheet once the first cards exist.
    /// Then stores the names of the expected and of the skipped files for a reload. The steps are separate tasks,
    /// because together they would block the page for a tenth of a second.
    pub(crate) async fn send_all(self, files: Vec<GivenFile>, show: impl FnOnce()) {
        let batch = self.sheet.id();
        let names = files.iter().map(GivenFile::shown_name).collect();
        self.send(files);
        clock::sleep(0).await;
        self.batcher.flush();
        show();
        clock::sleep(0).await;
        expected_file_names::save(&batch, names);
        skipped_files_store::save(&batch, &self.app.skipped_files.get_untracked());
    }

    /// Restores the list of skipped files after a reload. If the batch is open and still expects files that the user
    /// removed, lowers its expected number of images by their number.
    pub(crate) fn restore_skipped_files(&self) {
        let batch = self.sheet.id();
        let (skipped_files, awaited) = skipped_files_store::load(&batch);
        let app = self.app;
        app.skipped_files.set(skipped_files);
        let (expected, is_open) = self.batcher.with(|reducer| (reducer.fold().expected(), reducer.is_open()));
        let Some(expected) = expected.filter(|_| awaited > 0 && is_open) else { return };
        spawn_local(async move {
            let change = serde_json::json!({ "expected": expected.saturating_sub(awaited) });
            if api::update_batch(&batch, &change).await.is_ok() {
                skipped_files_store::forget_awaited(&batch, &app.skipped_files.get_untracked());
            }
        });
    }

    /// Adds cards for the files at the end of the sheet and queues the files for upload. Files of a shot share a card
    /// from the beginning.
    fn send(&self, files: Vec<GivenFile>) {
        let files: Vec<_> = files.into_iter().map(|given| (clock::image_id(), given)).collect();
        self.expect_shots(&files);
        self.send_parts(files);
    }

    /// Adds cards for the files and queues the files for upload, [`FILES_PER_TASK`] files in each task.
    fn send_parts(&self, mut files: Vec<(ImageId, GivenFile)>) {
        let rest = files.split_off(files.len().min(FILES_PER_TASK));
        self.send_part(files);
        if !rest.is_empty() {
            let open_sheet = self.clone();
            spawn_local(async move {
                clock::sleep(0).await;
                open_sheet.send_parts(rest);
            });
        }
    }

    /// Adds cards for the files at the end of the sheet and queues the files for upload, in this task.
    fn send_part(&self, files: Vec<(ImageId, GivenFile)>) {
        let new_file = |(id, given): &(ImageId, GivenFile)| NewFile {
            id: *id,
            file: given.file_path(),
            companions: given.companions.iter().map(|path| CompanionFile::from_sent(path)).collect(),
            bytes: given.bytes(),
        };
        let keys = self.batcher.with(|reducer| reducer.add(files.iter().map(new_file).collect()));
        self.queue.add(keys.into_iter().zip(files.into_iter().map(|(_, given)| given)));
    }

    /// Pairs new files by folder and stem with each other and with the files of the sheet, as the server will do.
    fn expect_shots(&self, files: &[(ImageId, GivenFile)]) {
        let new_files =
            files.iter().filter_map(|(id, given)| Some((*id, ShotKey::from_path(&given.normalized_path())?)));
        let new_files: Vec<_> = new_files.collect();
        if new_files.is_empty() {
            return;
        }
        let pairable = |card: &Card| {
            let key = ShotKey::from_path(&normalized(card.file.exact_path()))?;
            Some((card.key, pairable_file(card, key)?))
        };
        let cards = self.sheet.cards_now();
        let mut known: Vec<_> = cards.iter().filter_map(|card| card.with_untracked(pairable)).collect();
        known.sort_by_key(|(key, _)| *key);
        let known = known.into_iter().map(|(_, file)| file).collect();
        self.batcher.with(|reducer| reducer.expect_shots(find_pairs(known, new_files)));
    }

    /// The files of a card: its own and, of a shot, the raw file. Empty if there is no such card.
    fn files_of(&self, key: CardKey) -> Vec<Card> {
        let card = self.sheet.card(key).map(|card| card.get_untracked());
        card.iter().flat_map(Card::files).cloned().collect()
    }

    /// Copies of all cards.
    fn cards(&self) -> Vec<Card> {
        self.sheet.cards_now().iter().map(GetUntracked::get_untracked).collect()
    }

    /// Removes the files of a card that this tab still has to send.
    fn remove_uploads(&self, key: CardKey) {
        for file in self.files_of(key).into_iter().filter(Card::is_unsent) {
            skipped_files_store::add_removed(&self.sheet.id(), file.full_name().to_owned());
            self.queue.remove_upload(file.key);
        }
    }

    /// Retries the files of a card that can be sent again.
    fn retry_files(&self, key: CardKey) {
        let (state, sending) = self.sheet.summary.with_untracked(|summary| (summary.state, summary.sending));
        for file in self.files_of(key) {
            if file_retry_offer(&file, state, sending) == RetryOffer::Retry {
                self.retry(file.key);
            }
        }
    }

    /// Queues one file for another upload, under a new image id. The key may be that of the raw file of a shot.
    fn retry(&self, key: CardKey) {
        if let Some(card) = self.sheet.card(key) {
            skipped_files_store::forget_removed(
                &self.sheet.id(),
                &card.with_untracked(|card| card.full_name().to_owned()),
            );
        }
        self.batcher.with(|reducer| reducer.resend(key, clock::image_id()));
        self.queue.retry(key);
    }

    /// Retries every failed upload that may succeed, except files that the user removed, in the order of the cards.
    fn retry_all(&self) {
        let mut failed = self.cards();
        failed.retain(|card| matches!(card.stage(), CardStage::UploadFailed(failure) if failure.keeps_batch_open()));
        failed.sort_by_key(|card| card.key);
        for card in failed {
            self.retry(card.key);
        }
    }

    /// Sets the page's list of missing file names; empty unless this browser knows exactly which files are missing.
    /// Does nothing if none is missing.
    fn list_missing_files(&self) {
        let missing = self.sheet.summary.with_untracked(SheetSummary::missing);
        if missing == 0 {
            return;
        }
        let arrived = self.cards().into_iter().filter_map(|card| card.image.map(|image| image.full_name().to_owned()));
        let removed = |file: SkippedFile| (file.reason == SkipReason::Removed).then_some(file.name);
        let arrived_or_removed = arrived.chain(self.app.skipped_files.get_untracked().into_iter().filter_map(removed));
        let names = expected_file_names::missing(&self.sheet.id(), arrived_or_removed);
        // If the numbers differ, the stored names are not reliable.
        self.app.missing_names.set(if names.len() as u64 == missing { names } else { Vec::new() });
    }

    /// Loads the full report of an analyzed image for the inspector. On an error the report summary stays.
    fn load_report(&self, key: CardKey) {
        let sheet = self.sheet;
        let Some(card) = sheet.card(key) else { return };
        let Some(id) = card.with_untracked(|card| card.report().map(|_| card.id)) else { return };
        spawn_local(async move {
            let response = api::image(&sheet.id(), id).await;
            // The user may have selected another image in the meantime.
            if sheet.selected.get_untracked() == Some(key) {
                sheet.full_image.set(response.ok());
            }
        });
    }
}
