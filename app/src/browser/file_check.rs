//! Check of files before the upload: format by the first bytes, length, and files that accompany an image.

use js_sys::Uint8Array;
use protocol::{CompanionFile, Content, SNIFF_BYTES, sniff};
use wasm_bindgen_futures::JsFuture;
use web_sys::File;

use crate::browser::file_selection::GivenFile;
use crate::sheet::model::companion_files::{CheckedPath, assign_companions};
use crate::skipped_files::{SkipReason, SkippedFile};

/// Number of files that are checked concurrently. Each check is a round trip to the browser's file process, and asking
/// for a file's length blocks the page for about a millisecond.
const CONCURRENT_READS: usize = 16;

/// File after the check, with the reason to skip it; without one, it can be uploaded.
type CheckedFile = (GivenFile, Option<SkipReason>);

/// Separates files that can be uploaded from files that are skipped, and caches the length of the former. Movies and
/// sidecars beside an image are neither: the image names them as its companion files. `limit` is the server's maximum
/// file length in bytes; `report_checked` receives the number of files checked so far, after every [`CONCURRENT_READS`]
/// files and at the end.
pub(crate) async fn check_files(
    files: Vec<GivenFile>,
    limit: u64,
    report_checked: impl Fn(u64),
) -> (Vec<GivenFile>, Vec<SkippedFile>) {
    let mut checked = Vec::with_capacity(files.len());
    for part in files.chunks(CONCURRENT_READS) {
        // All reads start before the first is awaited.
        let heads: Vec<_> = part.iter().map(|given| start_reading_head(&given.file)).collect();
        for (given, head) in part.iter().zip(heads) {
            let given = GivenFile { length: Some(given.bytes()), ..given.clone() };
            let reason = reason(&given, head, limit).await;
            checked.push((given, reason));
        }
        report_checked(checked.len() as u64);
    }
    let (mut accepted, mut skipped_files) = (Vec::with_capacity(checked.len()), Vec::new());
    for (given, reason) in without_companions(checked) {
        match reason {
            None => accepted.push(given),
            Some(reason) => skipped_files.push(SkippedFile { name: given.shown_name(), reason }),
        }
    }
    (accepted, skipped_files)
}

/// Removes the files that accompany an image, and adds their paths to the image.
fn without_companions(mut checked: Vec<CheckedFile>) -> Vec<CheckedFile> {
    // Normalising all paths takes time, and most drops have none.
    if !checked.iter().any(|(given, _)| CompanionFile::image_stem(&given.file.name()).is_some()) {
        return checked;
    }
    let path =
        |(given, reason): &CheckedFile| CheckedPath { path: given.normalized_path(), is_image: reason.is_none() };
    let images = assign_companions(&checked.iter().map(path).collect::<Vec<_>>());
    for (index, image) in images.iter().enumerate() {
        if let Some(image) = *image {
            let path = checked[index].0.sent_path();
            checked[image].0.companions.push(path);
        }
    }
    let is_companion = images.into_iter().map(|image| image.is_some());
    checked.into_iter().zip(is_companion).filter(|(_, is_companion)| !is_companion).map(|(file, _)| file).collect()
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
