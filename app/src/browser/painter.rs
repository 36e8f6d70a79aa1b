//! Brings news to the page, once a frame however much there is.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use leptos::prelude::*;
use protocol::Event;

use super::{clock, recent_store};
use crate::recent::Recent;
use crate::sheet::{Arrangement, Filling, Head, LightTable, Pace};

/// How long news wait in a tab that is not seen, which draws no frames.
const HIDDEN_PAUSE: Duration = Duration::from_millis(200);

/// How long a filtered or sorted sheet stays as it is while news come, in milliseconds.
const REST: f64 = 250.0;

/// Collects changes of a sheet and draws them together. A clone is a handle to the same painter.
#[derive(Clone)]
pub(crate) struct Painter(Rc<Inner>);

struct Inner {
    table: LightTable,
    filling: RefCell<Filling>,
    events: RefCell<Vec<Event>>,
    is_scheduled: Cell<bool>,
    /// When the cards were last arranged anew, while what has changed since may change their arrangement.
    arranged: Cell<f64>,
    is_stale: Cell<bool>,
    /// When this page first saw the batch, and how many images were settled then: the pace counts from there.
    first_seen: Cell<Option<(f64, u64)>>,
    noted: RefCell<Option<Recent>>,
}

impl Painter {
    /// A painter for the table that this filling fills.
    pub(crate) fn of(table: LightTable, filling: Filling) -> Self {
        Self(Rc::new(Inner {
            table,
            filling: RefCell::new(filling),
            events: RefCell::default(),
            is_scheduled: Cell::new(false),
            arranged: Cell::new(0.0),
            is_stale: Cell::new(false),
            first_seen: Cell::new(None),
            noted: RefCell::new(None),
        }))
    }

    /// Takes an event; it is drawn with the next frame.
    pub(crate) fn take(&self, event: Event) {
        self.0.events.borrow_mut().push(event);
        self.0.is_stale.set(true);
        self.schedule();
    }

    /// Changes the filling after all events that came before; it is drawn with the next frame.
    pub(crate) fn with<T>(&self, change: impl FnOnce(&mut Filling) -> T) -> T {
        let mut filling = self.0.filling.borrow_mut();
        for event in self.0.events.take() {
            filling.apply(&event);
        }
        let result = change(&mut filling);
        drop(filling);
        self.0.is_stale.set(true);
        self.schedule();
        result
    }

    /// Draws everything that waits, except cards beyond what one frame can take.
    pub(crate) fn flush(&self) {
        let inner = &self.0;
        let mut filling = inner.filling.borrow_mut();
        for event in inner.events.take() {
            filling.apply(&event);
        }
        filling.publish(|head| self.pace(head));
        let is_unfinished = filling.is_behind();
        self.note(&filling);
        drop(filling);
        if is_unfinished || !self.arrange() {
            self.schedule();
        }
    }

    /// Arranges the cards anew after news, but not too often; whether they are arranged.
    fn arrange(&self) -> bool {
        let (inner, now) = (&self.0, clock::now());
        if inner.table.arrangement.with_untracked(Arrangement::is_plain) || !inner.is_stale.get() {
            return true;
        }
        let is_time = now - inner.arranged.get() >= REST;
        if is_time {
            inner.arranged.set(now);
            inner.is_stale.set(false);
            inner.table.revision.update(|revision| *revision += 1);
        }
        is_time
    }

    fn schedule(&self) {
        if self.0.is_scheduled.replace(true) {
            return;
        }
        let painter = self.clone();
        let draw = move || {
            painter.0.is_scheduled.set(false);
            painter.flush();
        };
        if document().hidden() { set_timeout(draw, HIDDEN_PAUSE) } else { request_animation_frame(draw) }
    }

    fn pace(&self, head: &Head) -> Option<Pace> {
        let bar = head.progress.analyzed;
        let Some((since, settled)) = self.0.first_seen.get() else {
            self.0.first_seen.set(Some((clock::now(), bar.settled())));
            return None;
        };
        Pace::of(bar.settled().saturating_sub(settled), clock::now() - since, bar.remaining())
    }

    /// Remembers the batch for the start page, when something about it has changed.
    fn note(&self, filling: &Filling) {
        let sheet = filling.sheet();
        let entry = Recent {
            id: sheet.id().to_string(),
            name: sheet.name().map(str::to_owned),
            images: self.0.table.head.with_untracked(|head| head.progress.analyzed.total),
            at: sheet.created_at().map_or(0.0, |at| at.as_millis() as f64),
            when: String::new(),
        };
        if !sheet.is_deleted() && self.0.noted.borrow().as_ref() != Some(&entry) {
            recent_store::note(entry.clone());
            self.0.noted.replace(Some(entry));
        }
    }
}
