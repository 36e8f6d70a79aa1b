//! Event streams of one server: finds the starting point of each client, enforces the stream limits and builds the
//! responses.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::http::HeaderValue;
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use protocol::{BatchId, EventType};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::encoded_events::{EncodedEvents, EventSlice};
use super::event_request::EventRequest;
use super::filter::Filter;
use super::live_tails::LiveTails;
use super::recent_events::BatchLogStatus;
use super::representation::Representation;
use super::resume_position::StreamScope;
use super::stream_body::stream_body;
use super::stream_limits::{StreamLimits, StreamPermit};
use super::subscriber::Subscriber;
use super::{polling, websocket};
use crate::batches::{BatchError, Batches};
use crate::clock;
use crate::config::Config;
use crate::http::error::ApiError;
use crate::metrics::Metrics;

/// Largest number of log entries that are read at once to look for one that passes a filter.
const LOG_PAGE_LENGTH: usize = 256;

/// State shared by all event streams of a server.
pub struct EventStreams {
    batches: Batches,
    /// In-memory copies of the newest events of each batch that has subscribers.
    tails: LiveTails,
    limits: StreamLimits,
    /// Silence after which a Server-Sent Events stream or a WebSocket sends `ping`.
    heartbeat: Duration,
    /// WebSocket tasks, which outlive their request.
    sockets: TaskTracker,
}

/// Starting point of a subscriber in one batch's log.
struct ResumePoint {
    /// Length and state of the log, as known when the client connected.
    status: BatchLogStatus,
    /// Sequence number of the last event that the client has.
    last_read: u64,
    /// True if the client's position is not usable. Then `last_read` is 0, and the stream starts with `stream.reset`.
    is_reset: bool,
}

impl EventStreams {
    /// Streams of the logs of these batches. They end at the latest when `stop` is cancelled.
    pub fn new(config: &Config, batches: Batches, metrics: Arc<Metrics>, stop: CancellationToken) -> Self {
        Self {
            tails: LiveTails::new(batches.clone(), stop),
            batches,
            limits: StreamLimits::new(config.max_streams, config.max_streams_per_client, metrics),
            heartbeat: config.heartbeat,
            sockets: TaskTracker::new(),
        }
    }

    /// Waits until the tasks of all WebSockets and live tails have ended. They end by themselves when the server stops,
    /// or earlier.
    pub async fn wait_until_ended(&self) {
        self.sockets.close();
        self.sockets.wait().await;
        self.tails.wait_until_ended().await;
    }

    /// Bytes of encoded events kept for subscribers.
    pub fn kept_bytes(&self) -> usize {
        self.tails.kept_bytes()
    }

