//! Parsing of requests for an event stream: batches, event types, position, representation and waiting time.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

use axum::extract::{ConnectInfo, FromRequestParts, Query};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use protocol::{BatchId, EventType};
use utoipa::IntoParams;

use super::filter::Filter;
use super::representation::Representation;
use super::resume_position::StreamScope;
use crate::http::error::ApiError;
use crate::http::request_path::BatchPath;

/// Largest number of batches of one stream.
const MAX_BATCHES: usize = 64;

/// Longest time that a long poll may wait, in seconds.
const MAX_WAIT_SECONDS: u64 = 60;

/// Query parameters of the position, in order of precedence; empty ones do not count. The header `Last-Event-ID`, which
/// a browser sends when it reconnects, takes precedence over all of them.
const POSITION_PARAMETERS: [&str; 3] = ["after", "lastEventId", "last_event_id"];

/// Query parameters that select batches.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct BatchListParameters {
    /// Ids of the batches to read, 1 to 64. Repeat the parameter for each.
    #[param(rename = "batch", value_type = Vec<BatchId>, min_items = 1, max_items = 64)]
    batches: Box<[BatchId]>,
}

/// Query parameters that select events, and the waiting time.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct EventParameters {
    /// Position after which to start: the cursor of the last event that you have handled, or its `resume` for several
    /// batches. `lastEventId` and `last_event_id` are synonyms. The header `Last-Event-ID` takes precedence. Without a
    /// position the stream starts with the first event.
    after: Option<String>,
    /// Event types to send; repeat the parameter for each. Without it all types are sent. `batch.completed`,
    /// `batch.cancelled`, `batch.deleted` and `stream.reset` are always sent.
    #[param(rename = "type", inline, value_type = Option<Vec<EventType>>)]
    types: Filter,
    /// Longest time to wait for the first event when polling, in seconds. Default: 0.
    #[param(value_type = Option<u8>, minimum = 0, maximum = 60)]
    wait: Duration,
}

/// Parsed request for events.
pub struct EventRequest {
    /// Batches to read.
    pub scope: StreamScope,
    /// Event types to send.
    pub filter: Filter,
    /// Position after which to start; `None` to start with the first event.
    pub position: Option<String>,
    /// Representation of the response: a WebSocket if the client asks for one, else by `Accept`.
    pub representation: Representation,
    /// Longest time to wait for the first event when polling.
    pub wait: Duration,
    /// Address of the client.
    pub client: IpAddr,
}

/// Request for the events of the batch in the path.
pub struct BatchEventRequest(pub EventRequest);

/// Request for the events of the batches in the query.
pub struct MultiBatchEventRequest(pub EventRequest);

impl<S: Send + Sync> FromRequestParts<S> for BatchEventRequest {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let BatchPath { batch } = BatchPath::from_request_parts(parts, state).await?;
        let parameters = EventParameters::parse(&QueryPairs::from_parts(parts)?, &parts.headers)?;
        Ok(Self(EventRequest::new(parts, StreamScope::Batch(batch), parameters)))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for MultiBatchEventRequest {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        let pairs = QueryPairs::from_parts(parts)?;
        let parameters = EventParameters::parse(&pairs, &parts.headers)?;
        let BatchListParameters { batches } = BatchListParameters::parse(&pairs)?;
        Ok(Self(EventRequest::new(parts, StreamScope::Batches(batches), parameters)))
    }
}

impl EventRequest {
    /// Request with these parameters; representation and client come from the head of the HTTP request.
    fn new(parts: &Parts, scope: StreamScope, parameters: EventParameters) -> Self {
        let representation = if asks_for_websocket(&parts.headers) {
            Representation::WebSocket
        } else {
            let negotiated = Representation::negotiate(&parts.headers, &Representation::NEGOTIABLE);
            negotiated.unwrap_or(Representation::EventStream)
        };
        let EventParameters { after, types, wait } = parameters;
        Self { scope, filter: types, position: after, representation, wait, client: client_address(parts) }
    }
}

