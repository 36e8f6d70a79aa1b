//! One client of an event stream: merges the events of its batches into one sequence, of each batch first the replay
//! and then live events. All representations use it.

use std::collections::VecDeque;
use std::ops::Range;
use std::pin::Pin;
use std::time::Duration;

use axum::body::Bytes;
use protocol::Epoch;
use tokio::time::{Instant, Sleep, sleep};

use super::encoded_events::{EncodedEvent, EventSlice};
use super::filter::Filter;
use super::log_follower::LogFollower;
use super::recent_events::Available;
use super::resume_position::StreamScope;
use crate::batches::BatchError;

/// Next item of a stream.
pub enum StreamItem {
    /// Events of one batch, at least one of which passes the filter.
    Events(BatchEvents),
    /// No events that pass the filter for the duration of the heartbeat.
    Idle,
    /// End of the stream: every batch has ended, and the subscriber has received everything.
    Ended,
    /// End of the stream: the server stops.
    Stopping,
    /// End of the stream: reading the log failed. A client that reconnects misses nothing.
    ReadFailed,
}

/// Consecutive events of one of the subscriber's batches, or its `stream.reset`, before filtering.
pub struct BatchEvents {
    /// Index of the batch in the scope.
    batch: usize,
    slice: EventSlice,
}

impl BatchEvents {
    /// Returns true if this is `stream.reset`.
    pub fn is_reset(&self) -> bool {
        self.slice.last_seq() == 0
    }
}

/// Subscriber to the events of one or several batches.
pub struct Subscriber {
    scope: StreamScope,
    filter: Filter,
    epoch: Epoch,
    /// One follower for each batch of `scope`, in the same order.
    followers: Box<[LogFollower]>,
    /// `stream.reset` messages, sent before anything else.
    resets: VecDeque<BatchEvents>,
    /// Sequence numbers that the logs had reached, as known when the subscriber connected. Up to them, events are sent
    /// batch by batch.
    replay_until: Box<[u64]>,
    /// Index of the batch that is read first. After the replays it rotates, so that a busy batch does not delay the
    /// others.
    first_batch: usize,
    /// Silence after which [`StreamItem::Idle`] is due.
    heartbeat: Duration,
    /// Due at the end of the heartbeat or earlier; then it is set again.
    heartbeat_timer: Pin<Box<Sleep>>,
    /// Time of the last item, not counting resets; at first the time of creation.
    last_item_at: Instant,
}

impl Subscriber {
    /// Creates a subscriber with one follower for each batch of its scope. `replay_until` holds the sequence numbers
    /// that the logs have reached, one for each batch.
    pub fn new(
        scope: StreamScope,
        filter: Filter,
        epoch: Epoch,
        followers: Box<[LogFollower]>,
        replay_until: Box<[u64]>,
        heartbeat: Duration,
    ) -> Self {
        Self {
            scope,
            filter,
            epoch,
            followers,
            resets: VecDeque::new(),
            replay_until,
            first_batch: 0,
            heartbeat,
            heartbeat_timer: Box::pin(sleep(heartbeat)),
            last_item_at: Instant::now(),
        }
    }

    /// Queues a `stream.reset` message for the batch with this index.
    pub fn push_reset(&mut self, batch: usize, message: EventSlice) {
        self.resets.push_back(BatchEvents { batch, slice: message });
    }

    /// Waits for the next item. Cancel-safe: dropping the future while it waits loses no event.
    pub async fn next(&mut self) -> StreamItem {
        if let Some(reset) = self.resets.pop_front() {
            return StreamItem::Events(reset);
        }
        loop {
            match self.find_item().await {
                Found::Item(item) => return item,
                Found::NothingIn(batches) => {
                    if self.wait(batches).await == WaitEnd::Heartbeat {
                        return StreamItem::Idle;
                    }
                }
            }
        }
    }

    /// Next item without waiting for new events; `None` if there is none. Reads the logs when the live tails have
    /// nothing, because a tail may not have read the newest events yet.
    pub async fn next_in_log(&mut self) -> Option<StreamItem> {
        if let Some(item) = self.next_available().await {
            return Some(item);
        }
        for batch in 0..self.followers.len() {
            loop {
                match self.followers[batch].read_from_log().await {
                    Ok(None) => break,
                    Ok(Some(slice)) if self.has_matching_event(&slice) => return Some(self.item(batch, slice)),
                    Ok(Some(_)) => {}
                    Err(error) => return Some(read_failed(&error)),
                }
            }
        }
        None
    }

    /// Next item without waiting for new events; `None` if the live tails have none. Events older than those of the
    /// tails are read from the logs. A log may already have more.
    pub async fn next_available(&mut self) -> Option<StreamItem> {
        if let Some(reset) = self.resets.pop_front() {
            return Some(StreamItem::Events(reset));
        }
        match self.find_item().await {
            Found::Item(item) => Some(item),
            Found::NothingIn(_) => None,
        }
    }

