//! Edits of a sheet: decisions, thresholds, name and pin, sent to the server.

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

/// A handle to whoever carries decisions to the server.
#[derive(Clone)]
pub(crate) struct SheetEdits(Rc<SheetEditsInner>);

struct SheetEditsInner {
    sheet: SheetState,
    batcher: FrameBatcher,
    driver: ConnectionDriver,
    other_windows: OtherWindows,
    /// Where it is told what the server did not take.
    unsaved_change: RwSignal<Option<UnsavedChange>>,
    /// How many times something was decided on this page.
    group_count: Cell<u32>,
    /// The decisions of this page that can be taken back, the newest last.
    undo_stack: RefCell<Vec<DecisionChange>>,
    /// Those on their way to the server.
    queue: RefCell<DecisionQueue>,
    /// The turn that the newest of those was of which the server did not take.
    failed_group: Cell<u32>,
}

impl SheetEdits {
    /// Whoever judges the images on this sheet.
    pub(crate) fn of(
        sheet: SheetState,
        batcher: FrameBatcher,
        driver: ConnectionDriver,
        unsaved_change: RwSignal<Option<UnsavedChange>>,
    ) -> Self {
        unsaved_change.set(None);
        let other_windows = OtherWindows::of(&sheet.id(), {
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

    /// Keeps or rejects images, or takes that back.
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

    /// Takes back what was decided last, and shows the card that it was about.
    pub(crate) fn undo(&self) {
        let Some(group) = self.0.undo_stack.borrow().last().map(|undo_stack| undo_stack.group) else { return };
        let undo_stack: Vec<DecisionChange> =
            self.0.undo_stack.borrow_mut().extract_if(.., |undo_stack| undo_stack.group == group).collect();
        if let Some(first) = undo_stack.first() {
            self.show(first.key);
        }
        let mut queue = self.0.queue.borrow_mut();
        let sent: Vec<DecisionChange> =
            undo_stack.into_iter().filter(|change| !queue.remove_waiting(*change)).collect();
        queue.put(sent.into_iter().map(DecisionChange::reversed));
        drop(queue);
        self.send_next();
    }

    /// Brings a card to where the reader looks: in the grid, or in the inspector.
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

    /// Sends what can be sent now; each end begins the next.
    fn send_next(&self) {
        loop {
            // Not held while what follows begins.
            let changes = self.0.queue.borrow_mut().take();
            let Some(DecisionChange { group, after, intent, .. }) = changes.first().copied() else { return };
            let edits = self.clone();
            spawn_local(async move {
                let is_kept = edits.send_changes(group, &changes, after).await;
                edits.0.queue.borrow_mut().finish(&changes);
                match intent {
                    _ if is_kept => {}
                    ChangeIntent::Decide => {
                        edits.0.undo_stack.borrow_mut().retain(|undo_stack| !changes.contains(undo_stack))
                    }
                    ChangeIntent::Undo => {
                        let again = |change: &DecisionChange| DecisionChange {
                            intent: ChangeIntent::Decide,
                            ..change.reversed()
                        };
                        edits.0.undo_stack.borrow_mut().extend(changes.iter().map(again));
                    }
                }
                edits.send_next();
            });
        }
    }

    /// Takes one decision about some images to the server; whether it is kept there.
    async fn send_changes(&self, group: u32, changes: &[DecisionChange], decision: Option<Decision>) -> bool {
        // A card that was taken off meanwhile has nothing to be decided about.
        let ids: Vec<_> = changes.iter().filter_map(|change| self.card(change.key)).map(|card| card.id).collect();
        let subject = ChangeSubject::Decisions(ids.len() as u64);
        match api::decide(&self.0.sheet.id(), &ids, decision).await {
            Ok(images) => {
                self.0.batcher.with(|reducer| reducer.extend(images));
                // What was lost of a decision about many is not made good by the others.
                if self.0.failed_group.get() == group {
                    self.0.other_windows.tell(&self.0.sheet.id());
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

    /// Tells what came of a change: other windows when it was taken, the reader when it was not. Whether it was.
    pub(crate) fn report_result(&self, subject: ChangeSubject, error: Option<&CallError>) -> bool {
        let cause = match error {
            None => None,
            Some(CallError::Unreachable) => Some(SaveFailure::Unreachable),
            Some(CallError::Refused) => Some(SaveFailure::Refused),
            Some(CallError::NotFound) => Some(SaveFailure::NotFound),
        };
        let before = self.0.unsaved_change.get_untracked().map(|unsaved_change| unsaved_change.subject);
        self.0.unsaved_change.set(cause.map(|cause| UnsavedChange { subject: subject.after(before), cause }));
        if cause.is_none() {
            self.0.other_windows.tell(&self.0.sheet.id());
        }
        cause.is_none()
    }

    /// Shows what other thresholds would say.
    pub(crate) fn preview_thresholds(&self, thresholds: Thresholds) {
        self.0.batcher.with(|reducer| reducer.try_thresholds(thresholds));
    }

    /// Judges the batch by other thresholds.
    pub(crate) fn save_thresholds(&self, thresholds: Thresholds) {
        self.preview_thresholds(thresholds.clone());
        self.change_batch(ChangeSubject::Thresholds, json!({ "thresholds": thresholds }));
    }

    /// Gives the batch another name.
    pub(crate) fn rename(&self, name: &str) {
        let name = name.trim();
        self.change_batch(ChangeSubject::Name, json!({ "name": (!name.is_empty()).then_some(name) }));
    }

    /// Pins the batch against expiry, or lets it go.
    pub(crate) fn pin(&self, keep: bool) {
        self.change_batch(ChangeSubject::Pin, json!({ "keep": keep }));
    }

    fn change_batch(&self, subject: ChangeSubject, change: serde_json::Value) {
        let edits = self.clone();
        spawn_local(async move {
            let answer = api::alter(&edits.0.sheet.id(), &change).await;
            if edits.report_result(subject, answer.err().as_ref()) {
                edits.0.driver.catch_up();
            } else {
                // What the server did not take must not look as if it had: sliders and fields show again what it has.
                edits.0.batcher.with(Reducer::restore_server_thresholds);
                edits.0.sheet.summary.update(|_| ());
            }
        });
    }

    /// Saves the cards that are shown.
    pub(crate) fn export(&self, format: ExportFormat) {
        let sheet = self.0.sheet;
        let keys = sheet.shown.get_untracked();
        let cards: Vec<Card> =
            keys.iter().filter_map(|key| sheet.card(*key)).map(|card| card.get_untracked()).collect();
        let whole = sheet.query.with_untracked(CardQuery::is_default);
        let name = if whole { "proofsheet" } else { "proofsheet-selection" };
        // A browser that saves no files has nowhere to put this one.
        let _ = download::save(&format!("{name}.{}", format.slug()), format.media_type(), &write(format, cards.iter()));
    }
}
