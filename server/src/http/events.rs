//! The event stream: what is in the logs of one or several batches after a reader's position, and then what comes.
//!
//! One resource in four representations over the same reader. See `events/tail.rs` for how many readers share their work.

mod body;
mod encoded;
mod filter;
mod follower;
mod limits;
mod ndjson;
mod polling;
mod position;
mod reader;
mod representation;
mod request;
mod sse;
mod tail;
mod websocket;

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use protocol::{BatchId, EventType};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use self::encoded::{Run, Stretch};
use self::filter::Filter;
use self::limits::Limits;
use self::position::Scope;
use self::reader::Reader;
pub use self::representation::Representation;
use self::request::{OfBatch, OfTopics, Wanted};
pub use self::request::{asks_for_websocket, client};
use self::tail::{LogStatus, Tails};
use super::Site;
use super::answer::Rejection;
use super::description::{BatchPath, EventParameters, Following, TopicParameters};
use crate::clock;
use crate::config::Config;
use crate::metrics::Metrics;
use crate::store::{Store, StoreError};

/// What all streams of a server share.
pub struct Streams {
    store: Store,
    tails: Tails,
    limits: Limits,
    /// How long a stream is silent before it says `ping`.
    heartbeat: Duration,
    /// Streams that left their request behind.
    sockets: TaskTracker,
}

impl Streams {
    /// Streams of what this store logs, until `stop`.
    pub fn new(config: &Config, store: Store, metrics: Arc<Metrics>, stop: CancellationToken) -> Self {
        Self {
            tails: Tails::new(store.clone(), stop),
            store,
            limits: Limits::new(config.max_streams, config.max_streams_per_client, metrics),
            heartbeat: config.heartbeat,
            sockets: TaskTracker::new(),
        }
    }

    /// Waits until everything has ended that outlives its request. It does so by itself when the server stops.
    pub async fn ended(&self) {
        self.sockets.close();
        self.sockets.wait().await;
        self.tails.ended().await;
    }

    /// Bytes that are kept for readers.
    pub fn held(&self) -> usize {
        self.tails.held()
    }
}

/// The batch's log from a position on: what is there, and then what comes, until the batch is at its end.
#[utoipa::path(
    get,
    path = "/batches/{batch}/events",
    tag = "events",
    operation_id = "readEvents",
    params(BatchPath, EventParameters),
    responses(Following)
)]
pub async fn of_batch(State(site): State<Arc<Site>>, request: Request) -> Response {
    let (mut parts, _) = request.into_parts();
    match OfBatch::from_request_parts(&mut parts, &()).await {
        Ok(OfBatch(wanted)) => answer(&site.streams, wanted, parts).await,
        Err(rejection) => rejection.into_response(),
    }
}

/// The logs of several batches on one stream, with one position in all of them.
#[utoipa::path(
    get,
    path = "/events",
    tag = "events",
    operation_id = "readTopics",
    params(TopicParameters, EventParameters),
    responses(Following)
)]
pub async fn of_topics(State(site): State<Arc<Site>>, request: Request) -> Response {
    let (mut parts, _) = request.into_parts();
    match OfTopics::from_request_parts(&mut parts, &()).await {
        Ok(OfTopics(wanted)) => answer(&site.streams, wanted, parts).await,
        Err(rejection) => rejection.into_response(),
    }
}

/// The stream of a new batch from its first event, in answer to the request that opened it.
///
/// # Errors
/// When too many streams are open.
pub fn admit(site: &Site, client: IpAddr, representation: Representation) -> Result<Opened<'_>, Rejection> {
    Ok(Opened { streams: &site.streams, representation, permit: site.streams.limits.admit(client, representation)? })
}

/// The right to a stream whose batch is not open yet.
pub struct Opened<'a> {
    streams: &'a Streams,
    representation: Representation,
    permit: limits::Permit,
}

impl Opened<'_> {
    /// The stream of this batch from its first event.
    pub fn tell(self, batch: &BatchId) -> Response {
        let log_status = LogStatus { newest: 0, ended: false, deleted: false };
        let starts = [Start { log_status, read: 0, is_reset: false }];
        let scope = Scope::One(batch.clone());
        let reader = self.streams.reader(scope, Filter::default(), &starts, self.streams.heartbeat);
        with_head(self.representation, body::body(reader, self.representation, self.permit))
    }
}

async fn answer(streams: &Streams, wanted: Wanted, parts: Parts) -> Response {
    match streams.answer(wanted, parts).await {
        Ok(response) => response,
        Err(rejection) => rejection.into_response(),
    }
}

/// Where a reader starts in one batch.
struct Start {
    log_status: LogStatus,
    read: u64,
    /// Its position could not be used.
    is_reset: bool,
}

