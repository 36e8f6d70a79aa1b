//! The four ways to read a stream of events, each down to the JSON of its objects.

use futures::StreamExt;
use protocol::{BatchId, Event};
use reqwest::Method;
use reqwest::header::HeaderMap;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{WebSocketStream, client_async};

use crate::answer::Answer;
use crate::site::{PATIENCE, Site, events_path};

/// A representation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    Sse,
    Ndjson,
    Polling,
    WebSocket,
}

impl Way {
    pub const ALL: [Self; 4] = [Self::Sse, Self::Ndjson, Self::Polling, Self::WebSocket];

    pub fn accept(self) -> &'static str {
        match self {
            Self::Sse | Self::WebSocket => "text/event-stream",
            Self::Ndjson => "application/x-ndjson",
            Self::Polling => "application/json",
        }
    }

    /// The objects that the stream at this address has up to its end.
    pub async fn read(self, site: &Site, path: &str) -> Vec<String> {
        match self {
            Self::Sse => {
                let mut messages = site.stream(path, HeaderMap::new()).await;
                let mut objects = vec![];
                while let Some(message) = messages.next().await {
                    objects.extend(message.data.filter(|_| message.event.as_deref() != Some("ping")));
                }
                objects
            }
            Self::Ndjson => {
                let answer = Answer::of(site.request(Method::GET, path).header("accept", self.accept())).await;
                assert!(answer.body.is_empty() || answer.body.ends_with(b"\n"));
                String::from_utf8(answer.body).unwrap().lines().map(str::to_owned).collect()
            }
            Self::Polling => poll_to_the_end(site, path).await,
            Self::WebSocket => {
                let mut socket = match connect(site, path, &[]).await {
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

    /// The status of a request in this way.
    pub async fn status(self, site: &Site, path: &str) -> u16 {
        match self {
            Self::WebSocket => match connect(site, path, &[]).await {
                Ok(_) => 101,
                Err(Error::Http(response)) => response.status().as_u16(),
                Err(error) => panic!("{error}"),
            },
            _ => Answer::of(site.request(Method::GET, path).header("accept", self.accept())).await.status,
        }
    }
}

/// The sign of life.
pub const PING: &str = r#"{"type":"ping"}"#;

/// A WebSocket client that other people wrote.
pub type Socket = WebSocketStream<TcpStream>;

/// Connects with these header fields.
pub async fn connect(site: &Site, path: &str, fields: &[(&'static str, &str)]) -> Result<Socket, Error> {
    let mut request = format!("ws://{}{path}", site.address).into_client_request()?;
    for (name, value) in fields {
        request.headers_mut().insert(*name, value.parse().unwrap());
    }
    let stream = TcpStream::connect(site.address).await?;
    Ok(client_async(request, stream).await?.0)
}

/// The next text; nothing when the server has said farewell.
pub async fn next_text(socket: &mut Socket) -> Option<String> {
    loop {
        match timeout(PATIENCE, socket.next()).await.expect("it hangs").expect("no farewell").unwrap() {
            Message::Text(text) => return Some(text.as_str().to_owned()),
            Message::Close(_) => return None,
            _ => {}
        }
    }
}

/// The objects of an answer to polling.
pub fn objects(answer: &Answer) -> Vec<String> {
    assert_eq!((answer.status, answer.header("content-type")), (200, "application/json"));
    let values: Vec<Box<serde_json::value::RawValue>> = answer.parsed();
    values.iter().map(|value| value.get().to_owned()).collect()
}

/// Asks again and again with the position that it was told last.
async fn poll_to_the_end(site: &Site, path: &str) -> Vec<String> {
    let mut read: Vec<String> = vec![];
    loop {
        let position = read.last().map(|object| position(object)).unwrap_or_default();
        let mut request = site.request(Method::GET, path).header("accept", "application/json").query(&[("wait", "30")]);
        if !position.is_empty() {
            request = request.header("last-event-id", position);
        }
        let answer = Answer::of(request).await;
        if answer.status == 204 {
            return read;
        }
        read.extend(objects(&answer));
    }
}

/// Where to go on after this object.
pub fn position(object: &str) -> String {
    let object: serde_json::Value = serde_json::from_str(object).unwrap();
    object.get("resume").unwrap_or(&object["cursor"]).as_str().unwrap().to_owned()
}

/// The address of a batch's stream after a position.
pub fn after(batch: &BatchId, position: &str) -> String {
    format!("{}?after={position}", events_path(batch))
}

pub fn events(objects: &[String]) -> Vec<Event> {
    objects.iter().map(|object| serde_json::from_str(object).unwrap()).collect()
}
