//! The images that one goes through under the loupe: those that the sheet shows, in their order.

use leptos::prelude::Get;

use crate::sheet::{CardKey, LightTable};

/// Which one of the images.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Way {
    /// The one before.
    Previous,
    /// The one after.
    Next,
    /// The first.
    First,
    /// The last.
    Last,
}

/// The cards that the sheet shows, in their order.
pub(crate) fn shown(table: LightTable) -> Vec<CardKey> {
    table.shown.get()
}

/// Where a step leads; nothing where there is no further one. From a card that is not shown the sequence begins anew.
pub(crate) fn after(step: Way, from: CardKey, cards: &[CardKey]) -> Option<CardKey> {
    let place = cards.iter().position(|key| *key == from);
    let to = match (step, place) {
        (Way::First, _) | (Way::Next, None) => 0,
        (Way::Last, _) | (Way::Previous, None) => cards.len().checked_sub(1)?,
        (Way::Next, Some(place)) => place + 1,
        (Way::Previous, Some(place)) => place.checked_sub(1)?,
    };
    cards.get(to).copied().filter(|key| *key != from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_lead_through_the_cards_and_stop_at_the_ends() {
        let cards = [2, 5, 9].map(CardKey);
        for (step, from, to) in [
            (Way::Next, 2, Some(5)),
            (Way::Next, 9, None),
            (Way::Previous, 9, Some(5)),
            (Way::Previous, 2, None),
            (Way::First, 9, Some(2)),
            (Way::First, 2, None),
            (Way::Last, 2, Some(9)),
            (Way::Next, 4, Some(2)),
            (Way::Previous, 4, Some(9)),
        ] {
            assert_eq!(after(step, CardKey(from), &cards), to.map(CardKey), "{step:?} from {from}");
        }
        assert_eq!(after(Way::Next, CardKey(0), &[]), None);
    }
}
