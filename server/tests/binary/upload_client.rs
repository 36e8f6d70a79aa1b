//! Client that uploads batch after batch while servers are killed and started, and records which images were
//! acknowledged.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use analysis::specimen;
use protocol::{ContentHash, ImageId, UploadReceipt};
use reqwest::Client;
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};
use tokio::sync::Notify;

use crate::retrying_client::RetryingClient;
use crate::stream_follower::{Followed, FollowerFormat, follow};

/// Number of files in a batch, without those of [`UploadClient::put_once`].
const BATCH_FILES: u64 = 24;

/// Number of files in a form.
const FORM_FILES: usize = 4;

/// A client's record of a batch.
pub struct UploadedBatch {
    /// Path in the API.
    pub path: String,
    /// Images whose upload was acknowledged, with the hashes of their files.
    pub acknowledged: Vec<(ImageId, ContentHash)>,
    /// Events that a subscriber received, which reconnects and resumes whenever its stream ends or breaks.
    pub followed: Followed,
}

/// Upload client. Clones share `acknowledgements`, `stop` and the pictures.
#[derive(Clone)]
pub struct UploadClient {
    pub client: RetryingClient,
    /// Notified when a request that is retried has been acknowledged: one image, or all images of a form.
    pub acknowledgements: Arc<Notify>,
    /// True if [`Self::run`] must start no further batch; it still finishes the current one.
    pub stop: Arc<AtomicBool>,
    pictures: Arc<Vec<Vec<u8>>>,
}

/// Small pictures that are quick to analyze, with duplicates among them, and one file that is not an image.
fn pictures() -> Vec<Vec<u8>> {
    let photos = (0..7).map(|seed| specimen::jpeg(&specimen::photo(seed / 2, 120 + seed as u32, 90), 85));
    photos.chain([b"this is not an image".to_vec()]).collect()
}

impl UploadClient {
    pub fn new(client: RetryingClient) -> Self {
        Self {
            client,
            acknowledgements: Arc::new(Notify::new()),
            stop: Arc::new(AtomicBool::new(false)),
            pictures: Arc::new(pictures()),
        }
    }

    /// Uploads batches until `stop` is set. Clients with an even number send forms, and after each form one single
    /// image without a retry; the others send single images only.
    pub async fn run(mut self, client_number: u64) -> Vec<UploadedBatch> {
        let mut uploaded = vec![];
        while !self.stop.load(Ordering::Relaxed) {
            uploaded.push(self.upload_batch(client_number, uploaded.len() as u64).await);
        }
        uploaded
    }

    /// Uploads one batch, as [`Self::run`] does.
    pub async fn run_once(mut self, client_number: u64) -> UploadedBatch {
        self.upload_batch(client_number, 0).await
    }

    /// Creates a batch, uploads its files, and waits until its subscriber has received all events. `round` is the
    /// number of batches that this client has uploaded before.
    async fn upload_batch(&mut self, client_number: u64, round: u64) -> UploadedBatch {
        let by_form = client_number.is_multiple_of(2);
        let body = if by_form { json!({}) } else { json!({ "expected": BATCH_FILES }) };
        let create = |client: &Client, origin: &str| client.post(format!("{origin}/api/v1/batches")).json(&body);
        let (status, created) = self.client.fetch(create).await;
        assert_eq!(status, 201);
        let id = serde_json::from_slice::<Value>(&created).unwrap()["id"].as_str().unwrap().to_owned();
        let path = format!("/api/v1/batches/{id}");
        let format = if round.is_multiple_of(2) { FollowerFormat::Sse } else { FollowerFormat::Ndjson };
        let followed = tokio::spawn(follow(self.client.clone(), path.clone(), format));
        let files: Vec<_> =
            (0..BATCH_FILES).map(|index| self.file(client_number << 32 | round << 16 | index)).collect();
        let acknowledged =
            if by_form { self.post_forms(&path, &files).await } else { self.put_all(&path, &files).await };
        UploadedBatch { path, acknowledged, followed: followed.await.unwrap() }
    }