    /// Counts a stream against the limits, so that its batch can be created afterwards.
    ///
    /// # Errors
    /// When too many streams are open.
    pub fn admit(&self, client: IpAddr, representation: Representation) -> Result<AdmittedStream<'_>, ApiError> {
        Ok(AdmittedStream { streams: self, representation, permit: self.limits.admit(client, representation)? })
    }

    /// Responds to a request for events. The response is 204 if every batch has ended and the client has everything
    /// that passes its filter, or if the scope is one batch and it was deleted. It is 400 for an invalid WebSocket
    /// handshake.
    ///
    /// # Errors
    /// When a batch does not exist, too many streams are open, or the store fails.
    pub async fn respond(&self, request: EventRequest, mut parts: Parts) -> Result<Response, ApiError> {
        let EventRequest { scope, filter, position, representation, wait, client } = request;
        let starts = self.resume_points(&scope, position.as_deref()).await?;
        if self.is_complete(&scope, filter, &starts).await? {
            // With this status an `EventSource` stops reconnecting, as the standard says.
            return Ok(StatusCode::NO_CONTENT.into_response());
        }
        let permit = self.limits.admit(client, representation)?;
        match representation {
            Representation::EventStream | Representation::Ndjson => {
                let subscriber = self.subscribe(scope, filter, &starts, self.heartbeat);
                Ok(with_headers(representation, stream_body(subscriber, representation, permit)))
            }
            Representation::Array => {
                let subscriber = self.subscribe(scope, filter, &starts, wait);
                Ok(with_headers(representation, polling::array(subscriber, wait, permit).await))
            }
            Representation::WebSocket => {
                let upgrade = match websocket::handshake(&mut parts).await {
                    Ok(upgrade) => upgrade,
                    Err(response) => return Ok(response),
                };
                let subscriber = self.subscribe(scope, filter, &starts, self.heartbeat);
                let token = self.sockets.token();
                Ok(upgrade.on_upgrade(move |socket| async move {
                    websocket::run(socket, subscriber, permit).await;
                    drop(token);
                }))
            }
        }
    }

    /// Starting points of a client with this position, one for each batch.
    async fn resume_points(&self, scope: &StreamScope, position: Option<&str>) -> Result<Vec<ResumePoint>, BatchError> {
        let batches = scope.batches();
        let claimed = match position {
            None => Ok(vec![0; batches.len()]),
            Some(position) => scope.parse(position, self.batches.epoch()),
        };
        let mut starts = Vec::with_capacity(batches.len());
        for (index, batch) in batches.iter().enumerate() {
            let last_read = claimed.as_ref().map_or(0, |claimed| claimed[index]);
            let status = self.tails.log_status(batch, last_read).await?;
            let is_reset = claimed.is_err() || last_read > status.newest;
            starts.push(ResumePoint { status, last_read: if is_reset { 0 } else { last_read }, is_reset });
        }
        Ok(starts)
    }

    /// Returns true if every batch has ended and the client has everything that passes its filter. A stream of one
    /// deleted batch is complete too.
    async fn is_complete(
        &self,
        scope: &StreamScope,
        filter: Filter,
        starts: &[ResumePoint],
    ) -> Result<bool, BatchError> {
        if let (StreamScope::Batch(_), [ResumePoint { status: BatchLogStatus { deleted: true, .. }, .. }]) =
            (scope, starts)
        {
            return Ok(true);
        }
        for (batch, start) in scope.batches().iter().zip(starts) {
            if start.is_reset || !start.status.has_ended || self.has_more(batch, filter, start).await? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Returns true if the log of an ended batch has events for the client. With a filter the remaining events may all
    /// be excluded.
    async fn has_more(&self, batch: &BatchId, filter: Filter, start: &ResumePoint) -> Result<bool, BatchError> {
        let mut last_read = start.last_read;
        while !filter.is_everything() && last_read < start.status.newest {
            let log_page = self.batches.read_log(batch, last_read, LOG_PAGE_LENGTH).await?;
            if log_page.entries.iter().any(|entry| filter.passes(EventType::from_name(&entry.event_type))) {
                return Ok(true);
            }
            let Some(last) = log_page.entries.last() else { return Ok(false) };
            last_read = last.seq;
        }
        Ok(last_read < start.status.newest)
    }

    /// Subscriber that starts at these points. It first sends `stream.reset` for each batch whose position is not
    /// usable.
    fn subscribe(&self, scope: StreamScope, filter: Filter, starts: &[ResumePoint], heartbeat: Duration) -> Subscriber {
        let each = || scope.batches().iter().zip(starts);
        let followers =
            each().map(|(batch, start)| self.tails.follow(batch, start.last_read, start.status)).collect::<Box<[_]>>();
        let epoch = self.batches.epoch();
        let reset = |batch| EncodedEvents::stream_reset(batch, epoch.as_str(), clock::now());
        let resets: Vec<_> = each()
            .enumerate()
            .filter(|(_, (_, start))| start.is_reset)
            .filter_map(|(index, (batch, _))| Some((index, reset(batch)?)))
            .collect();
        let replay_until = starts.iter().map(|start| start.status.newest).collect();
        let mut subscriber = Subscriber::new(scope, filter, epoch.clone(), followers, replay_until, heartbeat);
        for (index, message) in resets {
            subscriber.push_reset(index, EventSlice::whole(message));
        }
        subscriber
    }
}

/// Stream that the limits admit, to a batch that may not be created yet. It counts as open.
pub struct AdmittedStream<'a> {
    streams: &'a EventStreams,
    representation: Representation,
    permit: StreamPermit,
}

impl AdmittedStream<'_> {
    /// Response with all events of this batch, from the first.
    pub fn respond(self, batch: &BatchId) -> Response {
        let status = BatchLogStatus { newest: 0, has_ended: false, deleted: false };
        let starts = [ResumePoint { status, last_read: 0, is_reset: false }];
        let scope = StreamScope::Batch(batch.clone());
        let subscriber = self.streams.subscribe(scope, Filter::default(), &starts, self.streams.heartbeat);
        with_headers(self.representation, stream_body(subscriber, self.representation, self.permit))
    }
}

/// Response with this body and with headers that keep proxies from storing, transforming and buffering the events.
fn with_headers(representation: Representation, body: axum::body::Body) -> Response {
    let mut response = body.into_response();
    for (name, value) in [
        (header::CONTENT_TYPE, representation.media_type()),
        (header::CACHE_CONTROL, "no-cache, no-transform"),
        (header::VARY, "accept"),
        (header::HeaderName::from_static("x-accel-buffering"), "no"),
    ] {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}
