//! Client of one batch, which a test can move to the next server when a server was killed.

use analysis::specimen;
use protocol::{Image, ImagePage};
use reqwest::{Client, Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};

use crate::ids::image_id;
use crate::server_process::ServerProcess;
use crate::sse::SseStream;
use crate::timeout::HANG_TIMEOUT;

/// A batch and the server on which it is used.
pub struct BatchClient {
    client: Client,
    /// Origin of the current server.
    origin: String,
    /// Path of the batch in the API.
    path: String,
    /// Large picture of one colour, quick to send and slow to analyze.
    picture: Vec<u8>,
}

impl BatchClient {
    /// Creates a batch that expects this many images.
    pub async fn create(server: &ServerProcess, expected: usize) -> Self {
        let (client, origin) = (Client::builder().timeout(HANG_TIMEOUT).build().unwrap(), server.origin.clone());
        let request = client.post(format!("{origin}/api/v1/batches")).json(&json!({ "expected": expected }));
        let path = request.send().await.unwrap().headers()["location"].to_str().unwrap().to_owned();
        Self { client, origin, path, picture: specimen::png(&specimen::blank(2000, 2000, 90)) }
    }

    /// Sends further requests to another server over the same data folder.
    pub fn move_to(&mut self, server: &ServerProcess) {
        self.origin.clone_from(&server.origin);
    }

    /// Request for the batch, or for a resource below it.
    pub fn request(&self, method: Method, resource: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{}{resource}", self.origin, self.path))
    }

    /// Uploads image `number`, which is quick to send and slow to analyze. All images whose number is divisible by ten
    /// have the same bytes; these exact duplicates cause revisions. Returns the status of the response, or an error if
    /// the server is killed meanwhile.
    pub async fn put(&self, number: u64) -> reqwest::Result<StatusCode> {
        // Bytes after the end of the picture change the file, not the picture.
        let variant = if number.is_multiple_of(10) { 0 } else { number };
        self.put_file(number, "a.jpg", [self.picture.as_slice(), &variant.to_le_bytes()].concat()).await
    }

    /// Uploads this file as image `number`. Returns as [`Self::put`].
    pub async fn put_file(&self, number: u64, name: &str, body: Vec<u8>) -> reqwest::Result<StatusCode> {
        let resource = format!("/images/{}?name={name}", image_id(number));
        Ok(self.request(Method::PUT, &resource).body(body).send().await?.status())
    }

    /// The batch as JSON.
    pub async fn get(&self) -> Value {
        self.request(Method::GET, "").send().await.unwrap().json().await.unwrap()
    }

    /// The images of the batch, at most a thousand.
    pub async fn images(&self) -> Vec<Image> {
        let response = self.request(Method::GET, "/images?limit=1000").send().await.unwrap();
        response.json::<ImagePage>().await.unwrap().images
    }

    /// Opens the event stream (Server-Sent Events) from the first event.
    pub async fn stream(&self) -> SseStream {
        let request = self.request(Method::GET, "/events").header("accept", "text/event-stream");
        let stream = SseStream::new(request.send().await.unwrap());
        assert_eq!(stream.status, 200);
        stream
    }
}