    /// File with this number. All files differ, except that every number divisible by eight gives the same file. Seven
    /// of eight are images.
    fn file(&self, file_number: u64) -> Vec<u8> {
        let picture = &self.pictures[file_number as usize % self.pictures.len()];
        // Bytes after the end of the picture change the file, not the picture.
        let variant = if file_number.is_multiple_of(8) { 0 } else { file_number };
        [picture.as_slice(), &variant.to_le_bytes()].concat()
    }

    /// Uploads each file in a request of its own, which is retried until it is acknowledged.
    async fn put_all(&mut self, batch: &str, files: &[Vec<u8>]) -> Vec<(ImageId, ContentHash)> {
        let mut acknowledged = vec![];
        for (index, file) in files.iter().enumerate() {
            let image = image_id_of(file, index as u128);
            let put = |client: &Client, origin: &str| {
                client.put(format!("{origin}{batch}/images/{image}?name=a.jpg")).body(file.clone())
            };
            let status = self.client.send(put).await.status().as_u16();
            // A file that is not an image is stored too, and answered with 415.
            assert!([200, 201, 415].contains(&status), "{status}");
            acknowledged.push((image, hash(file)));
            self.acknowledgements.notify_one();
        }
        acknowledged
    }

    /// Uploads a file similar to `template`, without retrying; `None` if the upload was not acknowledged.
    async fn put_once(&mut self, batch: &str, template: &[u8]) -> Option<(ImageId, ContentHash)> {
        let file = [template, b"once"].concat();
        let image = image_id_of(&file, u128::MAX);
        let put = |client: &Client, origin: &str| {
            client.put(format!("{origin}{batch}/images/{image}?name=once.jpg")).body(file.clone())
        };
        let status = self.client.send_once(put).await?.status().as_u16();
        [201, 415].contains(&status).then(|| (image, hash(&file)))
    }

    /// Uploads the files in forms, which are retried until they are acknowledged, and seals the batch. After each form,
    /// uploads one more file with [`Self::put_once`].
    async fn post_forms(&mut self, batch: &str, files: &[Vec<u8>]) -> Vec<(ImageId, ContentHash)> {
        let mut acknowledged = vec![];
        for form_files in files.chunks(FORM_FILES) {
            let post = |client: &Client, origin: &str| {
                let parts = form_files.iter().map(|file| Part::bytes(file.clone()).file_name("a.jpg"));
                let form = parts.fold(Form::new(), |form, part| form.part("file", part));
                client.post(format!("{origin}{batch}/images")).multipart(form)
            };
            let (status, body) = self.client.fetch(post).await;
            assert_eq!(status, 202);
            let receipts: Vec<UploadReceipt> =
                serde_json::from_value(serde_json::from_slice::<Value>(&body).unwrap()["files"].take()).unwrap();
            let images = receipts.iter().map(|receipt| receipt.image.unwrap());
            acknowledged.extend(images.zip(form_files.iter().map(|file| hash(file))));
            self.acknowledgements.notify_one();
            acknowledged.extend(self.put_once(batch, &form_files[0]).await);
        }
        let seal = |client: &Client, origin: &str| client.post(format!("{origin}{batch}/seal"));
        assert_eq!(self.client.fetch(seal).await.0, 200);
        acknowledged
    }
}

/// Image id computed from the file's hash and an index. The index distinguishes equal files in a batch.
fn image_id_of(file: &[u8], index: u128) -> ImageId {
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash(file).as_bytes()[..16]);
    ImageId::from_random((u128::from_le_bytes(bytes) ^ index).to_le_bytes())
}

/// BLAKE3 hash of a file's bytes.
pub fn hash(bytes: &[u8]) -> ContentHash {
    ContentHash::from_bytes(*blake3::hash(bytes).as_bytes())
}
