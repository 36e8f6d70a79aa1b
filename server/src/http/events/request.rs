//! What a client asks of the event stream: which batches, which types, after which position, written how.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

use axum::extract::{ConnectInfo, FromRequestParts, Query};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use protocol::BatchId;

use super::filter::Filter;
use super::position::Scope;
use super::representation::Representation;
use crate::http::answer::Rejection;
use crate::http::path::InBatch;

/// Most batches that one stream tells of.
const BATCHES: usize = 64;

/// Longest time that an answer to polling may take, in seconds.
const LONGEST_WAIT: u64 = 60;

/// Where a reader starts, in the order in which they count when they stand in the address. What a browser sends in
/// `Last-Event-ID` when it comes back counts before what the page wrote into the address.
const POSITIONS: [&str; 3] = ["after", "lastEventId", "last_event_id"];

/// A request for events.
pub struct Wanted {
    /// Of what.
    pub scope: Scope,
    /// Of which types.
    pub filter: Filter,
    /// After which position; from the beginning if none is said.
    pub position: Option<String>,
    /// Written how.
    pub representation: Representation,
    /// How long to wait for the first event, when polling.
    pub wait: Duration,
    /// Who asks.
    pub client: IpAddr,
}

/// A request for the events of the batch that the address names.
pub struct OfBatch(pub Wanted);

/// A request for the events of the batches that the query names.
pub struct OfTopics(pub Wanted);

impl<S: Send + Sync> FromRequestParts<S> for OfBatch {
    type Rejection = Rejection;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Rejection> {
        let InBatch(batch) = InBatch::from_request_parts(parts, state).await?;
        Ok(Self(Wanted::new(parts, |_| Ok(Scope::One(batch)))?))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for OfTopics {
    type Rejection = Rejection;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Rejection> {
        Ok(Self(Wanted::new(parts, |parameters| several(&parameters.all("batch")))?))
    }
}

impl Wanted {
    fn new(parts: &Parts, scope: impl FnOnce(&Parameters) -> Result<Scope, Rejection>) -> Result<Self, Rejection> {
        let parameters = Parameters::of(parts)?;
        let filter = Filter::of(&parameters.all("type")).map_err(|name| {
            let name: String = name.chars().take(40).collect();
            Rejection::malformed(format!("There is no event type {name:?}. Ask for such as type=image.failed."))
        })?;
        let representation = if asks_for_websocket(&parts.headers) {
            Representation::WebSocket
        } else {
            Representation::wanted(&parts.headers, &Representation::OFFERED).unwrap_or(Representation::EventStream)
        };
        Ok(Self {
            scope: scope(&parameters)?,
            filter,
            position: parameters.position(&parts.headers)?,
            representation,
            wait: parameters.wait()?,
            client: client(parts),
        })
    }
}

/// Whether the client wants to change to the WebSocket protocol. Each of the two may list several values.
pub fn asks_for_websocket(headers: &HeaderMap) -> bool {
    let lists = |name, wanted: &str| {
        let values = headers.get_all(name).iter().filter_map(|value| value.to_str().ok());
        values.flat_map(|value| value.split(',')).any(|value| value.trim().eq_ignore_ascii_case(wanted))
    };
    lists(header::UPGRADE, "websocket") && lists(header::CONNECTION, "upgrade")
}

/// The address that a request comes from. One that came over no connection has none.
pub fn client(parts: &Parts) -> IpAddr {
    let connection = parts.extensions.get::<ConnectInfo<SocketAddr>>();
    connection.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |ConnectInfo(address)| address.ip())
}

fn several(names: &[&str]) -> Result<Scope, Rejection> {
    let mut batches: Vec<BatchId> = Vec::new();
    for name in names {
        let batch = name.parse()?;
        if !batches.contains(&batch) {
            batches.push(batch);
        }
    }
    if batches.is_empty() || batches.len() > BATCHES {
        let detail = format!("Name the batches to read, 1 to {BATCHES} of them, such as ?batch=A&batch=B.");
        return Err(Rejection::malformed(detail));
    }
    Ok(Scope::Several(batches.into()))
}

/// What stands behind the question mark.
struct Parameters(Vec<(String, String)>);

impl Parameters {
    fn of(parts: &Parts) -> Result<Self, Rejection> {
        let Query(pairs) = Query::try_from_uri(&parts.uri)
            .map_err(|_| Rejection::malformed("A parameter of the address is not valid UTF-8."))?;
        Ok(Self(pairs))
    }

    fn all(&self, name: &str) -> Vec<&str> {
        self.0.iter().filter(|(found, _)| found == name).map(|(_, value)| value.as_str()).collect()
    }

    fn one(&self, name: &str) -> Result<Option<&str>, Rejection> {
        match self.all(name)[..] {
            [] => Ok(None),
            [value] => Ok(Some(value)),
            _ => Err(Rejection::malformed(format!("The parameter {name} stands in the address twice. Say it once."))),
        }
    }

    fn position(&self, headers: &HeaderMap) -> Result<Option<String>, Rejection> {
        let mut said: Vec<String> = Vec::new();
        said.extend(headers.get("last-event-id").map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned()));
        for name in POSITIONS {
            said.extend(self.one(name)?.map(str::to_owned));
        }
        Ok(said.into_iter().find(|position| !position.is_empty()))
    }

    fn wait(&self) -> Result<Duration, Rejection> {
        let Some(text) = self.one("wait")? else { return Ok(Duration::ZERO) };
        let seconds = text.parse().ok().filter(|seconds| *seconds <= LONGEST_WAIT && !text.starts_with('+'));
        seconds
            .map(Duration::from_secs)
            .ok_or_else(|| Rejection::malformed(format!("`wait` is a number of whole seconds, 0 to {LONGEST_WAIT}.")))
    }
}
