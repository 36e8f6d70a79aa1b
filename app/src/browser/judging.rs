//! What a reader decides about a sheet, taken to the server and shown as the server says.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use protocol::{Decision, Thresholds};
use serde_json::json;

use super::api::CallError;
use super::follower::Follower;
use super::neighbours::Neighbours;
use super::painter::Painter;
use super::{api, download, grid_watch};
use crate::sheet::{
    Aim, Arrangement, Card, CardKey, Cause, Change, Filling, Form, LightTable, Outbox, Subject, Unsaved, write,
};

/// A handle to whoever carries decisions to the server.
#[derive(Clone)]
pub(crate) struct Judging(Rc<Inner>);

struct Inner {
    table: LightTable,
    painter: Painter,
    follower: Follower,
    neighbours: Neighbours,
    /// Where it is told what the server did not take.
    unsaved: RwSignal<Option<Unsaved>>,
    /// How many times something was decided on this page.
    turns: Cell<u32>,
    /// The decisions of this page that can be taken back, the newest last.
    past: RefCell<Vec<Change>>,
    /// Those on their way to the server.
    outbox: RefCell<Outbox>,
    /// The turn that the newest of those was of which the server did not take.
    lost: Cell<u32>,
}

impl Judging {
    /// Whoever judges the images on this table.
    pub(crate) fn of(
        table: LightTable,
        painter: Painter,
        follower: Follower,
        unsaved: RwSignal<Option<Unsaved>>,
    ) -> Self {
        unsaved.set(None);
        let neighbours = Neighbours::of(&table.id(), {
            let follower = follower.clone();
            move || follower.catch_up()
        });
        Self(Rc::new(Inner {
            table,
            painter,
            follower,
            neighbours,
            unsaved,
            turns: Cell::new(0),
            past: RefCell::default(),
            outbox: RefCell::default(),
            lost: Cell::new(0),
        }))
    }

    /// Keeps or rejects images, or takes that back.
    pub(crate) fn decide(&self, decisions: Vec<(CardKey, Option<Decision>)>) {
        let turn = self.0.turns.get() + 1;
        self.0.turns.set(turn);
        let change = |(key, after)| {
            let before = self.card(key)?.image?.decision;
            (before != after).then_some(Change { turn, key, before, after, aim: Aim::Decide })
        };
        let changes: Vec<Change> = decisions.into_iter().filter_map(change).collect();
        self.0.past.borrow_mut().extend(&changes);
        self.0.outbox.borrow_mut().put(changes);
        self.carry_on();
    }

    /// Takes back what was decided last, and shows the card that it was about.
    pub(crate) fn undo(&self) {
        let Some(turn) = self.0.past.borrow().last().map(|past| past.turn) else { return };
        let past: Vec<Change> = self.0.past.borrow_mut().extract_if(.., |past| past.turn == turn).collect();
        if let Some(first) = past.first() {
            self.show(first.key);
        }
        let mut outbox = self.0.outbox.borrow_mut();
        let sent: Vec<Change> = past.into_iter().filter(|change| !outbox.recall(*change)).collect();
        outbox.put(sent.into_iter().map(Change::undone));
        drop(outbox);
        self.carry_on();
    }

    /// Brings a card to where the reader looks: in the grid, or under the loupe.
    fn show(&self, key: CardKey) {
        let table = self.0.table;
        table.active.set(Some(key));
        grid_watch::reveal(table, key);
        if table.selected.get_untracked().is_some() && table.compared.get_untracked().is_none() {
            table.selected.set(Some(key));
        }
    }

    fn card(&self, key: CardKey) -> Option<Card> {
        self.0.table.card(key).map(|card| card.get_untracked())
    }

