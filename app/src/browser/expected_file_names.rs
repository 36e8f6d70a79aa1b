//! Names with folders of the expected files of each batch, in local storage, so that a reloaded page can name the
//! missing ones.

use std::collections::HashMap;

use leptos::prelude::window;
use protocol::BatchId;
use serde::{Deserialize, Serialize};
use web_sys::Storage;

/// Key in local storage.
const KEY: &str = "proofsheet.names";

/// Maximum number of names over all batches: about half a megabyte of the five that a site may store.
const MAX_NAMES: usize = 10_000;

/// Names of one batch.
#[derive(Serialize, Deserialize)]
struct ExpectedNames {
    batch: String,
    names: Vec<String>,
}

/// Stores the names of a batch in place of its earlier ones. Of the other batches, the most recently
/// stored first, keeps those whose names fit into [`MAX_NAMES`] in total. Stores no names of a batch that has more than
/// that by itself.
pub(crate) fn save(batch: &BatchId, names: Vec<String>) {
    let mut entries = read();
    entries.retain(|entry| entry.batch != batch.to_string());
    entries.insert(0, ExpectedNames { batch: batch.to_string(), names });
    let mut remaining_names = MAX_NAMES;
    entries.retain(|entry| match remaining_names.checked_sub(entry.names.len()) {
        Some(rest) => {
            remaining_names = rest;
            true
        }
        None => false,
    });
    write(&entries);
}

/// Adds names to the stored names of a batch. If none are stored, stores only these.
pub(crate) fn add(batch: &BatchId, names: impl Iterator<Item = String>) {
    let known = read().into_iter().find(|entry| entry.batch == batch.to_string());
    save(batch, known.map(|entry| entry.names).unwrap_or_default().into_iter().chain(names).collect());
}

/// Names of a batch that are not in `arrived`. A name that several files have is returned once for each missing file.
/// Empty if no names of the batch are stored.
pub(crate) fn missing(batch: &BatchId, arrived: impl Iterator<Item = String>) -> Vec<String> {
    let Some(entry) = read().into_iter().find(|entry| entry.batch == batch.to_string()) else { return Vec::new() };
    let mut arrived_counts: HashMap<String, u32> = HashMap::new();
    for name in arrived {
        *arrived_counts.entry(name).or_default() += 1;
    }
    let mut is_missing = |name: &String| match arrived_counts.get_mut(name) {
        Some(count) if *count > 0 => {
            *count -= 1;
            false
        }
        _ => true,
    };
    entry.names.into_iter().filter(|name| is_missing(name)).collect()
}

/// Stored names, the most recently stored batch first; empty if they cannot be read.
fn read() -> Vec<ExpectedNames> {
    let text = storage().and_then(|storage| storage.get_item(KEY).ok()?).unwrap_or_default();
    serde_json::from_str(&text).unwrap_or_default()
}

fn write(entries: &[ExpectedNames]) {
    // Storage may be full or disabled; then the page can only count missing files, not name them.
    if let (Some(storage), Ok(text)) = (storage(), serde_json::to_string(entries)) {
        let _ = storage.set_item(KEY, &text);
    }
}

fn storage() -> Option<Storage> {
    window().local_storage().ok()?
}
