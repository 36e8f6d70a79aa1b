//! The files of this tab on their way to a batch, three at a time.

mod course;

use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet, VecDeque};
use std::rc::Rc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::XmlHttpRequest;

use super::parcel::Given;
use super::unload_guard::UnloadGuard;
use super::{api, painter::Painter};
use crate::sheet::{Card, CardKey, Delivery, LightTable, Meter, Refusal, Stage, Upload};

/// Uploads at a time. A browser has six connections to a server over all tabs, and the stream needs one.
const PARALLEL: u32 = 3;

/// Sends files in order. A clone is a handle to the same queue.
#[derive(Clone)]
pub(crate) struct UploadQueue(Rc<Inner>);

struct Inner {
    table: LightTable,
    painter: Painter,
    told: RwSignal<Delivery>,
    mode: Cell<Mode>,
    /// Handles of the files; the bytes stay with the browser.
    files: RefCell<HashMap<CardKey, Given>>,
    waiting: RefCell<VecDeque<CardKey>>,
    under_way: RefCell<HashMap<CardKey, Way>>,
    /// Cards whose files are under way and are not wanted any more.
    withdrawn: RefCell<HashSet<CardKey>>,
    workers: Cell<u32>,
    guard: RefCell<Option<UnloadGuard>>,
    /// Bytes of the files that wait.
    behind: Cell<u64>,
    /// Bytes that ever went over the line.
    sent: Cell<u64>,
    meter: RefCell<Meter>,
    is_measured: Cell<bool>,
}

/// What is to be done with files that wait.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    /// They are sent.
    Sending,
    /// They go on waiting.
    Paused,
    /// They are not sent: the batch was cancelled.
    Cancelled,
}

/// A file that was begun.
struct Way {
    size: u64,
    sent: u64,
    /// By which it can be broken off; absent between two tries.
    request: Option<XmlHttpRequest>,
}

impl UploadQueue {
    /// A queue with nothing in it, which tells `told` what it does.
    pub(crate) fn of(table: LightTable, painter: Painter, told: RwSignal<Delivery>) -> Self {
        told.set(Delivery::Idle);
        Self(Rc::new(Inner {
            table,
            painter,
            told,
            mode: Cell::new(Mode::Sending),
            files: RefCell::default(),
            waiting: RefCell::default(),
            under_way: RefCell::default(),
            withdrawn: RefCell::default(),
            workers: Cell::new(0),
            guard: RefCell::new(None),
            behind: Cell::new(0),
            sent: Cell::new(0),
            meter: RefCell::default(),
            is_measured: Cell::new(false),
        }))
    }

    /// Puts files of cards at the end of the queue.
    pub(crate) fn add(&self, files: impl IntoIterator<Item = (CardKey, Given)>) {
        if self.0.mode.get() == Mode::Cancelled {
            return self.refuse(files.into_iter().map(|(key, _)| key));
        }
        for (key, given) in files {
            self.0.behind.set(self.0.behind.get() + given.bytes());
            self.0.files.borrow_mut().insert(key, given);
            self.0.waiting.borrow_mut().push_back(key);
        }
        if !self.0.waiting.borrow().is_empty() {
            self.0.guard.borrow_mut().get_or_insert_with(UnloadGuard::set);
            self.work_on();
        }
    }

    /// Sends a card's file once more.
    pub(crate) fn again(&self, key: CardKey) {
        let given = self.0.files.borrow().get(&key).cloned();
        self.add(given.map(|given| (key, given)));
    }

    /// Begins no further file. Those that are begun are sent to their end: breaking them off would send their bytes twice.
    pub(crate) fn hold(&self) {
        self.0.mode.set(Mode::Paused);
        self.0.meter.borrow_mut().reset();
        self.tell_delivery();
    }

    /// Goes on after a pause.
    pub(crate) fn go_on(&self) {
        self.0.mode.set(Mode::Sending);
        self.work_on();
    }

    /// Does not send a card's file, also when some of it was sent.
    pub(crate) fn withdraw(&self, key: CardKey) {
        let inner = &self.0;
        let is_waiting = inner.waiting.borrow().contains(&key);
        if is_waiting {
            inner.waiting.borrow_mut().retain(|other| *other != key);
            inner.behind.set(inner.behind.get().saturating_sub(self.size(key)));
            self.tell(key, Upload::Refused(Refusal::Withdrawn));
            self.rest();
        } else if let Some(way) = inner.under_way.borrow().get(&key) {
            inner.withdrawn.borrow_mut().insert(key);
            abort(way);
        }
    }

    /// Breaks off what is under way and forgets the rest.
    pub(crate) fn cancel(&self) {
        self.0.mode.set(Mode::Cancelled);
        self.0.behind.set(0);
        self.refuse(self.0.waiting.take());
        self.0.under_way.borrow().values().for_each(abort);
        self.rest();
    }

    /// Tells of cards that their files are not sent any more.
    fn refuse(&self, keys: impl IntoIterator<Item = CardKey>) {
        self.0.painter.with(|filling| {
            for key in keys {
                filling.set_upload(key, Upload::Refused(Refusal::Cancelled));
            }
        });
    }

    fn size(&self, key: CardKey) -> u64 {
        self.0.files.borrow().get(&key).map_or(0, Given::bytes)
    }

    /// Bytes that are still to be sent.
    fn left(&self) -> u64 {
        let begun = self.0.under_way.borrow().values().map(|way| way.size.saturating_sub(way.sent)).sum::<u64>();
        self.0.behind.get() + begun
    }

    fn tell(&self, key: CardKey, upload: Upload) {
        self.0.painter.with(|filling| filling.set_upload(key, upload));
    }

    /// What there is to do when nobody works: nothing waits, or the reader paused.
    fn rest(&self) {
        self.tell_delivery();
        if self.0.workers.get() == 0 && self.0.waiting.borrow().is_empty() {
            self.0.guard.replace(None);
            if self.0.mode.get() == Mode::Paused {
                // There is nothing left to hold.
                self.0.mode.set(Mode::Sending);
            }
            let queue = self.clone();
            spawn_local(async move { queue.finish().await });
        }
    }

    /// Nothing is on its way any more. Files that can never arrive, or that the reader took out, must not keep the batch open;
    /// those that may be sent again leave the choice to the reader.
    async fn finish(&self) {
        let refusal = |card: ArcRwSignal<Card>| match card.with_untracked(Card::stage) {
            Stage::Refused(refusal) => Some(refusal),
            _ => None,
        };
        let refused: Vec<Refusal> = self.0.table.cards_now().into_iter().filter_map(refusal).collect();
        let is_final = !refused.is_empty() && !refused.iter().any(|refusal| refusal.keeps_open());
        let is_wanted = self.0.mode.get() != Mode::Cancelled;
        if is_final && is_wanted && self.0.painter.with(|filling| filling.is_open()) {
            // If it cannot be sealed now, the reader is offered to.
            let _ = api::seal(&self.0.table.id()).await;
        }
    }
}

fn abort(way: &Way) {
    if let Some(request) = &way.request {
        // It fails only for a request that was never opened.
        let _ = request.abort();
    }
}
