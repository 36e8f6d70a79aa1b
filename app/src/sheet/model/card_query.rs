//! Query of the cards that are shown: filter and sort order.

pub(crate) mod filter;
mod natural_order;
pub(crate) mod sort;

use std::cmp::Ordering;

use crate::sheet::model::card::{Card, CardKey};
use crate::sheet::model::card_query::filter::CardFilter;
use crate::sheet::model::card_query::natural_order::folded;
use crate::sheet::model::card_query::sort::SortValue;
use crate::sheet::model::card_query::sort::{CardSort, SortDirection};

/// What the reader chose to see.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct CardQuery {
    /// What a card must be like to be shown.
    pub(crate) filter: CardFilter,
    /// What the cards are sorted by.
    pub(crate) sort: CardSort,
    /// Which end comes first.
    pub(crate) direction: SortDirection,
}

impl CardQuery {
    /// Whether it is the sheet as it was dropped.
    pub(crate) fn is_plain(&self) -> bool {
        *self == Self::default()
    }

    /// The keys of those cards that are shown, in the order in which they are shown. Cards come in drop order, and those that are
    /// alike stay in it.
    pub(crate) fn select<'a>(&self, cards: impl Iterator<Item = &'a Card>) -> Vec<CardKey> {
        let wanted = folded(self.filter.text.trim());
        let passing = cards.filter(|card| self.filter.matches(card, &wanted));
        let mut rows: Vec<(Option<SortValue>, CardKey)> =
            passing.map(|card| (self.sort.value(card), card.key)).collect();
        match (self.sort, self.direction) {
            (CardSort::Arrival, SortDirection::Forwards) => {}
            (CardSort::Arrival, SortDirection::Backwards) => rows.reverse(),
            _ => rows.sort_by(|(one, _), (other, _)| self.compare(one.as_ref(), other.as_ref())),
        }
        rows.into_iter().map(|(_, key)| key).collect()
    }

    fn compare(&self, one: Option<&SortValue>, other: Option<&SortValue>) -> Ordering {
        match (one, other, self.direction) {
            (Some(one), Some(other), SortDirection::Forwards) => one.compare(other),
            (Some(one), Some(other), SortDirection::Backwards) => other.compare(one),
            (one, other, _) => one.is_none().cmp(&other.is_none()),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use std::sync::Arc;

    use protocol::{Decision, GroupId, ImageState, Issue, Severity, Verdict};

    use super::*;
    use crate::sheet::model::card_query::filter::CardSubset;
    use crate::sheet::model::samples::image;

    fn card(key: u32, name: &str) -> Card {
        let mut image = image(key as u8, ImageState::Analyzed);
        image.name = name.to_owned();
        image.bytes = 1000 - u64::from(key);
        Card::of_image(CardKey(key), image)
    }

    fn cards() -> Vec<Card> {
        ["IMG_10.jpg", "img_9.jpg", "Beach.png"].iter().zip(0..).map(|(name, key)| card(key, name)).collect()
    }

    fn check(query: &CardQuery, cards: &[Card], expected: &[u32]) {
        let keys: Vec<u32> = query.select(cards.iter()).into_iter().map(|key| key.0).collect();
        assert_eq!(keys, expected, "{query:?}");
    }

    fn sorted(sort: CardSort) -> CardQuery {
        CardQuery { sort, ..CardQuery::default() }
    }

    fn only(filter: CardFilter) -> CardQuery {
        CardQuery { filter, ..CardQuery::default() }
    }

    #[test]
    fn cards_lie_as_they_were_dropped_until_somebody_sorts_them() {
        check(&CardQuery::default(), &cards(), &[0, 1, 2]);
        check(&CardQuery { direction: SortDirection::Backwards, ..CardQuery::default() }, &cards(), &[2, 1, 0]);
        check(&sorted(CardSort::Bytes), &cards(), &[2, 1, 0]);
    }

    #[test]
    fn names_sort_as_people_sort_them() {
        check(&sorted(CardSort::Name), &cards(), &[2, 1, 0]);
    }

    #[test]
    fn what_is_not_known_comes_last_from_either_end() {
        let mut cards = cards();
        if let Some(image) = cards[1].image.as_mut() {
            image.group = Some(GroupId::named_after(image.id));
        }
        for direction in [SortDirection::Forwards, SortDirection::Backwards] {
            check(&CardQuery { direction, ..sorted(CardSort::Group) }, &cards, &[1, 0, 2]);
        }
    }

    #[test]
    fn a_card_is_shown_when_it_is_all_that_is_asked_for() {
        let mut cards = cards();
        if let Some(image) = cards[0].image.as_mut() {
            let verdict =
                |issue: Issue, score| Verdict { issue, score, severity: Severity::Warning, text: String::new() };
            image.verdicts = vec![verdict(Issue::Blurred, 0.5)];
            image.decision = Some(Decision::Reject);
        }
        let blurred = CardFilter { issue: Some(Issue::Blurred), ..CardFilter::default() };
        check(&only(blurred.clone()), &cards, &[0]);
        check(&only(CardFilter { subset: CardSubset::Rejected, ..blurred.clone() }), &cards, &[0]);
        check(&only(CardFilter { subset: CardSubset::Kept, ..blurred }), &cards, &[]);
        check(&only(CardFilter { text: " IMG ".to_owned(), ..CardFilter::default() }), &cards, &[0, 1]);
        let among = Some(Arc::from([CardKey(1), CardKey(2)]));
        check(&only(CardFilter { among, ..CardFilter::default() }), &cards, &[1, 2]);
    }

    proptest! {
        #[test]
        fn sorting_shows_each_card_once(names in prop::collection::vec("[a-c0-9]{0,4}", 0..12), sort in 0..CardSort::EVERY.len()) {
            let cards: Vec<Card> = names.iter().zip(0..).map(|(name, key)| card(key, name)).collect();
            let mut keys = sorted(CardSort::EVERY[sort]).select(cards.iter());
            keys.sort();
            prop_assert_eq!(keys, cards.iter().map(|card| card.key).collect::<Vec<_>>());
        }
    }
}
