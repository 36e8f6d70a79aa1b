//! Hostile files through the real server: each gets its own result in time, and the server's memory grows little.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use analysis::specimen::{self, Specimen};
use protocol::{Event, EventKind, ImageId};
use tempfile::TempDir;

use crate::batch_client::BatchClient;
use crate::ids::image_id;
use crate::processes::{peak_memory, reset_peak_memory};
use crate::server_process::ServerProcess;
use crate::sse::SseStream;

/// Decode deadline, shorter than the default to keep the test short.
const DEADLINE: Duration = Duration::from_secs(3);

/// Time for everything but the analysis of one file: upload, start of a decoder, and a busy machine.
const OVERHEAD: Duration = Duration::from_secs(10);

/// Number of truncated copies of a file of each format: cut off after 1 %, 2 %, … 99 % of its length, but not within
/// the first 16 bytes.
const CUTS: usize = 99;

/// Maximum growth of the server's memory in bytes: caches of the store for some hundred more images, and buffers of
/// uploads.
const MAX_GROWTH: u64 = 16 << 20;

/// Result of the image: `analyzed` or its failure code. `None` if the event is not the image's terminal event.
fn result_of(event: &Event, image: ImageId) -> Option<String> {
    match &event.kind {
        _ if event.kind.image() != Some(image) => None,
        EventKind::ImageAnalyzed { .. } => Some("analyzed".to_owned()),
        EventKind::ImageFailed { error, .. } => Some(error.code.to_string()),
        _ => None,
    }
}

/// Uploads files to one batch, each after the result of the one before, and counts their results.
struct FileTester {
    batch: BatchClient,
    stream: SseStream,
    /// Number of files sent so far, which is the number of the newest image.
    sent: u64,
    /// Number of files with each result.
    results: BTreeMap<String, u32>,
}

impl FileTester {
    /// Uploads these files. Fails the test if a result takes longer than [`DEADLINE`] and [`OVERHEAD`] together.
    async fn run(&mut self, files: Vec<Specimen>) {
        for Specimen { name, bytes } in files {
            self.sent += 1;
            let begun = Instant::now();
            self.batch.put_file(self.sent, &name, bytes).await.unwrap();
            let result = self.wait_for_result(&name).await;
            let took = begun.elapsed();
            assert!(took < DEADLINE + OVERHEAD, "{name}: {result} after {took:?}");
            *self.results.entry(result).or_default() += 1;
        }
    }

    /// Waits for the result of the newest image, whose file name is `name`.
    async fn wait_for_result(&mut self, name: &str) -> String {
        loop {
            let event = self.stream.next_event().await.unwrap_or_else(|| panic!("{name} has no result"));
            if let Some(result) = result_of(&event, image_id(self.sent)) {
                return result;
            }
        }
    }
}

#[tokio::test]
async fn hostile_files_get_one_result_each_in_time() {
    let (cuts, flips, bombs) = (specimen::truncated(CUTS), specimen::flipped(7, 40), specimen::bombs());
    let count = (cuts.len() + flips.len() + bombs.len()) as u64;
    let data = TempDir::new().unwrap();
    let server = ServerProcess::start_with(data.path(), &["--deadline", "3s"]).await;
    let batch = BatchClient::create(&server, count as usize).await;
    let stream = batch.stream().await;
    let mut tester = FileTester { batch, stream, sent: 0, results: BTreeMap::new() };
    // After hundreds of files the server has allocated everything that it allocates once.
    tester.run(cuts).await;
    reset_peak_memory(server.id());
    let before = peak_memory(server.id());
    tester.run(flips).await;
    tester.run(bombs).await;
    let grown = peak_memory(server.id()).saturating_sub(before);
    eprintln!("{:?}; the server grew by {} KiB", tester.results, grown >> 10);
    assert!(grown < MAX_GROWTH, "the server grew by {} KiB", grown >> 10);
    // Every image has exactly one terminal event in the log.
    let events = tester.batch.stream().await.events().await;
    for number in 1..=count {
        let results = events.iter().filter(|event| result_of(event, image_id(number)).is_some()).count();
        assert_eq!(results, 1, "image {number}");
    }
    assert!(matches!(events.last().unwrap().kind, EventKind::BatchCompleted { .. }));
    for result in ["analyzed", "corrupt", "too-many-pixels", "unsupported-format"] {
        assert!(tester.results.contains_key(result), "no file was {result}: {:?}", tester.results);
    }
}
