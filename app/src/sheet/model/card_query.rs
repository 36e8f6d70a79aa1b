//! Query of the sheet's cards: filter and sort order.

pub(crate) mod filter;
mod natural_order;
mod search_text;
pub(crate) mod sort;

use std::cmp::Ordering;

use crate::sheet::model::card::{Card, CardKey};
use crate::sheet::model::card_query::filter::CardFilter;
use crate::sheet::model::card_query::search_text::search_form;
use crate::sheet::model::card_query::sort::SortValue;
use crate::sheet::model::card_query::sort::{CardSort, SortDirection};
use crate::sheet::model::sheet_folders::SheetFolders;

/// Filter and sort order that the user chose.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct CardQuery {
    /// Conditions that a shown card meets.
    pub(crate) filter: CardFilter,
    /// Sort key of the cards.
    pub(crate) sort: CardSort,
    /// Direction of the sort.
    pub(crate) direction: SortDirection,
}

impl CardQuery {
    /// Returns true if the query is the default one, which shows every card in drop order.
    pub(crate) fn is_default(&self) -> bool {
        *self == Self::default()
    }

    /// Keys of the cards that pass the filter, in sort order.
    ///
    /// `cards` must be in drop order, and `folders` those of all cards. [`CardSort::Arrival`] keeps or reverses that
    /// order. For any other sort key, cards with equal values keep it in both directions, and cards without a value
    /// come last in both directions.
    pub(crate) fn matching_keys<'a>(
        &self,
        cards: impl Iterator<Item = &'a Card>,
        folders: &SheetFolders,
    ) -> Vec<CardKey> {
        let search_text = search_form(self.filter.text.trim());
        let matching = cards.filter(|card| self.filter.matches(card, &search_text, folders));
        let mut rows: Vec<(Option<SortValue>, CardKey)> =
            matching.map(|card| (self.sort.value(card), card.key)).collect();
        match (self.sort, self.direction) {
            (CardSort::Arrival, SortDirection::Forwards) => {}
            (CardSort::Arrival, SortDirection::Backwards) => rows.reverse(),
            _ => rows.sort_by(|(one, _), (other, _)| self.compare(one.as_ref(), other.as_ref())),
        }
        rows.into_iter().map(|(_, key)| key).collect()
    }

    /// Compares two sort values in the direction of the query; missing values come last.
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

    use protocol::{Decision, FilePath, GroupId, ImageState, Issue, Severity, Verdict};

    use super::*;
    use crate::sheet::model::card::CardShot;
    use crate::sheet::model::card_query::filter::CardSubset;
    use crate::sheet::model::samples::image;

    fn card(key: u32, name: &str) -> Card {
        let mut image = image(key as u8, ImageState::Analyzed);
        FilePath { name: image.name, path: image.path, .. } = FilePath::from_sent(name);
        image.bytes = 1000 - u64::from(key);
        Card::from_image(CardKey(key), image)
    }

    fn cards() -> Vec<Card> {
        ["IMG_10.jpg", "img_9.jpg", "Beach.png"].iter().zip(0..).map(|(name, key)| card(key, name)).collect()
    }

    fn folders(cards: &[Card]) -> SheetFolders {
        SheetFolders::from_full_names(cards.iter().map(Card::full_name))
    }

    fn check(query: &CardQuery, cards: &[Card], expected: &[u32]) {
        let keys: Vec<u32> = query.matching_keys(cards.iter(), &folders(cards)).into_iter().map(|key| key.0).collect();
        assert_eq!(keys, expected, "{query:?}");
    }

    fn sorted(sort: CardSort) -> CardQuery {
        CardQuery { sort, ..CardQuery::default() }
    }

    fn filtered(filter: CardFilter) -> CardQuery {
        CardQuery { filter, ..CardQuery::default() }
    }

    #[test]
    fn default_query_keeps_drop_order() {
        check(&CardQuery::default(), &cards(), &[0, 1, 2]);
        check(&CardQuery { direction: SortDirection::Backwards, ..CardQuery::default() }, &cards(), &[2, 1, 0]);
        check(&sorted(CardSort::Bytes), &cards(), &[2, 1, 0]);
    }

    #[test]
    fn names_sort_without_case_and_with_numbers_by_value() {
        check(&sorted(CardSort::Name), &cards(), &[2, 1, 0]);
    }

    #[test]
    fn paths_sort_by_folder_and_then_by_name() {
        let names = ["B/1.jpg", "a/10.jpg", "a/9.jpg", "z.jpg", "a/sub/1.jpg", "a b/1.jpg"];
        let cards: Vec<Card> = names.iter().zip(0..).map(|(name, key)| card(key, name)).collect();
        check(&sorted(CardSort::Path), &cards, &[3, 2, 1, 4, 5, 0]);
    }

    #[test]
    fn folders_are_searched_below_the_one_that_all_cards_share() {
        let names = ["Shoot/A/IMG_1.jpg", "Shoot/B/IMG_1.jpg", "Shoot/B/2.jpg"];
        let cards: Vec<Card> = names.iter().zip(0..).map(|(name, key)| card(key, name)).collect();
        for (text, keys) in [("b/", &[1, 2][..]), ("A/img", &[0]), ("img", &[0, 1]), ("shoot", &[]), ("", &[0, 1, 2])] {
            check(&filtered(CardFilter { text: text.to_owned(), ..CardFilter::default() }), &cards, keys);
        }
        check(&filtered(CardFilter { text: "B".to_owned(), ..CardFilter::default() }), &cards[1..], &[]);
    }

    #[test]
    fn shot_is_found_by_either_name_and_by_the_failure_of_its_raw_file() {
        let mut shot = crate::sheet::model::samples::shot_card("S/IMG_1.CR3", "S/IMG_1.JPG");
        let text = |text: &str| filtered(CardFilter { text: text.to_owned(), ..CardFilter::default() });
        let subset = |subset| filtered(CardFilter { subset, ..CardFilter::default() });
        let cards = [card(5, "S/IMG_2.JPG")];
        for (query, keys) in [(text("cr3"), &[1][..]), (text("img_1.jpg"), &[1]), (text("img"), &[1, 5])] {
            check(&query, &[shot.clone(), cards[0].clone()], keys);
        }
        check(&subset(CardSubset::Failed), &[shot.clone()], &[]);
        check(&subset(CardSubset::Clean), &[shot.clone()], &[1]);
        let CardShot::Primary(raw) = &mut shot.shot else { panic!() };
        raw.image.as_mut().unwrap().state = ImageState::Failed;
        check(&subset(CardSubset::Failed), &[shot.clone()], &[1]);
        check(&subset(CardSubset::Clean), &[shot], &[]);
    }

    #[test]
    fn cards_without_a_sort_value_come_last_in_both_directions() {
        let mut cards = cards();
        if let Some(image) = cards[1].image.as_mut() {
            image.group = Some(GroupId::named_after(image.id));
        }
        for direction in [SortDirection::Forwards, SortDirection::Backwards] {
            check(&CardQuery { direction, ..sorted(CardSort::Group) }, &cards, &[1, 0, 2]);
        }
    }

    #[test]
    fn filter_requires_every_condition() {
        let mut cards = cards();
        if let Some(image) = cards[0].image.as_mut() {
            let verdict =
                |issue: Issue, score| Verdict { issue, score, severity: Severity::Warning, text: String::new() };
            image.verdicts = vec![verdict(Issue::Blurred, 0.5)];
            image.decision = Some(Decision::Reject);
        }
        let blurred = CardFilter { issue: Some(Issue::Blurred), ..CardFilter::default() };
        check(&filtered(blurred.clone()), &cards, &[0]);
        check(&filtered(CardFilter { subset: CardSubset::Rejected, ..blurred.clone() }), &cards, &[0]);
        check(&filtered(CardFilter { subset: CardSubset::Kept, ..blurred }), &cards, &[]);
        check(&filtered(CardFilter { text: " IMG ".to_owned(), ..CardFilter::default() }), &cards, &[0, 1]);
        let among = Some(Arc::from([CardKey(1), CardKey(2)]));
        check(&filtered(CardFilter { among, ..CardFilter::default() }), &cards, &[1, 2]);
    }

    proptest! {
        #[test]
        fn sorting_shows_each_card_once(names in prop::collection::vec("[a-c0-9]{0,4}", 0..12), sort in 0..CardSort::ALL.len()) {
            let cards: Vec<Card> = names.iter().zip(0..).map(|(name, key)| card(key, name)).collect();
            let mut keys = sorted(CardSort::ALL[sort]).matching_keys(cards.iter(), &folders(&cards));
            keys.sort();
            prop_assert_eq!(keys, cards.iter().map(|card| card.key).collect::<Vec<_>>());
        }
    }
}
