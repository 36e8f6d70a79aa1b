//! Hashing of files in a web worker, to compare them with the images of a batch.

use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{MessageEvent, Worker, WorkerOptions, WorkerType};

use crate::browser::file_selection::GivenFile;

/// The hash of each file (`blake3:…`) in their order; nothing for one that cannot be read. `tell` hears how many bytes have been
/// read. Fails when the worker at this address cannot be started.
pub(crate) async fn hashes(
    script: &str,
    files: &[GivenFile],
    mut tell: impl FnMut(u64),
) -> Result<Vec<Option<String>>, JsValue> {
    let options = WorkerOptions::new();
    options.set_type(WorkerType::Module);
    let worker = Worker::new_with_options(script, &options)?;
    let (mut found, mut read) = (Vec::with_capacity(files.len()), 0);
    for given in files {
        let answer = Promise::new(&mut |resolve, reject| {
            worker.set_onmessage(Some(&resolve));
            worker.set_onerror(Some(&reject));
        });
        worker.post_message(&given.file)?;
        let answer: MessageEvent = JsFuture::from(answer).await?.unchecked_into();
        found.push(answer.data().as_string());
        read += given.bytes();
        tell(read);
    }
    worker.terminate();
    Ok(found)
}
