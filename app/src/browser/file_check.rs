//! Check of files before the upload: format by the first bytes, and length.

use js_sys::Uint8Array;
use protocol::{Content, SNIFF_BYTES, sniff};
use wasm_bindgen_futures::JsFuture;
use web_sys::File;

use crate::browser::file_selection::GivenFile;
use crate::skipped_files::{SkipReason, SkippedFile};

/// Number of files that are checked concurrently. Each check is a round trip to the browser's file process, and asking
/// for a file's length blocks the page for about a millisecond.
const CONCURRENT_READS: usize = 16;

/// Separates files that can be uploaded from files that are skipped, and caches the length of the former. `limit` is
/// the server's maximum file length in bytes; `report_checked` receives the number of files checked so far, after every
/// [`CONCURRENT_READS`] files and at the end.
pub(crate) async fn check_files(
    files: Vec<GivenFile>,
    limit: u64,
    report_checked: impl Fn(u64),
) -> (Vec<GivenFile>, Vec<SkippedFile>) {
    let (mut accepted, mut skipped_files) = (Vec::with_capacity(files.len()), Vec::new());
    let mut done = 0;
    for part in files.chunks(CONCURRENT_READS) {
        // All reads start before the first is awaited.
        let heads: Vec<_> = part.iter().map(|given| start_reading_head(&given.file)).collect();
        for (given, head) in part.iter().zip(heads) {
            let given = GivenFile { length: Some(given.bytes()), ..given.clone() };
            match reason(&given, head, limit).await {
                None => accepted.push(given),
                Some(reason) => skipped_files.push(SkippedFile { name: given.shown_name(), reason }),
            }
        }
        done += part.len() as u64;
        report_checked(done);
    }
    (accepted, skipped_files)
}

/// Starts reading a file's first bytes. Returns `None` if the browser refuses.
fn start_reading_head(file: &File) -> Option<JsFuture> {
    let head = file.slice_with_i32_and_i32(0, SNIFF_BYTES as i32).ok()?;
    Some(JsFuture::from(head.array_buffer()))
}

/// Reason why a file is skipped, or `None` if it can be uploaded.
async fn reason(given: &GivenFile, head: Option<JsFuture>, limit: u64) -> Option<SkipReason> {
    let Some(Ok(head)) = (match head {
        Some(head) => Some(head.await),
        None => None,
    }) else {
        return Some(SkipReason::Unreadable);
    };
    let head = Uint8Array::new(&head).to_vec();
    let content = if given.bytes() == 0 { Content::Empty } else { sniff(&head) };
    SkipReason::from_content(content, given.bytes(), limit)
}
