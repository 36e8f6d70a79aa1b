//! Which cards are looked at, and in which order.

use std::cmp::Ordering;
use std::sync::Arc;

use protocol::{Decision, Issue};

use super::{Card, CardKey, Stage};

/// What the reader chose to see.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Arrangement {
    /// What a card must be like to be shown.
    pub(crate) filter: Filter,
    /// What the cards are sorted by.
    pub(crate) sort: Sort,
    /// Which end comes first.
    pub(crate) direction: Sense,
}

/// What a card must be like: all that is asked for at once.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Filter {
    /// It has this issue.
    pub(crate) issue: Option<Issue>,
    /// It belongs to this part.
    pub(crate) part: Part,
    /// Its name contains this, whatever the case.
    pub(crate) text: String,
    /// It is one of these, in the order of their keys.
    pub(crate) among: Option<Arc<[CardKey]>>,
}

/// Parts of a sheet that are no issue.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub(crate) enum Part {
    /// Everything.
    #[default]
    All,
    /// Images that are analyzed and have no issue.
    Clean,
    /// What has no report.
    Failed,
    /// Images to keep.
    Kept,
    /// Images to reject.
    Rejected,
    /// Images that nothing is decided about.
    Undecided,
}

impl Part {
    /// All of them.
    pub(crate) const EVERY: [Self; 6] =
        [Self::All, Self::Clean, Self::Failed, Self::Kept, Self::Rejected, Self::Undecided];

    /// Its name in the document.
    pub(crate) fn slug(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Clean => "clean",
            Self::Failed => "failed",
            Self::Kept => "kept",
            Self::Rejected => "rejected",
            Self::Undecided => "undecided",
        }
    }

    fn has(self, card: &Card) -> bool {
        match self {
            Self::All => true,
            Self::Clean => card.image.as_ref().is_some_and(|image| image.report.is_some() && image.verdicts.is_empty()),
            Self::Failed => matches!(card.stage(), Stage::Failed | Stage::Refused(_)),
            Self::Kept => card.decision() == Some(Decision::Keep),
            Self::Rejected => card.decision() == Some(Decision::Reject),
            Self::Undecided => card.decision().is_none() && card.report().is_some(),
        }
    }
}

impl Filter {
    /// Whether every card is shown.
    pub(crate) fn is_open(&self) -> bool {
        *self == Self::default()
    }

    fn lets_pass(&self, card: &Card, wanted: &str) -> bool {
        self.issue.is_none_or(|issue| card.has(issue))
            && self.part.has(card)
            && (wanted.is_empty() || folded(&card.name).contains(wanted))
            && self.among.as_ref().is_none_or(|among| among.binary_search(&card.key).is_ok())
    }
}

/// What cards are sorted by. A card without the measure comes last, whichever end is first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub(crate) enum Sort {
    /// The order in which they were dropped.
    #[default]
    Arrival,
    /// Names as people sort them: `2` before `10`.
    Name,
    /// Blur of the sharpest edges: the sharpest first.
    Focus,
    /// Mean luma: the darkest first.
    Exposure,
    /// When they were taken by the camera's clock.
    Taken,
    /// Number of pixels: the smallest first.
    Pixels,
    /// Length of the file: the smallest first.
    Bytes,
    /// How clear the clearest of their issues is: the clearest first.
    Issues,
    /// Those that repeat each other side by side.
    Group,
}

impl Sort {
    /// All of them.
    pub(crate) const EVERY: [Self; 9] = [
        Self::Arrival,
        Self::Name,
        Self::Focus,
        Self::Exposure,
        Self::Taken,
        Self::Pixels,
        Self::Bytes,
        Self::Issues,
        Self::Group,
    ];

    /// Its name in the document.
    pub(crate) fn slug(self) -> &'static str {
        match self {
            Self::Arrival => "arrival",
            Self::Name => "name",
            Self::Focus => "focus",
            Self::Exposure => "exposure",
            Self::Taken => "taken",
            Self::Pixels => "pixels",
            Self::Bytes => "bytes",
            Self::Issues => "issues",
            Self::Group => "group",
        }
    }

    /// The one of this name.
    pub(crate) fn of_slug(slug: &str) -> Option<Self> {
        Self::EVERY.into_iter().find(|sort| sort.slug() == slug)
    }

    fn value(self, card: &Card) -> Option<Value> {
        let report = card.report();
        Some(match self {
            Self::Arrival => Value::Number(0.0),
            Self::Name => Value::Text(folded(&card.name)),
            Self::Bytes => Value::Number(card.bytes as f64),
            Self::Focus => Value::Number(report?.focus.blur?.into()),
            Self::Exposure => Value::Number(report?.exposure.mean.into()),
            Self::Taken => Value::Text(report?.camera.as_ref()?.taken_at.clone()?),
            Self::Pixels => Value::Number(f64::from(report?.image.width) * f64::from(report?.image.height)),
            Self::Issues => Value::Number(-card.gravity()?),
            Self::Group => Value::Text(card.image.as_ref()?.group?.to_string()),
        })
    }
}

