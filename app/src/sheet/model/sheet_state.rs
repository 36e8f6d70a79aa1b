//! Reactive state of a sheet: the signals that its views read.

use std::collections::HashMap;
use std::ops::Range;

use leptos::prelude::*;
use protocol::{Batch, BatchId, Image, Thresholds};

use crate::UploadSource;
use crate::sheet::model::card::{Card, CardKey};
use crate::sheet::model::card_query::CardQuery;
use crate::sheet::model::connection::status::ConnectionStatus;
use crate::sheet::model::drop_order::as_dropped;
use crate::sheet::model::sheet_summary::SheetSummary;
use crate::sheet::model::visible_range::{GridLayout, VisibleRange};

/// The reactive state of one sheet. A copy is a handle to the same state.
///
/// A card's place in `order` never changes, and each card has a signal of its own: news of one image draws one card.
#[derive(Clone, Copy)]
pub(crate) struct SheetState {
    batch: StoredValue<BatchId>,
    cards: StoredValue<HashMap<CardKey, ArcRwSignal<Card>>>,
    /// The cards in the order in which they were dropped, each once: a doubled key would shift the whole list.
    pub(crate) order: RwSignal<Vec<CardKey>>,
    /// The batch without its images.
    pub(crate) summary: RwSignal<SheetSummary>,
    /// Where the images come from that the sheet waits for.
    pub(crate) upload_source: RwSignal<UploadSource>,
    /// The line to the server.
    pub(crate) connection: RwSignal<ConnectionStatus>,
    /// The card whose details are shown.
    pub(crate) selected: RwSignal<Option<CardKey>>,
    /// The image that is compared with those that it repeats.
    pub(crate) compared: RwSignal<Option<CardKey>>,
    /// What the reader chose to see.
    pub(crate) query: RwSignal<CardQuery>,
    /// What the cards are judged by: on this page, while a slider is moved, before anywhere else.
    pub(crate) thresholds: RwSignal<Thresholds>,
    /// Grows when cards have changed in what they are filtered or sorted by.
    #[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "nothing changes on the server"))]
    pub(crate) revision: RwSignal<u32>,
    /// The cards that are looked at, in their order.
    pub(crate) shown: Memo<Vec<CardKey>>,
    /// How the browser lays out the grid, once it does.
    pub(crate) layout: RwSignal<Option<GridLayout>>,
    /// Which of the shown cards are drawn.
    pub(crate) visible_range: Memo<VisibleRange>,
    /// How many cards may be drawn: of a new sheet a few more with every frame.
    pub(crate) render_limit: RwSignal<usize>,
    /// The card that the keyboard is at: the only one that the tab key stops at.
    pub(crate) active: RwSignal<Option<CardKey>>,
    /// What is open between the finder and the grid.
    pub(crate) panel: RwSignal<Option<SheetPanel>>,
    /// The selected image with all of its report, once it is read.
    pub(crate) full_image: RwSignal<Option<Image>>,
}

