//! Edits of a sheet (decisions with undo, thresholds, name, pin), which are sent to the server, and export of its
//! cards.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use protocol::{Decision, Thresholds};
use serde_json::json;

use crate::browser::api::CallError;
use crate::browser::connection_driver::ConnectionDriver;
use crate::browser::frame_batcher::FrameBatcher;
use crate::browser::other_windows::OtherWindows;
use crate::browser::{api, download, grid_layout};
use crate::sheet::model::card::{Card, CardKey};
use crate::sheet::model::card_query::CardQuery;
use crate::sheet::model::decision_queue::{ChangeIntent, DecisionChange, DecisionQueue};
use crate::sheet::model::export::write;
use crate::sheet::model::export_format::ExportFormat;
use crate::sheet::model::reducer::Reducer;
use crate::sheet::model::sheet_state::SheetState;
use crate::sheet::model::unsaved_change::{ChangeSubject, SaveFailure, UnsavedChange};

/// Sends edits to the server and reports failures. Clones share one state.
#[derive(Clone)]
pub(crate) struct SheetEdits(Rc<SheetEditsInner>);

struct SheetEditsInner {
    sheet: SheetState,
    batcher: FrameBatcher,
    driver: ConnectionDriver,
    other_windows: OtherWindows,
    /// Signal for the last change that the server did not save.
    unsaved_change: RwSignal<Option<UnsavedChange>>,
    /// Number of the newest group, from 1; 0 before the first. Decisions of one action share a group and are undone
    /// together.
    group_count: Cell<u32>,
    /// Decisions on this page that can be undone, the newest last.
    undo_stack: RefCell<Vec<DecisionChange>>,
    /// Decisions that wait to be sent, and those that are being sent.
    queue: RefCell<DecisionQueue>,
    /// Group of the newest decision that the server did not save; 0 if there is none.
    failed_group: Cell<u32>,
}

impl SheetEdits {
    /// Creates the edits of a sheet, resets the page's unsaved change, and listens for changes by other windows.
    pub(crate) fn new(
        sheet: SheetState,
        batcher: FrameBatcher,
        driver: ConnectionDriver,
        unsaved_change: RwSignal<Option<UnsavedChange>>,
    ) -> Self {
        unsaved_change.set(None);
        let other_windows = OtherWindows::listen(&sheet.id(), {
            let driver = driver.clone();
            move || driver.catch_up()
        });
        Self(Rc::new(SheetEditsInner {
            sheet,
            batcher,
            driver,
            other_windows,
            unsaved_change,
            group_count: Cell::new(0),
            undo_stack: RefCell::default(),
            queue: RefCell::default(),
            failed_group: Cell::new(0),
        }))
    }

    /// Sends decisions of one action as one group, which can be undone. Skips cards without an image, and cards that
    /// already have the decision.
    pub(crate) fn decide(&self, decisions: Vec<(CardKey, Option<Decision>)>) {
        let group = self.0.group_count.get() + 1;
        self.0.group_count.set(group);
        let change = |(key, after)| {
            let before = self.card(key)?.image?.decision;
            (before != after).then_some(DecisionChange { group, key, before, after, intent: ChangeIntent::Decide })
        };
        let changes: Vec<DecisionChange> = decisions.into_iter().filter_map(change).collect();
        self.0.undo_stack.borrow_mut().extend(&changes);
        self.0.queue.borrow_mut().put(changes);
        self.send_next();
    }

    /// Undoes the newest group of decisions, and scrolls to its first card. Decisions that still wait are removed from
    /// the queue instead of being sent.
    pub(crate) fn undo(&self) {
        let Some(group) = self.0.undo_stack.borrow().last().map(|change| change.group) else { return };
        let undone: Vec<DecisionChange> =
            self.0.undo_stack.borrow_mut().extract_if(.., |change| change.group == group).collect();
        if let Some(first) = undone.first() {
            self.show(first.key);
        }
        let mut queue = self.0.queue.borrow_mut();
        let sent: Vec<DecisionChange> = undone.into_iter().filter(|change| !queue.remove_waiting(*change)).collect();
        queue.put(sent.into_iter().map(DecisionChange::reversed));
        drop(queue);
        self.send_next();
    }

    /// Shows a card in the grid, and in the inspector if that is open.
    fn show(&self, key: CardKey) {
        let sheet = self.0.sheet;
        sheet.active.set(Some(key));
        grid_layout::reveal(sheet, key);
        if sheet.selected.get_untracked().is_some() && sheet.compared.get_untracked().is_none() {
            sheet.selected.set(Some(key));
        }
    }

    fn card(&self, key: CardKey) -> Option<Card> {
        self.0.sheet.card(key).map(|card| card.get_untracked())
    }

