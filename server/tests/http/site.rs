//! A server in this process, and the requests that tests make of it.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use analysis::specimen;
use protocol::{Batch, BatchId, Image, ImageId};
use reqwest::header::{CONTENT_DISPOSITION, CONTENT_LENGTH, HeaderMap, HeaderValue};
use reqwest::multipart::{Form, Part};
use reqwest::{Client, Method, RequestBuilder};
use serde_json::{Value, json};
use server::{Config, RunError, run};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::answer::Answer;
use crate::messages::Messages;

/// Longer than anything here takes; what hangs fails.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// A running server, its data folder and a client.
pub struct Site {
    pub address: SocketAddr,
    pub stop: CancellationToken,
    pub client: Client,
    running: JoinHandle<Result<(), RunError>>,
    data: TempDir,
}

impl Site {
    /// A server with the defaults.
    pub async fn start() -> Self {
        Self::with(|_| {}).await
    }

    /// A server with a configuration of its own.
    pub async fn with(configure: impl FnOnce(&mut Config)) -> Self {
        Self::over(TempDir::new().unwrap(), configure).await
    }

    /// A server over a folder that another one may have used.
    pub async fn over(data: TempDir, configure: impl FnOnce(&mut Config)) -> Self {
        let mut config = Config::new(data.path().to_owned(), PathBuf::from(env!("CARGO_BIN_EXE_proofsheet")));
        configure(&mut config);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let stop = CancellationToken::new();
        let running = tokio::spawn(run(config, listener, stop.clone(), || ()));
        let client = Client::builder().timeout(PATIENCE).redirect(reqwest::redirect::Policy::none()).build().unwrap();
        Self { address, stop, client, running, data }
    }

    /// Stops the server and waits until it has come to rest; its folder is left.
    pub async fn stopped(self) -> TempDir {
        self.stop.cancel();
        tokio::time::timeout(PATIENCE, self.running).await.expect("it stops").unwrap().unwrap();
        self.data
    }

    pub fn data(&self) -> &Path {
        self.data.path()
    }

    /// Files that unfinished uploads have left.
    pub fn temporary_files(&self) -> usize {
        self.data.path().join("tmp").read_dir().unwrap().count()
    }

    /// Files that are stored.
    pub fn blobs(&self) -> usize {
        blobs(self.data.path())
    }

    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("http://{}{path}", self.address))
    }

    pub async fn get(&self, path: &str) -> Answer {
        Answer::of(self.request(Method::GET, path)).await
    }

    pub async fn post(&self, path: &str) -> Answer {
        Answer::of(self.request(Method::POST, path)).await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        Answer::of(self.request(Method::DELETE, path)).await
    }

    /// Opens a batch with this JSON.
    pub async fn open(&self, opening: Value) -> BatchId {
        let answer = Answer::of(self.request(Method::POST, "/api/v1/batches").json(&opening)).await;
        assert_eq!(answer.status, 201, "{answer:?}");
        answer.parsed::<Batch>().id
    }

    /// Opens a batch that ends with its last of this many images.
    pub async fn expecting(&self, images: usize) -> BatchId {
        self.open(json!({ "expected": images })).await
    }

    /// Sends an image under an id.
    pub async fn put(&self, batch: &BatchId, image: ImageId, name: &str, bytes: impl Into<reqwest::Body>) -> Answer {
        let disposition = HeaderValue::from_bytes(format!("attachment; filename=\"{name}\"").as_bytes()).unwrap();
        let body = bytes.into();
        let mut request = self.request(Method::PUT, &image_path(batch, image)).header(CONTENT_DISPOSITION, disposition);
        if body.as_bytes().is_some_and(<[u8]>::is_empty) {
            // This client does not say so by itself, as browsers and curl do.
            request = request.header(CONTENT_LENGTH, 0);
        }
        Answer::of(request.body(body)).await
    }

    /// Sends a form.
    pub async fn post_form(&self, path: &str, form: Form) -> Answer {
        Answer::of(self.request(Method::POST, path).multipart(form)).await
    }

    pub async fn batch(&self, batch: &BatchId) -> Batch {
        self.get(&batch_path(batch)).await.parsed()
    }

    pub async fn image(&self, batch: &BatchId, image: ImageId) -> Image {
        self.get(&image_path(batch, image)).await.parsed()
    }

    /// Opens the batch's stream of Server-Sent Events.
    pub async fn stream(&self, path: &str, headers: HeaderMap) -> Messages {
        let request = self.request(Method::GET, path).header("accept", "text/event-stream").headers(headers);
        Messages::of(request.send().await.unwrap())
    }

    /// Reads the batch's events to its end.
    pub async fn events(&self, batch: &BatchId) -> Vec<protocol::Event> {
        self.stream(&events_path(batch), HeaderMap::new()).await.events().await
    }

    /// A batch of this many photos that is completed, and the photos' ids.
    pub async fn completed(&self, images: u8) -> (BatchId, Vec<ImageId>) {
        let batch = self.expecting(usize::from(images)).await;
        let ids: Vec<_> = (1..=images).map(image_id).collect();
        for (id, seed) in ids.iter().zip(1..) {
            assert_eq!(self.put(&batch, *id, &format!("{seed}.jpg"), photo(seed)).await.status, 201);
        }
        self.events(&batch).await;
        (batch, ids)
    }
}

/// Files that are stored in a data folder.
pub fn blobs(data: &Path) -> usize {
    let folders = data.join("blobs").read_dir().unwrap();
    folders.map(|folder| folder.unwrap().path().read_dir().unwrap().count()).sum()
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

pub fn image_id(number: u8) -> ImageId {
    ImageId::from_random([number; 16])
}

/// A small photo; another for each seed.
pub fn photo(seed: u64) -> Vec<u8> {
    specimen::jpeg(&specimen::photo(seed, 320, 240), 85)
}

/// A form with these files, each in a field of another name.
pub fn form(files: impl IntoIterator<Item = (&'static str, Vec<u8>)>) -> Form {
    files.into_iter().enumerate().fold(Form::new(), |form, (index, (name, bytes))| {
        form.part(format!("field{index}"), Part::bytes(bytes).file_name(name))
    })
}
