//! Static files of the page (scripts, WebAssembly, styles), which release builds embed in the binary. The build tool
//! calls them the site. Their URLs contain the build id, so they can be cached forever.

use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use protocol::ProblemCode;
use rust_embed::{EmbeddedFile, RustEmbed};

use super::error::ApiError;

/// Files of the site, the output of the browser build by `cargo xtask`. Debug builds read them from the disk.
#[derive(RustEmbed)]
#[folder = "../target/site"]
#[allow_missing = true]
struct PageAssets;

/// Id of this build: a hash of all files. `none` if the files are not built.
pub fn build_id() -> String {
    let file = PageAssets::get("build-id");
    file.and_then(|file| String::from_utf8(file.data.into_owned()).ok())
        .map_or_else(|| "none".to_owned(), |id| id.trim().to_owned())
}

/// Content security policy sent with every script. A web worker has the policy of its script, not that of the page.
const WORKER_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'";

/// `GET /v/{build}/{path}`: returns a file of this build. 404 if `build` is another build's id or there is no such
/// file.
pub async fn asset(Path((build, path)): Path<(String, String)>, headers: HeaderMap) -> Result<Response, ApiError> {
    let missing =
        || ApiError::new(ProblemCode::NotFound, "This file belongs to another version of the page. Reload the page.");
    if build != build_id() {
        return Err(missing());
    }
    let (file, encoding) = best_encoding(&path, &headers).ok_or_else(missing)?;
    let media_type = mime_guess::from_path(&path).first_or_octet_stream();
    let mut response = file.data.into_owned().into_response();
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if path.ends_with(".js") {
        headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(WORKER_POLICY));
    }
    if let Ok(media_type) = media_type.as_ref().parse() {
        headers.insert(header::CONTENT_TYPE, media_type);
    }
    headers.extend(encoding.map(|encoding| (header::CONTENT_ENCODING, HeaderValue::from_static(encoding))));
    Ok(response)
}

/// File as Brotli, gzip or uncompressed: the first of these that `Accept-Encoding` names and that exists. The quality
/// value `q` is ignored, and uncompressed needs no naming. Returns the name of the encoding too, `None` if
/// uncompressed; `None` as a whole if there is no such file.
fn best_encoding(path: &str, headers: &HeaderMap) -> Option<(EmbeddedFile, Option<&'static str>)> {
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let accepts =
        |encoding: &str| accepted.split(',').any(|item| item.split(';').next().unwrap_or_default().trim() == encoding);
    for (encoding, extension) in [("br", "br"), ("gzip", "gz")] {
        if accepts(encoding)
            && let Some(file) = PageAssets::get(&format!("{path}.{extension}"))
        {
            return Some((file, Some(encoding)));
        }
    }
    Some((PageAssets::get(path)?, None))
}
