//! How many streams may be open, in all and for one client.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::reader::{News, Reader};
use super::representation::Representation;
use crate::http::answer::Rejection;
use crate::metrics::{Metrics, StreamMetrics};

/// Counts open streams and refuses what is too much.
#[derive(Clone)]
pub struct Limits {
    shared: Arc<Shared>,
}

struct Shared {
    most: usize,
    most_per_client: usize,
    open: Mutex<Open>,
    metrics: Arc<Metrics>,
}

#[derive(Default)]
struct Open {
    all: usize,
    by_client: HashMap<IpAddr, usize>,
}

impl Limits {
    /// At most `most` streams, and at most `most_per_client` from one address.
    pub fn new(most: usize, most_per_client: usize, metrics: Arc<Metrics>) -> Self {
        Self { shared: Arc::new(Shared { most, most_per_client, open: Mutex::default(), metrics }) }
    }

    /// Lets a client open a stream.
    ///
    /// # Errors
    /// When it has too many (429), or all have together (503).
    pub fn admit(&self, client: IpAddr, representation: Representation) -> Result<Permit, Rejection> {
        let client = network(client);
        let mut open = self.shared.lock();
        if open.all >= self.shared.most {
            return Err(Rejection::too_many_streams_in_all());
        }
        let own = open.by_client.entry(client).or_default();
        if *own >= self.shared.most_per_client {
            return Err(Rejection::too_many_streams_of_client());
        }
        *own += 1;
        open.all += 1;
        drop(open);
        let metrics = self.shared.metrics.stream(representation.name());
        metrics.open.inc();
        Ok(Permit { shared: Arc::clone(&self.shared), client, metrics })
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One client: an IPv6 client commonly has a whole network of 64 bits.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX))),
        address => address,
    }
}

/// The right to have a stream open; given back when it is dropped.
pub struct Permit {
    shared: Arc<Shared>,
    client: IpAddr,
    metrics: StreamMetrics,
}

impl Permit {
    /// Counts what a reader is told.
    pub fn told(&self, reader: &Reader, news: &News) {
        self.metrics.events.inc_by(reader.events(news).count() as u64);
        self.metrics.lag.observe(reader.lag() as f64);
    }

    /// Counts bytes that are sent.
    pub fn sent(&self, bytes: usize) {
        self.metrics.bytes.inc_by(bytes as u64);
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        self.metrics.open.dec();
        let mut open = self.shared.lock();
        open.all -= 1;
        if let Some(own) = open.by_client.get_mut(&self.client) {
            *own -= 1;
            if *own == 0 {
                open.by_client.remove(&self.client);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::response::IntoResponse;

    use super::*;

    fn limits(most: usize, most_per_client: usize) -> Limits {
        Limits::new(most, most_per_client, Arc::new(Metrics::new().unwrap()))
    }

    fn status(result: Result<Permit, Rejection>) -> u16 {
        result.map_or_else(|rejection| rejection.into_response().status().as_u16(), |_| 200)
    }

    #[test]
    fn each_client_has_its_share_and_all_have_theirs() {
        let (limits, ndjson) = (limits(3, 2), Representation::Ndjson);
        let admit = |address: &str| limits.admit(address.parse().unwrap(), ndjson);
        let (first, second) = (admit("10.0.0.1").unwrap(), admit("::ffff:10.0.0.1").unwrap());
        assert_eq!(status(admit("10.0.0.1")), 429, "spelled either way it is the same client");
        let third = admit("10.0.0.2").unwrap();
        assert_eq!(status(admit("10.0.0.3")), 503);
        drop((first, second, third));
        assert_eq!(status(admit("10.0.0.1")), 200);
        assert!(limits.shared.lock().by_client.is_empty(), "nobody is remembered");
    }

    #[test]
    fn a_network_of_64_bits_is_one_client() {
        let limits = limits(9, 1);
        let admit = |address: &str| limits.admit(address.parse().unwrap(), Representation::Ndjson);
        let _first = admit("2001:db8::1").unwrap();
        assert_eq!(status(admit("2001:db8::2")), 429);
        assert_eq!(status(admit("2001:db8:0:1::1")), 200);
    }
}
