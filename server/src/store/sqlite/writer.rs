//! The one thread that writes, with group commit.
//!
//! A commit waits for the disk. What was asked for in the meantime is done in the next transaction together, so that the
//! disk's latency is paid once for many changes. Each request is a savepoint of its own: one that is refused undoes nothing
//! of the others. Nobody hears of a change before the transaction is on the disk.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::mpsc;
use std::thread;

use protocol::BatchId;
use rusqlite::{Connection, TransactionBehavior};
use tokio::sync::oneshot;

use super::{claim, transition};
use crate::failpoint::Failpoint;
use crate::store::hints::Hints;
use crate::store::{Applied, Change, Job, StoreError};

/// Most requests that share a transaction: bounds how long the first of them waits for the last.
const GROUP: usize = 256;

/// The way to the writing thread, which ends when this is dropped.
pub(super) struct Writer {
    requests: mpsc::Sender<Request>,
}

type Answer<T> = oneshot::Sender<Result<T, StoreError>>;

enum Request {
    Apply { batch: BatchId, changes: Vec<Change>, answer: Answer<Applied> },
    Claim { most: usize, answer: Answer<Vec<Job>> },
}

/// A request that is done but not yet on the disk.
enum Done {
    Apply { batch: BatchId, applied: Applied, answer: Answer<Applied> },
    Claim { jobs: Vec<Job>, answer: Answer<Vec<Job>> },
}

impl Writer {
    pub(super) fn start(connection: Connection, hints: Arc<Hints>) -> Result<Self, StoreError> {
        let (requests, receiver) = mpsc::channel();
        thread::Builder::new()
            .name("store".to_owned())
            .spawn(move || serve(connection, &hints, &receiver))
            .map_err(|error| StoreError::Failed(format!("cannot start the writing thread: {error}")))?;
        Ok(Self { requests })
    }

    pub(super) async fn apply(&self, batch: BatchId, changes: Vec<Change>) -> Result<Applied, StoreError> {
        self.ask(|answer| Request::Apply { batch, changes, answer }).await
    }

    pub(super) async fn claim(&self, most: usize) -> Result<Vec<Job>, StoreError> {
        self.ask(|answer| Request::Claim { most, answer }).await
    }

    async fn ask<T>(&self, request: impl FnOnce(Answer<T>) -> Request) -> Result<T, StoreError> {
        let gone = || StoreError::Failed("the writing thread is gone".to_owned());
        let (answer, result) = oneshot::channel();
        self.requests.send(request(answer)).map_err(|_| gone())?;
        result.await.map_err(|_| gone())?
    }
}

fn serve(mut connection: Connection, hints: &Hints, requests: &mpsc::Receiver<Request>) {
    while let Ok(first) = requests.recv() {
        let group: Vec<Request> = std::iter::once(first).chain(requests.try_iter().take(GROUP - 1)).collect();
        commit_group(&mut connection, hints, group);
    }
}

/// Does a group of requests in one transaction and answers them.
fn commit_group(connection: &mut Connection, hints: &Hints, group: Vec<Request>) {
    // A claim that a power failure forgets is made again: it need not wait for the disk.
    let only_claims = group.iter().all(|request| matches!(request, Request::Claim { .. }));
    let begun = set_durability(connection, only_claims)
        .and_then(|()| Ok(connection.transaction_with_behavior(TransactionBehavior::Immediate)?));
    let mut transaction = match begun {
        Ok(transaction) => transaction,
        Err(error) => {
            tracing::error!(%error, "no transaction could be begun");
            return group.into_iter().for_each(|request| request.refuse(&error));
        }
    };
    let mut done = Vec::with_capacity(group.len());
    let mut requests = group.into_iter();
    let mut ended = None;
    while ended.is_none()
        && let Some(request) = requests.next()
    {
        match run(&mut transaction, request) {
            Ok(one) => done.push(one),
            // A full disk ends the whole transaction, not this savepoint alone: what came before is undone with it, and
            // what would come after would be written by itself.
            Err(error) if transaction.is_autocommit() => ended = Some(error),
            Err(_) => {}
        }
    }
    Failpoint::ChangeMade.pass();
    match ended.map_or_else(|| transaction.commit().map_err(StoreError::from), Err) {
        Ok(()) => {
            Failpoint::ChangeCommitted.pass();
            answer(done, hints);
        }
        Err(error) => {
            tracing::error!(%error, "a transaction failed; nothing of it was written");
            done.into_iter().for_each(|done| done.refuse(&error));
            requests.for_each(|request| request.refuse(&error));
        }
    }
}

fn set_durability(connection: &Connection, only_claims: bool) -> Result<(), StoreError> {
    let level = if only_claims { "NORMAL" } else { "FULL" };
    Ok(connection.pragma_update(None, "synchronous", level)?)
}

/// Does one request in a savepoint. A request that fails is answered at once, since nothing of it will be written.
fn run(transaction: &mut rusqlite::Transaction<'_>, request: Request) -> Result<Done, StoreError> {
    match request {
        Request::Apply { batch, changes, answer } => {
            match in_savepoint(transaction, |savepoint| transition::apply(savepoint, &batch, changes)) {
                Ok(applied) => Ok(Done::Apply { batch, applied, answer }),
                Err(error) => Err(refuse(answer, error)),
            }
        }
        Request::Claim { most, answer } => match in_savepoint(transaction, |savepoint| claim::claim(savepoint, most)) {
            Ok(jobs) => Ok(Done::Claim { jobs, answer }),
            Err(error) => Err(refuse(answer, error)),
        },
    }
}

fn refuse<T>(answer: Answer<T>, error: StoreError) -> StoreError {
    // Who asked may have gone away.
    let _ = answer.send(Err(error.clone()));
    error
}

fn in_savepoint<T>(
    transaction: &mut rusqlite::Transaction<'_>,
    work: impl FnOnce(&Connection) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    // Dropped without a commit, it rolls back.
    let savepoint = transaction.savepoint()?;
    let result = work(&savepoint)?;
    savepoint.commit()?;
    Ok(result)
}

/// Tells everybody, now that it is on the disk.
fn answer(done: Vec<Done>, hints: &Hints) {
    let mut changed = BTreeSet::new();
    for done in done {
        match done {
            // Who asked may have gone away meanwhile: what was done stays done.
            Done::Apply { batch, applied, answer } => {
                changed.insert(batch);
                let _ = answer.send(Ok(applied));
            }
            Done::Claim { jobs, answer } => {
                let _ = answer.send(Ok(jobs));
            }
        }
    }
    if !changed.is_empty() {
        hints.wake_workers();
    }
    changed.iter().for_each(|batch| hints.wake(batch));
}

impl Request {
    fn refuse(self, error: &StoreError) {
        match self {
            Self::Apply { answer, .. } => drop(refuse(answer, error.clone())),
            Self::Claim { answer, .. } => drop(refuse(answer, error.clone())),
        }
    }
}

impl Done {
    fn refuse(self, error: &StoreError) {
        match self {
            Self::Apply { answer, .. } => drop(refuse(answer, error.clone())),
            Self::Claim { answer, .. } => drop(refuse(answer, error.clone())),
        }
    }
}

#[cfg(test)]
mod tests;
