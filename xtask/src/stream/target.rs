//! The server under load: how something is made to happen there, and where one reads of it.

use std::net::SocketAddr;
use std::ops::Range;
use std::time::SystemTime;

use anyhow::{Context, Result, bail};

use crate::http::{Answer, Client, request};
use crate::order::{Events, Kind, Order, Way};
use crate::picture;

/// Bytes of our own events' JSON, which the bare server's are filled up to.
const RECEIVED: usize = 285;
const ANALYZED: usize = 1450;

/// What the bare server's events say where ours have the store's epoch and the batch.
const EPOCH: &str = "c631b061e928829d";
const BATCH: &str = "RnBw0jtLMVZm3nilJHd1_g";

/// One server and what it is asked for.
#[derive(Debug, Clone)]
pub(crate) struct Target {
    address: SocketAddr,
    events: Events,
    place: Place,
}

#[derive(Debug, Clone)]
enum Place {
    /// Of the product: a batch.
    Batch(String),
    Bare,
}

impl Target {
    /// Opens a batch, where there are batches.
    pub(crate) fn open(order: &Order) -> Result<Self> {
        let place = match order.kind {
            Kind::Bare => Place::Bare,
            Kind::Product => {
                let answer = expect(201, Client::connect(order.address)?.send("POST /api/v1/batches", "", b"")?)?;
                Place::Batch(field(&answer.body, "id").context("a batch without id")?)
            }
        };
        Ok(Self { address: order.address, events: order.events, place })
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Makes what the changes of these numbers need: images that can be deleted. Files that are no images are the cheapest.
    pub(crate) fn prepare(&self, client: &mut Client, number: u64) -> Result<()> {
        match (&self.place, self.events) {
            (Place::Batch(batch), Events::Small) => {
                let line = format!("PUT {}?name=none", image(batch, number));
                expect(415, client.send(&line, "", b"none")?).map(drop)
            }
            _ => Ok(()),
        }
    }

    /// Makes a change, of which the stream will tell.
    pub(crate) fn change(&self, client: &mut Client, number: u64) -> Result<()> {
        match (&self.place, self.events) {
            (Place::Batch(batch), Events::Small) => {
                let line = format!("DELETE {}", image(batch, number));
                expect(204, client.send(&line, "", b"")?).map(drop)
            }
            (Place::Batch(batch), Events::Real) => {
                let line = format!("PUT {}?name=photo-{number}.bmp", image(batch, number));
                expect(201, client.send(&line, "", &picture::bmp(number))?).map(drop)
            }
            (Place::Bare, Events::Small) => publish(client, "image.deleted", number, 0),
            (Place::Bare, Events::Real) => {
                publish(client, "image.received", number, RECEIVED)?;
                publish(client, "image.analyzed", number, ANALYZED)
            }
        }
    }

    /// Waits until everything that was begun has come to its end, so that it costs nothing any more.
    pub(crate) fn settle(&self, changes: Range<u64>) -> Result<()> {
        let (Place::Batch(batch), Events::Real) = (&self.place, self.events) else { return Ok(()) };
        let mut client = Client::connect(self.address)?;
        let expected = format!("\"analyzed\":{},", changes.end);
        for _ in 0..500 {
            let answer = expect(200, client.send(&format!("GET /api/v1/batches/{batch}"), "", b"")?)?;
            if memchr::memmem::find(&answer.body, expected.as_bytes()).is_some() {
                return Ok(());
            }
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        bail!("images were not analyzed within ten seconds")
    }

    /// The position that the log has reached.
    pub(crate) fn cursor(&self) -> Result<String> {
        let Place::Batch(batch) = &self.place else { return Ok(String::new()) };
        let line = format!("GET /api/v1/batches/{batch}");
        let answer = expect(200, Client::connect(self.address)?.send(&line, "", b"")?)?;
        field(&answer.body, "cursor").context("a batch without cursor")
    }

    /// The request of a reader that has read up to this position.
    pub(crate) fn reading(&self, way: Way, cursor: &str) -> Vec<u8> {
        let path = match (&self.place, way) {
            (Place::Batch(batch), _) => format!("/api/v1/batches/{batch}/events?after={cursor}"),
            (Place::Bare, Way::WebSocket) => "/socket".to_owned(),
            (Place::Bare, _) => "/events".to_owned(),
        };
        let (parameters, headers) = match way {
            Way::Sse => ("", "Accept: text/event-stream\r\n"),
            Way::Ndjson => ("", "Accept: application/x-ndjson\r\n"),
            Way::Polling => ("&wait=0", "Accept: application/json\r\n"),
            Way::LongPolling => ("&wait=30", "Accept: application/json\r\n"),
            Way::WebSocket => ("", UPGRADE),
        };
        request(&format!("GET {path}{parameters}"), self.address, headers)
    }
}

/// The key is the one of RFC 6455's example: nobody here is to be convinced that the server knows the protocol.
const UPGRADE: &str = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
                       Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

fn image(batch: &str, number: u64) -> String {
    format!("/api/v1/batches/{batch}/images/{}", id(number))
}

fn id(number: u64) -> String {
    format!("00000000-0000-4000-8000-{number:012x}")
}

/// An event of the same form as ours.
fn publish(client: &mut Client, event_type: &str, number: u64, bytes: usize) -> Result<()> {
    let at = humantime::format_rfc3339_millis(SystemTime::now());
    let id = id(number);
    let mut json =
        format!(r#"{{"cursor":"{EPOCH}-{number}","batch":"{BATCH}","at":"{at}","type":"{event_type}","image":"{id}""#);
    const FILLED: &str = r#","fill":""#;
    if let Some(missing) = bytes.checked_sub(json.len() + FILLED.len() + 2) {
        json.push_str(FILLED);
        json.extend(std::iter::repeat_n('x', missing));
        json.push('"');
    }
    json.push('}');
    expect(204, client.send(&format!("POST /publish/{event_type}/{EPOCH}-{number}"), "", json.as_bytes())?).map(drop)
}

fn expect(status: u16, answer: Answer) -> Result<Answer> {
    if answer.status != status {
        bail!("answered {} where {status} was expected: {}", answer.status, String::from_utf8_lossy(&answer.body));
    }
    Ok(answer)
}

/// The text of the last field of this name.
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
    fn the_last_field_of_a_name_counts() {
        assert_eq!(field(br#"[{"cursor":"a-1"},{"cursor":"a-2"}]"#, "cursor").as_deref(), Some("a-2"));
        assert_eq!(field(b"[]", "cursor"), None);
    }
}
