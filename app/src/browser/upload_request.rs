//! Upload of one file: a `PUT` request by `XMLHttpRequest`, because `fetch` does not report upload progress.

use js_sys::{Promise, encode_uri_component};
use protocol::ImageId;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{ProgressEvent, XmlHttpRequest};

use crate::browser::file_selection::GivenFile;

/// Running `PUT` request.
pub(crate) struct UploadRequest {
    request: XmlHttpRequest,
    ended: Promise,
    _on_progress: Closure<dyn FnMut(ProgressEvent)>,
}

impl UploadRequest {
    /// Starts the upload of a file to `{batch}/images/{id}`, where `batch` is a URL path. Sends the folders of the file
    /// if they are known, and names its companion files. `on_progress` receives the number of bytes sent so far.
    pub(crate) fn begin(
        batch: &str,
        id: ImageId,
        given: &GivenFile,
        mut on_progress: impl FnMut(u64) + 'static,
    ) -> Result<Self, JsValue> {
        let request = XmlHttpRequest::new()?;
        let path = given.path.iter().map(|path| ("path", path));
        let companions = given.companions.iter().map(|companion| ("companion", companion));
        let mut url = format!("{batch}/images/{id}");
        for (index, (name, value)) in path.chain(companions).enumerate() {
            let separator = if index == 0 { '?' } else { '&' };
            url += &format!("{separator}{name}={}", encode_uri_component(value));
        }
        request.open_with_async("PUT", &url, true)?;
        let name = encode_file_name(&given.file.name());
        request.set_request_header("Content-Disposition", &format!("attachment; filename*=UTF-8''{name}"))?;
        request.set_request_header("Content-Type", "application/octet-stream")?;
        let progress_listener: Closure<dyn FnMut(ProgressEvent)> =
            Closure::new(move |event: ProgressEvent| on_progress(event.loaded() as u64));
        request.upload()?.set_onprogress(Some(progress_listener.as_ref().unchecked_ref()));
        let ended = Promise::new(&mut |resolve, _| request.set_onloadend(Some(&resolve)));
        request.send_with_opt_blob(Some(&given.file))?;
        Ok(Self { request, ended, _on_progress: progress_listener })
    }

    /// Handle of the request, to abort it.
    pub(crate) fn handle(&self) -> XmlHttpRequest {
        self.request.clone()
    }

    /// Waits for the end of the request. Returns the HTTP status, or 0 if there was no response.
    pub(crate) async fn status(self) -> u16 {
        // The promise resolves when the request ends, for any reason.
        let _ = JsFuture::from(self.ended).await;
        if let Ok(upload) = self.request.upload() {
            upload.set_onprogress(None);
        }
        self.request.status().unwrap_or(0)
    }
}

/// Encodes a file name as an extended value (RFC 8187, section 3.2). `encodeURIComponent` leaves `'`, `(`, `)` and `*`,
/// which must also be encoded.
fn encode_file_name(name: &str) -> String {
    let encoded: String = encode_uri_component(name).into();
    encoded.replace('\'', "%27").replace('(', "%28").replace(')', "%29").replace('*', "%2A")
}
