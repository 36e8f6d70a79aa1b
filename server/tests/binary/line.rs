//! The line to whatever server runs now: servers come and go, a client goes on.

use std::time::Duration;

use reqwest::{Client, RequestBuilder, Response, StatusCode};
use tokio::sync::watch;
use tokio::time::timeout;

use crate::program::PATIENCE;

/// How long a client waits to hear of another server before it tries the same one again.
const AGAIN: Duration = Duration::from_millis(20);

/// A client that knows where the server is.
#[derive(Clone)]
pub struct Line {
    client: Client,
    origin: watch::Receiver<String>,
}

impl Line {
    pub fn to(origin: watch::Receiver<String>) -> Self {
        Self { client: Client::builder().timeout(PATIENCE).build().unwrap(), origin }
    }

    /// Asks whatever server there is, until one begins to answer.
    pub async fn ask(&mut self, request: impl Fn(&Client, &str) -> RequestBuilder) -> Response {
        loop {
            let origin = self.origin.borrow_and_update().clone();
            match request(&self.client, &origin).send().await {
                Ok(response) if response.status() != StatusCode::SERVICE_UNAVAILABLE => return response,
                // It is stopping, or gone.
                Ok(_) | Err(_) => self.another_server().await,
            }
        }
    }

    /// Asks the server that there is, and never again; nothing if it goes away meanwhile.
    pub async fn ask_once(&self, request: impl Fn(&Client, &str) -> RequestBuilder) -> Option<Response> {
        let origin = self.origin.borrow().clone();
        request(&self.client, &origin).send().await.ok()
    }

    /// Asks until one has answered whole.
    pub async fn ask_whole(&mut self, request: impl Fn(&Client, &str) -> RequestBuilder) -> (StatusCode, Vec<u8>) {
        loop {
            let response = self.ask(&request).await;
            let status = response.status();
            match response.bytes().await {
                Ok(body) => return (status, body.to_vec()),
                Err(_) => self.another_server().await,
            }
        }
    }

    /// Waits until there may be another server.
    pub async fn another_server(&mut self) {
        // The same one may also have closed an idle connection: then it is to be asked again.
        let _ = timeout(AGAIN, self.origin.changed()).await;
    }
}
