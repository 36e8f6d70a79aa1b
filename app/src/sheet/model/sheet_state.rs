//! Reactive state of a sheet: the signals that its views read.

use std::collections::HashMap;
use std::ops::Range;

use leptos::prelude::*;
use protocol::{Batch, BatchId, Image, Thresholds};

use crate::UploadSource;
use crate::sheet::model::card::shot::link_shots;
use crate::sheet::model::card::{Card, CardKey};
use crate::sheet::model::card_counts::CardCounts;
use crate::sheet::model::card_query::CardQuery;
use crate::sheet::model::connection::status::ConnectionStatus;
use crate::sheet::model::drop_order::sorted_by_drop;
use crate::sheet::model::sheet_folders::SheetFolders;
use crate::sheet::model::sheet_summary::SheetSummary;
use crate::sheet::model::visible_range::{GridLayout, VisibleRange};

/// Reactive state of one sheet. A copy is a handle to the same state.
///
/// Each card has its own signal, so that an event about one image redraws one card.
#[derive(Clone, Copy)]
pub(crate) struct SheetState {
    /// Id of the batch.
    batch: StoredValue<BatchId>,
    /// Signals of all cards, also of new ones that are not in `order` yet, and of the raw files of shots.
    cards: StoredValue<HashMap<CardKey, ArcRwSignal<Card>>>,
    /// Keys of the cards with a place on the sheet in drop order, without repeats: a repeated key would shift the whole
    /// list. The raw file of a shot has no place: the card of the primary image stands for it.
    pub(crate) order: RwSignal<Vec<CardKey>>,
    /// Folders of all cards.
    pub(crate) folders: RwSignal<SheetFolders>,
    /// Data and counts of the batch, without its images.
    pub(crate) summary: RwSignal<SheetSummary>,
    /// Origin of the images that the sheet still expects.
    pub(crate) upload_source: RwSignal<UploadSource>,
    /// Status of the connection to the server.
    pub(crate) connection: RwSignal<ConnectionStatus>,
    /// Card that the inspector shows; `None` while it is closed.
    pub(crate) selected: RwSignal<Option<CardKey>>,
    /// Current card of the compare view, which shows its duplicate group; `None` while the view is closed.
    pub(crate) compared: RwSignal<Option<CardKey>>,
    /// Filter and sort order that the user chose.
    pub(crate) query: RwSignal<CardQuery>,
    /// Thresholds of the verdicts on this page. While the user moves a slider, they may differ from the server's.
    pub(crate) thresholds: RwSignal<Thresholds>,
    /// Counter whose increase makes `shown` filter and sort the cards again. The browser increases it after changes of
    /// the cards, but not while the query is the default one.
    #[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "nothing changes on the server"))]
    pub(crate) revision: RwSignal<u32>,
    /// Keys of the cards that pass the filter, in sort order.
    pub(crate) shown: Memo<Vec<CardKey>>,
    /// Measured layout of the grid; `None` before the browser has laid it out.
    pub(crate) layout: RwSignal<Option<GridLayout>>,
    /// Range of the shown cards that is rendered, up to the render limit.
    pub(crate) visible_range: Memo<VisibleRange>,
    /// Maximum number of rendered cards of the visible range. It grows with every frame while a new sheet renders.
    pub(crate) render_limit: RwSignal<usize>,
    /// Active card: the card of the grid that has the keyboard focus, or had it last.
    pub(crate) active: RwSignal<Option<CardKey>>,
    /// Panel that is open between the filter bar and the grid; `None` if neither is.
    pub(crate) panel: RwSignal<Option<SheetPanel>>,
    /// Image with its full report that was loaded last for the inspector; `None` before, or if that failed. It may
    /// still be the image selected before.
    pub(crate) full_image: RwSignal<Option<Image>>,
}

