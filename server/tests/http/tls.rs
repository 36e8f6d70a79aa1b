//! HTTPS and HTTP/2, and clients that take their time.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use futures::future::join_all;
use rcgen::{CertifiedKey, generate_simple_self_signed};
use reqwest::{Certificate as Authority, Client, ClientBuilder, Response, Version};
use serde_json::json;
use server::{Certificate, CertificateError};
use tempfile::TempDir;
use tokio::net::TcpStream;

use crate::raw::Raw;
use crate::site::{PATIENCE, Site, events_path};

/// A certificate for this machine, and what a client must trust for it.
struct Trust {
    certificate: Certificate,
    authority: Authority,
}

impl Trust {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let [chain, key] = written(&folder, &["localhost", "127.0.0.1"]);
        let authority = Authority::from_pem(&std::fs::read(&chain).unwrap()).unwrap();
        Self { certificate: Certificate::read(&chain, &key).unwrap(), authority }
    }

    async fn site(&self) -> Site {
        let certificate = self.certificate.clone();
        Site::with(|config| config.certificate = Some(certificate)).await
    }

    fn client(&self, set: impl FnOnce(ClientBuilder) -> ClientBuilder) -> Client {
        set(Client::builder().timeout(PATIENCE).add_root_certificate(self.authority.clone())).build().unwrap()
    }
}

/// A new chain and its key, as files.
fn written(folder: &TempDir, names: &[&str]) -> [PathBuf; 2] {
    let names: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
    let CertifiedKey { cert, signing_key } = generate_simple_self_signed(names).unwrap();
    let serial = std::fs::read_dir(folder.path()).unwrap().count();
    [("cert", cert.pem()), ("key", signing_key.serialize_pem())].map(|(kind, pem)| {
        let path = folder.path().join(format!("{serial}-{kind}.pem"));
        std::fs::write(&path, pem).unwrap();
        path
    })
}

/// Reads a stream until it has said this.
async fn until(response: &mut Response, text: &str) {
    let mut read = String::new();
    while !read.contains(text) {
        let chunk = response.chunk().await.unwrap().expect("the stream goes on");
        read.push_str(&String::from_utf8_lossy(&chunk));
    }
}

#[tokio::test]
async fn twenty_streams_share_a_connection_and_end_with_the_server() {
    let trust = Trust::new();
    let site = trust.site().await;
    let client = trust.client(|client| client);
    let base = format!("https://localhost:{}", site.address.port());
    let answer = client.post(format!("{base}/api/v1/batches")).json(&json!({})).send().await.unwrap();
    assert_eq!((answer.status().as_u16(), answer.version()), (201, Version::HTTP_2));
    let batch: protocol::Batch = answer.json().await.unwrap();
    let address = format!("{base}{}", events_path(&batch.id));
    let mut streams = join_all((0..20).map(|_| client.get(&address).send())).await;
    for stream in &mut streams {
        let stream = stream.as_mut().unwrap();
        assert_eq!(stream.version(), Version::HTTP_2);
        until(stream, "batch.created").await;
    }
    // All of them are open, and the connection has room for more.
    assert_eq!(client.get(format!("{base}/healthz")).send().await.unwrap().status(), 200);
    let begun = Instant::now();
    let _data = site.stopped().await;
    assert!(begun.elapsed() < Duration::from_secs(5), "it took {:?}", begun.elapsed());
    for stream in &mut streams {
        until(stream.as_mut().unwrap(), "retry: ").await;
    }
}

#[tokio::test]
async fn clients_that_know_http1_alone_are_answered_too() {
    let trust = Trust::new();
    let site = trust.site().await;
    let client = trust.client(ClientBuilder::http1_only);
    let answer = client.get(format!("https://127.0.0.1:{}/healthz", site.address.port())).send().await.unwrap();
    assert_eq!((answer.status().as_u16(), answer.version()), (200, Version::HTTP_11));
}

#[tokio::test]
async fn files_that_are_no_certificate_are_refused_by_name() {
    let folder = TempDir::new().unwrap();
    let [chain, key] = written(&folder, &["localhost"]);
    let [_, other] = written(&folder, &["localhost"]);
    let missing = folder.path().join("missing.pem");
    for (chain, key) in [(&missing, &key), (&chain, &missing), (&key, &key), (&chain, &chain)] {
        let error = Certificate::read(chain, key).unwrap_err();
        assert!(matches!(error, CertificateError::Unreadable { .. }), "{error}");
        assert!(error.to_string().contains(".pem cannot be read: "), "{error}");
    }
    assert!(matches!(Certificate::read(&chain, &other), Err(CertificateError::Mismatch(_))));
}

#[tokio::test]
async fn silent_connections_do_not_hold_up_the_end() {
    let trust = Trust::new();
    for site in [Site::start().await, trust.site().await] {
        let silent = TcpStream::connect(site.address).await.unwrap();
        // It was met before the one that is answered now.
        let is_bare = site.client.get(format!("http://{}/healthz", site.address)).send().await.is_ok();
        let begun = Instant::now();
        let _data = site.stopped().await;
        assert!(begun.elapsed() < Duration::from_secs(5), "bare {is_bare}: it took {:?}", begun.elapsed());
        drop(silent);
    }
}

#[tokio::test]
async fn a_head_that_never_ends_is_not_waited_for() {
    let site = Site::start().await;
    let begun = Instant::now();
    let raw = Raw::send(site.address, "GET /healthz HTTP/1.1\nHost: localhost\nX-Slow: ").await;
    raw.rest().await;
    assert!(begun.elapsed() < Duration::from_secs(20), "it took {:?}", begun.elapsed());
}
