//! What the server needs to know, once what the user typed is understood.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use analysis::DecodeLimits;

use crate::certificate::Certificate;
use crate::pool::Sandbox;

/// The configuration of a server.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where it keeps everything.
    pub data: PathBuf,
    /// The program that decodes: this one.
    pub decoder: PathBuf,
    /// How many images are analyzed at the same time.
    pub workers: usize,
    /// Bytes of the disk that uploads leave free. Nothing said: a hundredth of it, 64 MiB at least and 1 GiB at most.
    pub reserve: Option<u64>,
    /// How long a batch is kept after its end.
    pub keep: Duration,
    /// How long an open batch waits for another image before it seals itself.
    pub idle: Duration,
    /// How long a stream is silent before it says `ping`.
    pub heartbeat: Duration,
    /// Most event streams that are open at the same time.
    pub max_streams: usize,
    /// Most event streams that one client may have open.
    pub max_streams_per_client: usize,
    /// Whom it answers.
    pub audience: Audience,
    /// What it shows when it speaks TLS itself.
    pub certificate: Option<Certificate>,
    /// What an image may cost.
    pub limits: DecodeLimits,
    /// Which walls must stand around decoders. Nothing said: all of them where this system has them, else what it has.
    pub sandbox: Option<Sandbox>,
}

impl Config {
    /// The defaults, for this data folder and this decoder.
    pub fn new(data: PathBuf, decoder: PathBuf) -> Self {
        Self {
            data,
            decoder,
            workers: std::thread::available_parallelism().map_or(2, usize::from),
            reserve: None,
            keep: Duration::from_secs(7 * 24 * 3600),
            idle: Duration::from_secs(24 * 3600),
            heartbeat: Duration::from_secs(15),
            max_streams: 20_000,
            max_streams_per_client: 1024,
            audience: Audience::default(),
            certificate: None,
            limits: DecodeLimits::default(),
            sandbox: None,
        }
    }
}

/// Whose requests are answered, told by the host name that they ask for. A page of another site whose name was made to point
/// here (DNS rebinding) asks for that site's name.
#[derive(Debug, Clone, Default)]
pub struct Audience {
    /// Whether the server listens to other machines: then it answers to any bare address.
    pub reach: Reach,
    /// Names that it answers to beside `localhost`, lower case.
    pub names: Vec<String>,
}

/// From where the server can be reached.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Reach {
    /// From this machine alone.
    #[default]
    Loopback,
    /// From other machines, as its operator asked for.
    Public,
}

impl Reach {
    /// The reach of an address to listen on.
    pub fn of(address: SocketAddr) -> Self {
        if address.ip().is_loopback() { Self::Loopback } else { Self::Public }
    }
}
