//! HTTP client that repeats a request until a server answers it, while servers are killed and started. The answer 503
//! does not count: the server is stopping. `send_once` alone does not repeat.

use std::time::Duration;

use reqwest::{Client, RequestBuilder, Response, StatusCode};
use tokio::sync::watch;
use tokio::time::timeout;

use crate::timeout::HANG_TIMEOUT;

/// Time after which the same server is asked again if no other one was announced.
const RETRY_DELAY: Duration = Duration::from_millis(20);

/// Client for the server that was started last. Clones follow the same announcements.
#[derive(Clone)]
pub struct RetryingClient {
    client: Client,
    /// Origin (`http://HOST:PORT`) of the server that was started last.
    origin: watch::Receiver<String>,
}

impl RetryingClient {
    /// Client that sends each request to the newest origin in this channel.
    pub fn new(origin: watch::Receiver<String>) -> Self {
        Self { client: Client::builder().timeout(HANG_TIMEOUT).build().unwrap(), origin }
    }

    /// Sends the request again and again until a server answers with another status than 503. The body of the response
    /// may still break off.
    pub async fn send(&mut self, request: impl Fn(&Client, &str) -> RequestBuilder) -> Response {
        loop {
            let origin = self.origin.borrow_and_update().clone();
            match request(&self.client, &origin).send().await {
                Ok(response) if response.status() != StatusCode::SERVICE_UNAVAILABLE => return response,
                // The server is stopping, or gone.
                Ok(_) | Err(_) => self.wait_for_server().await,
            }
        }
    }

    /// Sends the request once to the current server; `None` if the server cannot be reached or does not answer.
    pub async fn send_once(&self, request: impl Fn(&Client, &str) -> RequestBuilder) -> Option<Response> {
        let origin = self.origin.borrow().clone();
        request(&self.client, &origin).send().await.ok()
    }

    /// Sends the request again and again until a server has answered it completely with another status than 503.
    /// Returns status and body.
    pub async fn fetch(&mut self, request: impl Fn(&Client, &str) -> RequestBuilder) -> (StatusCode, Vec<u8>) {
        loop {
            let response = self.send(&request).await;
            let status = response.status();
            match response.bytes().await {
                Ok(body) => return (status, body.to_vec()),
                Err(_) => self.wait_for_server().await,
            }
        }
    }

    /// Waits until another server was started, or until the same one may be asked again.
    pub async fn wait_for_server(&mut self) {
        // The same server may only have closed an idle connection.
        let _ = timeout(RETRY_DELAY, self.origin.changed()).await;
    }
}
