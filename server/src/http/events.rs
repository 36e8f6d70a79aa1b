//! Event streams and their handlers: a client receives the events after its position in the logs of one or several
//! batches (replay), and then new events as they are logged (live).
//!
//! A stream has four representations: Server-Sent Events, NDJSON, a JSON array (long polling), and WebSocket messages.
//! All subscribers of a batch share its *live tail*: an in-memory copy of the newest events, filled by one task that
//! reads the log (`events/live_tails.rs`).

mod encoded_events;
mod event_request;
mod event_streams;
mod filter;
mod live_tail;
mod live_tails;
mod log_follower;
mod ndjson;
mod polling;
mod recent_events;
mod representation;
mod resume_position;
mod sse;
mod stream_body;
mod stream_limits;
mod subscriber;
mod tail_task;
mod websocket;

use std::sync::Arc;

use axum::extract::{FromRequestParts, Request, State};
use axum::response::Response;

use self::event_request::{BatchEventRequest, BatchListParameters, EventParameters, MultiBatchEventRequest};
pub use self::event_request::{asks_for_websocket, client_address};
pub use self::event_streams::EventStreams;
pub use self::representation::Representation;
use super::error::ApiError;
use super::openapi::EventStreamResponses;
use super::request_path::BatchPath;
use super::state::ServerState;

/// Streams the events of a batch: the replay after a position, then live events until the batch has ended.
#[utoipa::path(
    get,
    path = "/batches/{batch}/events",
    tag = "events",
    operation_id = "readEvents",
    params(BatchPath, EventParameters),
    responses(EventStreamResponses)
)]
pub async fn stream_batch(State(state): State<Arc<ServerState>>, request: Request) -> Result<Response, ApiError> {
    let (mut parts, _) = request.into_parts();
    let BatchEventRequest(request) = BatchEventRequest::from_request_parts(&mut parts, &()).await?;
    state.streams.respond(request, parts).await
}

/// Streams the events of several batches, with one position in all of them.
#[utoipa::path(
    get,
    path = "/events",
    tag = "events",
    operation_id = "readTopics",
    params(BatchListParameters, EventParameters),
    responses(EventStreamResponses)
)]
pub async fn stream_batches(State(state): State<Arc<ServerState>>, request: Request) -> Result<Response, ApiError> {
    let (mut parts, _) = request.into_parts();
    let MultiBatchEventRequest(request) = MultiBatchEventRequest::from_request_parts(&mut parts, &()).await?;
    state.streams.respond(request, parts).await
}
