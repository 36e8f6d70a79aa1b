//! A client that sends batch after batch, to whichever server there is, and remembers what was acknowledged.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use analysis::specimen;
use protocol::{ContentHash, ImageId, UploadReceipt};
use reqwest::Client;
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};
use tokio::sync::Notify;

use crate::follower::{Reading, Told, follow};
use crate::line::Line;

/// Files in a batch, and in a form.
const FILES: u64 = 24;
const FORM: u64 = 4;

/// What a client knows of a batch that it has sent.
pub struct Sent {
    /// Its path in the API.
    pub batch: String,
    /// Images whose sender was told that they are stored.
    pub acknowledged: Vec<(ImageId, ContentHash)>,
    /// What a reader with a cursor was told.
    pub told: Told,
}

/// A client, and what it shares with those who watch it.
#[derive(Clone)]
pub struct Sender {
    pub line: Line,
    /// Told of every acknowledgement.
    pub acknowledgements: Arc<Notify>,
    /// Set when no further batch is to be begun.
    pub enough: Arc<AtomicBool>,
    pictures: Arc<Vec<Vec<u8>>>,
}

/// Small pictures, quickly analyzed, of which some are alike; and one file that is no picture.
fn pictures() -> Vec<Vec<u8>> {
    let photos = (0..7).map(|seed| specimen::jpeg(&specimen::photo(seed / 2, 120 + seed as u32, 90), 85));
    photos.chain([b"this is no picture".to_vec()]).collect()
}

impl Sender {
    pub fn new(line: Line) -> Self {
        Self {
            line,
            acknowledgements: Arc::new(Notify::new()),
            enough: Arc::new(AtomicBool::new(false)),
            pictures: Arc::new(pictures()),
        }
    }

    /// Sends batches until there are enough.
    pub async fn run(mut self, number: u64) -> Vec<Sent> {
        let mut sent = vec![];
        while !self.enough.load(Ordering::Relaxed) {
            sent.push(self.send_batch(number, sent.len() as u64).await);
        }
        sent
    }

    /// Sends one batch.
    pub async fn run_once(mut self, number: u64) -> Sent {
        self.send_batch(number, 0).await
    }

    async fn send_batch(&mut self, sender: u64, round: u64) -> Sent {
        let by_form = sender.is_multiple_of(2);
        let opening = if by_form { json!({}) } else { json!({ "expected": FILES }) };
        let batches = |client: &Client, origin: &str| client.post(format!("{origin}/api/v1/batches")).json(&opening);
        let (status, body) = self.line.ask_whole(batches).await;
        assert_eq!(status, 201);
        let id = serde_json::from_slice::<Value>(&body).unwrap()["id"].as_str().unwrap().to_owned();
        let batch = format!("/api/v1/batches/{id}");
        let reading = if round.is_multiple_of(2) { Reading::EventStream } else { Reading::Lines };
        let told = tokio::spawn(follow(self.line.clone(), batch.clone(), reading));
        let files: Vec<_> = (0..FILES).map(|index| self.file(sender << 32 | round << 16 | index)).collect();
        let acknowledged =
            if by_form { self.post_forms(&batch, &files).await } else { self.put_all(&batch, &files).await };
        Sent { batch, acknowledged, told: told.await.unwrap() }
    }

    /// A file of its own for each number, but for every eighth, which many batches have.
    fn file(&self, number: u64) -> Vec<u8> {
        let picture = &self.pictures[number as usize % self.pictures.len()];
        // What stands behind the end of the picture makes it another file.
        let variant = if number.is_multiple_of(8) { 0 } else { number };
        [picture.as_slice(), &variant.to_le_bytes()].concat()
    }

    async fn put_all(&mut self, batch: &str, files: &[Vec<u8>]) -> Vec<(ImageId, ContentHash)> {
        let mut acknowledged = vec![];
        for (index, file) in files.iter().enumerate() {
            let image = image_of(file, index as u128);
            let put = |client: &Client, origin: &str| {
                client.put(format!("{origin}{batch}/images/{image}?name=a.jpg")).body(file.clone())
            };
            let status = self.line.ask(put).await.status().as_u16();
            // Of what is no picture it is said that it is none; it is stored all the same.
            assert!([200, 201, 415].contains(&status), "{status}");
            acknowledged.push((image, hash(file)));
            self.acknowledgements.notify_one();
        }
        acknowledged
    }

    /// Sends a file that nobody sends again, should the server die of it.
    async fn put_once(&mut self, batch: &str, like: &[u8]) -> Option<(ImageId, ContentHash)> {
        let file = [like, b"once"].concat();
        let image = image_of(&file, u128::MAX);
        let put = |client: &Client, origin: &str| {
            client.put(format!("{origin}{batch}/images/{image}?name=once.jpg")).body(file.clone())
        };
        let status = self.line.ask_once(put).await?.status().as_u16();
        [201, 415].contains(&status).then(|| (image, hash(&file)))
    }

    async fn post_forms(&mut self, batch: &str, files: &[Vec<u8>]) -> Vec<(ImageId, ContentHash)> {
        let mut acknowledged = vec![];
        for some in files.chunks(FORM as usize) {
            let post = |client: &Client, origin: &str| {
                let parts = some.iter().map(|file| Part::bytes(file.clone()).file_name("a.jpg"));
                let form = parts.fold(Form::new(), |form, part| form.part("file", part));
                client.post(format!("{origin}{batch}/images")).multipart(form)
            };
            let (status, body) = self.line.ask_whole(post).await;
            assert_eq!(status, 202);
            let accepted: Vec<UploadReceipt> =
                serde_json::from_value(serde_json::from_slice::<Value>(&body).unwrap()["files"].take()).unwrap();
            let images = accepted.iter().map(|file| file.image.unwrap());
            acknowledged.extend(images.zip(some.iter().map(|file| hash(file))));
            self.acknowledgements.notify_one();
            acknowledged.extend(self.put_once(batch, &some[0]).await);
        }
        let seal = |client: &Client, origin: &str| client.post(format!("{origin}{batch}/seal"));
        assert_eq!(self.line.ask_whole(seal).await.0, 200);
        acknowledged
    }
}

/// The id of an image, made of its bytes and a number, since a batch may have the same bytes twice.
fn image_of(file: &[u8], number: u128) -> ImageId {
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash(file).as_bytes()[..16]);
    ImageId::from_random((u128::from_le_bytes(bytes) ^ number).to_le_bytes())
}

pub fn hash(bytes: &[u8]) -> ContentHash {
    ContentHash::from_bytes(*blake3::hash(bytes).as_bytes())
}
