//! Upload queue: this tab's files on their way to a batch, three at a time.

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

/// Uploads at a time. A browser has six connections to a server over all tabs, and the stream needs one.
const PARALLEL: u32 = 3;

/// Sends files in order. A clone is a handle to the same queue.
#[derive(Clone)]
pub(crate) struct UploadQueue(Rc<UploadQueueInner>);

struct UploadQueueInner {
    sheet: SheetState,
    batcher: FrameBatcher,
    status: RwSignal<UploadStatus>,
    mode: Cell<QueueMode>,
    /// Handles of the files; the bytes stay with the browser.
    files: RefCell<HashMap<CardKey, GivenFile>>,
    waiting: RefCell<VecDeque<CardKey>>,
    active: RefCell<HashMap<CardKey, ActiveUpload>>,
    /// Cards whose files are under way and are not wanted any more.
    removed: RefCell<HashSet<CardKey>>,
    workers: Cell<u32>,
    guard: RefCell<Option<UnloadGuard>>,
    /// Bytes of the files that wait.
    bytes_waiting: Cell<u64>,
    /// Bytes that ever went over the line.
    sent: Cell<u64>,
    meter: RefCell<SpeedMeter>,
    is_measured: Cell<bool>,
}

/// What is to be done with files that wait.
#[derive(Clone, Copy, PartialEq, Eq)]
enum QueueMode {
    /// They are sent.
    Sending,
    /// They go on waiting.
    Paused,
    /// They are not sent: the batch was cancelled.
    Cancelled,
}

/// A file that was begun.
struct ActiveUpload {
    size: u64,
    sent: u64,
    /// By which it can be broken off; absent between two tries.
    request: Option<XmlHttpRequest>,
}

impl UploadQueue {
    /// A queue with nothing in it, which tells `told` what it does.
    pub(crate) fn of(sheet: SheetState, batcher: FrameBatcher, status: RwSignal<UploadStatus>) -> Self {
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

    /// Puts files of cards at the end of the queue.
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

    /// Sends a card's file once more.
    pub(crate) fn retry(&self, key: CardKey) {
        let given = self.0.files.borrow().get(&key).cloned();
        self.add(given.map(|given| (key, given)));
    }

    /// Begins no further file. Those that are begun are sent to their end: breaking them off would send their bytes twice.
    pub(crate) fn pause(&self) {
        self.0.mode.set(QueueMode::Paused);
        self.0.meter.borrow_mut().reset();
        self.publish_status();
    }

    /// Goes on after a pause.
    pub(crate) fn resume(&self) {
        self.0.mode.set(QueueMode::Sending);
        self.start_workers();
    }

    /// Does not send a card's file, also when some of it was sent.
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

    /// Breaks off what is under way and forgets the rest.
    pub(crate) fn cancel(&self) {
        self.0.mode.set(QueueMode::Cancelled);
        self.0.bytes_waiting.set(0);
        self.mark_cancelled(self.0.waiting.take());
        self.0.active.borrow().values().for_each(abort);
        self.check_idle();
    }

    /// Tells of cards that their files are not sent any more.
    fn mark_cancelled(&self, keys: impl IntoIterator<Item = CardKey>) {
        self.0.batcher.with(|reducer| {
            for key in keys {
                reducer.set_upload(key, UploadState::Failed(UploadFailure::Cancelled));
            }
        });
    }

    fn size(&self, key: CardKey) -> u64 {
        self.0.files.borrow().get(&key).map_or(0, GivenFile::bytes)
    }

    /// Bytes that are still to be sent.
    fn bytes_left(&self) -> u64 {
        let begun = self.0.active.borrow().values().map(|upload| upload.size.saturating_sub(upload.sent)).sum::<u64>();
        self.0.bytes_waiting.get() + begun
    }

    fn set_upload(&self, key: CardKey, upload: UploadState) {
        self.0.batcher.with(|reducer| reducer.set_upload(key, upload));
    }

    /// What there is to do when nobody works: nothing waits, or the reader paused.
    fn check_idle(&self) {
        self.publish_status();
        if self.0.workers.get() == 0 && self.0.waiting.borrow().is_empty() {
            self.0.guard.replace(None);
            if self.0.mode.get() == QueueMode::Paused {
                // There is nothing left to pause.
                self.0.mode.set(QueueMode::Sending);
            }
            let queue = self.clone();
            spawn_local(async move { queue.finish().await });
        }
    }

    /// Nothing is on its way any more. Files that can never arrive, or that the reader took out, must not keep the batch open;
    /// those that may be sent again leave the choice to the reader.
    async fn finish(&self) {
        let failure = |card: ArcRwSignal<Card>| match card.with_untracked(Card::stage) {
            CardStage::UploadFailed(failure) => Some(failure),
            _ => None,
        };
        let refused: Vec<UploadFailure> = self.0.sheet.cards_now().into_iter().filter_map(failure).collect();
        let is_final = !refused.is_empty() && !refused.iter().any(|failure| failure.keeps_batch_open());
        let is_wanted = self.0.mode.get() != QueueMode::Cancelled;
        if is_final && is_wanted && self.0.batcher.with(|reducer| reducer.is_open()) {
            // If it cannot be sealed now, the reader is offered to.
            let _ = api::seal(&self.0.sheet.id()).await;
        }
    }
}

fn abort(upload: &ActiveUpload) {
    if let Some(request) = &upload.request {
        // It fails only for a request that was never opened.
        let _ = request.abort();
    }
}
