//! What a reader decides about a sheet, taken to the server and shown as the server says.

use std::cell::RefCell;
use std::rc::Rc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use protocol::{Decision, Thresholds};
use serde_json::json;

use super::follower::Follower;
use super::neighbours::Neighbours;
use super::painter::Painter;
use super::{api, download, grid_watch};
use crate::sheet::{Arrangement, Card, CardKey, Filling, Form, LightTable, write};

/// A handle to whoever carries decisions to the server.
#[derive(Clone)]
pub(crate) struct Judging(Rc<Inner>);

struct Inner {
    table: LightTable,
    painter: Painter,
    follower: Follower,
    neighbours: Neighbours,
    /// What was decided before each decision of this page, the newest last.
    past: RefCell<Vec<(CardKey, Option<Decision>)>>,
}

impl Judging {
    /// Whoever judges the images on this table.
    pub(crate) fn of(table: LightTable, painter: Painter, follower: Follower) -> Self {
        let neighbours = Neighbours::of(&table.id(), {
            let follower = follower.clone();
            move || follower.catch_up()
        });
        Self(Rc::new(Inner { table, painter, follower, neighbours, past: RefCell::default() }))
    }

    /// Keeps or rejects an image, or takes that back.
    pub(crate) fn decide(&self, key: CardKey, decision: Option<Decision>) {
        if let Some(before) = self.send(key, decision) {
            self.0.past.borrow_mut().push((key, before));
        }
    }

    /// Takes the newest decision back, and shows the card that it was about.
    pub(crate) fn undo(&self) {
        let last = self.0.past.borrow_mut().pop();
        if let Some((key, before)) = last {
            self.send(key, before);
            self.0.table.active.set(Some(key));
            grid_watch::reveal(self.0.table, key);
        }
    }

    /// Sends a decision; what was decided before, unless nothing changes.
    fn send(&self, key: CardKey, decision: Option<Decision>) -> Option<Option<Decision>> {
        let card = self.0.table.card(key)?.get_untracked();
        let before = card.image.as_ref()?.decision;
        if before == decision {
            return None;
        }
        let judging = self.clone();
        spawn_local(async move {
            let batch = judging.0.table.id();
            if let Ok(image) = api::decide(&batch, card.id, decision).await {
                judging.0.painter.with(|filling| filling.extend(vec![image]));
                judging.0.neighbours.tell(&batch);
            }
        });
        Some(before)
    }

    /// Shows what other thresholds would say.
    pub(crate) fn attempt(&self, thresholds: Thresholds) {
        self.0.painter.with(|filling| filling.judge_by(thresholds));
    }

    /// Judges the batch by other thresholds.
    pub(crate) fn judge(&self, thresholds: Thresholds) {
        self.attempt(thresholds.clone());
        self.alter(json!({ "thresholds": thresholds }));
    }

    /// Gives the batch another name.
    pub(crate) fn rename(&self, name: &str) {
        let name = name.trim();
        self.alter(json!({ "name": (!name.is_empty()).then_some(name) }));
    }

    /// Pins the batch against expiry, or lets it go.
    pub(crate) fn pin(&self, keep: bool) {
        self.alter(json!({ "keep": keep }));
    }

    fn alter(&self, change: serde_json::Value) {
        let judging = self.clone();
        spawn_local(async move {
            let batch = judging.0.table.id();
            if api::alter(&batch, &change).await.is_ok() {
                judging.0.follower.catch_up();
                judging.0.neighbours.tell(&batch);
            } else {
                // What the server did not take must not look as if it had.
                judging.0.painter.with(Filling::judge_as_settled);
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
