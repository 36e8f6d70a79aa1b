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
use crate::sheet::{Arrangement, Card, CardKey, Cause, Filling, Form, LightTable, Subject, Unsaved, write};

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
    /// What was decided before, for each decision of this page, the newest last.
    past: RefCell<Vec<Past>>,
}

/// What a decision can be undone by.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Past {
    /// What was decided together has the same number.
    turn: u32,
    key: CardKey,
    before: Option<Decision>,
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
        }))
    }

    /// Keeps or rejects images, or takes that back.
    pub(crate) fn decide(&self, decisions: Vec<(CardKey, Option<Decision>)>) {
        let turn = self.0.turns.get() + 1;
        self.0.turns.set(turn);
        for (key, decision) in decisions {
            let Some(card) = self.undecided(key, decision) else { continue };
            let past = Past { turn, key, before: card.decision() };
            self.0.past.borrow_mut().push(past);
            let judging = self.clone();
            spawn_local(async move {
                if !judging.carry(&card, decision).await {
                    judging.0.past.borrow_mut().retain(|other| *other != past);
                }
            });
        }
    }

    /// Takes back what was decided last, and shows the card that it was about.
    pub(crate) fn undo(&self) {
        let Some(turn) = self.0.past.borrow().last().map(|past| past.turn) else { return };
        let undone: Vec<Past> = self.0.past.borrow_mut().extract_if(.., |past| past.turn == turn).collect();
        for past in undone {
            self.0.table.active.set(Some(past.key));
            grid_watch::reveal(self.0.table, past.key);
            let Some(card) = self.undecided(past.key, past.before) else { continue };
            let judging = self.clone();
            spawn_local(async move {
                if !judging.carry(&card, past.before).await {
                    judging.0.past.borrow_mut().push(past);
                }
            });
        }
    }

    /// The card of an image about which this has not been decided.
    fn undecided(&self, key: CardKey, decision: Option<Decision>) -> Option<Card> {
        let card = self.0.table.card(key)?.get_untracked();
        (card.image.as_ref()?.decision != decision).then_some(card)
    }

    /// Takes a decision to the server; whether it is kept there.
    async fn carry(&self, card: &Card, decision: Option<Decision>) -> bool {
        let batch = self.0.table.id();
        let answer = api::decide(&batch, card.id, decision).await;
        let is_kept = self.settle(Subject::Decisions(1), answer.as_ref().err());
        if let Ok(image) = answer {
            self.0.painter.with(|filling| filling.extend(vec![image]));
        }
        is_kept
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
