//! Files that mean harm, through the real server: each costs its own card, in time, and the server no memory.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use analysis::specimen::{self, Specimen};
use protocol::{Event, EventKind, ImageId};
use tempfile::TempDir;
use tokio::time::timeout;

use crate::batch::{Batch, Lines, image_id};
use crate::processes::{peak_memory, reset_peak_memory};
use crate::program::{PATIENCE, Program};

/// Shorter than the default, so that the test is.
const DEADLINE: Duration = Duration::from_secs(3);

/// Places at which each format is cut off: every hundredth.
const CUTS: usize = 99;

/// Bytes by which the server may grow: what the store keeps in memory of a thousand images more, and buffers of uploads.
const SLACK: u64 = 16 << 20;

/// What came of an image, as a word; nothing if the event is not its end.
fn end(event: &Event, image: ImageId) -> Option<String> {
    match &event.kind {
        _ if event.kind.image() != Some(image) => None,
        EventKind::ImageAnalyzed { .. } => Some("analyzed".to_owned()),
        EventKind::ImageFailed { error, .. } => Some(error.code.to_string()),
        _ => None,
    }
}

/// Sends files one after the other and notes how each ends.
struct Gauntlet {
    batch: Batch,
    events: Lines,
    sent: u64,
    outcomes: BTreeMap<String, u32>,
}

impl Gauntlet {
    async fn run(&mut self, files: Vec<Specimen>) {
        for Specimen { name, bytes } in files {
            self.sent += 1;
            let begun = Instant::now();
            self.batch.put_file(self.sent, &name, bytes).await.unwrap();
            let outcome = self.outcome(&name).await;
            let took = begun.elapsed();
            assert!(took < DEADLINE + Duration::from_secs(1), "{name} took {took:?} to end as {outcome}");
            *self.outcomes.entry(outcome).or_default() += 1;
        }
    }

    async fn outcome(&mut self, name: &str) -> String {
        loop {
            let event = timeout(PATIENCE, self.events.next()).await.unwrap_or_else(|_| panic!("{name} does not end"));
            if let Some(outcome) = end(&event.unwrap(), image_id(self.sent)) {
                return outcome;
            }
        }
    }
}

#[tokio::test]
async fn hostile_files_cost_their_own_cards_alone() {
    let (cuts, flips, bombs) = (specimen::truncated(CUTS), specimen::flipped(7, 40), specimen::bombs());
    let count = (cuts.len() + flips.len() + bombs.len()) as u64;
    let data = TempDir::new().unwrap();
    let program = Program::serve_with(data.path(), &["--deadline", "3s"]).await;
    let batch = Batch::open(&program, count as usize).await;
    let events = batch.events().await;
    let mut gauntlet = Gauntlet { batch, events, sent: 0, outcomes: BTreeMap::new() };
    // Whatever the server needs once is there after the first hundreds.
    gauntlet.run(cuts).await;
    reset_peak_memory(program.id());
    let before = peak_memory(program.id());
    gauntlet.run(flips).await;
    gauntlet.run(bombs).await;
    let grown = peak_memory(program.id()).saturating_sub(before);
    eprintln!("{:?}; the server grew by {} KiB", gauntlet.outcomes, grown >> 10);
    assert!(grown < SLACK, "the server grew by {} KiB", grown >> 10);
    // In the whole log each image ends once.
    let events = gauntlet.batch.events().await.all().await;
    for number in 1..=count {
        let ends = events.iter().filter(|event| end(event, image_id(number)).is_some()).count();
        assert_eq!(ends, 1, "image {number}");
    }
    assert!(matches!(events.last().unwrap().kind, EventKind::BatchCompleted { .. }));
    for outcome in ["analyzed", "corrupt", "too-many-pixels", "unsupported-format"] {
        assert!(gauntlet.outcomes.contains_key(outcome), "no file was {outcome}: {:?}", gauntlet.outcomes);
    }
}
