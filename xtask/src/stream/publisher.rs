//! Publisher of the load, and the schedule of its changes: it makes them at fixed times (open-loop load). A change is
//! late only if its connection still waits for an earlier response.

use std::ops::Range;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use anyhow::{Result, anyhow};

use crate::http::Client;
use crate::target::LoadTarget;

/// Number of connections. Changes use them in turn, so a slow response delays only every sixteenth change.
const CONNECTIONS: u64 = 16;

/// Due times of a range of changes, which are numbered.
#[derive(Debug, Clone)]
pub(crate) struct ChangeSchedule {
    begin: Instant,
    changes: Range<u64>,
    interval: Duration,
}

impl ChangeSchedule {
    /// Schedules these changes at `rate` per second, from 200 ms from now on.
    pub(crate) fn new(changes: Range<u64>, rate: f64) -> Self {
        // Time to connect, so that the first change is not late.
        let begin = Instant::now() + Duration::from_millis(200);
        Self { begin, changes, interval: Duration::from_secs_f64(1.0 / rate) }
    }

    /// Due time of a change; `None` for a change of another schedule.
    pub(crate) fn due(&self, number: u64) -> Option<Instant> {
        let index = self.index(number)?;
        Some(self.begin + Duration::from_secs_f64(self.interval.as_secs_f64() * index as f64))
    }

    /// Index of a change in the schedule; `None` for a change of another schedule.
    pub(crate) fn index(&self, number: u64) -> Option<usize> {
        self.changes.contains(&number).then(|| (number - self.changes.start) as usize)
    }

    /// Number of changes.
    pub(crate) fn len(&self) -> usize {
        (self.changes.end - self.changes.start) as usize
    }

    /// End of the last change's interval.
    pub(crate) fn end(&self) -> Instant {
        self.begin + Duration::from_secs_f64(self.interval.as_secs_f64() * self.len() as f64)
    }
}

/// Threads that make the changes of a schedule.
pub(crate) struct Publisher {
    threads: Vec<JoinHandle<Result<()>>>,
}

impl Publisher {
    /// Starts to make the changes.
    pub(crate) fn start(target: &LoadTarget, schedule: &ChangeSchedule) -> Self {
        let threads = (0..CONNECTIONS).map(|first| {
            let (target, schedule) = (target.clone(), schedule.clone());
            thread::spawn(move || {
                let mut client = Client::connect(target.address())?;
                for number in schedule.changes.clone().skip(first as usize).step_by(CONNECTIONS as usize) {
                    if let Some(due) = schedule.due(number) {
                        thread::sleep(due.saturating_duration_since(Instant::now()));
                    }
                    target.change(&mut client, number)?;
                }
                Ok(())
            })
        });
        Self { threads: threads.collect() }
    }

    /// Waits until all changes are made.
    pub(crate) fn finish(self) -> Result<()> {
        self.threads.into_iter().try_for_each(|thread| thread.join().map_err(|_| anyhow!("a publisher panicked"))?)
    }
}

/// Prepares these changes ([`LoadTarget::prepare`]), as fast as possible.
pub(crate) fn prepare(target: &LoadTarget, changes: Range<u64>) -> Result<()> {
    thread::scope(|scope| {
        let threads: Vec<_> = (0..CONNECTIONS)
            .map(|first| {
                let changes = changes.clone();
                scope.spawn(move || -> Result<()> {
                    let mut client = Client::connect(target.address())?;
                    let mut numbers = changes.skip(first as usize).step_by(CONNECTIONS as usize);
                    numbers.try_for_each(|number| target.prepare(&mut client, number))
                })
            })
            .collect();
        threads.into_iter().try_for_each(|thread| thread.join().map_err(|_| anyhow!("a publisher panicked"))?)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_due_at_even_intervals() {
        let schedule = ChangeSchedule::new(10..15, 20.0);
        let due = |number| schedule.due(number).unwrap();
        assert_eq!(due(14) - due(10), Duration::from_millis(200));
        assert_eq!(schedule.end() - due(10), Duration::from_millis(250));
        assert_eq!((schedule.due(9), schedule.due(15), schedule.index(12)), (None, None, Some(2)));
    }
}
