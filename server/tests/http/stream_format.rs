//! The four formats of an event stream, and a client for each that returns the events as JSON.

use futures::StreamExt;
use protocol::{BatchId, Event};
use reqwest::Method;
use reqwest::header::HeaderMap;
use serde_json::Value;
use serde_json::value::RawValue;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{WebSocketStream, client_async};

use crate::api::{HANG_TIMEOUT, TestServer, events_path};
use crate::response::ApiResponse;

/// Format of an event stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StreamFormat {
    Sse,
    Ndjson,
    Polling,
    WebSocket,
}

impl StreamFormat {
    pub const ALL: [Self; 4] = [Self::Sse, Self::Ndjson, Self::Polling, Self::WebSocket];

    /// Value of the `Accept` header. [`connect`] sends none.
    pub fn accept(self) -> &'static str {
        match self {
            Self::Sse | Self::WebSocket => "text/event-stream",
            Self::Ndjson => "application/x-ndjson",
            Self::Polling => "application/json",
        }
    }

    /// Name of the format in the metrics.
    pub fn metrics_name(self) -> &'static str {
        match self {
            Self::Sse => "sse",
            Self::Ndjson => "ndjson",
            Self::Polling => "polling",
            Self::WebSocket => "websocket",
        }
    }

    /// Reads the stream at this path to its end. Returns the events as JSON.
    pub async fn read(self, server: &TestServer, path: &str) -> Vec<String> {
        match self {
            Self::Sse => {
                let mut stream = server.stream(path, HeaderMap::new()).await;
                let mut objects = vec![];
                while let Some(message) = stream.next().await {
                    objects.extend(message.event_json().map(str::to_owned));
                }
                objects
            }
            Self::Ndjson => {
                let request = server.request(Method::GET, path).header("accept", self.accept());
                let response = ApiResponse::fetch(request).await;
                assert!(response.body.is_empty() || response.body.ends_with(b"\n"));
                response.text().lines().map(str::to_owned).collect()
            }
            Self::Polling => poll_to_end(server, path).await,
            Self::WebSocket => {
                let mut socket = match connect(server, path, &[]).await {
                    Err(Error::Http(response)) if response.status() == 204 => return vec![],
                    connected => connected.unwrap(),
                };
                let mut objects = vec![];
                while let Some(object) = next_text(&mut socket).await {
                    objects.extend((object != PING).then_some(object));
                }
                objects
            }
        }
    }

    /// Status of the response to a request for this format. Reads the response to its end, except over a WebSocket.
    pub async fn status(self, server: &TestServer, path: &str) -> u16 {
        match self {
            Self::WebSocket => match connect(server, path, &[]).await {
                Ok(_) => 101,
                Err(Error::Http(response)) => response.status().as_u16(),
                Err(error) => panic!("{error}"),
            },
            _ => ApiResponse::fetch(server.request(Method::GET, path).header("accept", self.accept())).await.status,
        }
    }
}

/// The heartbeat of a WebSocket.
pub const PING: &str = r#"{"type":"ping"}"#;

/// A WebSocket of tokio-tungstenite, on which the server's WebSockets (axum) are built too.
pub type Socket = WebSocketStream<TcpStream>;

/// Opens a WebSocket with these additional header fields.
pub async fn connect(server: &TestServer, path: &str, fields: &[(&'static str, &str)]) -> Result<Socket, Error> {
    let mut request = format!("ws://{}{path}", server.address).into_client_request()?;
    for (name, value) in fields {
        request.headers_mut().insert(*name, value.parse().unwrap());
    }
    let stream = TcpStream::connect(server.address).await?;
    Ok(client_async(request, stream).await?.0)
}

/// Next text message; `None` once the server has sent a close frame.
pub async fn next_text(socket: &mut Socket) -> Option<String> {
    loop {
        let message = timeout(HANG_TIMEOUT, socket.next()).await.expect("the socket hangs");
        match message.expect("no close frame").unwrap() {
            Message::Text(text) => return Some(text.as_str().to_owned()),
            Message::Close(_) => return None,
            _ => {}
        }
    }
}

/// Events of one long-polling response, as JSON.
pub fn polled_objects(response: &ApiResponse) -> Vec<String> {
    assert_eq!((response.status, response.header("content-type")), (200, "application/json"));
    let values: Vec<Box<RawValue>> = response.parsed();
    values.iter().map(|value| value.get().to_owned()).collect()
}

/// Polls, each time from the position after the last event, until the server responds with 204: there will be no more
/// events.
async fn poll_to_end(server: &TestServer, path: &str) -> Vec<String> {
    let mut objects: Vec<String> = vec![];
    loop {
        let position = objects.last().map(|object| position_after(object)).unwrap_or_default();
        let mut request =
            server.request(Method::GET, path).header("accept", "application/json").query(&[("wait", "30")]);
        if !position.is_empty() {
            request = request.header("last-event-id", position);
        }
        let response = ApiResponse::fetch(request).await;
        if response.status == 204 {
            return objects;
        }
        objects.extend(polled_objects(&response));
    }
}

/// Position from which a client resumes after this event: its cursor, or on streams of several batches its `resume`
/// member.
pub fn position_after(object: &str) -> String {
    let object: Value = serde_json::from_str(object).unwrap();
    object.get("resume").unwrap_or(&object["cursor"]).as_str().unwrap().to_owned()
}

/// Path of a batch's stream after a position.
pub fn events_after(batch: &BatchId, position: &str) -> String {
    format!("{}?after={position}", events_path(batch))
}

/// Parses events from their JSON.
pub fn parse_objects(objects: &[String]) -> Vec<Event> {
    objects.iter().map(|object| serde_json::from_str(object).unwrap()).collect()
}
