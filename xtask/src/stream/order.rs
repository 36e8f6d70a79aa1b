//! What the load is to be.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context, Result, bail};

/// One run.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Order {
    /// Where the server listens.
    pub(crate) address: SocketAddr,
    /// Its process.
    pub(crate) server: u32,
    pub(crate) kind: Kind,
    pub(crate) way: Way,
    pub(crate) events: Events,
    pub(crate) subscribers: usize,
    /// Changes a second; each makes as many events as [`Events::of_a_change`] says.
    pub(crate) rate: f64,
    /// How long there is something to read.
    pub(crate) time: Duration,
}

/// Which server it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Proofsheet.
    Product,
    /// Our reference: a broadcast channel and nothing else.
    Bare,
}

/// How the news is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    Sse,
    Ndjson,
    WebSocket,
    /// A request every second.
    Polling,
    /// A request whose answer waits for news, and then the next.
    LongPolling,
}

/// What happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Events {
    /// An image is deleted: the shortest event there is, about 200 bytes.
    Small,
    /// An image arrives and is analyzed: an event of about 300 bytes and one of about 1500.
    Real,
}

impl Events {
    /// How many events follow from one change.
    pub(crate) fn of_a_change(self) -> usize {
        match self {
            Self::Small => 1,
            Self::Real => 2,
        }
    }
}

impl Order {
    /// Reads the command line; every option must be there.
    pub(crate) fn parse(options: &[String]) -> Result<Self> {
        let value = |name: &str| value_of(options, name);
        Ok(Self {
            address: value("--address")?.parse()?,
            server: value("--server")?.parse()?,
            kind: one_of(value("--target")?, &[("product", Kind::Product), ("bare", Kind::Bare)])?,
            way: one_of(value("--way")?, &WAYS)?,
            events: one_of(value("--events")?, &[("small", Events::Small), ("real", Events::Real)])?,
            subscribers: value("--subscribers")?.parse()?,
            rate: value("--rate")?.parse()?,
            time: Duration::from_secs(value("--seconds")?.parse()?),
        })
    }
}

/// The word behind the option of this name.
pub(crate) fn value_of<'a>(options: &'a [String], name: &str) -> Result<&'a str> {
    let at = options.iter().position(|option| option == name).with_context(|| format!("{name} is missing"))?;
    options.get(at + 1).map(String::as_str).with_context(|| format!("{name} needs a value"))
}

const WAYS: [(&str, Way); 5] = [
    ("sse", Way::Sse),
    ("ndjson", Way::Ndjson),
    ("websocket", Way::WebSocket),
    ("polling", Way::Polling),
    ("long-polling", Way::LongPolling),
];

fn one_of<T: Copy>(word: &str, known: &[(&str, T)]) -> Result<T> {
    match known.iter().find(|(name, _)| *name == word) {
        Some((_, what)) => Ok(*what),
        None => bail!("{word} is none of {}", known.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_is_read_in_any_order_and_must_be_whole() {
        let words = "--way ndjson --events real --subscribers 7 --rate 2.5 --seconds 3 --address 127.0.0.1:9 --server 12 --target product";
        let options: Vec<String> = words.split(' ').map(str::to_owned).collect();
        let order = Order::parse(&options).unwrap();
        assert_eq!((order.way, order.events, order.kind), (Way::Ndjson, Events::Real, Kind::Product));
        assert_eq!((order.subscribers, order.rate, order.time), (7, 2.5, Duration::from_secs(3)));
        assert!(Order::parse(&options[2..]).unwrap_err().to_string().contains("--way is missing"));
    }
}