    /// Sends what can be sent now; each end begins the next.
    fn carry_on(&self) {
        loop {
            // Not held while what follows begins.
            let changes = self.0.outbox.borrow_mut().take();
            let Some(Change { turn, after, aim, .. }) = changes.first().copied() else { return };
            let judging = self.clone();
            spawn_local(async move {
                let is_kept = judging.carry(turn, &changes, after).await;
                judging.0.outbox.borrow_mut().settle(&changes);
                match aim {
                    _ if is_kept => {}
                    Aim::Decide => judging.0.past.borrow_mut().retain(|past| !changes.contains(past)),
                    Aim::Undo => {
                        let again = |change: &Change| Change { aim: Aim::Decide, ..change.undone() };
                        judging.0.past.borrow_mut().extend(changes.iter().map(again));
                    }
                }
                judging.carry_on();
            });
        }
    }

    /// Takes one decision about some images to the server; whether it is kept there.
    async fn carry(&self, turn: u32, changes: &[Change], decision: Option<Decision>) -> bool {
        // A card that was taken off meanwhile has nothing to be decided about.
        let ids: Vec<_> = changes.iter().filter_map(|change| self.card(change.key)).map(|card| card.id).collect();
        let subject = Subject::Decisions(ids.len() as u64);
        match api::decide(&self.0.table.id(), &ids, decision).await {
            Ok(images) => {
                self.0.painter.with(|filling| filling.extend(images));
                // What was lost of a decision about many is not made good by the others.
                if self.0.lost.get() == turn {
                    self.0.neighbours.tell(&self.0.table.id());
                    return true;
                }
                self.settle(subject, None)
            }
            Err(error) => {
                self.0.lost.set(turn);
                self.settle(subject, Some(&error))
            }
        }
    }

    /// Tells what came of a change: other windows when it was taken, the reader when it was not. Whether it was.
    pub(crate) fn settle(&self, subject: Subject, error: Option<&CallError>) -> bool {
        let cause = match error {
            None => None,
            Some(CallError::Unreachable) => Some(Cause::Unreachable),
            Some(CallError::Refused) => Some(Cause::Refused),
            Some(CallError::Gone) => Some(Cause::Gone),
        };
        let before = self.0.unsaved.get_untracked().map(|unsaved| unsaved.subject);
        self.0.unsaved.set(cause.map(|cause| Unsaved { subject: subject.after(before), cause }));
        if cause.is_none() {
            self.0.neighbours.tell(&self.0.table.id());
        }
        cause.is_none()
    }

    /// Shows what other thresholds would say.
    pub(crate) fn attempt(&self, thresholds: Thresholds) {
        self.0.painter.with(|filling| filling.judge_by(thresholds));
    }

    /// Judges the batch by other thresholds.
    pub(crate) fn judge(&self, thresholds: Thresholds) {
        self.attempt(thresholds.clone());
        self.alter(Subject::Thresholds, json!({ "thresholds": thresholds }));
    }

    /// Gives the batch another name.
    pub(crate) fn rename(&self, name: &str) {
        let name = name.trim();
        self.alter(Subject::Name, json!({ "name": (!name.is_empty()).then_some(name) }));
    }

    /// Pins the batch against expiry, or lets it go.
    pub(crate) fn pin(&self, keep: bool) {
        self.alter(Subject::Pin, json!({ "keep": keep }));
    }

    fn alter(&self, subject: Subject, change: serde_json::Value) {
        let judging = self.clone();
        spawn_local(async move {
            let answer = api::alter(&judging.0.table.id(), &change).await;
            if judging.settle(subject, answer.err().as_ref()) {
                judging.0.follower.catch_up();
            } else {
                // What the server did not take must not look as if it had: sliders and fields show again what it has.
                judging.0.painter.with(Filling::judge_as_settled);
                judging.0.table.head.update(|_| ());
            }
        });
    }

    /// Saves the cards that are shown.
    pub(crate) fn export(&self, form: Form) {
        let table = self.0.table;
        let keys = table.shown.get_untracked();
        let cards: Vec<Card> =
            keys.iter().filter_map(|key| table.card(*key)).map(|card| card.get_untracked()).collect();
        let whole = table.arrangement.with_untracked(Arrangement::is_plain);
        let name = if whole { "proofsheet" } else { "proofsheet-selection" };
        // A browser that saves no files has nowhere to put this one.
        let _ = download::save(&format!("{name}.{}", form.slug()), form.media_type(), &write(form, cards.iter()));
    }
}
