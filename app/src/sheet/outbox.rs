//! Decisions on their way to the server: few at once, and those about one image in their order.

use std::collections::VecDeque;

use protocol::Decision;

use super::CardKey;

/// Changes that are under way at once. A browser has six connections to a server, and what waits for one must not be given up
/// meanwhile.
const AT_ONCE: usize = 4;

/// What is decided anew about one image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Change {
    /// What was decided together has the same number.
    pub(crate) turn: u32,
    /// The image's card.
    pub(crate) key: CardKey,
    /// What was decided about it before.
    pub(crate) before: Option<Decision>,
    /// What is decided now.
    pub(crate) after: Option<Decision>,
    /// What the reader meant by it.
    pub(crate) aim: Aim,
}

/// What the reader meant by a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Aim {
    /// To decide.
    Decide,
    /// To take a decision back.
    Undo,
}

impl Change {
    /// The change that takes this one back.
    pub(crate) fn undone(self) -> Self {
        Self { before: self.after, after: self.before, aim: Aim::Undo, ..self }
    }
}

/// Changes that wait, and the images about which one is under way.
#[derive(Debug, Default)]
pub(crate) struct Outbox {
    waiting: VecDeque<Change>,
    under_way: Vec<CardKey>,
}

impl Outbox {
    /// Takes changes on.
    pub(crate) fn put(&mut self, changes: impl IntoIterator<Item = Change>) {
        self.waiting.extend(changes);
    }

    /// The next change to be sent; nothing while enough are under way or none can be.
    pub(crate) fn take(&mut self) -> Option<Change> {
        if self.under_way.len() >= AT_ONCE {
            return None;
        }
        let place = self.waiting.iter().position(|change| !self.under_way.contains(&change.key))?;
        let change = self.waiting.remove(place)?;
        self.under_way.push(change.key);
        Some(change)
    }

    /// The change about this image has come to its end.
    pub(crate) fn settle(&mut self, key: CardKey) {
        self.under_way.retain(|other| *other != key);
    }

    /// Sends no change of this turn that still waits; whether that spares taking this one back.
    pub(crate) fn recall(&mut self, change: Change) -> bool {
        let before = self.waiting.len();
        self.waiting.retain(|other| *other != change);
        self.waiting.len() < before
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(turn: u32, key: u32) -> Change {
        let after = Some(Decision::Reject);
        Change { turn, key: CardKey(key), before: None, after, aim: Aim::Decide }
    }

    #[test]
    fn few_are_under_way_at_once() {
        let mut outbox = Outbox::default();
        outbox.put((0..10).map(|key| change(1, key)));
        let first: Vec<_> = std::iter::from_fn(|| outbox.take()).collect();
        assert_eq!(first.len(), AT_ONCE);
        outbox.settle(first[0].key);
        assert_eq!(outbox.take(), Some(change(1, 4)));
        assert_eq!(outbox.take(), None);
    }

    #[test]
    fn changes_of_one_image_keep_their_order() {
        let mut outbox = Outbox::default();
        outbox.put([change(1, 7), change(1, 7).undone(), change(2, 8)]);
        assert_eq!(outbox.take(), Some(change(1, 7)));
        // The second of the same image waits for the first, and not the third for it.
        assert_eq!(outbox.take(), Some(change(2, 8)));
        assert_eq!(outbox.take(), None);
        outbox.settle(CardKey(7));
        assert_eq!(outbox.take(), Some(change(1, 7).undone()));
    }

    #[test]
    fn what_still_waits_is_recalled_and_needs_no_undoing() {
        let mut outbox = Outbox::default();
        outbox.put((0..6).map(|key| change(1, key)));
        let under_way = outbox.take();
        assert_eq!(under_way, Some(change(1, 0)));
        assert!(!outbox.recall(change(1, 0)));
        assert!((1..6).all(|key| outbox.recall(change(1, key))));
        outbox.settle(CardKey(0));
        assert_eq!(outbox.take(), None);
    }
}
