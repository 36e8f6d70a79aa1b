//! Server in the test's own process, on a free port, with a client.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use reqwest::redirect::Policy;
use reqwest::{Client, Method, RequestBuilder};
use server::{Config, RunError, run};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use crate::timeout::HANG_TIMEOUT;

/// A running server, its data folder and a client that does not follow redirects.
pub struct TestServer {
    pub address: SocketAddr,
    /// Stops the server when it is cancelled.
    pub stop: CancellationToken,
    pub client: Client,
    /// Data folder.
    pub data: TempDir,
    running: JoinHandle<Result<(), RunError>>,
}

impl TestServer {
    /// Starts a server over this data folder, which another server may have used before.
    ///
    /// The configuration is the default one, except that the decode deadline and the heartbeat interval are longer than
    /// any step of a test takes, so a slow machine does not change results. `configure` may change every setting.
    pub async fn start_in(data: TempDir, configure: impl FnOnce(&mut Config)) -> Self {
        let mut config = Config::new(data.path().to_owned(), PathBuf::from(env!("CARGO_BIN_EXE_proofsheet")));
        config.limits.deadline = HANG_TIMEOUT;
        config.heartbeat = Duration::from_secs(3600);
        configure(&mut config);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let stop = CancellationToken::new();
        let running = tokio::spawn(run(config, listener, stop.clone(), || ()));
        let client = Client::builder().timeout(HANG_TIMEOUT).redirect(Policy::none()).build().unwrap();
        Self { address, stop, client, data, running }
    }

    /// Stops the server, waits until it has ended without an error, and returns its data folder.
    pub async fn stopped(self) -> TempDir {
        self.stop.cancel();
        timeout(HANG_TIMEOUT, self.running).await.expect("the server does not stop").unwrap().unwrap();
        self.data
    }

    /// Request for this path on the server.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("http://{}{path}", self.address))
    }
}
