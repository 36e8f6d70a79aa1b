//! What lies on the table: the signals that a sheet's views read.

use std::collections::HashMap;
use std::ops::Range;

use leptos::prelude::*;
use protocol::{Batch, BatchId, Image, Thresholds};

use super::drop_order::as_dropped;
use super::window::{Layout, Window};
use super::{Arrangement, Card, CardKey, Connection, Head, Panel};
use crate::Source;

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
    /// Where the images come from that the sheet waits for.
    pub(crate) source: RwSignal<Source>,
    /// The line to the server.
    pub(crate) connection: RwSignal<Connection>,
    /// The card whose details are shown.
    pub(crate) selected: RwSignal<Option<CardKey>>,
    /// The image that is compared with those that it repeats.
    pub(crate) compared: RwSignal<Option<CardKey>>,
    /// What the reader chose to see.
    pub(crate) arrangement: RwSignal<Arrangement>,
    /// What the cards are judged by: on this page, while a slider is moved, before anywhere else.
    pub(crate) thresholds: RwSignal<Thresholds>,
    /// Grows when cards have changed in what they are filtered or sorted by.
    #[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "nothing changes on the server"))]
    pub(crate) revision: RwSignal<u32>,
    /// The cards that are looked at, in their order.
    pub(crate) shown: Memo<Vec<CardKey>>,
    /// How the browser lays out the grid, once it does.
    pub(crate) layout: RwSignal<Option<Layout>>,
    /// Which of the shown cards are drawn.
    pub(crate) window: Memo<Window>,
    /// How many cards may be drawn: of a new sheet a few more with every frame.
    pub(crate) room: RwSignal<usize>,
    /// The card that the keyboard is at: the only one that the tab key stops at.
    pub(crate) active: RwSignal<Option<CardKey>>,
    /// What is open between the finder and the grid.
    pub(crate) panel: RwSignal<Option<Panel>>,
    /// The selected image with all of its report, once it is read.
    pub(crate) whole: RwSignal<Option<Image>>,
}

impl LightTable {
    /// The table with a batch's first images on it.
    pub(crate) fn of(batch: &Batch, images: Vec<Image>) -> Self {
        let keys = (0..).map(CardKey);
        let cards: Vec<_> = keys.zip(as_dropped(images)).map(|(key, image)| Card::of_image(key, image)).collect();
        let connection = if batch.state.is_end() { Connection::Done } else { Connection::Connecting };
        let order = RwSignal::new(cards.iter().map(|card| card.key).collect());
        let cards = StoredValue::new(cards.into_iter().map(|card| (card.key, ArcRwSignal::new(card))).collect());
        let (arrangement, revision) = (RwSignal::new(Arrangement::default()), RwSignal::new(0));
        let shown = Memo::new(move |_| arranged(order, cards, arrangement, revision));
        let layout = RwSignal::new(None);
        Self {
            batch: StoredValue::new(batch.id.clone()),
            order,
            cards,
            head: RwSignal::new(Head::of_batch(batch)),
            source: RwSignal::new(Source::Clients),
            connection: RwSignal::new(connection),
            selected: RwSignal::new(None),
            compared: RwSignal::new(None),
            thresholds: RwSignal::new(batch.thresholds.clone()),
            arrangement,
            revision,
            shown,
            layout,
            window: Memo::new(move |_| Window::of(layout.get(), shown.with(Vec::len))),
            room: RwSignal::new(usize::MAX),
            active: RwSignal::new(None),
            panel: RwSignal::new(None),
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

    /// Compares a card's image with those that it repeats, where there are some.
    pub(crate) fn compare(self, key: CardKey) {
        let has_group = |card: &Card| card.image.as_ref().is_some_and(|image| image.group.is_some());
        if self.card(key).is_some_and(|card| card.with_untracked(has_group)) {
            self.compared.set(Some(key));
        }
    }

    /// The number printed under a card, from 1: its place as it was dropped.
    pub(crate) fn frame_number(self, key: CardKey) -> usize {
        self.order.with(|order| order.iter().position(|other| *other == key)).map_or(0, |place| place + 1)
    }

    /// The card that the tab key stops at: the active one, or the first.
    pub(crate) fn stop(self) -> Option<CardKey> {
        let active = self.active.get();
        self.shown.with(|shown| active.filter(|active| shown.contains(active)).or_else(|| shown.first().copied()))
    }

    /// The cards that are drawn, in their order: those in the window as far as there is room, and the active one wherever it is,
    /// for it has the focus.
    pub(crate) fn drawn(self) -> Vec<CardKey> {
        let Range { start, end } = self.window.get().places;
        let places = start..end.min(start.saturating_add(self.room.get()));
        let active = self.active.get();
        self.shown.with(|shown| {
            let mut drawn = shown.get(places.clone()).unwrap_or_default().to_vec();
            match active.and_then(|active| shown.iter().position(|key| *key == active)) {
                Some(place) if place < places.start => drawn.insert(0, shown[place]),
                Some(place) if place >= places.end => drawn.push(shown[place]),
                _ => {}
            }
            drawn
        })
    }

    /// Whether a card that is drawn lies outside of the window.
    pub(crate) fn is_away(self, key: CardKey) -> bool {
        self.active.get() == Some(key) && {
            let places = self.window.get().places;
            self.shown
                .with(|shown| shown.iter().position(|other| *other == key).is_none_or(|place| !places.contains(&place)))
        }
    }
}

/// The keys of the cards that are looked at.
fn arranged(
    order: RwSignal<Vec<CardKey>>,
    cards: StoredValue<HashMap<CardKey, ArcRwSignal<Card>>>,
    arrangement: RwSignal<Arrangement>,
    revision: RwSignal<u32>,
) -> Vec<CardKey> {
    let arrangement = arrangement.get();
    if arrangement.is_plain() {
        return order.get();
    }
    revision.track();
    let signals: Vec<_> =
        cards.with_value(|cards| order.with(|order| order.iter().filter_map(|key| cards.get(key).cloned()).collect()));
    let guards: Vec<_> = signals.iter().map(|card| card.read_untracked()).collect();
    arrangement.of(guards.iter().map(|card| &**card))
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
