//! Server under load: the requests that make changes, and the requests that read events.

use std::net::SocketAddr;
use std::ops::Range;
use std::time::SystemTime;

use anyhow::{Context, Result, bail};

use crate::http::{Client, HttpResponse, request};
use crate::load_options::{LoadEvents, LoadOptions, ServerKind, Transport};
use crate::unique_image;

/// Lengths in bytes of the product's `image.received` and `image.analyzed` events. The same events of the bare server
/// are padded to them.
const RECEIVED_BYTES: usize = 285;
const ANALYZED_BYTES: usize = 1450;

/// Epoch and batch in the events of the bare server.
const EPOCH: &str = "c631b061e928829d";
const BATCH: &str = "RnBw0jtLMVZm3nilJHd1_g";

/// A server under load, and the kind of events that the load produces.
#[derive(Debug, Clone)]
pub(crate) struct LoadTarget {
    address: SocketAddr,
    events: LoadEvents,
    endpoint: Endpoint,
}

/// Resource that changes are made to and events are read from.
#[derive(Debug, Clone)]
enum Endpoint {
    /// A batch of the product, by its id.
    Batch(String),
    /// The bare server.
    Bare,
}

impl LoadTarget {
    /// Prepares the server: creates a batch if it is the product.
    pub(crate) fn open(options: &LoadOptions) -> Result<Self> {
        let endpoint = match options.kind {
            ServerKind::Bare => Endpoint::Bare,
            ServerKind::Product => {
                let answer = expect(201, Client::connect(options.address)?.send("POST /api/v1/batches", "", b"")?)?;
                Endpoint::Batch(field(&answer.body, "id").context("the batch has no id")?)
            }
        };
        Ok(Self { address: options.address, events: options.events, endpoint })
    }

    /// Address of the server.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Prepares a change. For a deletion on the product, uploads the image that it deletes; a file that is no image is
    /// the cheapest. Does nothing for other changes.
    pub(crate) fn prepare(&self, client: &mut Client, number: u64) -> Result<()> {
        match (&self.endpoint, self.events) {
            (Endpoint::Batch(batch), LoadEvents::Small) => {
                let line = format!("PUT {}?name=none", image_path(batch, number));
                expect(415, client.send(&line, "", b"none")?).map(drop)
            }
            _ => Ok(()),
        }
    }

    /// Makes a change, which adds one or two events to the stream.
    pub(crate) fn change(&self, client: &mut Client, number: u64) -> Result<()> {
        match (&self.endpoint, self.events) {
            (Endpoint::Batch(batch), LoadEvents::Small) => {
                let line = format!("DELETE {}", image_path(batch, number));
                expect(204, client.send(&line, "", b"")?).map(drop)
            }
            (Endpoint::Batch(batch), LoadEvents::Real) => {
                let line = format!("PUT {}?name=photo-{number}.bmp", image_path(batch, number));
                expect(201, client.send(&line, "", &unique_image::bmp(number))?).map(drop)
            }
            (Endpoint::Bare, LoadEvents::Small) => publish(client, "image.deleted", number, 0),
            (Endpoint::Bare, LoadEvents::Real) => {
                publish(client, "image.received", number, RECEIVED_BYTES)?;
                publish(client, "image.analyzed", number, ANALYZED_BYTES)
            }
        }
    }