/// Which end of a sorted sheet comes first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Sense {
    /// As the sort says.
    #[default]
    Forwards,
    /// The other way round.
    Backwards,
}

impl Sense {
    /// The other one.
    pub(crate) fn turned(self) -> Self {
        match self {
            Self::Forwards => Self::Backwards,
            Self::Backwards => Self::Forwards,
        }
    }
}

/// What a card is compared by.
#[derive(Debug, Clone, PartialEq)]
enum Value {
    Number(f64),
    Text(String),
}

impl Value {
    fn order(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Number(one), Self::Number(other)) => one.total_cmp(other),
            (Self::Text(one), Self::Text(other)) => natural(one, other),
            (Self::Number(_), Self::Text(_)) => Ordering::Less,
            (Self::Text(_), Self::Number(_)) => Ordering::Greater,
        }
    }
}

impl Arrangement {
    /// Whether it is the sheet as it was dropped.
    pub(crate) fn is_plain(&self) -> bool {
        *self == Self::default()
    }

    /// The keys of those cards that are shown, in the order in which they are shown. Cards come in drop order, and those that are
    /// alike stay in it.
    pub(crate) fn of<'a>(&self, cards: impl Iterator<Item = &'a Card>) -> Vec<CardKey> {
        let wanted = folded(self.filter.text.trim());
        let passing = cards.filter(|card| self.filter.lets_pass(card, &wanted));
        let mut rows: Vec<(Option<Value>, CardKey)> = passing.map(|card| (self.sort.value(card), card.key)).collect();
        match (self.sort, self.direction) {
            (Sort::Arrival, Sense::Forwards) => {}
            (Sort::Arrival, Sense::Backwards) => rows.reverse(),
            _ => rows.sort_by(|(one, _), (other, _)| self.compare(one.as_ref(), other.as_ref())),
        }
        rows.into_iter().map(|(_, key)| key).collect()
    }

    fn compare(&self, one: Option<&Value>, other: Option<&Value>) -> Ordering {
        match (one, other, self.direction) {
            (Some(one), Some(other), Sense::Forwards) => one.order(other),
            (Some(one), Some(other), Sense::Backwards) => other.order(one),
            (one, other, _) => one.is_none().cmp(&other.is_none()),
        }
    }
}

/// A text in small letters: Latin, Greek and Cyrillic, without the tables of all scripts, which a browser would have to load.
fn folded(text: &str) -> String {
    let small = |letter: char| {
        let distance = match letter {
            'A'..='Z' | 'À'..='Ö' | 'Ø'..='Þ' | 'Α'..='Ρ' | 'Σ'..='Ω' | 'А'..='Я' => 32,
            'Ѐ'..='Џ' => 80,
            _ => 0,
        };
        char::from_u32(u32::from(letter) + distance).unwrap_or(letter)
    };
    text.chars().map(small).collect()
}

/// The order of names as people sort them: runs of digits by their value.
fn natural(one: &str, other: &str) -> Ordering {
    let (mut one, mut other) = (one.as_bytes(), other.as_bytes());
    while let ([first, ..], [second, ..]) = (one, other) {
        let order = if first.is_ascii_digit() && second.is_ascii_digit() {
            let (number, rest) = digits(one);
            let (against, after) = digits(other);
            (one, other) = (rest, after);
            // Of numbers without leading zeros the longer one is the larger one.
            number.len().cmp(&against.len()).then_with(|| number.cmp(against))
        } else {
            (one, other) = (&one[1..], &other[1..]);
            first.cmp(second)
        };
        if order != Ordering::Equal {
            return order;
        }
    }
    one.len().cmp(&other.len())
}

