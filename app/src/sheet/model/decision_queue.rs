//! Queue of decisions for the server: few requests at once, and the changes of one image in order.

use std::collections::{HashSet, VecDeque};

use protocol::Decision;

use crate::sheet::model::card::CardKey;

/// Maximum number of requests in flight. A browser opens at most six connections to a server, and a request that waits
/// for one must not time out.
const MAX_REQUESTS: usize = 4;

/// Maximum number of changes in one request. The response contains all of its images, and parsing it must not block the
/// page.
const MAX_CHANGES_PER_REQUEST: usize = 100;

/// Change of the decision about one image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct DecisionChange {
    /// Number of the user's action that made the change; for an undo, that of the undone action. The changes of one
    /// action are undone together.
    pub(crate) group: u32,
    /// Card of the image.
    pub(crate) key: CardKey,
    /// Decision before the change.
    pub(crate) before: Option<Decision>,
    /// Decision after the change.
    pub(crate) after: Option<Decision>,
    /// Purpose of the change.
    pub(crate) intent: ChangeIntent,
}

/// Purpose of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ChangeIntent {
    /// Sets or clears a decision.
    Decide,
    /// Undoes a change of a decision.
    Undo,
}

impl DecisionChange {
    /// Change that undoes this one.
    pub(crate) fn reversed(self) -> Self {
        Self { before: self.after, after: self.before, intent: ChangeIntent::Undo, ..self }
    }
}

/// Queue of changes, and the requests in flight.
#[derive(Debug, Default)]
pub(crate) struct DecisionQueue {
    /// Changes that no request contains yet, the oldest first.
    waiting: VecDeque<DecisionChange>,
    /// Cards with a change in a request in flight.
    in_flight: HashSet<CardKey>,
    /// Number of requests in flight.
    requests: usize,
}

impl DecisionQueue {
    /// Appends changes to the waiting ones.
    pub(crate) fn put(&mut self, changes: impl IntoIterator<Item = DecisionChange>) {
        self.waiting.extend(changes);
    }

    /// Removes and returns the changes of the next request: those of one action with the same decision and purpose, at
    /// most [`MAX_CHANGES_PER_REQUEST`].
    ///
    /// Changes of a card that has a change in flight keep waiting. Empty if the maximum number of requests is in
    /// flight, or if no change can be sent. Each non-empty result must be passed to [`finish`](Self::finish) once.
    pub(crate) fn take_request(&mut self) -> Vec<DecisionChange> {
        let is_free = |change: &&DecisionChange| !self.in_flight.contains(&change.key);
        let Some(first) = self.waiting.iter().find(is_free).copied().filter(|_| self.requests < MAX_REQUESTS) else {
            return Vec::new();
        };
        let mut request = Vec::new();
        self.waiting.retain(|change| {
            let is_same_kind = (change.group, change.intent, change.after) == (first.group, first.intent, first.after);
            let is_sent = is_same_kind && request.len() < MAX_CHANGES_PER_REQUEST && self.in_flight.insert(change.key);
            if is_sent {
                request.push(*change);
            }
            !is_sent
        });
        self.requests += 1;
        request
    }

    /// Records that the request with these changes has finished, successfully or not.
    pub(crate) fn finish(&mut self, changes: &[DecisionChange]) {
        self.requests -= 1;
        for change in changes {
            self.in_flight.remove(&change.key);
        }
    }

    /// Removes the change if it still waits, and returns true if it did. Then it needs no request to undo it.
    pub(crate) fn remove_waiting(&mut self, change: DecisionChange) -> bool {
        let old_length = self.waiting.len();
        self.waiting.retain(|other| *other != change);
        self.waiting.len() < old_length
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
    fn number_of_requests_in_flight_is_limited() {
        let mut queue = DecisionQueue::default();
        queue.put((0..10).map(|key| change(key, key)));
        let first: Vec<_> =
            std::iter::repeat_with(|| queue.take_request()).take_while(|request| !request.is_empty()).collect();
        assert_eq!(first.len(), MAX_REQUESTS);
        queue.finish(&first[0]);
        assert_eq!(queue.take_request(), [change(4, 4)]);
        assert_eq!(queue.take_request(), []);
    }

    #[test]
    fn changes_of_one_action_share_requests() {
        let mut queue = DecisionQueue::default();
        let kept = DecisionChange { after: Some(Decision::Keep), ..change(1, 900) };
        queue.put([kept]);
        queue.put((0..250).map(|key| change(1, key)));
        queue.put([change(2, 901)]);
        let requests: Vec<_> = (0..4).map(|_| queue.take_request()).collect();
        assert_eq!(
            requests.iter().map(Vec::len).collect::<Vec<_>>(),
            [1, MAX_CHANGES_PER_REQUEST, MAX_CHANGES_PER_REQUEST, 50]
        );
        assert_eq!(requests[0], [kept]);
        assert!(requests[1..].iter().flatten().copied().eq((0..250).map(|key| change(1, key))));
        queue.finish(&requests[1]);
        assert_eq!(queue.take_request(), [change(2, 901)]);
    }

    #[test]
    fn changes_of_one_image_keep_their_order() {
        let mut queue = DecisionQueue::default();
        queue.put([change(1, 7), change(1, 7).reversed(), change(2, 8)]);
        assert_eq!(queue.take_request(), [change(1, 7)]);
        // The second change of an image waits for the first; the change of another image does not.
        assert_eq!(queue.take_request(), [change(2, 8)]);
        assert_eq!(queue.take_request(), []);
        queue.finish(&[change(1, 7)]);
        assert_eq!(queue.take_request(), [change(1, 7).reversed()]);
    }

    #[test]
    fn only_waiting_changes_can_be_removed() {
        let mut queue = DecisionQueue::default();
        queue.put((0..2 * MAX_CHANGES_PER_REQUEST as u32).map(|key| change(1, key)));
        let in_flight = queue.take_request();
        assert!(in_flight.iter().all(|change| !queue.remove_waiting(*change)));
        assert!(
            (MAX_CHANGES_PER_REQUEST as u32..2 * MAX_CHANGES_PER_REQUEST as u32)
                .all(|key| queue.remove_waiting(change(1, key)))
        );
        queue.finish(&in_flight);
        assert_eq!(queue.take_request(), []);
    }
}
