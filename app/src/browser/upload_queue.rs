//! Upload queue: uploads this tab's files to a batch, at most three at a time, and seals the batch if only files are
//! missing that will not arrive.

mod worker;

use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet, VecDeque};
use std::rc::Rc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::XmlHttpRequest;

use crate::browser::api;
use crate::browser::file_selection::GivenFile;
use crate::browser::frame_batcher::FrameBatcher;
use crate::browser::unload_guard::UnloadGuard;
use crate::sheet::model::card::{Card, CardKey, CardStage};
use crate::sheet::model::sheet_state::SheetState;
use crate::sheet::model::upload_state::{UploadFailure, UploadState};
use crate::sheet::model::upload_status::{SpeedMeter, UploadStatus};

/// Maximum number of concurrent uploads. A browser has six HTTP/1.1 connections to a server for all tabs, and the event
/// stream needs one.
const MAX_CONCURRENT_UPLOADS: u32 = 3;

/// Queue that uploads files in order. Clones share one queue.
#[derive(Clone)]
pub(crate) struct UploadQueue(Rc<UploadQueueInner>);

struct UploadQueueInner {
    sheet: SheetState,
    batcher: FrameBatcher,
    status: RwSignal<UploadStatus>,
    mode: Cell<QueueMode>,
    /// Handles of all files that were added, also of uploaded ones; the bytes stay with the browser.
    files: RefCell<HashMap<CardKey, GivenFile>>,
    /// Cards whose files wait, in the order of upload.
    waiting: RefCell<VecDeque<CardKey>>,
    /// Uploads that have started and not ended.
    active: RefCell<HashMap<CardKey, ActiveUpload>>,
    /// Cards that the user removed while their files were being uploaded.
    removed: RefCell<HashSet<CardKey>>,
    /// Number of running workers.
    workers: Cell<u32>,
    /// Present from the first added file until the queue is idle.
    guard: RefCell<Option<UnloadGuard>>,
    /// Total length of the waiting files in bytes.
    bytes_waiting: Cell<u64>,
    /// Total number of bytes sent, including retries.
    sent: Cell<u64>,
    meter: RefCell<SpeedMeter>,
    /// True while a timer for the next measurement of the speed is set.
    is_measured: Cell<bool>,
}

/// Mode of the queue: handling of waiting files.
#[derive(Clone, Copy, PartialEq, Eq)]
enum QueueMode {
    /// Waiting files are uploaded.
    Sending,
    /// Waiting files keep waiting.
    Paused,
    /// The batch was cancelled; no more files are uploaded.
    Cancelled,
}

/// Upload that has started. Lengths are in bytes.
struct ActiveUpload {
    size: u64,
    sent: u64,
    /// Request to abort; `None` between two attempts.
    request: Option<XmlHttpRequest>,
}

impl UploadQueue {
    /// Creates an empty queue that publishes its status to the signal `status`.
    pub(crate) fn new(sheet: SheetState, batcher: FrameBatcher, status: RwSignal<UploadStatus>) -> Self {
        status.set(UploadStatus::Idle);
        Self(Rc::new(UploadQueueInner {
            sheet,
            batcher,
            status,
            mode: Cell::new(QueueMode::Sending),
            files: RefCell::default(),
            waiting: RefCell::default(),
            active: RefCell::default(),
            removed: RefCell::default(),
            workers: Cell::new(0),
            guard: RefCell::new(None),
            bytes_waiting: Cell::new(0),
            sent: Cell::new(0),
            meter: RefCell::default(),
            is_measured: Cell::new(false),
        }))
    }

    /// Appends the files of cards to the queue. After [`cancel`](Self::cancel), marks them as cancelled instead.
    pub(crate) fn add(&self, files: impl IntoIterator<Item = (CardKey, GivenFile)>) {
        if self.0.mode.get() == QueueMode::Cancelled {
            return self.mark_cancelled(files.into_iter().map(|(key, _)| key));
        }
        for (key, given) in files {
            self.0.bytes_waiting.set(self.0.bytes_waiting.get() + given.bytes());
            self.0.files.borrow_mut().insert(key, given);
            self.0.waiting.borrow_mut().push_back(key);
        }
        if !self.0.waiting.borrow().is_empty() {
            self.0.guard.borrow_mut().get_or_insert_with(UnloadGuard::set);
            self.start_workers();
        }
    }