impl SheetState {
    /// The sheet with a batch's first images on it.
    pub(crate) fn of(batch: &Batch, images: Vec<Image>) -> Self {
        let keys = (0..).map(CardKey);
        let cards: Vec<_> = keys.zip(as_dropped(images)).map(|(key, image)| Card::of_image(key, image)).collect();
        let connection = if batch.state.is_end() { ConnectionStatus::Done } else { ConnectionStatus::Connecting };
        let order = RwSignal::new(cards.iter().map(|card| card.key).collect());
        let cards = StoredValue::new(cards.into_iter().map(|card| (card.key, ArcRwSignal::new(card))).collect());
        let (query, revision) = (RwSignal::new(CardQuery::default()), RwSignal::new(0));
        let shown = Memo::new(move |_| arranged(order, cards, query, revision));
        let layout = RwSignal::new(None);
        Self {
            batch: StoredValue::new(batch.id.clone()),
            order,
            cards,
            summary: RwSignal::new(SheetSummary::of_batch(batch)),
            upload_source: RwSignal::new(UploadSource::Clients),
            connection: RwSignal::new(connection),
            selected: RwSignal::new(None),
            compared: RwSignal::new(None),
            thresholds: RwSignal::new(batch.thresholds.clone()),
            query,
            revision,
            shown,
            layout,
            visible_range: Memo::new(move |_| VisibleRange::of(layout.get(), shown.with(Vec::len))),
            render_limit: RwSignal::new(usize::MAX),
            active: RwSignal::new(None),
            panel: RwSignal::new(None),
            full_image: RwSignal::new(None),
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
    pub(crate) fn number_of(self, key: CardKey) -> usize {
        self.order.with(|order| order.iter().position(|other| *other == key)).map_or(0, |place| place + 1)
    }

    /// The card that the tab key stops at: the active one, or the first.
    pub(crate) fn tab_stop(self) -> Option<CardKey> {
        let active = self.active.get();
        self.shown.with(|shown| active.filter(|active| shown.contains(active)).or_else(|| shown.first().copied()))
    }

    /// The cards that are drawn, in their order: those in the window as far as there is room, and the active one wherever it is,
    /// for it has the focus.
    pub(crate) fn drawn(self) -> Vec<CardKey> {
        let Range { start, end } = self.visible_range.get().places;
        let places = start..end.min(start.saturating_add(self.render_limit.get()));
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
    pub(crate) fn is_outside_view(self, key: CardKey) -> bool {
        self.active.get() == Some(key) && {
            let places = self.visible_range.get().places;
            self.shown
                .with(|shown| shown.iter().position(|other| *other == key).is_none_or(|place| !places.contains(&place)))
        }
    }
}

/// The keys of the cards that are looked at.
fn arranged(
    order: RwSignal<Vec<CardKey>>,
    cards: StoredValue<HashMap<CardKey, ArcRwSignal<Card>>>,
    query: RwSignal<CardQuery>,
    revision: RwSignal<u32>,
) -> Vec<CardKey> {
    let query = query.get();
    if query.is_plain() {
        return order.get();
    }
    revision.track();
    let signals: Vec<_> =
        cards.with_value(|cards| order.with(|order| order.iter().filter_map(|key| cards.get(key).cloned()).collect()));
    let guards: Vec<_> = signals.iter().map(|card| card.read_untracked()).collect();
    query.select(guards.iter().map(|card| &**card))
}

#[cfg(feature = "hydrate")]
impl SheetState {
    /// Lays a card on the sheet; it is drawn when its key is put in `order`.
    pub(crate) fn insert_card(self, card: Card) {
        self.cards.update_value(|cards| {
            cards.insert(card.key, ArcRwSignal::new(card));
        });
    }

    /// Takes a card off the sheet.
    pub(crate) fn remove_card(self, key: CardKey) {
        self.order.update(|order| order.retain(|other| *other != key));
        self.cards.update_value(|cards| {
            cards.remove(&key);
        });
    }

    /// Changes one card.
    pub(crate) fn update_card(self, key: CardKey, change: impl FnOnce(&mut Card)) {
        if let Some(card) = self.card(key) {
            card.update(change);
        }
    }

    /// Every card as it is now, in no order.
    pub(crate) fn cards_now(self) -> Vec<ArcRwSignal<Card>> {
        self.cards.with_value(|cards| cards.values().cloned().collect())
    }
}

/// What opens between the finder and the grid, one at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SheetPanel {
    /// Charts of the whole sheet.
    Overview,
    /// What the sheet is judged by.
    Thresholds,
}

impl SheetPanel {
    /// All panels.
    pub(crate) const EVERY: [Self; 2] = [Self::Overview, Self::Thresholds];

    /// Its name in the document.
    pub(crate) fn slug(self) -> &'static str {
        match self {
            Self::Overview => "overview",
            Self::Thresholds => "thresholds",
        }
    }
}