    /// Events that pass the subscriber's filter.
    pub fn filtered<'a>(&self, events: &'a BatchEvents) -> impl Iterator<Item = EncodedEvent<'a>> {
        events.slice.events(self.filter)
    }

    /// All Server-Sent Events messages as one buffer that is shared with other subscribers. `None` if this subscriber
    /// filters events, or its scope is a list of batches.
    pub fn shared_messages(&self, events: &BatchEvents) -> Option<Bytes> {
        let is_unchanged = matches!(self.scope, StreamScope::Batch(_)) && self.filter.is_everything();
        is_unchanged.then(|| events.slice.messages())
    }

    /// Position in all batches after an event. `None` if the scope is one batch, where the event's cursor is the
    /// position.
    pub fn resume_position(&self, events: &BatchEvents, event: &EncodedEvent<'_>) -> Option<String> {
        // Resets are sent before anything is read, so the other followers' positions are right for them, too.
        let followers = self.followers.iter().enumerate();
        self.scope.format(
            followers.map(|(index, follower)| if index == events.batch { event.seq() } else { follower.last_read() }),
            &self.epoch,
        )
    }

    /// Event as JSON, with the additional field `resume` if the scope is a list of batches.
    pub fn json(&self, events: &BatchEvents, event: &EncodedEvent<'_>) -> Bytes {
        let json = event.json();
        match self.resume_position(events, event) {
            None => json,
            // The object is never empty, so the field and a comma go after the opening brace.
            Some(resume) => [br#"{"resume":""#, resume.as_bytes(), br#"","#, &json[1..]].concat().into(),
        }
    }

    /// Number of events in the logs that this subscriber has not read yet, as far as known from its last reads.
    pub fn lag(&self) -> u64 {
        self.followers.iter().map(LogFollower::lag).sum()
    }

    /// Looks for events without waiting for new ones. A batch whose replay has begun comes first until it is finished;
    /// otherwise the batches rotate.
    async fn find_item(&mut self) -> Found {
        let count = self.followers.len();
        let mut ended = 0;
        for offset in 0..count {
            let batch = (self.first_batch + offset) % count;
            loop {
                let is_replay = self.followers[batch].last_read() < self.replay_until[batch];
                let slice = match self.followers[batch].read_from_tail() {
                    Available::Events(slice) => Some(slice),
                    // The tail is new and its task has not read the log yet.
                    Available::NoneYet if is_replay => return Found::NothingIn(batch..batch + 1),
                    Available::NoneYet => break,
                    // Boxed, because this future is large and seldom needed. So waiting subscribers use little memory.
                    Available::OnlyInLog => match Box::pin(self.followers[batch].read_from_log()).await {
                        Ok(slice) => slice,
                        Err(error) => return Found::Item(read_failed(&error)),
                    },
                    Available::Ended => {
                        ended += 1;
                        break;
                    }
                    Available::Stopping => return Found::Item(StreamItem::Stopping),
                    Available::ReadFailed => return Found::Item(StreamItem::ReadFailed),
                };
                // The filter may pass none of the events.
                if let Some(slice) = slice.filter(|slice| self.has_matching_event(slice)) {
                    let is_replay = self.followers[batch].last_read() < self.replay_until[batch];
                    self.first_batch = if is_replay { batch } else { (batch + 1) % count };
                    return Found::Item(self.item(batch, slice));
                }
            }
        }
        if ended == count { Found::Item(StreamItem::Ended) } else { Found::NothingIn(0..count) }
    }

    /// Returns true if an event of the slice passes the filter.
    fn has_matching_event(&self, slice: &EventSlice) -> bool {
        slice.events(self.filter).next().is_some()
    }

    /// Item with these events. Restarts the time until the heartbeat.
    fn item(&mut self, batch: usize, slice: EventSlice) -> StreamItem {
        self.last_item_at = Instant::now();
        StreamItem::Events(BatchEvents { batch, slice })
    }

    /// Waits until one of these batches may have more events, or the heartbeat is due.
    async fn wait(&mut self, batches: Range<usize>) -> WaitEnd {
        loop {
            tokio::select! {
                biased;
                () = any_changed(&mut self.followers[batches.clone()]) => return WaitEnd::Changed,
                () = &mut self.heartbeat_timer => {
                    // Resetting the timer here instead of on every event keeps events cheap.
                    let (now, due) = (Instant::now(), self.last_item_at + self.heartbeat);
                    if now < due {
                        self.heartbeat_timer.as_mut().reset(due);
                    } else {
                        self.last_item_at = now;
                        self.heartbeat_timer.as_mut().reset(now + self.heartbeat);
                        return WaitEnd::Heartbeat;
                    }
                }
            }
        }
    }
}

/// Logs the error and returns the item that ends the stream.
fn read_failed(error: &BatchError) -> StreamItem {
    tracing::error!(%error, "reading the log failed; one stream is closed");
    StreamItem::ReadFailed
}

/// Result of looking at the batches without waiting.
enum Found {
    /// The next item.
    Item(StreamItem),
    /// No item now. The next one can only come from the batches with these indices.
    NothingIn(Range<usize>),
}

/// Reason why waiting ended.
#[derive(PartialEq, Eq)]
enum WaitEnd {
    /// A batch may have more events.
    Changed,
    /// The heartbeat is due.
    Heartbeat,
}

/// Waits until one of these batches may have more events.
async fn any_changed(followers: &mut [LogFollower]) {
    match followers {
        [follower] => follower.changed().await,
        several => {
            futures::future::select_all(several.iter_mut().map(|follower| Box::pin(follower.changed()))).await;
        }
    }
}
