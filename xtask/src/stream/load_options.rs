//! Options of `stream load`, and the lookup of an option's value for the other commands.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context, Result, bail};

/// Server, transport and load of one run.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct LoadOptions {
    /// Address that the server listens on.
    pub(crate) address: SocketAddr,
    /// Process id of the server.
    pub(crate) server: u32,
    pub(crate) kind: ServerKind,
    pub(crate) transport: Transport,
    pub(crate) events: LoadEvents,
    pub(crate) subscribers: usize,
    /// Changes per second; [`LoadEvents::per_change`] is the number of events of each.
    pub(crate) rate: f64,
    /// Duration of the measurement with subscribers; that without takes half as long.
    pub(crate) time: Duration,
}

/// Server under load.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ServerKind {
    /// Proofsheet.
    Product,
    /// A bare server: a broadcast channel and nothing else.
    Bare,
}

/// Protocol with which subscribers read events.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Transport {
    Sse,
    Ndjson,
    WebSocket,
    /// A request every second.
    Polling,
    /// Requests that the server answers when there is a new event, or after 30 seconds.
    LongPolling,
}

/// Kind of events that the load produces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LoadEvents {
    /// An image is deleted: the shortest event, about 200 bytes.
    Small,
    /// An image arrives and is analyzed: an event of about 300 bytes and one of about 1500.
    Real,
}

impl LoadEvents {
    /// Number of events for each change.
    pub(crate) fn per_change(self) -> usize {
        match self {
            Self::Small => 1,
            Self::Real => 2,
        }
    }
}

impl LoadOptions {
    /// Parses the command line.
    ///
    /// # Errors
    /// If an option is missing or has a wrong value.
    pub(crate) fn parse(options: &[String]) -> Result<Self> {
        let value = |name: &str| value_of(options, name);
        Ok(Self {
            address: value("--address")?.parse()?,
            server: value("--server")?.parse()?,
            kind: one_of(value("--target")?, &[("product", ServerKind::Product), ("bare", ServerKind::Bare)])?,
            transport: one_of(value("--way")?, &TRANSPORTS)?,
            events: one_of(value("--events")?, &[("small", LoadEvents::Small), ("real", LoadEvents::Real)])?,
            subscribers: value("--subscribers")?.parse()?,
            rate: value("--rate")?.parse()?,
            time: Duration::from_secs(value("--seconds")?.parse()?),
        })
    }
}

/// Value of the option with this name: the word after it.
pub(crate) fn value_of<'a>(options: &'a [String], name: &str) -> Result<&'a str> {
    let at = options.iter().position(|option| option == name).with_context(|| format!("{name} is missing"))?;
    options.get(at + 1).map(String::as_str).with_context(|| format!("{name} needs a value"))
}

/// Transports by their names on the command line.
const TRANSPORTS: [(&str, Transport); 5] = [
    ("sse", Transport::Sse),
    ("ndjson", Transport::Ndjson),
    ("websocket", Transport::WebSocket),
    ("polling", Transport::Polling),
    ("long-polling", Transport::LongPolling),
];

/// Value with this name.
fn one_of<T: Copy>(word: &str, known: &[(&str, T)]) -> Result<T> {
    match known.iter().find(|(name, _)| *name == word) {
        Some((_, value)) => Ok(*value),
        None => bail!("{word} is not one of {}", known.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_parsed_and_a_missing_option_is_an_error() {
        let words = "--way ndjson --events real --subscribers 7 --rate 2.5 --seconds 3 --address 127.0.0.1:9 --server 12 --target product";
        let options: Vec<String> = words.split(' ').map(str::to_owned).collect();
        let parsed = LoadOptions::parse(&options).unwrap();
        assert_eq!(
            (parsed.transport, parsed.events, parsed.kind),
            (Transport::Ndjson, LoadEvents::Real, ServerKind::Product)
        );
        assert_eq!((parsed.subscribers, parsed.rate, parsed.time), (7, 2.5, Duration::from_secs(3)));
        assert!(LoadOptions::parse(&options[2..]).unwrap_err().to_string().contains("--way is missing"));
    }
}