impl Streams {
    async fn answer(&self, wanted: Wanted, mut parts: Parts) -> Result<Response, Rejection> {
        let Wanted { scope, filter, position, representation, wait, client } = wanted;
        let starts = self.starts(&scope, position.as_deref()).await?;
        if self.is_over(&scope, filter, &starts).await? {
            // How the standard tells an `EventSource` to stop.
            return Ok(StatusCode::NO_CONTENT.into_response());
        }
        let permit = self.limits.admit(client, representation)?;
        match representation {
            Representation::EventStream | Representation::Ndjson => {
                let reader = self.reader(scope, filter, &starts, self.heartbeat);
                Ok(with_head(representation, body::body(reader, representation, permit)))
            }
            Representation::Array => {
                let reader = self.reader(scope, filter, &starts, wait);
                Ok(with_head(representation, polling::array(reader, wait, permit).await))
            }
            Representation::WebSocket => {
                let upgrade = match websocket::handshake(&mut parts).await {
                    Ok(upgrade) => upgrade,
                    Err(refusal) => return Ok(refusal),
                };
                let reader = self.reader(scope, filter, &starts, self.heartbeat);
                let open = self.sockets.token();
                Ok(upgrade.on_upgrade(move |socket| async move {
                    websocket::converse(socket, reader, permit).await;
                    drop(open);
                }))
            }
        }
    }

    /// Where a reader with this position starts in each batch.
    async fn starts(&self, scope: &Scope, position: Option<&str>) -> Result<Vec<Start>, StoreError> {
        let batches = scope.batches();
        let claimed = match position {
            None => Ok(vec![0; batches.len()]),
            Some(position) => scope.parse(position, self.store.epoch()),
        };
        let mut starts = Vec::with_capacity(batches.len());
        for (place, batch) in batches.iter().enumerate() {
            let read = claimed.as_ref().map_or(0, |claimed| claimed[place]);
            let log_status = self.tails.log_status(batch, read).await?;
            let is_reset = claimed.is_err() || read > log_status.newest;
            starts.push(Start { log_status, read: if is_reset { 0 } else { read }, is_reset });
        }
        Ok(starts)
    }

    /// Whether every batch is at its end and the reader has everything.
    async fn is_over(&self, scope: &Scope, filter: Filter, starts: &[Start]) -> Result<bool, StoreError> {
        if let (Scope::One(_), [Start { log_status: LogStatus { deleted: true, .. }, .. }]) = (scope, starts) {
            return Ok(true);
        }
        for (batch, start) in scope.batches().iter().zip(starts) {
            if start.is_reset || !start.log_status.ended || self.has_news(batch, filter, start).await? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Whether the log of a batch that is at its end has anything for a reader: what follows the end may be of no interest.
    async fn has_news(&self, batch: &BatchId, filter: Filter, start: &Start) -> Result<bool, StoreError> {
        let mut read = start.read;
        while !filter.is_everything() && read < start.log_status.newest {
            let page = self.store.read(batch, read, PAGE).await?;
            if page.entries.iter().any(|entry| filter.passes(EventType::from_name(&entry.event_type))) {
                return Ok(true);
            }
            let Some(last) = page.entries.last() else { return Ok(false) };
            read = last.seq;
        }
        Ok(read < start.log_status.newest)
    }

    fn reader(&self, scope: Scope, filter: Filter, starts: &[Start], silence: Duration) -> Reader {
        let of_each = || scope.batches().iter().zip(starts);
        let followers = of_each()
            .map(|(batch, start)| self.tails.follow(batch, start.read, start.log_status))
            .collect::<Box<[_]>>();
        let epoch = self.store.epoch();
        let resets: Vec<_> = of_each()
            .enumerate()
            .filter(|(_, (_, start))| start.is_reset)
            .filter_map(|(place, (batch, _))| Some((place, Run::reset(batch, epoch.as_str(), clock::now())?)))
            .collect();
        let before = starts.iter().map(|start| start.log_status.newest).collect();
        let mut reader = Reader::new(scope, filter, epoch.clone(), followers, before, silence);
        for (place, message) in resets {
            reader.reset(place, Stretch::whole(message));
        }
        reader
    }
}

/// Events of a log that are looked at together.
const PAGE: usize = 256;

/// The answer with these events: nobody on the way may keep it, change it or wait for more of it.
fn with_head(representation: Representation, body: axum::body::Body) -> Response {
    let mut response = body.into_response();
    let headers: &mut HeaderMap = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_TYPE, representation.media_type()),
        (header::CACHE_CONTROL, "no-cache, no-transform"),
        (header::VARY, "accept"),
        (header::HeaderName::from_static("x-accel-buffering"), "no"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}
