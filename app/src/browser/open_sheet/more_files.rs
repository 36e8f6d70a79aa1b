//! Files given to an open sheet: added at its end, or compared with its images.

use std::collections::{HashMap, HashSet};

use leptos::prelude::*;

use crate::browser::api;
use crate::browser::api::CallError;
use crate::browser::file_check::check_files;
use crate::browser::file_selection::{FileSelection, GivenFile};
use crate::browser::open_sheet::OpenSheet;
use crate::browser::{expected_file_names, file_hashing, skipped_files_store};
use crate::sheet::model::add_files_status::AddFilesStatus;
use crate::sheet::model::card::CardStage;
use crate::sheet::model::sheet_summary::SheetSummary;
use crate::sheet::model::unsaved_change::ChangeSubject;
use crate::sheet::model::upload_state::UploadState;

impl OpenSheet {
    /// Whether files that are given now are added to the sheet.
    pub(crate) fn takes_more(&self) -> bool {
        self.sheet.summary.with_untracked(SheetSummary::takes_more)
    }

    /// Adds files at the sheet's end, also while others are being sent.
    pub(crate) async fn add_files(self, selection: FileSelection) {
        let app = self.app;
        let (files, skipped_files) = check_files(selection.files, app.max_bytes, |_| {}).await;
        app.skipped_files.update(|known| known.extend(skipped_files));
        app.skipped_files.with_untracked(|skipped_files| skipped_files_store::save(&self.sheet.id(), skipped_files));
        let count = files.len() as u64;
        let told = AddFilesStatus::Compared { given: count, unmatched: count };
        let expected = self.batcher.with(|reducer| reducer.fold().expected());
        let (batch, is_announced) = (self.sheet.id(), expected.is_some());
        if count > 0
            && let Some(expected) = expected
        {
            // Before any of them arrives: a batch seals itself once as many are there as were announced.
            let change = serde_json::json!({ "expected": expected + count });
            match api::alter(&batch, &change).await {
                Ok(_) => {}
                // It was sealed in the meantime.
                Err(CallError::Refused) => {
                    self.unmatched.replace(FileSelection { name: selection.name, files });
                    return app.add_files_status.set(told);
                }
                Err(error) => {
                    self.edits.report_result(ChangeSubject::Files, Some(&error));
                    return app.add_files_status.set(AddFilesStatus::None);
                }
            }
        }
        expected_file_names::add(&batch, files.iter().map(|given| given.file.name()));
        self.send(files);
        app.add_files_status.set(match count {
            0 => told,
            _ if is_announced => AddFilesStatus::None,
            _ => AddFilesStatus::Added(count),
        });
    }

    /// Compares files with the sheet by their content and sends those that it lacks, as many as it waits for.
    pub(crate) async fn add_missing_files(self, selection: FileSelection, hasher: String) {
        let (app, limit) = (self.app, self.app.max_bytes);
        let (files, skipped_files) = check_files(selection.files, limit, |_| {}).await;
        skipped_files_store::save(&self.sheet.id(), &skipped_files);
        app.skipped_files.set(skipped_files);
        let total = files.iter().map(GivenFile::bytes).sum();
        let tell = move |done| app.add_files_status.set(AddFilesStatus::Hashing { done, total });
        tell(0);
        let found = file_hashing::hashes(&hasher, &files, tell).await;
        let given = files.len() as u64;
        let hashes = found.unwrap_or_else(|_| vec![None; files.len()]);
        let known: Vec<String> = hashes.iter().flatten().cloned().collect();
        let Ok(missing) = api::missing(&self.sheet.id(), &known).await else {
            return app.add_files_status.set(AddFilesStatus::Unanswered);
        };
        let mut lacking = self.missing_of(files.into_iter().zip(hashes), missing);
        let waited_for = self.sheet.summary.with_untracked(SheetSummary::missing) as usize;
        let unmatched = lacking.split_off(lacking.len().min(waited_for));
        let told = AddFilesStatus::Compared { given, unmatched: unmatched.len() as u64 };
        let is_told = lacking.is_empty() || !unmatched.is_empty();
        self.unmatched.replace(FileSelection { name: selection.name, files: unmatched });
        app.add_files_status.set(if is_told { told } else { AddFilesStatus::None });
        self.send_missing(lacking);
    }

    /// Those that the batch lacks. Of several with the same content it lacks as many as there are more of than it has. One that
    /// could not be read through is known by its name and length.
    fn missing_of(
        &self,
        files: impl Iterator<Item = (GivenFile, Option<String>)>,
        missing: Vec<String>,
    ) -> Vec<GivenFile> {
        let missing: HashSet<String> = missing.into_iter().collect();
        let (mut there, mut named): (HashMap<String, usize>, HashSet<_>) = Default::default();
        for image in self.cards().into_iter().filter_map(|card| card.image) {
            named.insert((image.name, image.bytes));
            if let Some(hash) = image.hash {
                *there.entry(hash.to_string()).or_default() += 1;
            }
        }
        let mut is_lacking = |given: &GivenFile, hash: Option<String>| {
            let Some(hash) = hash else { return !named.contains(&(given.file.name(), given.bytes())) };
            match there.get_mut(&hash) {
                _ if missing.contains(&hash) => true,
                Some(0) => true,
                Some(count) => {
                    *count -= 1;
                    false
                }
                // The server has it, though this page does not know of it yet.
                None => false,
            }
        };
        files.filter_map(|(given, hash)| is_lacking(&given, hash).then_some(given)).collect()
    }

    /// Sends files that the sheet waits for. One whose card is there is known by its name and length.
    fn send_missing(&self, files: Vec<GivenFile>) {
        let mut cards = self.cards();
        cards.retain(|card| matches!(card.stage(), CardStage::UploadFailed(_)));
        let mut others = Vec::new();
        for given in files {
            let known = cards.iter().position(|card| card.name == given.file.name() && card.bytes == given.bytes());
            match known.map(|place| cards.swap_remove(place)) {
                None => others.push(given),
                Some(card) => {
                    skipped_files_store::forget_removed(&self.sheet.id(), &card.name);
                    self.batcher.with(|reducer| reducer.set_upload(card.key, UploadState::Waiting));
                    self.queue.add([(card.key, given)]);
                }
            }
        }
        self.send(others);
    }

    /// The files that are not this sheet's own, to be taken elsewhere.
    pub(crate) fn take_unmatched(&self) -> FileSelection {
        self.unmatched.take()
    }
}
