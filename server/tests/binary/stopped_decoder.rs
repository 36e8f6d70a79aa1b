//! Decoder that is stopped (SIGSTOP), as it would be by a disk that does not respond: only its image fails.

use std::time::{Duration, Instant};

use protocol::{EventKind, FailureCode, ImageState};
use rustix::process::Signal;
use tempfile::TempDir;

use crate::batch_client::BatchClient;
use crate::ids::image_id;
use crate::photos::photo;
use crate::processes::{decoders_of, wait_for_end_of};
use crate::server_process::{ServerProcess, signal};

/// Decode deadline: much longer than a small photo takes, also on a busy machine.
const DEADLINE: Duration = Duration::from_secs(5);

#[tokio::test]
async fn a_stopped_decoder_fails_its_own_image_only() {
    let data = TempDir::new().unwrap();
    let server = ServerProcess::start_with(data.path(), &["--deadline", "5s", "--workers", "1"]).await;
    let batch = BatchClient::create(&server, 4).await;
    let put = async |number| batch.put_file(number, "a.jpg", photo(number)).await.unwrap();
    put(1).await;
    let mut stream = batch.stream().await;
    stream.until("image.analyzed").await;
    let stopped = decoders_of(server.id());
    stopped.iter().for_each(|decoder| signal(*decoder, Signal::STOP));
    let begun = Instant::now();
    for number in 2..=4 {
        put(number).await;
    }
    while !matches!(stream.next_event().await.unwrap().kind, EventKind::ImageFailed { .. }) {}
    let took = begun.elapsed();
    assert!(took >= DEADLINE && took < 4 * DEADLINE, "{took:?}");
    stream.events().await;
    let images = batch.images().await;
    let image = |number| images.iter().find(|image| image.id == image_id(number)).unwrap();
    assert_eq!(image(2).error.as_ref().map(|error| error.code), Some(FailureCode::DeadlineExceeded));
    assert!([1, 3, 4].iter().all(|number| image(*number).state == ImageState::Analyzed));
    // The stopped decoder is killed.
    wait_for_end_of(&stopped).await;
}
