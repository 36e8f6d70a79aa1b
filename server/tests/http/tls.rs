//! HTTPS, HTTP/2, invalid certificate files, and clients that are slow or silent.

use std::path::PathBuf;
use std::time::Instant;

use futures::future::join_all;
use rcgen::{CertifiedKey, generate_simple_self_signed};
use reqwest::{Certificate as Authority, Client, ClientBuilder, Version};
use serde_json::json;
use server::{Certificate, CertificateError};
use tempfile::TempDir;
use tokio::net::TcpStream;

use crate::api::{HANG_TIMEOUT, STOP_LIMIT, TestServer, events_path};
use crate::raw_connection::RawConnection;
use crate::sse::SseStream;

/// A self-signed certificate for this machine: with its key for the server, and as the authority that clients trust.
struct TestCertificate {
    certificate: Certificate,
    authority: Authority,
}

impl TestCertificate {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let [chain, key] = write_certificate(&folder, &["localhost", "127.0.0.1"]);
        let authority = Authority::from_pem(&std::fs::read(&chain).unwrap()).unwrap();
        Self { certificate: Certificate::read(&chain, &key).unwrap(), authority }
    }

    async fn start_server(&self) -> TestServer {
        let certificate = self.certificate.clone();
        TestServer::start_with(|config| config.certificate = Some(certificate)).await
    }

    /// HTTPS client that trusts the certificate; `set` changes its settings.
    fn client(&self, set: impl FnOnce(ClientBuilder) -> ClientBuilder) -> Client {
        set(Client::builder().timeout(HANG_TIMEOUT).add_root_certificate(self.authority.clone())).build().unwrap()
    }
}

/// Writes a new self-signed certificate and its key. Returns their paths.
fn write_certificate(folder: &TempDir, names: &[&str]) -> [PathBuf; 2] {
    let names: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
    let CertifiedKey { cert, signing_key } = generate_simple_self_signed(names).unwrap();
    let serial = std::fs::read_dir(folder.path()).unwrap().count();
    [("cert", cert.pem()), ("key", signing_key.serialize_pem())].map(|(kind, pem)| {
        let path = folder.path().join(format!("{serial}-{kind}.pem"));
        std::fs::write(&path, pem).unwrap();
        path
    })
}

#[tokio::test]
async fn twenty_streams_share_an_http2_connection_and_end_with_the_server() {
    let certificate = TestCertificate::new();
    let server = certificate.start_server().await;
    let client = certificate.client(|client| client);
    let base = format!("https://localhost:{}", server.address.port());
    let response = client.post(format!("{base}/api/v1/batches")).json(&json!({})).send().await.unwrap();
    assert_eq!((response.status().as_u16(), response.version()), (201, Version::HTTP_2));
    let batch: protocol::Batch = response.json().await.unwrap();
    let address = format!("{base}{}", events_path(&batch.id));
    let mut streams = vec![];
    for response in join_all((0..20).map(|_| client.get(&address).send())).await {
        let response = response.unwrap();
        assert_eq!(response.version(), Version::HTTP_2);
        let mut stream = SseStream::new(response);
        stream.until("batch.created").await;
        streams.push(stream);
    }
    // With all streams open, the connection has room for another request.
    assert_eq!(client.get(format!("{base}/healthz")).send().await.unwrap().status(), 200);
    let begun = Instant::now();
    let _data = server.stopped().await;
    assert!(begun.elapsed() < STOP_LIMIT, "it took {:?}", begun.elapsed());
    for mut stream in streams {
        assert!(stream.next().await.unwrap().retry.is_some());
    }
}

#[tokio::test]
async fn clients_with_http1_only_are_served() {
    let certificate = TestCertificate::new();
    let server = certificate.start_server().await;
    let client = certificate.client(ClientBuilder::http1_only);
    let response = client.get(format!("https://127.0.0.1:{}/healthz", server.address.port())).send().await.unwrap();
    assert_eq!((response.status().as_u16(), response.version()), (200, Version::HTTP_11));
}

#[tokio::test]
async fn invalid_certificate_files_are_rejected_by_name() {
    let folder = TempDir::new().unwrap();
    let [chain, key] = write_certificate(&folder, &["localhost"]);
    let [_, other] = write_certificate(&folder, &["localhost"]);
    let missing = folder.path().join("missing.pem");
    for (chain, key) in [(&missing, &key), (&chain, &missing), (&key, &key), (&chain, &chain)] {
        let error = Certificate::read(chain, key).unwrap_err();
        assert!(matches!(error, CertificateError::Unreadable { .. }), "{error}");
        assert!(error.to_string().contains(".pem cannot be read: "), "{error}");
    }
    assert!(matches!(Certificate::read(&chain, &other), Err(CertificateError::Mismatch(_))));
}

#[tokio::test]
async fn silent_connections_do_not_delay_the_stop() {
    let certificate = TestCertificate::new();
    for server in [TestServer::start().await, certificate.start_server().await] {
        let silent = TcpStream::connect(server.address).await.unwrap();
        // The server accepts connections in order: after this request it has accepted the silent one.
        let is_plain_http = server.client.get(format!("http://{}/healthz", server.address)).send().await.is_ok();
        let begun = Instant::now();
        let _data = server.stopped().await;
        assert!(begun.elapsed() < STOP_LIMIT, "plain HTTP {is_plain_http}: it took {:?}", begun.elapsed());
        drop(silent);
    }
}

#[tokio::test]
async fn a_connection_whose_request_head_never_ends_is_closed() {
    let server = TestServer::start().await;
    let head = "GET /healthz HTTP/1.1\nHost: localhost\nX-Slow: ";
    RawConnection::open(server.address, head).await.read_to_close().await;
}
