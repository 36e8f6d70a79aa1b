//! Memory of the server during a large upload and the analysis of its file.

use protocol::{FailureCode, Image};
use reqwest::{Body, Method};
use tempfile::TempDir;

use crate::batch_client::BatchClient;
use crate::ids::image_id;
use crate::processes::{peak_memory, reset_peak_memory};
use crate::server_process::ServerProcess;

const MIB: usize = 1 << 20;

#[tokio::test]
async fn an_upload_of_200_mib_needs_little_memory() {
    let data = TempDir::new().unwrap();
    let server = ServerProcess::start(data.path()).await;
    let batch = BatchClient::create(&server, 2).await;
    // After a first upload the server has allocated everything that it allocates once.
    batch.put(1).await.unwrap();
    reset_peak_memory(server.id());
    let before = peak_memory(server.id());
    // The beginning of a JPEG, followed by bytes that are no JPEG.
    let first = [&b"\xff\xd8\xff\xe0\0\x10JFIF\0"[..], &vec![0; MIB]].concat();
    let chunks = std::iter::once(first).chain(std::iter::repeat_n(vec![0x55; MIB], 199));
    let body = Body::wrap_stream(futures::stream::iter(chunks.map(Ok::<_, std::io::Error>)));
    let resource = format!("/images/{}?name=large.jpg", image_id(2));
    let response = batch.request(Method::PUT, &resource).body(body).send().await.unwrap();
    assert_eq!(response.status(), 201);
    // Includes the analysis, for which the server hands the file to a decoder.
    batch.stream().await.events().await;
    let image: Image = batch.request(Method::GET, &resource).send().await.unwrap().json().await.unwrap();
    assert_eq!(image.error.map(|error| error.code), Some(FailureCode::Corrupt));
    let grown = peak_memory(server.id()).saturating_sub(before) / MIB as u64;
    assert!(grown < 32, "the server grew by {grown} MiB");
}
