//! Files that are added to an open sheet: uploaded as new images, or compared with the images of the sheet.

use std::collections::HashSet;

use leptos::prelude::*;
use protocol::{FilePath, Image};

use crate::browser::api;
use crate::browser::api::CallError;
use crate::browser::file_check::check_files;
use crate::browser::file_selection::{FileSelection, GivenFile, normalized};
use crate::browser::open_sheet::OpenSheet;
use crate::browser::{expected_file_names, file_hashing, skipped_files_store};
use crate::sheet::model::add_files_status::AddFilesStatus;
use crate::sheet::model::card::CardStage;
use crate::sheet::model::file_pairing::{PairedFile, pair_files};
use crate::sheet::model::sheet_summary::SheetSummary;
use crate::sheet::model::unsaved_change::ChangeSubject;
use crate::sheet::model::upload_state::UploadState;

impl OpenSheet {
    /// Returns true if added files become new images of the sheet.
    pub(crate) fn accepts_new_images(&self) -> bool {
        self.sheet.summary.with_untracked(SheetSummary::accepts_new_images)
    }

    /// Checks files and uploads them as new images at the end of the sheet, also while other uploads run.
    ///
    /// First raises the number of images that the batch expects, if it has one. If the server refuses that, as it does
    /// once the batch is sealed, uploads nothing and keeps the files for [`take_unmatched`](Self::take_unmatched). On
    /// any other error, uploads nothing and shows the failure.
    pub(crate) async fn add_files(self, selection: FileSelection) {
        let app = self.app;
        let (files, skipped_files) = check_files(selection.files, app.max_bytes, |_| {}).await;
        app.skipped_files.update(|known| known.extend(skipped_files));
        app.skipped_files.with_untracked(|skipped_files| skipped_files_store::save(&self.sheet.id(), skipped_files));
        let count = files.len() as u64;
        let all_unmatched = AddFilesStatus::Compared { given: count, unmatched: count };
        let expected = self.batcher.with(|reducer| reducer.fold().expected());
        let (batch, has_expected) = (self.sheet.id(), expected.is_some());
        if count > 0
            && let Some(expected) = expected
        {
            // Raise the expected number before any file arrives: a batch seals itself once all expected images have
            // arrived.
            let change = serde_json::json!({ "expected": expected + count });
            match api::update_batch(&batch, &change).await {
                Ok(_) => {}
                // The batch was sealed in the meantime.
                Err(CallError::Refused) => {
                    self.unmatched.replace(FileSelection { name: selection.name, files });
                    return app.add_files_status.set(all_unmatched);
                }
                Err(error) => {
                    self.edits.report_result(ChangeSubject::Files, Some(&error));
                    return app.add_files_status.set(AddFilesStatus::None);
                }
            }
        }
        expected_file_names::add(&batch, files.iter().map(GivenFile::shown_name));
        self.send(files);
        app.add_files_status.set(match count {
            0 => all_unmatched,
            _ if has_expected => AddFilesStatus::None,
            _ => AddFilesStatus::Added(count),
        });
    }

    /// Compares files with the images of the batch by hash. Of the files that the batch does not have, uploads as many
    /// as it still expects, and keeps the rest for [`take_unmatched`](Self::take_unmatched).
    ///
    /// `hasher` is the URL of the hashing worker; if it fails, compares by name and length. Uploads nothing if the
    /// server does not say which hashes the batch lacks.
    pub(crate) async fn add_missing_files(self, selection: FileSelection, hasher: String) {
        let (app, limit) = (self.app, self.app.max_bytes);
        let (files, skipped_files) = check_files(selection.files, limit, |_| {}).await;
        skipped_files_store::save(&self.sheet.id(), &skipped_files);
        app.skipped_files.set(skipped_files);
        let total = files.iter().map(GivenFile::bytes).sum();
        let report_bytes = move |done| app.add_files_status.set(AddFilesStatus::Hashing { done, total });
        report_bytes(0);
        let result = file_hashing::hashes(&hasher, &files, report_bytes).await;
        let given = files.len() as u64;
        let hashes = result.unwrap_or_else(|_| vec![None; files.len()]);
        let known: Vec<String> = hashes.iter().flatten().cloned().collect();
        let Ok(missing) = api::missing_hashes(&self.sheet.id(), &known).await else {
            return app.add_files_status.set(AddFilesStatus::Unanswered);
        };
        let mut to_upload = self.missing_of(files.into_iter().zip(hashes), missing);
        let expected_count = self.sheet.summary.with_untracked(SheetSummary::missing) as usize;
        let unmatched = to_upload.split_off(to_upload.len().min(expected_count));
        let compared = AddFilesStatus::Compared { given, unmatched: unmatched.len() as u64 };
        let shows_result = to_upload.is_empty() || !unmatched.is_empty();
        self.unmatched.replace(FileSelection { name: selection.name, files: unmatched });
        app.add_files_status.set(if shows_result { compared } else { AddFilesStatus::None });
        self.send_missing(to_upload);
    }