    /// Waits until the product has analyzed the images of all changes up to the end of this range. Returns at once for
    /// deletions and for the bare server.
    ///
    /// # Errors
    /// If the images are not analyzed after ten seconds.
    pub(crate) fn wait_until_analyzed(&self, changes: Range<u64>) -> Result<()> {
        let (Endpoint::Batch(batch), LoadEvents::Real) = (&self.endpoint, self.events) else { return Ok(()) };
        let mut client = Client::connect(self.address)?;
        let expected = format!("\"analyzed\":{},", changes.end);
        for _ in 0..500 {
            let answer = expect(200, client.send(&format!("GET /api/v1/batches/{batch}"), "", b"")?)?;
            if memchr::memmem::find(&answer.body, expected.as_bytes()).is_some() {
                return Ok(());
            }
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        bail!("the images were not analyzed within ten seconds")
    }

    /// Cursor at the current end of the batch's log; empty for the bare server.
    pub(crate) fn cursor(&self) -> Result<String> {
        let Endpoint::Batch(batch) = &self.endpoint else { return Ok(String::new()) };
        let line = format!("GET /api/v1/batches/{batch}");
        let answer = expect(200, Client::connect(self.address)?.send(&line, "", b"")?)?;
        field(&answer.body, "cursor").context("a batch without cursor")
    }

    /// Request of a subscriber that has read the events up to this cursor. The bare server sends only new events.
    pub(crate) fn read_request(&self, transport: Transport, cursor: &str) -> Vec<u8> {
        let path = match (&self.endpoint, transport) {
            (Endpoint::Batch(batch), _) => format!("/api/v1/batches/{batch}/events?after={cursor}"),
            (Endpoint::Bare, Transport::WebSocket) => "/socket".to_owned(),
            (Endpoint::Bare, _) => "/events".to_owned(),
        };
        let (parameters, headers) = match transport {
            Transport::Sse => ("", "Accept: text/event-stream\r\n"),
            Transport::Ndjson => ("", "Accept: application/x-ndjson\r\n"),
            Transport::Polling => ("&wait=0", "Accept: application/json\r\n"),
            Transport::LongPolling => ("&wait=30", "Accept: application/json\r\n"),
            Transport::WebSocket => ("", UPGRADE),
        };
        request(&format!("GET {path}{parameters}"), self.address, headers)
    }
}

/// Headers of a WebSocket handshake. The key is the example of RFC 6455; the server's reply to it is not checked.
const UPGRADE: &str = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
                       Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

/// Path of an image of the product.
fn image_path(batch: &str, number: u64) -> String {
    format!("/api/v1/batches/{batch}/images/{}", image_id(number))
}

/// Image id that ends with the number.
fn image_id(number: u64) -> String {
    format!("00000000-0000-4000-8000-{number:012x}")
}

/// Publishes an event of the product's form on the bare server, padded to at least `bytes`.
fn publish(client: &mut Client, event_type: &str, number: u64, bytes: usize) -> Result<()> {
    let at = humantime::format_rfc3339_millis(SystemTime::now());
    let id = image_id(number);
    let mut json =
        format!(r#"{{"cursor":"{EPOCH}-{number}","batch":"{BATCH}","at":"{at}","type":"{event_type}","image":"{id}""#);
    const PADDING: &str = r#","fill":""#;
    if let Some(missing) = bytes.checked_sub(json.len() + PADDING.len() + 2) {
        json.push_str(PADDING);
        json.extend(std::iter::repeat_n('x', missing));
        json.push('"');
    }
    json.push('}');
    expect(204, client.send(&format!("POST /publish/{event_type}/{EPOCH}-{number}"), "", json.as_bytes())?).map(drop)
}

/// Returns the response if it has this status.
fn expect(status: u16, answer: HttpResponse) -> Result<HttpResponse> {
    if answer.status != status {
        bail!("status {} instead of {status}: {}", answer.status, String::from_utf8_lossy(&answer.body));
    }
    Ok(answer)
}

/// Text of the last string field with this name; `None` if there is none.
pub(crate) fn field(json: &[u8], name: &str) -> Option<String> {
    let needle = format!("\"{name}\":\"");
    let begin = memchr::memmem::rfind(json, needle.as_bytes())? + needle.len();
    let end = begin + memchr::memchr(b'"', &json[begin..])?;
    String::from_utf8(json[begin..end].to_vec()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_last_field_with_the_name() {
        assert_eq!(field(br#"[{"cursor":"a-1"},{"cursor":"a-2"}]"#, "cursor").as_deref(), Some("a-2"));
        assert_eq!(field(b"[]", "cursor"), None);
    }
}
