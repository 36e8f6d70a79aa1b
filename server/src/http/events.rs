//! A batch's events as a stream: what is in the log after the reader's cursor, and then what comes.
//!
//! Replay and live are one loop: read the log after the cursor, send, and wait for a hint that there is more. A hint may be
//! lost or come for nothing; a reader that is slow reads on from the log, and holds nothing in memory but one page of it.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures::stream;
use protocol::{BatchId, Cursor};
use serde::Deserialize;
use tokio_util::sync::CancellationToken;
use utoipa::IntoParams;

use super::Site;
use super::answer::Rejection;
use super::description::{BatchPath, Reading};
use super::path::{InBatch, Parameters};
use super::representation::Representation;
use crate::clock;
use crate::random;
use crate::store::{Hint, LogPage, Store};

/// Events that are read and sent at once: about 512 KB.
const PAGE: usize = 256;

/// Where a reader starts, when it does not say so in `Last-Event-ID`.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct StreamParameters {
    /// The cursor of the last event that the reader has; `lastEventId` and `last_event_id` mean the same.
    after: Option<String>,
    #[serde(rename = "lastEventId")]
    last_event_id_camel: Option<String>,
    last_event_id: Option<String>,
}

/// The batch's log from a position on: what is there, and then what comes, until the batch is at its end.
#[utoipa::path(get, path = "/batches/{batch}/events", tag = "events", operation_id = "readEvents",
    params(BatchPath, StreamParameters),
    responses(
        (status = 200, description = "The events.", content((String = "text/event-stream"), (String = "application/x-ndjson"))),
        (status = 204, description = "The batch is at its end, and the reader has everything."),
        Reading
    ))]
pub async fn events(
    State(site): State<Arc<Site>>,
    InBatch(batch): InBatch,
    Parameters(parameters): Parameters<StreamParameters>,
    headers: HeaderMap,
) -> Result<Response, Rejection> {
    let store = site.batches.store();
    let log = store.read(&batch, 0, 0).await?;
    let start = Start::of(parameters.cursor(&headers).as_deref(), store, &log);
    if log.deleted || (start != Start::Reset && log.is_all(start.seq())) {
        // How the standard tells an `EventSource` to stop.
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    let representation = Representation::asked_for(&headers).unwrap_or(Representation::EventStream);
    Ok(stream_from(&site, &batch, representation, start))
}

/// The stream of a batch from its first event.
pub fn stream_from_beginning(site: &Site, batch: &BatchId, representation: Representation) -> Response {
    stream_from(site, batch, representation, Start::After(0))
}

/// Where a stream begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Start {
    /// After this event.
    After(u64),
    /// At the beginning, since the reader's cursor cannot be used.
    Reset,
}

impl Start {
    fn of(cursor: Option<&str>, store: &Store, log: &LogPage) -> Self {
        let Some(cursor) = cursor else { return Self::After(0) };
        match cursor.parse::<Cursor>() {
            Ok(cursor) if cursor.epoch == *store.epoch() && cursor.seq <= log.newest => Self::After(cursor.seq),
            _ => Self::Reset,
        }
    }

    fn seq(self) -> u64 {
        match self {
            Self::After(seq) => seq,
            Self::Reset => 0,
        }
    }
}

impl StreamParameters {
    /// The reader's cursor: what the browser sends when it comes back counts before what the page wrote into the address.
    fn cursor(self, headers: &HeaderMap) -> Option<String> {
        let header = headers.get("last-event-id").map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
        header.or(self.after).or(self.last_event_id_camel).or(self.last_event_id).filter(|cursor| !cursor.is_empty())
    }
}

fn stream_from(site: &Site, batch: &BatchId, representation: Representation, start: Start) -> Response {
    let store = site.batches.store().clone();
    let mut opening = representation.opening();
    if start == Start::Reset {
        let cursor = Cursor { epoch: store.epoch().clone(), seq: 0 };
        opening.push_str(&representation.reset(batch, &cursor, clock::now()));
    }
    let reader = Reader {
        hint: store.watch(batch),
        batch: batch.clone(),
        representation,
        read: start.seq(),
        opening: Some(opening).filter(|opening| !opening.is_empty()),
        over: false,
        heartbeat: site.heartbeat,
        stop: site.stop.clone(),
        store,
    };
    let chunks = stream::unfold(reader, |mut reader| async move {
        let chunk = reader.next().await?;
        Some((Ok::<_, Infallible>(chunk), reader))
    });
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(representation.media_type())),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-cache, no-transform")),
        (header::HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no")),
    ];
    (headers, Body::from_stream(chunks)).into_response()
}

/// One reader and how far it has read.
struct Reader {
    store: Store,
    batch: BatchId,
    hint: Hint,
    representation: Representation,
    read: u64,
    opening: Option<String>,
    over: bool,
    heartbeat: Duration,
    stop: CancellationToken,
}

impl Reader {
    /// What to send next; nothing when the stream is over.
    async fn next(&mut self) -> Option<String> {
        if let Some(opening) = self.opening.take() {
            return Some(opening);
        }
        while !self.over {
            self.hint.mark_seen();
            let page = match self.store.read(&self.batch, self.read, PAGE).await {
                Ok(page) => page,
                Err(error) => {
                    // The reader comes back with its cursor and has missed nothing.
                    tracing::error!(%error, "a stream broke off");
                    return None;
                }
            };
            let chunk = self.encode(&page);
            self.over = page.is_all(self.read);
            if chunk.is_some() {
                return chunk;
            }
            if !self.over
                && let Some(chunk) = self.wait().await
            {
                return Some(chunk);
            }
        }
        None
    }

    fn encode(&mut self, page: &LogPage) -> Option<String> {
        let mut chunk = String::new();
        for entry in &page.entries {
            let cursor = Cursor { epoch: self.store.epoch().clone(), seq: entry.seq };
            self.representation.write(entry, &cursor, &mut chunk);
            self.read = entry.seq;
        }
        (!chunk.is_empty()).then_some(chunk)
    }

    /// Waits until there may be more in the log; what to send when that is not all that happened.
    async fn wait(&mut self) -> Option<String> {
        tokio::select! {
            () = self.hint.changed() => None,
            () = tokio::time::sleep(self.heartbeat) => self.representation.ping(),
            () = self.stop.cancelled() => {
                self.over = true;
                Some(self.representation.closing(retry_ms())).filter(|closing| !closing.is_empty())
            }
        }
    }
}

/// When to come back to a server that stops: spread, so that its start does not meet all readers at once.
fn retry_ms() -> u64 {
    let spread = random::bytes().map_or(0, u16::from_be_bytes);
    1000 + u64::from(spread) % 2000
}
