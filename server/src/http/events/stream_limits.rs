//! Limits on the number of open streams, in total and for each client, and the metrics of each open stream.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::representation::Representation;
use super::subscriber::{BatchEvents, Subscriber};
use crate::http::error::ApiError;
use crate::metrics::{Metrics, StreamMetrics};

/// Counts open streams and refuses those above the limits. A clone is a handle to the same counts.
#[derive(Clone)]
pub struct StreamLimits {
    shared: Arc<SharedLimits>,
}

struct SharedLimits {
    max: usize,
    max_per_client: usize,
    open: Mutex<OpenStreams>,
    metrics: Arc<Metrics>,
}

/// Numbers of open streams.
#[derive(Default)]
struct OpenStreams {
    total: usize,
    by_client: HashMap<IpAddr, usize>,
}

impl StreamLimits {
    /// Admits at most `max` streams in total, and at most `max_per_client` from one client.
    pub fn new(max: usize, max_per_client: usize, metrics: Arc<Metrics>) -> Self {
        Self { shared: Arc::new(SharedLimits { max, max_per_client, open: Mutex::default(), metrics }) }
    }

    /// Admits one stream of a client, which is open until the permit is dropped.
    ///
    /// # Errors
    /// When the client has too many streams open (429), or all clients together have (503).
    pub fn admit(&self, client: IpAddr, representation: Representation) -> Result<StreamPermit, ApiError> {
        let client = client_network(client);
        let mut open = self.shared.lock();
        if open.total >= self.shared.max {
            return Err(ApiError::too_many_streams_in_total());
        }
        let client_streams = open.by_client.entry(client).or_default();
        if *client_streams >= self.shared.max_per_client {
            return Err(ApiError::too_many_streams_of_client());
        }
        *client_streams += 1;
        open.total += 1;
        drop(open);
        let metrics = self.shared.metrics.stream(representation.metrics_label());
        metrics.open.inc();
        Ok(StreamPermit { shared: Arc::clone(&self.shared), client, metrics })
    }
}

impl SharedLimits {
    fn lock(&self) -> MutexGuard<'_, OpenStreams> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Address under which a client's streams are counted. One IPv6 client commonly has a whole network with a prefix of 64
/// bits, so only these bits are kept.
fn client_network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX))),
        IpAddr::V4(address) => IpAddr::V4(address),
    }
}

/// Permission to have one stream open, and that stream's metrics. While it exists, the stream counts towards the
/// limits.
pub struct StreamPermit {
    shared: Arc<SharedLimits>,
    client: IpAddr,
    metrics: StreamMetrics,
}

impl StreamPermit {
    /// Counts the events that are sent to a subscriber in the metrics, and records its lag.
    pub fn count_events(&self, subscriber: &Subscriber, events: &BatchEvents) {
        self.metrics.events.inc_by(subscriber.filtered(events).count() as u64);
        self.metrics.lag.observe(subscriber.lag() as f64);
    }

    /// Counts bytes that are sent in the metrics.
    pub fn count_bytes(&self, bytes: usize) {
        self.metrics.bytes.inc_by(bytes as u64);
    }
}

impl Drop for StreamPermit {
    fn drop(&mut self) {
        self.metrics.open.dec();
        let mut open = self.shared.lock();
        open.total -= 1;
        if let Some(client_streams) = open.by_client.get_mut(&self.client) {
            *client_streams -= 1;
            if *client_streams == 0 {
                open.by_client.remove(&self.client);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::response::IntoResponse;

    use super::*;

    fn limits(max: usize, max_per_client: usize) -> StreamLimits {
        StreamLimits::new(max, max_per_client, Arc::new(Metrics::new().unwrap()))
    }

    fn status(result: Result<StreamPermit, ApiError>) -> u16 {
        result.map_or_else(|error| error.into_response().status().as_u16(), |_| 200)
    }

    #[test]
    fn limits_streams_per_client_and_in_total() {
        let (limits, ndjson) = (limits(3, 2), Representation::Ndjson);
        let admit = |address: &str| limits.admit(address.parse().unwrap(), ndjson);
        let (first, second) = (admit("10.0.0.1").unwrap(), admit("::ffff:10.0.0.1").unwrap());
        assert_eq!(status(admit("10.0.0.1")), 429, "an IPv4-mapped address is the same client");
        let third = admit("10.0.0.2").unwrap();
        assert_eq!(status(admit("10.0.0.3")), 503);
        drop((first, second, third));
        assert_eq!(status(admit("10.0.0.1")), 200);
        assert!(limits.shared.lock().by_client.is_empty(), "clients without streams are forgotten");
    }

    #[test]
    fn an_ipv6_network_of_64_bits_is_one_client() {
        let limits = limits(9, 1);
        let admit = |address: &str| limits.admit(address.parse().unwrap(), Representation::Ndjson);
        let _first = admit("2001:db8::1").unwrap();
        assert_eq!(status(admit("2001:db8::2")), 429);
        assert_eq!(status(admit("2001:db8:0:1::1")), 200);
    }
}
