//! Writer thread with group commit.
//!
//! A commit with changes waits for the disk; one with claims only does not. The requests that arrive meanwhile share
//! the next transaction, so that many changes pay the latency of the disk once. Each request runs in its own savepoint:
//! a refused request does not undo the others, but a full disk undoes the whole group. Replies and wake-ups are sent
//! after the commit; a request that fails before gets its reply at once.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::mpsc;
use std::thread;

use protocol::BatchId;
use rusqlite::{Connection, TransactionBehavior};
use tokio::sync::oneshot;

use super::{apply, claim};
use crate::failpoint::Failpoint;
use crate::store::wake_ups::WakeUps;
use crate::store::{AppliedChanges, Change, Job, StoreError};

/// Largest number of requests in one transaction. It limits the time that the first request waits for the others.
const MAX_GROUP: usize = 256;

/// Handle to the writer thread. The thread ends when the handle is dropped.
pub struct Writer {
    requests: mpsc::Sender<Request>,
}

/// Sender of a result to the caller that waits for it.
type Reply<T> = oneshot::Sender<Result<T, StoreError>>;

/// Request to the writer thread.
enum Request {
    Apply { batch: BatchId, changes: Vec<Change>, reply: Reply<AppliedChanges> },
    Claim { limit: usize, reply: Reply<Vec<Job>> },
}

/// Request that was executed and is not committed yet.
enum Executed {
    Apply { batch: BatchId, applied: AppliedChanges, reply: Reply<AppliedChanges> },
    Claim { jobs: Vec<Job>, reply: Reply<Vec<Job>> },
}

impl Writer {
    /// Starts the thread, which owns `connection`, the only one that writes.
    pub(super) fn start(connection: Connection, wake_ups: Arc<WakeUps>) -> Result<Self, StoreError> {
        let (requests, receiver) = mpsc::channel();
        thread::Builder::new()
            .name("store".to_owned())
            .spawn(move || serve(connection, &wake_ups, &receiver))
            .map_err(StoreError::failed("cannot start the writer thread"))?;
        Ok(Self { requests })
    }

    /// Applies changes to a batch, and waits until they are on the disk.
    pub async fn apply(&self, batch: BatchId, changes: Vec<Change>) -> Result<AppliedChanges, StoreError> {
        self.request(|reply| Request::Apply { batch, changes, reply }).await
    }

    /// Leases at most `limit` waiting jobs.
    pub async fn claim(&self, limit: usize) -> Result<Vec<Job>, StoreError> {
        self.request(|reply| Request::Claim { limit, reply }).await
    }

    /// Sends a request to the thread and waits for the reply.
    async fn request<T>(&self, request: impl FnOnce(Reply<T>) -> Request) -> Result<T, StoreError> {
        let (reply, result) = oneshot::channel();
        self.requests.send(request(reply)).map_err(|_| StoreError::WriterStopped)?;
        result.await.map_err(|_| StoreError::WriterStopped)?
    }
}

/// Executes requests in groups until the handle is dropped.
fn serve(mut connection: Connection, wake_ups: &WakeUps, requests: &mpsc::Receiver<Request>) {
    while let Ok(first) = requests.recv() {
        let group: Vec<Request> = std::iter::once(first).chain(requests.try_iter().take(MAX_GROUP - 1)).collect();
        commit_group(&mut connection, wake_ups, group);
    }
}

