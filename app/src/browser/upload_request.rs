//! Upload of one file: a `PUT` with progress, which `fetch` does not report.

use js_sys::{Promise, encode_uri_component};
use protocol::ImageId;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{File, ProgressEvent, XmlHttpRequest};

/// A `PUT` that is under way.
pub(crate) struct UploadRequest {
    request: XmlHttpRequest,
    ended: Promise,
    _on_progress: Closure<dyn FnMut(ProgressEvent)>,
}

impl UploadRequest {
    /// Begins to send a file to `images/{id}` below `batch`, a path. `on_progress` is told how many bytes are sent.
    pub(crate) fn begin(
        batch: &str,
        id: ImageId,
        file: &File,
        mut on_progress: impl FnMut(u64) + 'static,
    ) -> Result<Self, JsValue> {
        let request = XmlHttpRequest::new()?;
        request.open_with_async("PUT", &format!("{batch}/images/{id}"), true)?;
        let name = encode_file_name(&file.name());
        request.set_request_header("Content-Disposition", &format!("attachment; filename*=UTF-8''{name}"))?;
        request.set_request_header("Content-Type", "application/octet-stream")?;
        let told: Closure<dyn FnMut(ProgressEvent)> =
            Closure::new(move |event: ProgressEvent| on_progress(event.loaded() as u64));
        request.upload()?.set_onprogress(Some(told.as_ref().unchecked_ref()));
        let ended = Promise::new(&mut |resolve, _| request.set_onloadend(Some(&resolve)));
        request.send_with_opt_blob(Some(file))?;
        Ok(Self { request, ended, _on_progress: told })
    }

    /// A handle by which the transfer can be broken off.
    pub(crate) fn handle(&self) -> XmlHttpRequest {
        self.request.clone()
    }

    /// The status that it was answered with; 0 when there was no answer.
    pub(crate) async fn status(self) -> u16 {
        // The promise is kept by the end of the request, whatever that is.
        let _ = JsFuture::from(self.ended).await;
        if let Ok(upload) = self.request.upload() {
            upload.set_onprogress(None);
        }
        self.request.status().unwrap_or(0)
    }
}

/// The name as an extended value (RFC 8187, section 3.2): what `encodeURIComponent` leaves, without `'`, `(`, `)` and `*`.
fn encode_file_name(name: &str) -> String {
    let encoded: String = encode_uri_component(name).into();
    encoded.replace('\'', "%27").replace('(', "%28").replace(')', "%29").replace('*', "%2A")
}
