//! List of the batches that this browser has shown, in local storage: at most 12, the most recently created.

use leptos::prelude::*;
use protocol::CaptureTime;
use wasm_bindgen::JsValue;
use web_sys::Storage;

use crate::Language;
use crate::recent_batch::RecentBatch;
use crate::sheet::model::overview::capture_time::CaptureTimeText;

/// Key in local storage.
const KEY: &str = "proofsheet.recent";

/// Maximum number of entries.
const MAX_ENTRIES: usize = 12;

/// Reads the list, the most recently created batch first, with times as text in this language. Returns an empty list if
/// it cannot be read.
pub(crate) fn read(language: Language) -> Vec<RecentBatch> {
    let text = storage().and_then(|storage| storage.get_item(KEY).ok()?).unwrap_or_default();
    let mut list: Vec<RecentBatch> = serde_json::from_str(&text).unwrap_or_default();
    for recent in &mut list {
        recent.when = local_time_text(recent.at, language);
    }
    list
}

/// Adds or updates the entry of a batch, and drops the entries of the oldest batches beyond [`MAX_ENTRIES`].
pub(crate) fn save(entry: RecentBatch) {
    let mut list = read(Language::default());
    list.retain(|recent| recent.id != entry.id);
    list.insert(0, entry);
    list.sort_by(|left, right| right.at.total_cmp(&left.at));
    list.truncate(MAX_ENTRIES);
    write(&list);
}

/// Removes a batch from the list.
pub(crate) fn remove(id: &str) {
    let mut list = read(Language::default());
    list.retain(|recent| recent.id != id);
    write(&list);
}

fn write(list: &[RecentBatch]) {
    // Storage may be full or disabled. The page also works without the list.
    if let (Some(storage), Ok(text)) = (storage(), serde_json::to_string(list)) {
        let _ = storage.set_item(KEY, &text);
    }
}

fn storage() -> Option<Storage> {
    window().local_storage().ok()?
}

/// Text of a time (milliseconds since 1970-01-01 UTC) in the local time zone, in the format of capture times.
fn local_time_text(millis: f64, language: Language) -> String {
    let offset_minutes = js_sys::Date::new(&JsValue::from_f64(millis)).get_timezone_offset();
    CaptureTime((millis / 1000.0 - offset_minutes * 60.0) as i64).to_the_minute(language)
}
