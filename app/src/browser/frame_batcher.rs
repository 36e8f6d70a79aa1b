//! Batching of sheet updates: all changes since the last frame are rendered together. Also decides when cards are
//! filtered and sorted again, measures the analysis rate and updates the list of recent batches.

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

/// Delay of updates in a hidden tab, which gets no animation frames.
const HIDDEN_DELAY: Duration = Duration::from_millis(200);

/// Minimum time between two rearrangements of a filtered or sorted sheet, in milliseconds.
const REORDER_INTERVAL: f64 = 250.0;

/// Collects changes of a sheet and renders them together. Clones share one batcher.
#[derive(Clone)]
pub(crate) struct FrameBatcher(Rc<FrameBatcherInner>);

struct FrameBatcherInner {
    sheet: SheetState,
    reducer: RefCell<Reducer>,
    events: RefCell<Vec<Event>>,
    is_scheduled: Cell<bool>,
    /// Time at which the cards were last filtered and sorted, in milliseconds since 1970-01-01 UTC.
    reordered_at: Cell<f64>,
    /// True if changes since then may affect the order or the set of shown cards.
    is_stale: Cell<bool>,
    /// Start of the measurement of the analysis rate: time in milliseconds, and number of images
    /// that were analyzed or failed by then.
    rate_start: Cell<Option<(f64, u64)>>,
    /// Entry that was last written to the list of recent batches.
    saved_entry: RefCell<Option<RecentBatch>>,
}

impl FrameBatcher {
    /// Creates a batcher for the sheet that this reducer updates.
    pub(crate) fn new(sheet: SheetState, reducer: Reducer) -> Self {
        Self(Rc::new(FrameBatcherInner {
            sheet,
            reducer: RefCell::new(reducer),
            events: RefCell::default(),
            is_scheduled: Cell::new(false),
            reordered_at: Cell::new(0.0),
            is_stale: Cell::new(false),
            rate_start: Cell::new(None),
            saved_entry: RefCell::new(None),
        }))
    }

    /// Queues an event for the next frame.
    pub(crate) fn push(&self, event: Event) {
        self.0.events.borrow_mut().push(event);
        self.0.is_stale.set(true);
        self.schedule();
    }

    /// Applies all queued events, then calls `change` with the reducer and returns its result. The changes are rendered
    /// in the next frame.
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

    /// Applies all queued events, publishes the changes to the views, updates the list of recent batches, and filters
    /// and sorts the cards again if that is due. Work beyond the limit of one frame is left to the next frame.
    pub(crate) fn flush(&self) {
        let inner = &self.0;
        let mut reducer = inner.reducer.borrow_mut();
        for event in inner.events.take() {
            reducer.apply(&event);
        }
        reducer.publish(|summary| self.analysis_rate(summary));
        let is_unfinished = reducer.has_pending_work();
        self.save_recent_batch(&reducer);
        drop(reducer);
        if is_unfinished || !self.reorder() {
            self.schedule();
        }
    }

    /// Filters and sorts the cards again if that is needed, at most once per [`REORDER_INTERVAL`]. Returns false if it
    /// is needed but the interval has not passed yet.
    fn reorder(&self) -> bool {
        let (inner, now) = (&self.0, clock::now());
        if inner.sheet.query.with_untracked(CardQuery::is_default) || !inner.is_stale.get() {
            return true;
        }
        let is_due = now - inner.reordered_at.get() >= REORDER_INTERVAL;
        if is_due {
            inner.reordered_at.set(now);
            inner.is_stale.set(false);
            inner.sheet.revision.update(|revision| *revision += 1);
        }
        is_due
    }

    /// Schedules a [`flush`](Self::flush) for the next frame, or after [`HIDDEN_DELAY`] in a hidden tab.
    fn schedule(&self) {
        if self.0.is_scheduled.replace(true) {
            return;
        }
        let batcher = self.clone();
        let render = move || {
            batcher.0.is_scheduled.set(false);
            batcher.flush();
        };
        if document().hidden() { set_timeout(render, HIDDEN_DELAY) } else { request_animation_frame(render) }
    }

    /// Average analysis rate since the first call; `None` in the first call, and while there is too little data.
    fn analysis_rate(&self, summary: &SheetSummary) -> Option<AnalysisRate> {
        let bar = summary.progress.analyzed;
        let Some((start_time, finished_before)) = self.0.rate_start.get() else {
            self.0.rate_start.set(Some((clock::now(), bar.finished())));
            return None;
        };
        let finished = bar.finished().saturating_sub(finished_before);
        AnalysisRate::estimate(finished, clock::now() - start_time, bar.remaining())
    }

    /// Updates the entry of the batch in the list of recent batches, if it has changed and the batch is not deleted.
    fn save_recent_batch(&self, reducer: &Reducer) {
        let fold = reducer.fold();
        let entry = RecentBatch {
            id: fold.id().to_string(),
            name: fold.name().map(str::to_owned),
            images: self.0.sheet.summary.with_untracked(SheetSummary::card_total),
            at: fold.created_at().map_or(0.0, |at| at.as_millis() as f64),
            when: String::new(),
        };
        if !fold.is_deleted() && self.0.saved_entry.borrow().as_ref() != Some(&entry) {
            recent_store::save(entry.clone());
            self.0.saved_entry.replace(Some(entry));
        }
    }
}
