//! Skipped files of each batch in session storage, so that they survive a reload.

use leptos::prelude::window;
use protocol::BatchId;
use web_sys::Storage;

use crate::skipped_files::{SkipReason, SkippedFile};

/// Code of a file that the user removed but that the batch still expects.
const AWAITED: &str = "awaited";

/// File name, and the code of the reason.
type StoredEntry = (String, String);

/// Stores the skipped files in place of the stored ones. Only stored entries of removed files that the batch still
/// expects are kept.
pub(crate) fn save(batch: &BatchId, skipped_files: &[SkippedFile]) {
    let mut entries = entries(skipped_files);
    entries.extend(read(batch).into_iter().filter(|(_, code)| code == AWAITED));
    write(batch, &entries);
}

/// Stores that the user removed a file that the batch still expects.
pub(crate) fn add_removed(batch: &BatchId, name: String) {
    let mut entries = read(batch);
    entries.push((name, AWAITED.to_owned()));
    write(batch, &entries);
}

/// Removes one entry of a removed file with this name, because it is uploaded after all.
pub(crate) fn forget_removed(batch: &BatchId, name: &str) {
    let mut entries = read(batch);
    if let Some(index) = entries.iter().position(|(known, code)| known == name && code == AWAITED) {
        entries.remove(index);
        write(batch, &entries);
    }
}

/// Stores the skipped files in place of all stored entries, because the batch expects none of them any more.
pub(crate) fn forget_awaited(batch: &BatchId, skipped_files: &[SkippedFile]) {
    write(batch, &entries(skipped_files));
}

/// Returns the stored files, and the number of removed files among them that the batch still expects.
pub(crate) fn load(batch: &BatchId) -> (Vec<SkippedFile>, u64) {
    let entries = read(batch);
    let awaited = entries.iter().filter(|(_, code)| code == AWAITED).count() as u64;
    let skipped_files = entries.into_iter().map(|(name, code)| {
        let reason = if code == AWAITED { SkipReason::Removed } else { SkipReason::from_code(code) };
        SkippedFile { name, reason }
    });
    (skipped_files.collect(), awaited)
}

/// Entries to store for these files.
fn entries(skipped_files: &[SkippedFile]) -> Vec<StoredEntry> {
    skipped_files.iter().map(|file| (file.name.clone(), file.reason.code().to_owned())).collect()
}

fn read(batch: &BatchId) -> Vec<StoredEntry> {
    let text = storage().and_then(|storage| storage.get_item(&key(batch)).ok()?).unwrap_or_default();
    serde_json::from_str(&text).unwrap_or_default()
}

fn write(batch: &BatchId, entries: &[StoredEntry]) {
    // Storage may be full or disabled. Then a reload loses the list.
    if let (Some(storage), Ok(text)) = (storage(), serde_json::to_string(entries)) {
        let _ = storage.set_item(&key(batch), &text);
    }
}

/// Key of a batch in session storage.
fn key(batch: &BatchId) -> String {
    "proofsheet.aside.".to_owned() + batch.as_str()
}

fn storage() -> Option<Storage> {
    window().session_storage().ok()?
}