    /// Sends all decisions that can be sent now. Each completed request sends the next ones. If a request fails, its
    /// decisions leave the undo stack; if it was an undo, they return to it.
    fn send_next(&self) {
        loop {
            // The borrow must end before the request starts.
            let changes = self.0.queue.borrow_mut().take_request();
            let Some(DecisionChange { group, after, intent, .. }) = changes.first().copied() else { return };
            let edits = self.clone();
            spawn_local(async move {
                let is_saved = edits.send_changes(group, &changes, after).await;
                edits.0.queue.borrow_mut().finish(&changes);
                match intent {
                    _ if is_saved => {}
                    ChangeIntent::Decide => {
                        edits.0.undo_stack.borrow_mut().retain(|change| !changes.contains(change));
                    }
                    ChangeIntent::Undo => {
                        let redone = |change: &DecisionChange| DecisionChange {
                            intent: ChangeIntent::Decide,
                            ..change.reversed()
                        };
                        edits.0.undo_stack.borrow_mut().extend(changes.iter().map(redone));
                    }
                }
                edits.send_next();
            });
        }
    }

    /// Sends one decision for several images. Returns true if the server saved it.
    async fn send_changes(&self, group: u32, changes: &[DecisionChange], decision: Option<Decision>) -> bool {
        // Cards that were removed in the meantime are skipped.
        let ids: Vec<_> = changes.iter().filter_map(|change| self.card(change.key)).map(|card| card.id).collect();
        let subject = ChangeSubject::Decisions(ids.len() as u64);
        match api::decide(&self.0.sheet.id(), &ids, decision).await {
            Ok(images) => {
                self.0.batcher.with(|reducer| reducer.extend(images));
                // Another request of this group failed, so its failure stays visible.
                if self.0.failed_group.get() == group {
                    self.0.other_windows.notify(&self.0.sheet.id());
                    return true;
                }
                self.report_result(subject, None)
            }
            Err(error) => {
                self.0.failed_group.set(group);
                self.report_result(subject, Some(&error))
            }
        }
    }

    /// Handles the result of a change: on success hides the last failure and notifies other windows, otherwise shows
    /// the failure. Returns true on success.
    pub(crate) fn report_result(&self, subject: ChangeSubject, error: Option<&CallError>) -> bool {
        let cause = match error {
            None => None,
            Some(CallError::Unavailable) => Some(SaveFailure::Unreachable),
            Some(CallError::Refused) => Some(SaveFailure::Refused),
            Some(CallError::NotFound) => Some(SaveFailure::NotFound),
        };
        let before = self.0.unsaved_change.get_untracked().map(|change| change.subject);
        self.0.unsaved_change.set(cause.map(|cause| UnsavedChange { subject: subject.after(before), cause }));
        if cause.is_none() {
            self.0.other_windows.notify(&self.0.sheet.id());
        }
        cause.is_none()
    }

    /// Rejudges the sheet by other thresholds on this page, without saving them.
    pub(crate) fn preview_thresholds(&self, thresholds: Thresholds) {
        self.0.batcher.with(|reducer| reducer.try_thresholds(thresholds));
    }

    /// Saves other thresholds; this page rejudges the sheet at once, and the server the batch.
    pub(crate) fn save_thresholds(&self, thresholds: Thresholds) {
        self.preview_thresholds(thresholds.clone());
        self.change_batch(ChangeSubject::Thresholds, json!({ "thresholds": thresholds }));
    }

    /// Renames the batch. An empty name removes the name.
    pub(crate) fn rename(&self, name: &str) {
        let name = name.trim();
        self.change_batch(ChangeSubject::Name, json!({ "name": (!name.is_empty()).then_some(name) }));
    }

    /// Pins the batch (exempts it from expiry) or unpins it.
    pub(crate) fn pin(&self, keep: bool) {
        self.change_batch(ChangeSubject::Pin, json!({ "keep": keep }));
    }

    /// Sends a change of the batch. On success reads the new events of an ended batch; otherwise resets the page to the
    /// saved state.
    fn change_batch(&self, subject: ChangeSubject, change: serde_json::Value) {
        let edits = self.clone();
        spawn_local(async move {
            let response = api::update_batch(&edits.0.sheet.id(), &change).await;
            if edits.report_result(subject, response.err().as_ref()) {
                edits.0.driver.catch_up();
            } else {
                // Sliders and fields must show the saved values again, not the change that failed.
                edits.0.batcher.with(Reducer::restore_server_thresholds);
                edits.0.sheet.summary.update(|_| ());
            }
        });
    }

    /// Downloads the shown cards as a file.
    pub(crate) fn export(&self, format: ExportFormat) {
        let sheet = self.0.sheet;
        let keys = sheet.shown.get_untracked();
        let cards: Vec<Card> =
            keys.iter().filter_map(|key| sheet.card(*key)).map(|card| card.get_untracked()).collect();
        let is_complete = sheet.query.with_untracked(CardQuery::is_default);
        let name = if is_complete { "proofsheet" } else { "proofsheet-selection" };
        // Fails only if the browser cannot create the file.
        let _ = download::save(&format!("{name}.{}", format.slug()), format.media_type(), &write(format, cards.iter()));
    }
}
