//! What lies on the table: the signals that a sheet's views read.

use std::collections::HashMap;

use leptos::prelude::*;
use protocol::{Batch, BatchId, Image, Issue};

use super::{Card, CardKey, Connection, Head};

/// The reactive state of one sheet. A copy is a handle to the same state.
///
/// A card's place in `order` never changes, and each card has a signal of its own: news of one image draws one card.
#[derive(Clone, Copy)]
pub(crate) struct LightTable {
    batch: StoredValue<BatchId>,
    cards: StoredValue<HashMap<CardKey, ArcRwSignal<Card>>>,
    /// The cards in the order in which they were dropped, each once: a doubled key would shift the whole list.
    pub(crate) order: RwSignal<Vec<CardKey>>,
    /// The batch without its images.
    pub(crate) head: RwSignal<Head>,
    /// The line to the server.
    pub(crate) connection: RwSignal<Connection>,
    /// The card whose details are shown.
    pub(crate) selected: RwSignal<Option<CardKey>>,
    /// The issue that the cards are filtered by.
    pub(crate) filter: RwSignal<Option<Issue>>,
    /// The selected image with all of its report, once it is read.
    pub(crate) whole: RwSignal<Option<Image>>,
}

impl LightTable {
    /// The table with a batch's first images on it.
    pub(crate) fn of(batch: &Batch, images: Vec<Image>) -> Self {
        let keys = (0..).map(CardKey);
        let cards: Vec<_> = keys.zip(images).map(|(key, image)| Card::of_image(key, image)).collect();
        let connection = if batch.state.is_end() { Connection::Done } else { Connection::Connecting };
        Self {
            batch: StoredValue::new(batch.id.clone()),
            order: RwSignal::new(cards.iter().map(|card| card.key).collect()),
            cards: StoredValue::new(cards.into_iter().map(|card| (card.key, ArcRwSignal::new(card))).collect()),
            head: RwSignal::new(Head::of_batch(batch)),
            connection: RwSignal::new(connection),
            selected: RwSignal::new(None),
            filter: RwSignal::new(None),
            whole: RwSignal::new(None),
        }
    }

    /// The batch's id.
    pub(crate) fn id(self) -> BatchId {
        self.batch.get_value()
    }

    /// Path of a resource below the batch: `images`, `events` …
    pub(crate) fn api(self, resource: &str) -> String {
        self.batch.with_value(|id| format!("/api/v1/batches/{id}/{resource}"))
    }

    /// One card.
    pub(crate) fn card(self, key: CardKey) -> Option<ArcRwSignal<Card>> {
        self.cards.with_value(|cards| cards.get(&key).cloned())
    }

    /// The card after (or before) the selected one among those that the filter shows.
    pub(crate) fn neighbour(self, direction: Direction) -> Option<CardKey> {
        let selected = self.selected.get()?;
        let filter = self.filter.get();
        let shown = |key: &CardKey| filter.is_none_or(|issue| self.has(*key, issue));
        self.order.with(|order| {
            let place = order.iter().position(|key| *key == selected)?;
            match direction {
                Direction::Next => order[place + 1..].iter().copied().find(shown),
                Direction::Previous => order[..place].iter().rev().copied().find(shown),
            }
        })
    }

    fn has(self, key: CardKey, issue: Issue) -> bool {
        self.card(key).is_some_and(|card| card.with_untracked(|card| card.has(issue)))
    }
}

#[cfg(feature = "hydrate")]
impl LightTable {
    /// Lays a card on the table; it is drawn when its key is put in `order`.
    pub(crate) fn lay(self, card: Card) {
        self.cards.update_value(|cards| {
            cards.insert(card.key, ArcRwSignal::new(card));
        });
    }

    /// Takes a card off the table.
    pub(crate) fn take(self, key: CardKey) {
        self.order.update(|order| order.retain(|other| *other != key));
        self.cards.update_value(|cards| {
            cards.remove(&key);
        });
    }

    /// Changes one card.
    pub(crate) fn change(self, key: CardKey, change: impl FnOnce(&mut Card)) {
        if let Some(card) = self.card(key) {
            card.update(change);
        }
    }

    /// Every card as it is now, in no order.
    pub(crate) fn cards_now(self) -> Vec<ArcRwSignal<Card>> {
        self.cards.with_value(|cards| cards.values().cloned().collect())
    }
}

/// Which neighbour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Direction {
    /// The one after.
    Next,
    /// The one before.
    Previous,
}
