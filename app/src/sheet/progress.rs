//! How far a batch is: two bars whose parts always add up.

use protocol::{Batch, BatchState};

use super::card::Stage;
use super::census::Census;
use super::upload::Refusal;

/// How far a batch is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Progress {
    /// Files that reached the server.
    pub(crate) uploaded: Bar,
    /// Images that were analyzed.
    pub(crate) analyzed: Bar,
}

/// One bar: what is done, what failed and, as the rest of the total, what is still to come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Bar {
    /// Number that is done.
    pub(crate) done: u64,
    /// Number that failed.
    pub(crate) failed: u64,
    /// Number of all.
    pub(crate) total: u64,
}

impl Bar {
    /// Number that is neither done nor failed.
    pub(crate) fn remaining(self) -> u64 {
        self.total.saturating_sub(self.done + self.failed)
    }

    /// Number that is done or failed.
    pub(crate) fn settled(self) -> u64 {
        self.done + self.failed
    }

    /// Number that is done or failed, as a share in percent, rounded down.
    pub(crate) fn percent(self) -> u64 {
        (self.settled() * 100).checked_div(self.total).unwrap_or(0)
    }
}

impl Progress {
    /// As the batch tells of itself, when not all of its images are known one by one.
    pub(crate) fn of_batch(batch: &Batch) -> Self {
        let counts = batch.counts;
        let total = expected_total(batch.state, batch.expected, counts.total());
        Self {
            uploaded: Bar { done: counts.total(), failed: 0, total },
            analyzed: Bar { done: counts.analyzed, failed: counts.failed, total },
        }
    }

    /// As the cards tell, this tab's uploads among them. `expected` is the number of images that was announced.
    pub(crate) fn of_cards(census: &Census, state: BatchState, expected: Option<u64>) -> Self {
        let (mut uploaded, mut analyzed, mut cards, mut withdrawn) = (Bar::default(), Bar::default(), 0, 0);
        for (stage, count) in census.counts() {
            cards += count;
            match stage {
                Stage::Waiting | Stage::Uploading => {}
                // Nobody waits for it, so it is no part of anything.
                Stage::Refused(Refusal::Withdrawn) => withdrawn += count,
                Stage::Refused(_) => {
                    uploaded.failed += count;
                    analyzed.failed += count;
                }
                Stage::Analyzing => uploaded.done += count,
                Stage::Analyzed => {
                    uploaded.done += count;
                    analyzed.done += count;
                }
                Stage::Failed => {
                    uploaded.done += count;
                    analyzed.failed += count;
                }
            }
        }
        let expected = expected.map(|expected| expected.saturating_sub(withdrawn));
        let total = expected_total(state, expected, cards - withdrawn);
        Self { uploaded: Bar { total, ..uploaded }, analyzed: Bar { total, ..analyzed } }
    }
}

/// All images that there will be, as far as can be said: once no more may come, those that are there.
fn expected_total(state: BatchState, expected: Option<u64>, there: u64) -> u64 {
    match state {
        BatchState::Open => expected.unwrap_or(0).max(there),
        BatchState::Sealed | BatchState::Completed | BatchState::Cancelled => there,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVERY: [Stage; 6] = [
        Stage::Waiting,
        Stage::Uploading,
        Stage::Refused(Refusal::TooLarge),
        Stage::Analyzing,
        Stage::Analyzed,
        Stage::Failed,
    ];

    #[test]
    fn every_stage_is_counted_once_in_each_bar() {
        let progress = Progress::of_cards(&Census::of(EVERY), BatchState::Open, Some(6));
        assert_eq!(progress.uploaded, Bar { done: 3, failed: 1, total: 6 });
        assert_eq!(progress.analyzed, Bar { done: 1, failed: 2, total: 6 });
        assert_eq!(progress.uploaded.remaining(), 2);
        assert_eq!(progress.analyzed.remaining(), 3);
    }

    #[test]
    fn parts_add_up_whatever_was_announced() {
        for expected in [None, Some(0), Some(3), Some(100)] {
            for state in [BatchState::Open, BatchState::Sealed, BatchState::Completed, BatchState::Cancelled] {
                for count in 0..=EVERY.len() {
                    let progress = Progress::of_cards(&Census::of(EVERY.into_iter().take(count)), state, expected);
                    for bar in [progress.uploaded, progress.analyzed] {
                        assert_eq!(bar.done + bar.failed + bar.remaining(), bar.total);
                        assert!(bar.percent() <= 100);
                    }
                }
            }
        }
    }

    #[test]
    fn files_that_have_not_arrived_are_part_of_an_open_batch_only() {
        let arrived = Census::of([Stage::Analyzed, Stage::Analyzed]);
        assert_eq!(Progress::of_cards(&arrived, BatchState::Open, Some(5)).analyzed.remaining(), 3);
        assert_eq!(Progress::of_cards(&arrived, BatchState::Completed, Some(5)).analyzed.remaining(), 0);
    }

    #[test]
    fn a_file_that_was_taken_out_is_no_longer_waited_for() {
        let stages = [Stage::Analyzed, Stage::Refused(Refusal::Withdrawn), Stage::Waiting];
        let progress = Progress::of_cards(&Census::of(stages), BatchState::Open, Some(3));
        assert_eq!(progress.uploaded, Bar { done: 1, failed: 0, total: 2 });
    }

    #[test]
    fn an_empty_batch_has_no_share() {
        assert_eq!(Bar::default().percent(), 0);
    }
}
