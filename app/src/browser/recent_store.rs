//! Batches that this browser has seen, in local storage.

use leptos::prelude::*;
use wasm_bindgen::JsValue;
use web_sys::Storage;

use crate::Language;
use crate::recent_batch::RecentBatch;
use crate::sheet::model::overview::capture_time::CaptureTime;

const KEY: &str = "proofsheet.recent";

/// The most entries that are kept.
const LIMIT: usize = 12;

/// The list, newest first, with times in the reader's words. A list that cannot be read is an empty one.
pub(crate) fn read(language: Language) -> Vec<RecentBatch> {
    let text = storage().and_then(|storage| storage.get_item(KEY).ok()?).unwrap_or_default();
    let mut list: Vec<RecentBatch> = serde_json::from_str(&text).unwrap_or_default();
    for recent in &mut list {
        recent.when = in_words(recent.at, language);
    }
    list
}

/// Puts a batch at the top of the list, or changes what is said of it.
pub(crate) fn note(entry: RecentBatch) {
    let mut list = read(Language::default());
    list.retain(|recent| recent.id != entry.id);
    list.insert(0, entry);
    list.sort_by(|one, other| other.at.total_cmp(&one.at));
    list.truncate(LIMIT);
    write(&list);
}

/// Takes a batch off the list.
pub(crate) fn forget(id: &str) {
    let mut list = read(Language::default());
    list.retain(|recent| recent.id != id);
    write(&list);
}

fn write(list: &[RecentBatch]) {
    // Storage may be full or switched off; the list is a convenience.
    if let (Some(storage), Ok(text)) = (storage(), serde_json::to_string(list)) {
        let _ = storage.set_item(KEY, &text);
    }
}

fn storage() -> Option<Storage> {
    window().local_storage().ok()?
}

/// By the clock of the reader's zone, written as the times that cameras tell are.
fn in_words(millis: f64, language: Language) -> String {
    let behind_minutes = js_sys::Date::new(&JsValue::from_f64(millis)).get_timezone_offset();
    CaptureTime((millis / 1000.0 - behind_minutes * 60.0) as i64).to_the_minute(language)
}
