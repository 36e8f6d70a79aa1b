//! Check of files before anything is sent: format by the first bytes, and length.

use js_sys::Uint8Array;
use protocol::{Content, SNIFF_BYTES, sniff};
use wasm_bindgen_futures::JsFuture;
use web_sys::File;

use crate::browser::file_selection::GivenFile;
use crate::skipped_files::{SkipReason, SkippedFile};

/// Files that are looked at together: each takes a way to the browser's file process and back, and for its length, a millisecond,
/// the page stands still.
const CONCURRENT_READS: usize = 16;

/// Parts files into those that can be sent to a server that takes so many bytes, and the others. `tell` hears how many have been
/// looked at.
pub(crate) async fn check_files(
    files: Vec<GivenFile>,
    limit: u64,
    tell: impl Fn(u64),
) -> (Vec<GivenFile>, Vec<SkippedFile>) {
    let (mut taken, mut skipped_files) = (Vec::with_capacity(files.len()), Vec::new());
    let mut done = 0;
    for part in files.chunks(CONCURRENT_READS) {
        // All are begun before the first is waited for.
        let heads: Vec<_> = part.iter().map(|given| begin(&given.file)).collect();
        for (given, head) in part.iter().zip(heads) {
            let given = GivenFile { length: Some(given.bytes()), ..given.clone() };
            match reason(&given, head, limit).await {
                None => taken.push(given),
                Some(reason) => skipped_files.push(SkippedFile { name: given.full_name(), reason }),
            }
        }
        done += part.len() as u64;
        tell(done);
    }
    (taken, skipped_files)
}

/// Begins to read a file's first bytes; an empty file has none.
fn begin(file: &File) -> Option<JsFuture> {
    let head = file.slice_with_i32_and_i32(0, SNIFF_BYTES as i32).ok()?;
    Some(JsFuture::from(head.array_buffer()))
}

async fn reason(given: &GivenFile, head: Option<JsFuture>, limit: u64) -> Option<SkipReason> {
    let Some(Ok(head)) = (match head {
        Some(head) => Some(head.await),
        None => None,
    }) else {
        return Some(SkipReason::Unreadable);
    };
    let head = Uint8Array::new(&head).to_vec();
    let content = if given.bytes() == 0 { Content::Empty } else { sniff(&head) };
    SkipReason::of(content, given.bytes(), limit)
}
