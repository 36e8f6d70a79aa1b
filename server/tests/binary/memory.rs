//! Memory does not grow with a file.

use protocol::{FailureCode, Image};
use reqwest::{Body, Method};
use tempfile::TempDir;

use crate::batch::{Batch, image_id};
use crate::processes::{peak_memory, reset_peak_memory};
use crate::program::Program;

const MIB: usize = 1 << 20;

#[tokio::test]
async fn an_upload_of_200_megabytes_needs_few_of_memory() {
    let data = TempDir::new().unwrap();
    let program = Program::serve(data.path()).await;
    let batch = Batch::open(&program, 2).await;
    // Whatever the first upload needs once is there then.
    batch.put(1).await.unwrap();
    reset_peak_memory(program.id());
    let before = peak_memory(program.id());
    // The beginning of a JPEG and nothing that follows from it.
    let first = [&b"\xff\xd8\xff\xe0\0\x10JFIF\0"[..], &vec![0; MIB]].concat();
    let chunks = std::iter::once(first).chain(std::iter::repeat_n(vec![0x55; MIB], 199));
    let body = Body::wrap_stream(futures::stream::iter(chunks.map(Ok::<_, std::io::Error>)));
    let rest = format!("/images/{}?name=large.jpg", image_id(2));
    let response = batch.request(Method::PUT, &rest).body(body).send().await.unwrap();
    assert_eq!(response.status(), 201);
    // The analysis is part of it: the server hands the bytes to a decoder.
    batch.events().await.all().await;
    let image: Image = batch.request(Method::GET, &rest).send().await.unwrap().json().await.unwrap();
    assert_eq!(image.error.map(|error| error.code), Some(FailureCode::Corrupt));
    let grown = peak_memory(program.id()).saturating_sub(before) / MIB as u64;
    assert!(grown < 32, "the server grew by {grown} MiB");
}
