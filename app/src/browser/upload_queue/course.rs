//! The course of an upload: tries, patience, and how fast it all goes.

use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{Mode, PARALLEL, UploadQueue, Way};
use crate::browser::api::{self, CallError};
use crate::browser::clock;
use crate::browser::upload::Transfer;
use crate::sheet::{Answer, CardKey, Delivery, Refusal, Upload, pause};

/// Tries before a file is given up that the server could have taken.
const TRIES: u32 = 3;

/// How often the speed is told.
const BEAT: Duration = Duration::from_millis(500);

impl UploadQueue {
    /// Lets as many workers begin as there may be, if there is work for them.
    pub(super) fn work_on(&self) {
        for _ in 0..PARALLEL {
            self.work();
        }
        self.tell_delivery();
    }

    fn work(&self) {
        let inner = &self.0;
        let has_work = inner.mode.get() == Mode::Sending && !inner.waiting.borrow().is_empty();
        if !has_work || inner.workers.get() >= PARALLEL {
            return;
        }
        inner.workers.set(inner.workers.get() + 1);
        self.measure();
        let queue = self.clone();
        spawn_local(async move {
            while let Some(key) = queue.next() {
                let result = queue.deliver(key).await;
                queue.0.under_way.borrow_mut().remove(&key);
                queue.0.withdrawn.borrow_mut().remove(&key);
                queue.tell(key, result);
                queue.tell_delivery();
            }
            queue.0.workers.set(queue.0.workers.get() - 1);
            queue.rest();
        });
    }

    fn next(&self) -> Option<CardKey> {
        if self.0.mode.get() != Mode::Sending {
            return None;
        }
        let key = self.0.waiting.borrow_mut().pop_front()?;
        let size = self.size(key);
        self.0.behind.set(self.0.behind.get().saturating_sub(size));
        self.0.under_way.borrow_mut().insert(key, Way { size, sent: 0, request: None });
        Some(key)
    }

    /// Sends one file until it is there or there is no more hope for it.
    async fn deliver(&self, key: CardKey) -> Upload {
        let (mut tries, mut failures) = (0, 0);
        loop {
            let answer = match self.transfer(key).await {
                Answer::Taken => return Upload::Sent,
                _ if self.unwanted(key).is_some() => break,
                Answer::Final(refusal) => return Upload::Refused(refusal),
                // A server that is away takes nobody's file; that is no fault of this one.
                Answer::Try(_) if self.server_is_away().await => Answer::Wait,
                answer => answer,
            };
            if let Answer::Try(refusal) = answer {
                tries += 1;
                if tries == TRIES {
                    return Upload::Refused(refusal);
                }
            }
            failures += 1;
            self.tell(key, Upload::Waiting);
            clock::sleep(pause(failures, clock::chance())).await;
            if self.unwanted(key).is_some() {
                break;
            }
        }
        Upload::Refused(self.unwanted(key).unwrap_or(Refusal::Interrupted))
    }

    /// Why a file that was begun is not to be sent any more.
    fn unwanted(&self, key: CardKey) -> Option<Refusal> {
        if self.0.mode.get() == Mode::Cancelled {
            return Some(Refusal::Cancelled);
        }
        self.0.withdrawn.borrow().contains(&key).then_some(Refusal::Withdrawn)
    }

    async fn transfer(&self, key: CardKey) -> Answer {
        let Some(card) = self.0.table.card(key) else { return Answer::Final(Refusal::Cancelled) };
        let Some(given) = self.0.files.borrow().get(&key).cloned() else { return Answer::Final(Refusal::Interrupted) };
        let id = card.with_untracked(|card| card.id);
        let batch = format!("/api/v1/batches/{}", self.0.table.id());
        self.tell(key, Upload::Sending { sent: 0 });
        let (queue, size) = (self.clone(), given.bytes());
        let on_progress = move |sent: u64| queue.advance(key, sent.min(size));
        let Ok(transfer) = Transfer::begin(&batch, id, &given.file, on_progress) else {
            return Answer::Try(Refusal::Interrupted);
        };
        self.set_request(key, Some(&transfer));
        let status = transfer.status().await;
        self.set_request(key, None);
        Answer::of_status(status)
    }

    fn set_request(&self, key: CardKey, transfer: Option<&Transfer>) {
        if let Some(way) = self.0.under_way.borrow_mut().get_mut(&key) {
            way.request = transfer.map(Transfer::handle);
            way.sent = 0;
        }
    }

    fn advance(&self, key: CardKey, sent: u64) {
        if let Some(way) = self.0.under_way.borrow_mut().get_mut(&key) {
            self.0.sent.set(self.0.sent.get() + sent.saturating_sub(way.sent));
            way.sent = sent;
        }
        self.tell(key, Upload::Sending { sent });
    }

    async fn server_is_away(&self) -> bool {
        matches!(api::batch(&self.0.table.id()).await, Err(CallError::Unreachable))
    }

    /// Tells the speed for as long as there is one.
    fn measure(&self) {
        if self.0.is_measured.replace(true) {
            return;
        }
        let queue = self.clone();
        queue.tell_delivery();
        set_timeout(
            move || {
                queue.0.is_measured.set(false);
                if queue.0.workers.get() > 0 {
                    queue.measure();
                } else {
                    queue.0.meter.borrow_mut().reset();
                    queue.tell_delivery();
                }
            },
            BEAT,
        );
    }

    /// Says what the queue does.
    pub(super) fn tell_delivery(&self) {
        let inner = &self.0;
        let under_way = inner.under_way.borrow().len() as u32;
        let has_work = under_way > 0 || !inner.waiting.borrow().is_empty();
        let delivery = match inner.mode.get() {
            _ if !has_work => Delivery::Idle,
            Mode::Paused => Delivery::Paused { under_way },
            _ => Delivery::Running(inner.meter.borrow_mut().note(clock::now(), inner.sent.get(), self.left())),
        };
        if inner.told.get_untracked() != delivery {
            inner.told.set(delivery);
        }
    }
}