/// The number that a text begins with, without leading zeros, and what follows it.
fn digits(text: &[u8]) -> (&[u8], &[u8]) {
    let end = text.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(text.len());
    let (number, rest) = text.split_at(end);
    let zeros = number.iter().position(|byte| *byte != b'0').unwrap_or(number.len());
    (&number[zeros..], rest)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use protocol::{GroupId, ImageState, Severity, Verdict};

    use super::*;
    use crate::sheet::card::samples::image;

    fn card(key: u32, name: &str) -> Card {
        let mut image = image(key as u8, ImageState::Analyzed);
        image.name = name.to_owned();
        image.bytes = 1000 - u64::from(key);
        Card::of_image(CardKey(key), image)
    }

    fn cards() -> Vec<Card> {
        ["IMG_10.jpg", "img_9.jpg", "Beach.png"].iter().zip(0..).map(|(name, key)| card(key, name)).collect()
    }

    fn check(arrangement: &Arrangement, cards: &[Card], expected: &[u32]) {
        let keys: Vec<u32> = arrangement.of(cards.iter()).into_iter().map(|key| key.0).collect();
        assert_eq!(keys, expected, "{arrangement:?}");
    }

    fn sorted(sort: Sort) -> Arrangement {
        Arrangement { sort, ..Arrangement::default() }
    }

    fn only(filter: Filter) -> Arrangement {
        Arrangement { filter, ..Arrangement::default() }
    }

    #[test]
    fn cards_lie_as_they_were_dropped_until_somebody_sorts_them() {
        check(&Arrangement::default(), &cards(), &[0, 1, 2]);
        check(&Arrangement { direction: Sense::Backwards, ..Arrangement::default() }, &cards(), &[2, 1, 0]);
        check(&sorted(Sort::Bytes), &cards(), &[2, 1, 0]);
    }

    #[test]
    fn names_sort_as_people_sort_them() {
        check(&sorted(Sort::Name), &cards(), &[2, 1, 0]);
        for (one, other) in [("a2", "a10"), ("a02", "a3"), ("a", "a1"), ("a1b", "a1c"), ("2a", "10"), ("a9", "b1")] {
            assert_eq!(natural(one, other), Ordering::Less, "{one} {other}");
            assert_eq!(natural(other, one), Ordering::Greater, "{other} {one}");
        }
    }

    #[test]
    fn capitals_make_no_difference() {
        assert_eq!(folded("IMG ÄØ ΩΔ ЖЁ ×ß 한글 7"), "img äø ωδ жё ×ß 한글 7");
        for letter in ('\0'..'Ͱ').chain('Α'..='ѯ') {
            let small = folded(&letter.to_string());
            assert!(small == letter.to_string() || small == letter.to_lowercase().to_string(), "{letter}");
        }
    }

    #[test]
    fn what_is_not_known_comes_last_from_either_end() {
        let mut cards = cards();
        if let Some(image) = cards[1].image.as_mut() {
            image.group = Some(GroupId::named_after(image.id));
        }
        for direction in [Sense::Forwards, Sense::Backwards] {
            check(&Arrangement { direction, ..sorted(Sort::Group) }, &cards, &[1, 0, 2]);
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
        let blurred = Filter { issue: Some(Issue::Blurred), ..Filter::default() };
        check(&only(blurred.clone()), &cards, &[0]);
        check(&only(Filter { part: Part::Rejected, ..blurred.clone() }), &cards, &[0]);
        check(&only(Filter { part: Part::Kept, ..blurred }), &cards, &[]);
        check(&only(Filter { text: " IMG ".to_owned(), ..Filter::default() }), &cards, &[0, 1]);
        let among = Some(Arc::from([CardKey(1), CardKey(2)]));
        check(&only(Filter { among, ..Filter::default() }), &cards, &[1, 2]);
    }

    proptest! {
        #[test]
        fn sorting_shows_each_card_once(names in prop::collection::vec("[a-c0-9]{0,4}", 0..12), sort in 0..9usize) {
            let cards: Vec<Card> = names.iter().zip(0..).map(|(name, key)| card(key, name)).collect();
            let mut keys = sorted(Sort::EVERY[sort]).of(cards.iter());
            keys.sort();
            prop_assert_eq!(keys, cards.iter().map(|card| card.key).collect::<Vec<_>>());
        }

        #[test]
        fn the_order_of_names_is_an_order(one in "[ab01]{0,4}", two in "[ab01]{0,4}", three in "[ab01]{0,4}") {
            prop_assert_eq!(natural(&one, &two), natural(&two, &one).reverse());
            if natural(&one, &two) == Ordering::Less && natural(&two, &three) == Ordering::Less {
                prop_assert_eq!(natural(&one, &three), Ordering::Less);
            }
        }
    }
}