/// Returns true if the client asks to switch to the WebSocket protocol. Both headers may list several values.
pub fn asks_for_websocket(headers: &HeaderMap) -> bool {
    let lists = |name, wanted: &str| {
        let values = headers.get_all(name).iter().filter_map(|value| value.to_str().ok());
        values.flat_map(|value| value.split(',')).any(|value| value.trim().eq_ignore_ascii_case(wanted))
    };
    lists(header::UPGRADE, "websocket") && lists(header::CONNECTION, "upgrade")
}

/// Address that the request came from. `0.0.0.0` if the request has no connection, as in tests.
pub fn client_address(parts: &Parts) -> IpAddr {
    let connection = parts.extensions.get::<ConnectInfo<SocketAddr>>();
    connection.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |ConnectInfo(address)| address.ip())
}

impl BatchListParameters {
    /// Batches named in the query. A repeated id counts once. None, too many or a malformed id is an error (400).
    fn parse(pairs: &QueryPairs) -> Result<Self, ApiError> {
        let mut batches: Vec<BatchId> = Vec::new();
        for id in pairs.all("batch") {
            let batch = id.parse()?;
            if !batches.contains(&batch) {
                batches.push(batch);
            }
        }
        if batches.is_empty() || batches.len() > MAX_BATCHES {
            let detail = format!("Name 1 to {MAX_BATCHES} batches to read, such as ?batch=A&batch=B.");
            return Err(ApiError::malformed(detail));
        }
        Ok(Self { batches: batches.into() })
    }
}

impl EventParameters {
    /// Parses the parameters. An unknown event type, a repeated position and an invalid waiting time are errors (400).
    fn parse(pairs: &QueryPairs, headers: &HeaderMap) -> Result<Self, ApiError> {
        let types = Filter::from_names(&pairs.all("type")).map_err(|name| {
            let name: String = name.chars().take(40).collect();
            ApiError::malformed(format!("There is no event type {name:?}. Use one such as type=image.failed."))
        })?;
        Ok(Self { types, after: position(pairs, headers)?, wait: wait(pairs)? })
    }
}

/// Position of the request, from the header or a parameter. An empty position counts as absent.
fn position(pairs: &QueryPairs, headers: &HeaderMap) -> Result<Option<String>, ApiError> {
    let mut positions: Vec<String> = Vec::new();
    positions.extend(headers.get("last-event-id").map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned()));
    for name in POSITION_PARAMETERS {
        positions.extend(pairs.one(name)?.map(str::to_owned));
    }
    Ok(positions.into_iter().find(|position| !position.is_empty()))
}

/// Value of the parameter `wait`; zero if it is absent.
fn wait(pairs: &QueryPairs) -> Result<Duration, ApiError> {
    let Some(text) = pairs.one("wait")? else { return Ok(Duration::ZERO) };
    // `parse` would accept a plus sign.
    let seconds = text.parse().ok().filter(|seconds| *seconds <= MAX_WAIT_SECONDS && !text.starts_with('+'));
    seconds.map(Duration::from_secs).ok_or_else(|| {
        ApiError::malformed(format!("`wait` must be a whole number of seconds from 0 to {MAX_WAIT_SECONDS}."))
    })
}

/// Names and values of the query, in order.
struct QueryPairs(Vec<(String, String)>);

impl QueryPairs {
    fn from_parts(parts: &Parts) -> Result<Self, ApiError> {
        let Query(pairs) = Query::try_from_uri(&parts.uri)
            .map_err(|_| ApiError::malformed("A query parameter is not valid UTF-8. Percent-encode it as UTF-8."))?;
        Ok(Self(pairs))
    }

    /// All values of a parameter.
    fn all(&self, name: &str) -> Vec<&str> {
        self.0.iter().filter(|(found, _)| found == name).map(|(_, value)| value.as_str()).collect()
    }

    /// Value of a parameter; `None` if it is absent, an error if it occurs several times.
    fn one(&self, name: &str) -> Result<Option<&str>, ApiError> {
        match self.all(name)[..] {
            [] => Ok(None),
            [value] => Ok(Some(value)),
            _ => {
                Err(ApiError::malformed(format!("The parameter {name} occurs several times in the URL. Send it once.")))
            }
        }
    }
}
