//! Configuration of a server, independent of how the user typed it.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use analysis::DecodeLimits;

use crate::certificate::Certificate;
use crate::pool::SandboxMode;

/// Configuration of a server.
#[derive(Debug, Clone)]
pub struct Config {
    /// Data folder.
    pub data: PathBuf,
    /// Program that is started as decoder process: this binary.
    pub decoder: PathBuf,
    /// Maximum number of images analyzed at the same time.
    pub workers: usize,
    /// Disk reserve in bytes. `None`: a hundredth of the disk, at least 64 MiB and at most 1 GiB.
    pub reserve: Option<u64>,
    /// Retention: time for which a batch that is not pinned is stored after its end. For a batch that has not ended, it
    /// counts from the newest image, or from the creation if there is none.
    pub keep: Duration,
    /// Time since the newest image, or since the creation without one, after which the maintenance seals an open batch.
    pub idle: Duration,
    /// Time without events after which an event stream sends a heartbeat. Streams in NDJSON have none.
    pub heartbeat: Duration,
    /// Maximum number of open event streams.
    pub max_streams: usize,
    /// Maximum number of open event streams from one client address (IPv6: from one network with a prefix of 64 bits).
    pub max_streams_per_client: usize,
    /// Hosts that the server answers to.
    pub host_policy: HostPolicy,
    /// Certificate for HTTPS; without one the server speaks plain HTTP.
    pub certificate: Option<Certificate>,
    /// Limits on each image.
    pub limits: DecodeLimits,
    /// Requested sandbox mode. `None`: as [`SandboxMode::Require`] where this system allows it, otherwise the layers
    /// that it has.
    pub sandbox: Option<SandboxMode>,
}

impl Config {
    /// Default configuration for this data folder and decoder program.
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
            host_policy: HostPolicy::default(),
            certificate: None,
            limits: DecodeLimits::default(),
            sandbox: None,
        }
    }
}

/// Host names that a request may ask for. The server refuses requests for other names, as protection against DNS
/// rebinding: a page of another site whose name was made to point here still asks for that site's name.
#[derive(Debug, Clone, Default)]
pub struct HostPolicy {
    /// Scope of the address that the server listens on. A server on a loopback address answers to loopback IP
    /// addresses, a public server to all IP addresses.
    pub scope: ListenScope,
    /// Further host names beside `localhost` and its subdomains, in lower case.
    pub names: Vec<String>,
}

/// Machines that can reach the server.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ListenScope {
    /// Only this machine.
    #[default]
    Loopback,
    /// Other machines too, which the operator must allow with `--allow-public`.
    Public,
}

impl ListenScope {
    /// Scope of an address to listen on.
    pub fn from_address(address: SocketAddr) -> Self {
        if address.ip().is_loopback() { Self::Loopback } else { Self::Public }
    }
}
