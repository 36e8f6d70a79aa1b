//! Hashing of files in a web worker, to compare them with the images of a batch.

use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{MessageEvent, Worker, WorkerOptions, WorkerType};

use crate::browser::file_selection::GivenFile;

/// Hashes (`blake3:…`) of the files in the same order; `None` for a file that cannot be read.
///
/// `script` is the URL of the worker. `report_bytes` receives the number of bytes hashed so far, after each file.
/// Returns an error if the worker cannot be started or fails.
pub(crate) async fn hashes(
    script: &str,
    files: &[GivenFile],
    report_bytes: impl FnMut(u64),
) -> Result<Vec<Option<String>>, JsValue> {
    let options = WorkerOptions::new();
    options.set_type(WorkerType::Module);
    let worker = Worker::new_with_options(script, &options)?;
    let hashes = hash_one_by_one(&worker, files, report_bytes).await;
    worker.terminate();
    hashes
}

/// Sends the files to the worker, each after the reply for the one before.
async fn hash_one_by_one(
    worker: &Worker,
    files: &[GivenFile],
    mut report_bytes: impl FnMut(u64),
) -> Result<Vec<Option<String>>, JsValue> {
    let (mut hashes, mut bytes_hashed) = (Vec::with_capacity(files.len()), 0);
    for given in files {
        let reply = Promise::new(&mut |resolve, reject| {
            worker.set_onmessage(Some(&resolve));
            worker.set_onerror(Some(&reject));
        });
        worker.post_message(&given.file)?;
        let reply: MessageEvent = JsFuture::from(reply).await?.unchecked_into();
        hashes.push(reply.data().as_string());
        bytes_hashed += given.bytes();
        report_bytes(bytes_hashed);
    }
    Ok(hashes)
}