impl SheetState {
    /// Creates the state of a batch with its first images, which must be in arrival order. Their cards get keys from 0
    /// in drop order.
    pub(crate) fn new(batch: &Batch, images: Vec<Image>) -> Self {
        let keys = (0..).map(CardKey);
        let mut cards: Vec<_> =
            keys.zip(sorted_by_drop(images)).map(|(key, image)| Card::from_image(key, image)).collect();
        link_shots(&mut cards);
        let mut card_counts = CardCounts::default();
        cards.iter().for_each(|card| card_counts.add(card));
        let connection = if batch.state.has_ended() { ConnectionStatus::Done } else { ConnectionStatus::Connecting };
        let folders = RwSignal::new(SheetFolders::from_full_names(cards.iter().map(Card::full_name)));
        let order = RwSignal::new(cards.iter().filter(|card| !card.is_raw_of_shot()).map(|card| card.key).collect());
        let cards = StoredValue::new(cards.into_iter().map(|card| (card.key, ArcRwSignal::new(card))).collect());
        let (query, revision) = (RwSignal::new(CardQuery::default()), RwSignal::new(0));
        let shown = Memo::new(move |_| shown_keys(order, cards, folders, query, revision));
        let layout = RwSignal::new(None);
        Self {
            batch: StoredValue::new(batch.id.clone()),
            order,
            cards,
            folders,
            summary: RwSignal::new(SheetSummary::from_batch(batch, &card_counts)),
            upload_source: RwSignal::new(UploadSource::Clients),
            connection: RwSignal::new(connection),
            selected: RwSignal::new(None),
            compared: RwSignal::new(None),
            thresholds: RwSignal::new(batch.thresholds.clone()),
            query,
            revision,
            shown,
            layout,
            visible_range: Memo::new(move |_| VisibleRange::for_layout(layout.get(), shown.with(Vec::len))),
            render_limit: RwSignal::new(usize::MAX),
            active: RwSignal::new(None),
            panel: RwSignal::new(None),
            full_image: RwSignal::new(None),
        }
    }

    /// Id of the batch.
    pub(crate) fn id(self) -> BatchId {
        self.batch.get_value()
    }

    /// URL path of a resource of the batch, such as `images` or `events`.
    pub(crate) fn api(self, resource: &str) -> String {
        self.batch.with_value(|id| format!("/api/v1/batches/{id}/{resource}"))
    }

    /// Signal of the card with this key; `None` if it does not exist.
    pub(crate) fn card(self, key: CardKey) -> Option<ArcRwSignal<Card>> {
        self.cards.with_value(|cards| cards.get(&key).cloned())
    }

    /// File name of a card, with its folder below the one that all cards share if there are several folders. Tracks no
    /// signals.
    pub(crate) fn short_name(self, card: &Card) -> String {
        self.folders.with_untracked(|folders| folders.short_name(card.full_name()).to_owned())
    }

    /// Opens the compare view for a card, if its image belongs to a duplicate group.
    pub(crate) fn open_compare_view(self, key: CardKey) {
        let has_group = |card: &Card| card.image.as_ref().is_some_and(|image| image.group.is_some());
        if self.card(key).is_some_and(|card| card.with_untracked(has_group)) {
            self.compared.set(Some(key));
        }
    }

    /// Number printed under a card: its position in `order`, from 1; 0 for a card that is not there.
    pub(crate) fn card_number(self, key: CardKey) -> usize {
        self.order.with(|order| order.iter().position(|other| *other == key)).map_or(0, |index| index + 1)
    }

    /// Card that the Tab key focuses, the only one of the grid: the active card if the filter shows it, otherwise the
    /// first shown card. `None` if no card is shown.
    pub(crate) fn tab_stop(self) -> Option<CardKey> {
        let active = self.active.get();
        self.shown.with(|shown| active.filter(|active| shown.contains(active)).or_else(|| shown.first().copied()))
    }

