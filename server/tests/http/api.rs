//! Start and restart of the server under test, and requests of the HTTP API, as methods of [`TestServer`]; paths and
//! forms for them.

use std::time::Duration;

use protocol::{Batch, BatchId, Event, Image, ImageId};
use reqwest::header::{CONTENT_DISPOSITION, CONTENT_LENGTH, HeaderMap, HeaderValue};
use reqwest::multipart::{Form, Part};
use reqwest::{Body, Method};
use serde_json::{Value, json};
use server::Config;
use tempfile::TempDir;
use tokio::time::timeout;

use crate::data_folder;
pub use crate::ids::image_id;
pub use crate::photos::photo;
use crate::response::ApiResponse;
use crate::sse::SseStream;
pub use crate::test_server::TestServer;
pub use crate::timeout::HANG_TIMEOUT;

/// Maximum time that a server may take to stop when nothing delays it: less than the grace period of 9 s, after which
/// it stops in any case.
pub const STOP_LIMIT: Duration = Duration::from_secs(8);

impl TestServer {
    /// Starts a server with the test defaults.
    pub async fn start() -> Self {
        Self::start_with(|_| {}).await
    }

    /// Starts a server whose configuration differs from the test defaults.
    pub async fn start_with(configure: impl FnOnce(&mut Config)) -> Self {
        Self::start_in(TempDir::new().unwrap(), configure).await
    }

    /// Stops the server and starts another one over its data folder. Its configuration is the test defaults and
    /// `configure`.
    pub async fn restarted(self, configure: impl FnOnce(&mut Config)) -> Self {
        Self::start_in(self.stopped().await, configure).await
    }

    /// Number of temporary files of unfinished uploads and previews.
    pub fn temporary_file_count(&self) -> usize {
        data_folder::temporary_file_count(self.data.path())
    }

    /// Number of stored blobs.
    pub fn blob_count(&self) -> usize {
        data_folder::blob_names(self.data.path()).len()
    }

    pub async fn get(&self, path: &str) -> ApiResponse {
        ApiResponse::fetch(self.request(Method::GET, path)).await
    }

    pub async fn post(&self, path: &str) -> ApiResponse {
        ApiResponse::fetch(self.request(Method::POST, path)).await
    }

    pub async fn delete(&self, path: &str) -> ApiResponse {
        ApiResponse::fetch(self.request(Method::DELETE, path)).await
    }

    /// Creates a batch with this JSON body.
    pub async fn create_batch(&self, body: Value) -> BatchId {
        let response = ApiResponse::fetch(self.request(Method::POST, "/api/v1/batches").json(&body)).await;
        assert_eq!(response.status, 201, "{response:?}");
        response.parsed::<Batch>().id
    }

    /// Creates a batch that seals itself when this many images have arrived.
    pub async fn create_batch_of(&self, images: usize) -> BatchId {
        self.create_batch(json!({ "expected": images })).await
    }

    /// Uploads an image under an id, with the file name in `Content-Disposition`, where it is quoted but not escaped.
    pub async fn put(&self, batch: &BatchId, image: ImageId, name: &str, bytes: impl Into<Body>) -> ApiResponse {
        let disposition = HeaderValue::from_bytes(format!("attachment; filename=\"{name}\"").as_bytes()).unwrap();
        let body = bytes.into();
        let mut request = self.request(Method::PUT, &image_path(batch, image)).header(CONTENT_DISPOSITION, disposition);
        if body.as_bytes().is_some_and(<[u8]>::is_empty) {
            // Browsers and curl send this header for an empty body; reqwest does not.
            request = request.header(CONTENT_LENGTH, 0);
        }
        ApiResponse::fetch(request.body(body)).await
    }

    pub async fn post_form(&self, path: &str, form: Form) -> ApiResponse {
        ApiResponse::fetch(self.request(Method::POST, path).multipart(form)).await
    }

    pub async fn batch(&self, batch: &BatchId) -> Batch {
        self.get(&batch_path(batch)).await.parsed()
    }

    pub async fn image(&self, batch: &BatchId, image: ImageId) -> Image {
        self.get(&image_path(batch, image)).await.parsed()
    }

    /// Opens the stream of Server-Sent Events at this path.
    pub async fn stream(&self, path: &str, headers: HeaderMap) -> SseStream {
        let request = self.request(Method::GET, path).header("accept", "text/event-stream").headers(headers);
        SseStream::new(request.send().await.unwrap())
    }

    /// Reads all events of a batch, waiting until the batch has ended.
    pub async fn events(&self, batch: &BatchId) -> Vec<Event> {
        self.stream(&events_path(batch), HeaderMap::new()).await.events().await
    }

    /// Creates a batch of this many photos and waits until it is completed. Returns its id and the ids of the photos.
    pub async fn completed_batch(&self, images: u64) -> (BatchId, Vec<ImageId>) {
        let batch = self.create_batch_of(images as usize).await;
        let ids: Vec<_> = (1..=images).map(image_id).collect();
        for (id, seed) in ids.iter().zip(1..) {
            assert_eq!(self.put(&batch, *id, &format!("{seed}.jpg"), photo(seed)).await.status, 201);
        }
        self.events(&batch).await;
        (batch, ids)
    }

    /// Waits until the metrics count exactly this many open streams of a format. The server notices a closed connection
    /// with a delay.
    pub async fn wait_for_open_streams(&self, format: &str, count: usize) {
        let sample = format!("proofsheet_streams_open{{representation=\"{format}\"}} {count}");
        let reached = async { while !self.get("/metrics").await.text().lines().any(|line| line == sample) {} };
        timeout(HANG_TIMEOUT, reached).await.unwrap_or_else(|_| panic!("never reached: {sample}"));
    }
}

pub fn batch_path(batch: &BatchId) -> String {
    format!("/api/v1/batches/{batch}")
}

pub fn events_path(batch: &BatchId) -> String {
    format!("/api/v1/batches/{batch}/events")
}

pub fn images_path(batch: &BatchId) -> String {
    format!("/api/v1/batches/{batch}/images")
}

pub fn image_path(batch: &BatchId, image: ImageId) -> String {
    format!("/api/v1/batches/{batch}/images/{image}")
}

/// Form with these files, each in a field of another name.
pub fn form(files: impl IntoIterator<Item = (&'static str, Vec<u8>)>) -> Form {
    files.into_iter().enumerate().fold(Form::new(), |form, (index, (name, bytes))| {
        form.part(format!("field{index}"), Part::bytes(bytes).file_name(name))
    })
}
