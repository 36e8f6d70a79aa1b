//! The page's files, embedded in the binary, under addresses that change with their content.

use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use protocol::ProblemCode;
use rust_embed::{EmbeddedFile, RustEmbed};

use super::answer::Rejection;

/// What `cargo xtask` built for the browser; read from the disk in debug builds.
#[derive(RustEmbed)]
#[folder = "../target/site"]
#[allow_missing = true]
struct Files;

/// The name of this build of the files: a hash of them all.
pub fn build_id() -> String {
    let file = Files::get("build-id");
    file.and_then(|file| String::from_utf8(file.data.into_owned()).ok())
        .map_or_else(|| "none".to_owned(), |id| id.trim().to_owned())
}

/// What scripts that are run as workers may do: they have no page whose policy they are under.
const WORKER_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'";

/// `GET /v/{build}/{path}`.
pub async fn asset(Path((build, path)): Path<(String, String)>, headers: HeaderMap) -> Result<Response, Rejection> {
    let missing =
        || Rejection::new(ProblemCode::NotFound, "This file belongs to another version. Load the page again.");
    if build != build_id() {
        return Err(missing());
    }
    let (file, encoding) = best(&path, &headers).ok_or_else(missing)?;
    let kind = mime_guess::from_path(&path).first_or_octet_stream();
    let mut response = file.data.into_owned().into_response();
    let answer = response.headers_mut();
    answer.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
    answer.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if path.ends_with(".js") {
        answer.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(WORKER_POLICY));
    }
    if let Ok(kind) = kind.as_ref().parse() {
        answer.insert(header::CONTENT_TYPE, kind);
    }
    answer.extend(encoding.map(|encoding| (header::CONTENT_ENCODING, HeaderValue::from_static(encoding))));
    Ok(response)
}

/// The smallest form of the file that the client can take.
fn best(path: &str, headers: &HeaderMap) -> Option<(EmbeddedFile, Option<&'static str>)> {
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let accepts =
        |encoding: &str| accepted.split(',').any(|one| one.split(';').next().unwrap_or_default().trim() == encoding);
    for (encoding, extension) in [("br", "br"), ("gzip", "gz")] {
        if accepts(encoding)
            && let Some(file) = Files::get(&format!("{path}.{extension}"))
        {
            return Some((file, Some(encoding)));
        }
    }
    Some((Files::get(path)?, None))
}
