//! Batching of sheet updates: all changes since the last frame are drawn together.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use leptos::prelude::*;
use protocol::Event;

use crate::browser::{clock, recent_store};
use crate::recent_batch::RecentBatch;
use crate::sheet::model::analysis_rate::AnalysisRate;
use crate::sheet::model::card_query::CardQuery;
use crate::sheet::model::reducer::Reducer;
use crate::sheet::model::sheet_state::SheetState;
use crate::sheet::model::sheet_summary::SheetSummary;

/// How long news wait in a tab that is not seen, which draws no frames.
const HIDDEN_PAUSE: Duration = Duration::from_millis(200);

/// How long a filtered or sorted sheet stays as it is while news come, in milliseconds.
const REORDER_INTERVAL: f64 = 250.0;

/// Collects changes of a sheet and draws them together. A clone is a handle to the same batcher.
#[derive(Clone)]
pub(crate) struct FrameBatcher(Rc<FrameBatcherInner>);

struct FrameBatcherInner {
    sheet: SheetState,
    reducer: RefCell<Reducer>,
    events: RefCell<Vec<Event>>,
    is_scheduled: Cell<bool>,
    /// When the cards were last arranged anew, while what has changed since may change their arrangement.
    reordered_at: Cell<f64>,
    is_stale: Cell<bool>,
    /// When this page first saw the batch, and how many images were settled then: the pace counts from there.
    first_seen: Cell<Option<(f64, u64)>>,
    remembered: RefCell<Option<RecentBatch>>,
}

impl FrameBatcher {
    /// A batcher for the sheet that this reducer fills.
    pub(crate) fn of(sheet: SheetState, reducer: Reducer) -> Self {
        Self(Rc::new(FrameBatcherInner {
            sheet,
            reducer: RefCell::new(reducer),
            events: RefCell::default(),
            is_scheduled: Cell::new(false),
            reordered_at: Cell::new(0.0),
            is_stale: Cell::new(false),
            first_seen: Cell::new(None),
            remembered: RefCell::new(None),
        }))
    }

    /// Takes an event; it is drawn with the next frame.
    pub(crate) fn push(&self, event: Event) {
        self.0.events.borrow_mut().push(event);
        self.0.is_stale.set(true);
        self.schedule();
    }

    /// Changes the reducer after all events that came before; it is drawn with the next frame.
    pub(crate) fn with<T>(&self, change: impl FnOnce(&mut Reducer) -> T) -> T {
        let mut reducer = self.0.reducer.borrow_mut();
        for event in self.0.events.take() {
            reducer.apply(&event);
        }
        let result = change(&mut reducer);
        drop(reducer);
        self.0.is_stale.set(true);
        self.schedule();
        result
    }

    /// Draws everything that waits, except cards beyond what one frame can take.
    pub(crate) fn flush(&self) {
        let inner = &self.0;
        let mut reducer = inner.reducer.borrow_mut();
        for event in inner.events.take() {
            reducer.apply(&event);
        }
        reducer.publish(|summary| self.analysis_rate(summary));
        let is_unfinished = reducer.has_pending_work();
        self.remember_batch(&reducer);
        drop(reducer);
        if is_unfinished || !self.reorder() {
            self.schedule();
        }
    }

    /// Arranges the cards anew after news, but not too often; whether they are arranged.
    fn reorder(&self) -> bool {
        let (inner, now) = (&self.0, clock::now());
        if inner.sheet.query.with_untracked(CardQuery::is_default) || !inner.is_stale.get() {
            return true;
        }
        let is_time = now - inner.reordered_at.get() >= REORDER_INTERVAL;
        if is_time {
            inner.reordered_at.set(now);
            inner.is_stale.set(false);
            inner.sheet.revision.update(|revision| *revision += 1);
        }
        is_time
    }

    fn schedule(&self) {
        if self.0.is_scheduled.replace(true) {
            return;
        }
        let batcher = self.clone();
        let draw = move || {
            batcher.0.is_scheduled.set(false);
            batcher.flush();
        };
        if document().hidden() { set_timeout(draw, HIDDEN_PAUSE) } else { request_animation_frame(draw) }
    }

    fn analysis_rate(&self, summary: &SheetSummary) -> Option<AnalysisRate> {
        let bar = summary.progress.analyzed;
        let Some((since, settled)) = self.0.first_seen.get() else {
            self.0.first_seen.set(Some((clock::now(), bar.settled())));
            return None;
        };
        AnalysisRate::of(bar.settled().saturating_sub(settled), clock::now() - since, bar.remaining())
    }

    /// Remembers the batch for the start page, when something about it has changed.
    fn remember_batch(&self, reducer: &Reducer) {
        let fold = reducer.fold();
        let entry = RecentBatch {
            id: fold.id().to_string(),
            name: fold.name().map(str::to_owned),
            images: self.0.sheet.summary.with_untracked(|summary| summary.progress.analyzed.total),
            at: fold.created_at().map_or(0.0, |at| at.as_millis() as f64),
            when: String::new(),
        };
        if !fold.is_deleted() && self.0.remembered.borrow().as_ref() != Some(&entry) {
            recent_store::note(entry.clone());
            self.0.remembered.replace(Some(entry));
        }
    }
}
