//! The files of this tab on their way to a batch, three at a time.

use std::cell::{Cell, RefCell};
use std::collections::{HashMap, VecDeque};
use std::rc::Rc;

use leptos::task::spawn_local;
use web_sys::{File, XmlHttpRequest};

use super::api::{self, CallError};
use super::clock;
use super::painter::Painter;
use super::unload_guard::UnloadGuard;
use super::upload::Transfer;
use crate::sheet::{Answer, CardKey, LightTable, Refusal, Stage, Upload, pause};

/// Uploads at a time. A browser has six connections to a server over all tabs, and the stream needs one.
const PARALLEL: u32 = 3;

/// Tries before a file is given up that the server could have taken.
const TRIES: u32 = 3;

/// Sends files in order. A clone is a handle to the same queue.
#[derive(Clone)]
pub(crate) struct UploadQueue(Rc<Inner>);

struct Inner {
    table: LightTable,
    painter: Painter,
    /// Handles of the files; the bytes stay with the browser.
    files: RefCell<HashMap<CardKey, File>>,
    waiting: RefCell<VecDeque<CardKey>>,
    running: RefCell<HashMap<CardKey, XmlHttpRequest>>,
    workers: Cell<u32>,
    is_cancelled: Cell<bool>,
    guard: RefCell<Option<UnloadGuard>>,
}

impl UploadQueue {
    /// A queue with nothing in it.
    pub(crate) fn of(table: LightTable, painter: Painter) -> Self {
        Self(Rc::new(Inner {
            table,
            painter,
            files: RefCell::default(),
            waiting: RefCell::default(),
            running: RefCell::default(),
            workers: Cell::new(0),
            is_cancelled: Cell::new(false),
            guard: RefCell::new(None),
        }))
    }

    /// Puts a card's file at the end of the queue.
    pub(crate) fn add(&self, key: CardKey, file: File) {
        self.0.files.borrow_mut().insert(key, file);
        self.0.waiting.borrow_mut().push_back(key);
        self.work();
    }

    /// Sends a card's file once more.
    pub(crate) fn again(&self, key: CardKey) {
        let file = self.0.files.borrow().get(&key).cloned();
        if let Some(file) = file {
            self.add(key, file);
        }
    }

    /// Breaks off what is under way and forgets the rest.
    pub(crate) fn cancel(&self) {
        self.0.is_cancelled.set(true);
        let waiting = self.0.waiting.take();
        self.0.painter.with(|filling| {
            for key in waiting {
                filling.set_upload(key, Upload::Refused(Refusal::Cancelled));
            }
        });
        let running: Vec<_> = self.0.running.borrow().values().cloned().collect();
        for request in running {
            // It fails only for a request that was never opened.
            let _ = request.abort();
        }
    }

    /// Lets another worker begin, if there may be one more.
    fn work(&self) {
        if self.0.workers.get() >= PARALLEL {
            return;
        }
        self.0.workers.set(self.0.workers.get() + 1);
        self.0.guard.borrow_mut().get_or_insert_with(UnloadGuard::set);
        let queue = self.clone();
        spawn_local(async move {
            while let Some(key) = queue.next() {
                let result = queue.deliver(key).await;
                queue.tell(key, result);
            }
            queue.0.workers.set(queue.0.workers.get() - 1);
            if queue.0.workers.get() == 0 {
                queue.drained().await;
            }
        });
    }

    fn next(&self) -> Option<CardKey> {
        self.0.waiting.borrow_mut().pop_front()
    }

    /// Sends one file until it is there or there is no more hope for it.
    async fn deliver(&self, key: CardKey) -> Upload {
        let (mut tries, mut failures) = (0, 0);
        loop {
            let answer = match self.transfer(key).await {
                _ if self.0.is_cancelled.get() => return Upload::Refused(Refusal::Cancelled),
                Answer::Taken => return Upload::Sent,
                Answer::Final(refusal) => return Upload::Refused(refusal),
                // A server that is away takes nobody's file; that is no fault of this one.
                Answer::Try(_) if self.server_is_away().await => Answer::Wait,
                answer => answer,
            };
            if let Answer::Try(refusal) = answer {
                tries += 1;
                if tries == TRIES {
                    return Upload::Refused(refusal);
                }
            }
            failures += 1;
            self.tell(key, Upload::Waiting);
            clock::sleep(pause(failures, clock::chance())).await;
        }
    }

    async fn transfer(&self, key: CardKey) -> Answer {
        let Some(card) = self.0.table.card(key) else { return Answer::Final(Refusal::Cancelled) };
        let Some(file) = self.0.files.borrow().get(&key).cloned() else { return Answer::Final(Refusal::Interrupted) };
        let id = leptos::prelude::WithUntracked::with_untracked(&card, |card| card.id);
        let batch = format!("/api/v1/batches/{}", self.0.table.id());
        self.tell(key, Upload::Sending { sent: 0 });
        let (queue, size) = (self.clone(), file.size() as u64);
        let on_progress = move |sent: u64| queue.tell(key, Upload::Sending { sent: sent.min(size) });
        let Ok(transfer) = Transfer::begin(&batch, id, &file, on_progress) else {
            return Answer::Try(Refusal::Interrupted);
        };
        self.0.running.borrow_mut().insert(key, transfer.handle());
        let status = transfer.status().await;
        self.0.running.borrow_mut().remove(&key);
        Answer::of_status(status)
    }

    async fn server_is_away(&self) -> bool {
        matches!(api::batch(&self.0.table.id()).await, Err(CallError::Unreachable))
    }

    fn tell(&self, key: CardKey, upload: Upload) {
        self.0.painter.with(|filling| filling.set_upload(key, upload));
    }

    /// Nothing is on its way any more. Files that can never arrive must not keep the batch open; those that may be sent
    /// again leave the choice to the reader.
    async fn drained(&self) {
        self.0.guard.replace(None);
        let refused: Vec<Refusal> = self
            .0
            .table
            .cards_now()
            .iter()
            .filter_map(|card| match leptos::prelude::WithUntracked::with_untracked(card, crate::sheet::Card::stage) {
                Stage::Refused(refusal) => Some(refusal),
                _ => None,
            })
            .collect();
        let is_final = !refused.is_empty() && !refused.iter().any(|refusal| refusal.may_pass());
        if is_final && !self.0.is_cancelled.get() && self.0.painter.with(|filling| filling.is_open()) {
            // If it cannot be sealed now, the reader is offered to.
            let _ = api::seal(&self.0.table.id()).await;
        }
    }
}
