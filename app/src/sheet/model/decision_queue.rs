//! Queue of decisions that are sent to the server: few requests at once, and changes of one image in order.

use std::collections::{HashSet, VecDeque};

use protocol::Decision;

use crate::sheet::model::card::CardKey;

/// Requests that are under way at once. A browser has six connections to a server, and what waits for one must not be given up
/// meanwhile.
const MOST_REQUESTS: usize = 4;

/// Changes in one request at most: all of its images come with the answer, which is read without holding up the page.
const REQUEST_SIZE: usize = 100;

/// What is decided anew about one image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct DecisionChange {
    /// What was decided together has the same number.
    pub(crate) group: u32,
    /// The image's card.
    pub(crate) key: CardKey,
    /// What was decided about it before.
    pub(crate) before: Option<Decision>,
    /// What is decided now.
    pub(crate) after: Option<Decision>,
    /// What the reader meant by it.
    pub(crate) intent: ChangeIntent,
}

/// What the reader meant by a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ChangeIntent {
    /// To decide.
    Decide,
    /// To take a decision back.
    Undo,
}

impl DecisionChange {
    /// The change that takes this one back.
    pub(crate) fn undone(self) -> Self {
        Self { before: self.after, after: self.before, intent: ChangeIntent::Undo, ..self }
    }
}

/// Changes that wait, and the images of those that are under way.
#[derive(Debug, Default)]
pub(crate) struct DecisionQueue {
    waiting: VecDeque<DecisionChange>,
    under_way: HashSet<CardKey>,
    requests: usize,
}

impl DecisionQueue {
    /// Takes changes on.
    pub(crate) fn put(&mut self, changes: impl IntoIterator<Item = DecisionChange>) {
        self.waiting.extend(changes);
    }

    /// The next changes to be sent, all from one turn and to the same end; none while enough are under way or none can be sent.
    pub(crate) fn take(&mut self) -> Vec<DecisionChange> {
        let is_free = |change: &&DecisionChange| !self.under_way.contains(&change.key);
        let Some(first) = self.waiting.iter().find(is_free).copied().filter(|_| self.requests < MOST_REQUESTS) else {
            return Vec::new();
        };
        let mut taken = Vec::new();
        self.waiting.retain(|change| {
            let is_alike = (change.group, change.intent, change.after) == (first.group, first.intent, first.after);
            let is_taken = is_alike && taken.len() < REQUEST_SIZE && self.under_way.insert(change.key);
            if is_taken {
                taken.push(*change);
            }
            !is_taken
        });
        self.requests += 1;
        taken
    }

    /// These changes, which were taken together, have come to their end.
    pub(crate) fn settle(&mut self, changes: &[DecisionChange]) {
        self.requests -= 1;
        for change in changes {
            self.under_way.remove(&change.key);
        }
    }

    /// Sends no change of this turn that still waits; whether that spares taking this one back.
    pub(crate) fn recall(&mut self, change: DecisionChange) -> bool {
        let before = self.waiting.len();
        self.waiting.retain(|other| *other != change);
        self.waiting.len() < before
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(group: u32, key: u32) -> DecisionChange {
        let after = Some(Decision::Reject);
        DecisionChange { group, key: CardKey(key), before: None, after, intent: ChangeIntent::Decide }
    }

    #[test]
    fn few_requests_are_under_way_at_once() {
        let mut queue = DecisionQueue::default();
        queue.put((0..10).map(|key| change(key, key)));
        let first: Vec<_> = std::iter::repeat_with(|| queue.take()).take_while(|taken| !taken.is_empty()).collect();
        assert_eq!(first.len(), MOST_REQUESTS);
        queue.settle(&first[0]);
        assert_eq!(queue.take(), [change(4, 4)]);
        assert_eq!(queue.take(), []);
    }

    #[test]
    fn what_was_decided_together_goes_together() {
        let mut queue = DecisionQueue::default();
        let kept = DecisionChange { after: Some(Decision::Keep), ..change(1, 900) };
        queue.put([kept]);
        queue.put((0..250).map(|key| change(1, key)));
        queue.put([change(2, 901)]);
        let taken: Vec<_> = (0..4).map(|_| queue.take()).collect();
        assert_eq!(taken.iter().map(Vec::len).collect::<Vec<_>>(), [1, REQUEST_SIZE, REQUEST_SIZE, 50]);
        assert_eq!(taken[0], [kept]);
        assert!(taken[1..].iter().flatten().copied().eq((0..250).map(|key| change(1, key))));
        queue.settle(&taken[1]);
        assert_eq!(queue.take(), [change(2, 901)]);
    }

    #[test]
    fn changes_of_one_image_keep_their_order() {
        let mut queue = DecisionQueue::default();
        queue.put([change(1, 7), change(1, 7).undone(), change(2, 8)]);
        assert_eq!(queue.take(), [change(1, 7)]);
        // The second of the same image waits for the first, and not the third for it.
        assert_eq!(queue.take(), [change(2, 8)]);
        assert_eq!(queue.take(), []);
        queue.settle(&[change(1, 7)]);
        assert_eq!(queue.take(), [change(1, 7).undone()]);
    }

    #[test]
    fn what_still_waits_is_recalled_and_needs_no_undoing() {
        let mut queue = DecisionQueue::default();
        queue.put((0..2 * REQUEST_SIZE as u32).map(|key| change(1, key)));
        let under_way = queue.take();
        assert!(under_way.iter().all(|change| !queue.recall(*change)));
        assert!((REQUEST_SIZE as u32..2 * REQUEST_SIZE as u32).all(|key| queue.recall(change(1, key))));
        queue.settle(&under_way);
        assert_eq!(queue.take(), []);
    }
}