/// Executes a group of requests in one transaction and replies to them. If the transaction fails, no request of the
/// group is written.
fn commit_group(connection: &mut Connection, wake_ups: &WakeUps, group: Vec<Request>) {
    // Claims need not wait for the disk: after a power failure the jobs are claimed again.
    let only_claims = group.iter().all(|request| matches!(request, Request::Claim { .. }));
    let begun = set_durability(connection, only_claims)
        .and_then(|()| Ok(connection.transaction_with_behavior(TransactionBehavior::Immediate)?));
    let mut transaction = match begun {
        Ok(transaction) => transaction,
        Err(error) => {
            tracing::error!(%error, "cannot begin a transaction");
            return group.into_iter().for_each(|request| request.fail(&error));
        }
    };
    let mut executed = Vec::with_capacity(group.len());
    let mut requests = group.into_iter();
    let mut aborted = None;
    while aborted.is_none()
        && let Some(request) = requests.next()
    {
        match execute(&mut transaction, request) {
            Ok(request) => executed.push(request),
            // A full disk makes SQLite roll back the whole transaction and not only this savepoint. The requests before
            // are undone, and each request after would be committed on its own.
            Err(error) if transaction.is_autocommit() => aborted = Some(error),
            Err(_) => {}
        }
    }
    Failpoint::ChangeMade.reach();
    match aborted.map_or_else(|| transaction.commit().map_err(StoreError::from), Err) {
        Ok(()) => {
            Failpoint::ChangeCommitted.reach();
            reply_and_wake(executed, wake_ups);
        }
        Err(error) => {
            tracing::error!(%error, "a transaction failed and was rolled back");
            executed.into_iter().for_each(|request| request.fail(&error));
            requests.for_each(|request| request.fail(&error));
        }
    }
}

/// Sets whether the next commit waits for the disk.
fn set_durability(connection: &Connection, only_claims: bool) -> Result<(), StoreError> {
    let level = if only_claims { "NORMAL" } else { "FULL" };
    Ok(connection.pragma_update(None, "synchronous", level)?)
}

/// Executes one request in a savepoint. A request that fails gets its reply at once, because nothing of it will be
/// written.
fn execute(transaction: &mut rusqlite::Transaction<'_>, request: Request) -> Result<Executed, StoreError> {
    match request {
        Request::Apply { batch, changes, reply } => {
            match in_savepoint(transaction, |savepoint| apply::apply(savepoint, &batch, changes)) {
                Ok(applied) => Ok(Executed::Apply { batch, applied, reply }),
                Err(error) => Err(reply_error(reply, error)),
            }
        }
        Request::Claim { limit, reply } => {
            match in_savepoint(transaction, |savepoint| claim::claim(savepoint, limit)) {
                Ok(jobs) => Ok(Executed::Claim { jobs, reply }),
                Err(error) => Err(reply_error(reply, error)),
            }
        }
    }
}

/// Replies with an error and returns it.
fn reply_error<T>(reply: Reply<T>, error: StoreError) -> StoreError {
    // Fails when the caller no longer waits.
    let _ = reply.send(Err(error.clone()));
    error
}

/// Does some work in a savepoint, which an error rolls back.
fn in_savepoint<T>(
    transaction: &mut rusqlite::Transaction<'_>,
    work: impl FnOnce(&Connection) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    // Dropping the savepoint without a commit rolls it back.
    let savepoint = transaction.savepoint()?;
    let result = work(&savepoint)?;
    savepoint.commit()?;
    Ok(result)
}

/// Replies to committed requests. If batches changed, wakes their subscribers and the workers.
fn reply_and_wake(executed: Vec<Executed>, wake_ups: &WakeUps) {
    let mut changed = BTreeSet::new();
    for request in executed {
        match request {
            // Sending fails when the caller no longer waits; the change stays committed.
            Executed::Apply { batch, applied, reply } => {
                changed.insert(batch);
                let _ = reply.send(Ok(applied));
            }
            Executed::Claim { jobs, reply } => {
                let _ = reply.send(Ok(jobs));
            }
        }
    }
    if !changed.is_empty() {
        wake_ups.jobs_changed();
    }
    changed.iter().for_each(|batch| wake_ups.log_changed(batch));
}

impl Request {
    /// Replies with this error.
    fn fail(self, error: &StoreError) {
        match self {
            Self::Apply { reply, .. } => drop(reply_error(reply, error.clone())),
            Self::Claim { reply, .. } => drop(reply_error(reply, error.clone())),
        }
    }
}

impl Executed {
    /// Replies with this error.
    fn fail(self, error: &StoreError) {
        match self {
            Self::Apply { reply, .. } => drop(reply_error(reply, error.clone())),
            Self::Claim { reply, .. } => drop(reply_error(reply, error.clone())),
        }
    }
}

#[cfg(test)]
mod tests;
