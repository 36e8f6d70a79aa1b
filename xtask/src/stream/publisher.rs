//! The open loop: changes are made when they are due, however long the server takes and whatever its readers do.

use std::ops::Range;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use anyhow::{Result, anyhow};

use crate::http::Client;
use crate::target::Target;

/// Connections that changes are made on in turn: a slow answer delays none but the sixteenth after it.
const CONNECTIONS: u64 = 16;

/// When each change is due.
#[derive(Debug, Clone)]
pub(crate) struct Schedule {
    begin: Instant,
    changes: Range<u64>,
    interval: Duration,
}

impl Schedule {
    /// These changes, so many a second, from now on.
    pub(crate) fn new(changes: Range<u64>, rate: f64) -> Self {
        // A moment to connect, so that the first is not late.
        let begin = Instant::now() + Duration::from_millis(200);
        Self { begin, changes, interval: Duration::from_secs_f64(1.0 / rate) }
    }

    /// When this change is due; nothing for one of another schedule.
    pub(crate) fn due(&self, number: u64) -> Option<Instant> {
        let place = self.place(number)?;
        Some(self.begin + Duration::from_secs_f64(self.interval.as_secs_f64() * place as f64))
    }

    /// How many changes came before this one.
    pub(crate) fn place(&self, number: u64) -> Option<usize> {
        self.changes.contains(&number).then(|| (number - self.changes.start) as usize)
    }

    /// How many changes it has.
    pub(crate) fn len(&self) -> usize {
        (self.changes.end - self.changes.start) as usize
    }

    /// When the last is over.
    pub(crate) fn end(&self) -> Instant {
        self.begin + Duration::from_secs_f64(self.interval.as_secs_f64() * self.len() as f64)
    }
}

/// Changes that are being made.
pub(crate) struct Publisher {
    threads: Vec<JoinHandle<Result<()>>>,
}

impl Publisher {
    /// Begins with the schedule.
    pub(crate) fn start(target: &Target, schedule: &Schedule) -> Self {
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

    /// Waits until all are made.
    pub(crate) fn finish(self) -> Result<()> {
        self.threads.into_iter().try_for_each(|thread| thread.join().map_err(|_| anyhow!("a publisher panicked"))?)
    }
}

/// Makes what changes of these numbers need, as fast as it goes.
pub(crate) fn prepare(target: &Target, changes: Range<u64>) -> Result<()> {
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
        let schedule = Schedule::new(10..15, 20.0);
        let due = |number| schedule.due(number).unwrap();
        assert_eq!(due(14) - due(10), Duration::from_millis(200));
        assert_eq!(schedule.end() - due(10), Duration::from_millis(250));
        assert_eq!((schedule.due(9), schedule.due(15), schedule.place(12)), (None, None, Some(2)));
    }
}
