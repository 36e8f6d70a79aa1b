//! Names of the files given for each batch, in local storage: after a reload, the missing ones can be named.

use std::collections::HashMap;

use leptos::prelude::window;
use protocol::BatchId;
use serde::{Deserialize, Serialize};
use web_sys::Storage;

const KEY: &str = "proofsheet.names";

/// The most names that are kept, over all batches: about half a megabyte of the five that a site has.
const LIMIT: usize = 10_000;

/// One batch's names.
#[derive(Serialize, Deserialize)]
struct ExpectedNames {
    batch: String,
    names: Vec<String>,
}

/// Keeps the names of a batch, and of older ones as long as there is room.
pub(crate) fn save(batch: &BatchId, names: Vec<String>) {
    let mut notes = read();
    notes.retain(|note| note.batch != batch.to_string());
    notes.insert(0, ExpectedNames { batch: batch.to_string(), names });
    let mut remaining_names = LIMIT;
    notes.retain(|note| match remaining_names.checked_sub(note.names.len()) {
        Some(rest) => {
            remaining_names = rest;
            true
        }
        None => false,
    });
    write(&notes);
}

/// Adds names to those of a batch.
pub(crate) fn add(batch: &BatchId, names: impl Iterator<Item = String>) {
    let known = read().into_iter().find(|note| note.batch == batch.to_string());
    save(batch, known.map(|note| note.names).unwrap_or_default().into_iter().chain(names).collect());
}

/// The names of a batch that are not among these, each as often as it lacks.
pub(crate) fn missing(batch: &BatchId, arrived: impl Iterator<Item = String>) -> Vec<String> {
    let Some(note) = read().into_iter().find(|note| note.batch == batch.to_string()) else { return Vec::new() };
    let mut there: HashMap<String, u32> = HashMap::new();
    for name in arrived {
        *there.entry(name).or_default() += 1;
    }
    let mut lacks = |name: &String| match there.get_mut(name) {
        Some(count) if *count > 0 => {
            *count -= 1;
            false
        }
        _ => true,
    };
    note.names.into_iter().filter(|name| lacks(name)).collect()
}

fn read() -> Vec<ExpectedNames> {
    let text = storage().and_then(|storage| storage.get_item(KEY).ok()?).unwrap_or_default();
    serde_json::from_str(&text).unwrap_or_default()
}

fn write(notes: &[ExpectedNames]) {
    // Storage may be full or switched off; then only the number of missing files is told.
    if let (Some(storage), Ok(text)) = (storage(), serde_json::to_string(notes)) {
        let _ = storage.set_item(KEY, &text);
    }
}

fn storage() -> Option<Storage> {
    window().local_storage().ok()?
}