    /// Appends the file of a card to the queue again. Does nothing if this tab does not have the file.
    pub(crate) fn retry(&self, key: CardKey) {
        let given = self.0.files.borrow().get(&key).cloned();
        self.add(given.map(|given| (key, given)));
    }

    /// Starts no further uploads. Running uploads continue, because aborting them would send their bytes twice.
    pub(crate) fn pause(&self) {
        self.0.mode.set(QueueMode::Paused);
        self.0.meter.borrow_mut().reset();
        self.publish_status();
    }

    /// Resumes after a pause.
    pub(crate) fn resume(&self) {
        self.0.mode.set(QueueMode::Sending);
        self.start_workers();
    }

    /// Removes the file of a card from the queue, or aborts its upload. The upload then has failed as removed. Does
    /// nothing if the upload has ended.
    pub(crate) fn remove_upload(&self, key: CardKey) {
        let inner = &self.0;
        let is_waiting = inner.waiting.borrow().contains(&key);
        if is_waiting {
            inner.waiting.borrow_mut().retain(|other| *other != key);
            inner.bytes_waiting.set(inner.bytes_waiting.get().saturating_sub(self.size(key)));
            self.set_upload(key, UploadState::Failed(UploadFailure::Removed));
            self.check_idle();
        } else if let Some(upload) = inner.active.borrow().get(&key) {
            inner.removed.borrow_mut().insert(key);
            abort(upload);
        }
    }

    /// Aborts running uploads, and marks waiting files and all files that are added later as cancelled.
    pub(crate) fn cancel(&self) {
        self.0.mode.set(QueueMode::Cancelled);
        self.0.bytes_waiting.set(0);
        self.mark_cancelled(self.0.waiting.take());
        self.0.active.borrow().values().for_each(abort);
        self.check_idle();
    }

    /// Marks the uploads of these cards as cancelled.
    fn mark_cancelled(&self, keys: impl IntoIterator<Item = CardKey>) {
        self.0.batcher.with(|reducer| {
            for key in keys {
                reducer.set_upload(key, UploadState::Failed(UploadFailure::Cancelled));
            }
        });
    }

    /// Length of a card's file in bytes; 0 if this tab does not have the file.
    fn size(&self, key: CardKey) -> u64 {
        self.0.files.borrow().get(&key).map_or(0, GivenFile::bytes)
    }

    /// Number of bytes still to be sent.
    fn bytes_left(&self) -> u64 {
        let active = self.0.active.borrow().values().map(|upload| upload.size.saturating_sub(upload.sent)).sum::<u64>();
        self.0.bytes_waiting.get() + active
    }

    fn set_upload(&self, key: CardKey, upload: UploadState) {
        self.0.batcher.with(|reducer| reducer.set_upload(key, upload));
    }

    /// Publishes the status. If no worker runs and no file waits, removes the unload guard, ends a pause, and calls
    /// [`finish`](Self::finish).
    fn check_idle(&self) {
        self.publish_status();
        if self.0.workers.get() == 0 && self.0.waiting.borrow().is_empty() {
            self.0.guard.replace(None);
            if self.0.mode.get() == QueueMode::Paused {
                self.0.mode.set(QueueMode::Sending);
            }
            let queue = self.clone();
            spawn_local(async move { queue.finish().await });
        }
    }

    /// Seals an open batch, unless it was cancelled, if some uploads failed and none of these keeps the batch open;
    /// otherwise the batch would wait for these files forever. If one of them may still arrive, the user decides. Files
    /// that the user removed do not keep it open.
    async fn finish(&self) {
        let failure = |card: ArcRwSignal<Card>| match card.with_untracked(Card::stage) {
            CardStage::UploadFailed(failure) => Some(failure),
            _ => None,
        };
        let failures: Vec<UploadFailure> = self.0.sheet.cards_now().into_iter().filter_map(failure).collect();
        let is_final = !failures.is_empty() && !failures.iter().any(|failure| failure.keeps_batch_open());
        let is_cancelled = self.0.mode.get() == QueueMode::Cancelled;
        if is_final && !is_cancelled && self.0.batcher.with(|reducer| reducer.is_open()) {
            // If this fails, the page offers the user to seal the batch.
            let _ = api::seal(&self.0.sheet.id()).await;
        }
    }
}

/// Aborts the running request of an upload, if there is one.
fn abort(upload: &ActiveUpload) {
    if let Some(request) = &upload.request {
        // Fails only for a request that was never opened.
        let _ = request.abort();
    }
}