    /// Files that the batch does not have. `missing` are the hashes that the server does not know.
    ///
    /// A file that is paired with an image of the sheet ([`pair_files`]) is not missing. A file without a hash, because
    /// it could not be read, is compared by name and length.
    fn missing_of(
        &self,
        files: impl Iterator<Item = (GivenFile, Option<String>)>,
        missing: Vec<String>,
    ) -> Vec<GivenFile> {
        let missing: HashSet<String> = missing.into_iter().collect();
        let images: Vec<Image> = self.cards().into_iter().filter_map(|card| card.image).collect();
        let by_name: HashSet<_> = images.iter().map(|image| (image.name.clone(), image.bytes)).collect();
        let known: Vec<_> = images
            .iter()
            .filter_map(|image| {
                let content = image.hash?.to_string();
                // The image failed in a way that sending it again may repair.
                let is_present = !missing.contains(&content);
                is_present.then(|| PairedFile { content, path: normalized(image.exact_path()) })
            })
            .collect();
        let known_hashes: HashSet<&String> = known.iter().map(|file| &file.content).collect();
        let (hashed, unread): (Vec<_>, Vec<_>) = files.partition(|(_, hash)| hash.is_some());
        let given: Vec<_> = hashed
            .iter()
            .filter_map(|(given, hash)| Some(PairedFile { content: hash.clone()?, path: given.normalized_path() }))
            .collect();
        let pairs = pair_files(&given, &known);
        // If the page does not know the hash, the server has the image, but its event has not arrived yet.
        let is_missing = |file: &PairedFile<String>, pair: Option<usize>| {
            missing.contains(&file.content) || (pair.is_none() && known_hashes.contains(&file.content))
        };
        let of_hashed = hashed.into_iter().zip(given.iter().zip(pairs));
        let of_hashed = of_hashed.filter(|(_, (file, pair))| is_missing(file, *pair)).map(|((given, _), _)| given);
        let of_unread = unread.into_iter().map(|(given, _)| given);
        let of_unread = of_unread.filter(|given| !by_name.contains(&(given.file_path().name, given.bytes())));
        of_hashed.chain(of_unread).collect()
    }

    /// Uploads missing files. A file that is paired with a card with a failed upload, by name, length and path, uses
    /// that card; the others get new cards.
    fn send_missing(&self, files: Vec<GivenFile>) {
        let mut cards = self.cards();
        cards.retain(|card| matches!(card.stage(), CardStage::UploadFailed(_)));
        let paired = |file: &FilePath, bytes| PairedFile {
            content: (file.name.clone(), bytes),
            path: normalized(file.exact_path()),
        };
        let known: Vec<_> = cards.iter().map(|card| paired(&card.file, card.bytes)).collect();
        let given: Vec<_> = files.iter().map(|given| paired(&given.file_path(), given.bytes())).collect();
        let mut others = Vec::new();
        for (given, pair) in files.into_iter().zip(pair_files(&given, &known)) {
            match pair.map(|index| &cards[index]) {
                None => others.push(given),
                Some(card) => {
                    skipped_files_store::forget_removed(&self.sheet.id(), card.full_name());
                    self.batcher.with(|reducer| reducer.set_upload(card.key, UploadState::Waiting));
                    self.queue.add([(card.key, given)]);
                }
            }
        }
        self.send(others);
    }

    /// Removes and returns the added files that do not belong to this sheet, so that a new sheet can be opened with
    /// them.
    pub(crate) fn take_unmatched(&self) -> FileSelection {
        self.unmatched.take()
    }
}
