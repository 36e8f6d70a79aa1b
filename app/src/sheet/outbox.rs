//! Decisions on their way to the server: few at once, and those about one image in their order.

use std::collections::{HashSet, VecDeque};

use protocol::Decision;

use super::CardKey;

/// Requests that are under way at once. A browser has six connections to a server, and what waits for one must not be given up
/// meanwhile.
const AT_ONCE: usize = 4;

/// Changes in one request at most: all of its images come with the answer, which is read without holding up the page.
const TOGETHER: usize = 100;

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

/// Changes that wait, and the images of those that are under way.
#[derive(Debug, Default)]
pub(crate) struct Outbox {
    waiting: VecDeque<Change>,
    under_way: HashSet<CardKey>,
    requests: usize,
}

impl Outbox {
    /// Takes changes on.
    pub(crate) fn put(&mut self, changes: impl IntoIterator<Item = Change>) {
        self.waiting.extend(changes);
    }

    /// The next changes to be sent, all from one turn and to the same end; none while enough are under way or none can be sent.
    pub(crate) fn take(&mut self) -> Vec<Change> {
        let is_free = |change: &&Change| !self.under_way.contains(&change.key);
        let Some(first) = self.waiting.iter().find(is_free).copied().filter(|_| self.requests < AT_ONCE) else {
            return Vec::new();
        };
        let mut taken = Vec::new();
        self.waiting.retain(|change| {
            let is_alike = (change.turn, change.aim, change.after) == (first.turn, first.aim, first.after);
            let is_taken = is_alike && taken.len() < TOGETHER && self.under_way.insert(change.key);
            if is_taken {
                taken.push(*change);
            }
            !is_taken
        });
        self.requests += 1;
        taken
    }

    /// These changes, which were taken together, have come to their end.
    pub(crate) fn settle(&mut self, changes: &[Change]) {
        self.requests -= 1;
        for change in changes {
            self.under_way.remove(&change.key);
        }
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
    fn few_requests_are_under_way_at_once() {
        let mut outbox = Outbox::default();
        outbox.put((0..10).map(|key| change(key, key)));
        let first: Vec<_> = std::iter::repeat_with(|| outbox.take()).take_while(|taken| !taken.is_empty()).collect();
        assert_eq!(first.len(), AT_ONCE);
        outbox.settle(&first[0]);
        assert_eq!(outbox.take(), [change(4, 4)]);
        assert_eq!(outbox.take(), []);
    }

    #[test]
    fn what_was_decided_together_goes_together() {
        let mut outbox = Outbox::default();
        let kept = Change { after: Some(Decision::Keep), ..change(1, 900) };
        outbox.put([kept]);
        outbox.put((0..250).map(|key| change(1, key)));
        outbox.put([change(2, 901)]);
        let taken: Vec<_> = (0..4).map(|_| outbox.take()).collect();
        assert_eq!(taken.iter().map(Vec::len).collect::<Vec<_>>(), [1, TOGETHER, TOGETHER, 50]);
        assert_eq!(taken[0], [kept]);
        assert!(taken[1..].iter().flatten().copied().eq((0..250).map(|key| change(1, key))));
        outbox.settle(&taken[1]);
        assert_eq!(outbox.take(), [change(2, 901)]);
    }

    #[test]
    fn changes_of_one_image_keep_their_order() {
        let mut outbox = Outbox::default();
        outbox.put([change(1, 7), change(1, 7).undone(), change(2, 8)]);
        assert_eq!(outbox.take(), [change(1, 7)]);
        // The second of the same image waits for the first, and not the third for it.
        assert_eq!(outbox.take(), [change(2, 8)]);
        assert_eq!(outbox.take(), []);
        outbox.settle(&[change(1, 7)]);
        assert_eq!(outbox.take(), [change(1, 7).undone()]);
    }

    #[test]
    fn what_still_waits_is_recalled_and_needs_no_undoing() {
        let mut outbox = Outbox::default();
        outbox.put((0..2 * TOGETHER as u32).map(|key| change(1, key)));
        let under_way = outbox.take();
        assert!(under_way.iter().all(|change| !outbox.recall(*change)));
        assert!((TOGETHER as u32..2 * TOGETHER as u32).all(|key| outbox.recall(change(1, key))));
        outbox.settle(&under_way);
        assert_eq!(outbox.take(), []);
    }
}
