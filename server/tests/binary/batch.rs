//! A batch, from a client that outlives servers.

use analysis::specimen;
use protocol::{Event, Image, ImageId, ImagePage};
use reqwest::{Client, Method, RequestBuilder, Response, StatusCode};
use serde_json::{Value, json};

use crate::program::{PATIENCE, Program};

/// A batch on whatever server runs now.
pub struct Batch {
    pub client: Client,
    pub origin: String,
    path: String,
    picture: Vec<u8>,
}

impl Batch {
    /// Opens a batch of this many images.
    pub async fn open(program: &Program, expected: usize) -> Self {
        let (client, origin) = (Client::builder().timeout(PATIENCE).build().unwrap(), program.origin.clone());
        let request = client.post(format!("{origin}/api/v1/batches")).json(&json!({ "expected": expected }));
        let path = request.send().await.unwrap().headers()["location"].to_str().unwrap().to_owned();
        Self { client, origin, path, picture: specimen::png(&specimen::blank(2000, 2000, 90)) }
    }

    /// Goes on with another server over the same folder.
    pub fn moved_to(&mut self, program: &Program) {
        self.origin.clone_from(&program.origin);
    }

    pub fn request(&self, method: Method, rest: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{}{rest}", self.origin, self.path))
    }

    /// Sends image `number`; an error when the server goes away meanwhile.
    ///
    /// A picture is quickly sent and slowly analyzed. Every tenth has the same bytes, so that there is something to revise.
    pub async fn put(&self, number: u64) -> reqwest::Result<StatusCode> {
        // What stands behind the end of the picture makes it another file.
        let variant = if number.is_multiple_of(10) { 0 } else { number };
        self.put_file(number, "a.jpg", [self.picture.as_slice(), &variant.to_le_bytes()].concat()).await
    }

    /// Sends this file as image `number`.
    pub async fn put_file(&self, number: u64, name: &str, body: Vec<u8>) -> reqwest::Result<StatusCode> {
        let rest = format!("/images/{}?name={name}", image_id(number));
        Ok(self.request(Method::PUT, &rest).body(body).send().await?.status())
    }

    pub async fn state(&self) -> Value {
        self.request(Method::GET, "").send().await.unwrap().json().await.unwrap()
    }

    pub async fn images(&self) -> Vec<Image> {
        let response = self.request(Method::GET, "/images?limit=1000").send().await.unwrap();
        response.json::<ImagePage>().await.unwrap().images
    }

    /// The events from the beginning, as they come.
    pub async fn events(&self) -> Lines {
        let request = self.request(Method::GET, "/events").header("accept", "application/x-ndjson");
        Lines { response: request.send().await.unwrap().error_for_status().unwrap(), text: String::new() }
    }
}

/// A stream of events, one a line.
pub struct Lines {
    response: Response,
    text: String,
}

impl Lines {
    /// The next event; nothing at the stream's end.
    pub async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some((line, rest)) = self.text.split_once('\n') {
                let event = serde_json::from_str(line).unwrap();
                self.text = rest.to_owned();
                return Some(event);
            }
            self.text.push_str(std::str::from_utf8(&self.response.chunk().await.unwrap()?).unwrap());
        }
    }

    /// All events to the end.
    pub async fn all(mut self) -> Vec<Event> {
        let mut events = vec![];
        while let Some(event) = self.next().await {
            events.push(event);
        }
        events
    }
}

pub fn image_id(number: u64) -> ImageId {
    ImageId::from_random(u128::from(number).to_be_bytes())
}