    /// Keys of the rendered cards in order: the visible range up to the render limit, and the active card wherever it
    /// is among the shown cards, because it may have the focus.
    pub(crate) fn rendered_keys(self) -> Vec<CardKey> {
        let Range { start, end } = self.visible_range.get().indices;
        let range = start..end.min(start.saturating_add(self.render_limit.get()));
        let active = self.active.get();
        self.shown.with(|shown| {
            let mut rendered = shown.get(range.clone()).unwrap_or_default().to_vec();
            match active.and_then(|active| shown.iter().position(|key| *key == active)) {
                Some(index) if index < range.start => rendered.insert(0, shown[index]),
                Some(index) if index >= range.end => rendered.push(shown[index]),
                _ => {}
            }
            rendered
        })
    }

    /// Returns true if this rendered card is outside the visible range. Only the active card can be rendered there; for
    /// any other card, the result is false.
    pub(crate) fn is_outside_view(self, key: CardKey) -> bool {
        self.active.get() == Some(key) && {
            let range = self.visible_range.get().indices;
            self.shown
                .with(|shown| shown.iter().position(|other| *other == key).is_none_or(|index| !range.contains(&index)))
        }
    }
}

/// Keys of the cards that pass the filter of the query, in its sort order. Tracks `query` and `order`, and for any
/// query but the default one `revision`, but not the cards.
fn shown_keys(
    order: RwSignal<Vec<CardKey>>,
    cards: StoredValue<HashMap<CardKey, ArcRwSignal<Card>>>,
    folders: RwSignal<SheetFolders>,
    query: RwSignal<CardQuery>,
    revision: RwSignal<u32>,
) -> Vec<CardKey> {
    let query = query.get();
    if query.is_default() {
        return order.get();
    }
    revision.track();
    let signals: Vec<_> =
        cards.with_value(|cards| order.with(|order| order.iter().filter_map(|key| cards.get(key).cloned()).collect()));
    let guards: Vec<_> = signals.iter().map(|card| card.read_untracked()).collect();
    folders.with_untracked(|folders| query.matching_keys(guards.iter().map(|card| &**card), folders))
}

#[cfg(any(feature = "hydrate", test))]
impl SheetState {
    /// Adds a card. It can be shown once its key is in `order`.
    pub(crate) fn insert_card(self, card: Card) {
        self.folders.maybe_update(|folders| folders.add(card.full_name()));
        self.cards.update_value(|cards| {
            cards.insert(card.key, ArcRwSignal::new(card));
        });
    }

    /// Removes the key of a card from `order`, if it is there.
    pub(crate) fn remove_from_order(self, key: CardKey) {
        self.order.maybe_update(|order| {
            let old_length = order.len();
            order.retain(|other| *other != key);
            order.len() < old_length
        });
    }

    /// Shows another card wherever this one is selected or active, because it loses its place on the sheet.
    pub(crate) fn replace_shown(self, key: CardKey, other: CardKey) {
        for shown in [self.selected, self.compared, self.active] {
            if shown.get_untracked() == Some(key) {
                shown.set(Some(other));
            }
        }
    }

    /// Removes a card and its key in `order`.
    pub(crate) fn remove_card(self, key: CardKey) {
        self.remove_from_order(key);
        self.cards.update_value(|cards| {
            cards.remove(&key);
        });
    }

    /// Changes a card, if it exists, and notifies its signal.
    pub(crate) fn update_card(self, key: CardKey, change: impl FnOnce(&mut Card)) {
        if let Some(card) = self.card(key) {
            card.update(change);
        }
    }

    /// Signals of all cards, in no particular order.
    pub(crate) fn cards_now(self) -> Vec<ArcRwSignal<Card>> {
        self.cards.with_value(|cards| cards.values().cloned().collect())
    }
}

/// Panels between the filter bar and the grid, of which at most one is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SheetPanel {
    /// Charts of the whole sheet.
    Overview,
    /// Sliders of the thresholds.
    Thresholds,
}

impl SheetPanel {
    /// All panels.
    pub(crate) const ALL: [Self; 2] = [Self::Overview, Self::Thresholds];

    /// Name of the panel in the HTML document.
    pub(crate) fn slug(self) -> &'static str {
        match self {
            Self::Overview => "overview",
            Self::Thresholds => "thresholds",
        }
    }
}
