//! A decoder that is stopped (SIGSTOP), as on a disk that does not answer: its image fails in time, the next go on.

use std::time::{Duration, Instant};

use protocol::{EventKind, FailureCode, ImageState};
use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;
use tokio::time::timeout;

use crate::batch::{Batch, image_id};
use crate::processes::{decoders_of, gone};
use crate::program::{PATIENCE, Program};

const DEADLINE: Duration = Duration::from_secs(2);

#[tokio::test]
async fn a_stopped_decoder_costs_its_own_image_alone() {
    let data = TempDir::new().unwrap();
    let program = Program::serve_with(data.path(), &["--deadline", "2s", "--workers", "1"]).await;
    let batch = Batch::open(&program, 4).await;
    batch.put(1).await.unwrap();
    let mut events = batch.events().await;
    while !matches!(events.next().await.unwrap().kind, EventKind::ImageAnalyzed { .. }) {}
    let stopped = decoders_of(program.id());
    for decoder in &stopped {
        kill_process(Pid::from_raw(*decoder as i32).unwrap(), Signal::STOP).unwrap();
    }
    let begun = Instant::now();
    for number in 2..=4 {
        batch.put(number).await.unwrap();
    }
    timeout(PATIENCE, events.all()).await.expect("the batch does not end");
    let took = begun.elapsed();
    assert!(took >= DEADLINE && took < DEADLINE + Duration::from_secs(10), "{took:?}");
    let images = batch.images().await;
    let of = |number| images.iter().find(|image| image.id == image_id(number)).unwrap();
    assert_eq!(of(2).error.as_ref().map(|error| error.code), Some(FailureCode::DeadlineExceeded));
    assert!([1, 3, 4].iter().all(|number| of(*number).state == ImageState::Analyzed));
    timeout(PATIENCE, gone(&stopped)).await.expect("a stopped decoder is killed all the same");
}
