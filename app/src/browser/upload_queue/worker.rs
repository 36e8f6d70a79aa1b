//! Workers of the upload queue: upload files, retry, measure the speed, and publish the status.

use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::browser::api;
use crate::browser::api::CallError;
use crate::browser::clock;
use crate::browser::upload_queue::{ActiveUpload, MAX_CONCURRENT_UPLOADS, QueueMode, UploadQueue};
use crate::browser::upload_request::UploadRequest;
use crate::sheet::model::card::CardKey;
use crate::sheet::model::connection::backoff::retry_delay;
use crate::sheet::model::upload_response::UploadResponse;
use crate::sheet::model::upload_state::{UploadFailure, UploadState};
use crate::sheet::model::upload_status::UploadStatus;

/// Maximum number of attempts for a file while the server is available.
const MAX_ATTEMPTS: u32 = 3;

/// Interval between two measurements of the speed.
const SPEED_INTERVAL: Duration = Duration::from_millis(500);

impl UploadQueue {
    /// Starts workers, at most [`MAX_CONCURRENT_UPLOADS`] in total, if files wait and the queue is not paused or
    /// cancelled. Publishes the status.
    pub(super) fn start_workers(&self) {
        for _ in 0..MAX_CONCURRENT_UPLOADS {
            self.start_worker();
        }
        self.publish_status();
    }

    /// Starts one worker, if a file waits, the queue is not paused or cancelled, and fewer than
    /// [`MAX_CONCURRENT_UPLOADS`] workers run. It uploads files until none waits, or the queue is paused or cancelled.
    fn start_worker(&self) {
        let inner = &self.0;
        let has_work = inner.mode.get() == QueueMode::Sending && !inner.waiting.borrow().is_empty();
        if !has_work || inner.workers.get() >= MAX_CONCURRENT_UPLOADS {
            return;
        }
        inner.workers.set(inner.workers.get() + 1);
        self.measure_speed();
        let queue = self.clone();
        spawn_local(async move {
            while let Some(key) = queue.begin_next() {
                let result = queue.upload_file(key).await;
                queue.0.active.borrow_mut().remove(&key);
                queue.0.removed.borrow_mut().remove(&key);
                queue.set_upload(key, result);
                queue.publish_status();
            }
            queue.0.workers.set(queue.0.workers.get() - 1);
            queue.check_idle();
        });
    }

    /// Moves the next waiting file to the active uploads and returns its card; `None` if no file waits, or the queue is
    /// paused or cancelled.
    fn begin_next(&self) -> Option<CardKey> {
        if self.0.mode.get() != QueueMode::Sending {
            return None;
        }
        let key = self.0.waiting.borrow_mut().pop_front()?;
        let size = self.size(key);
        self.0.bytes_waiting.set(self.0.bytes_waiting.get().saturating_sub(size));
        self.0.active.borrow_mut().insert(key, ActiveUpload { size, sent: 0, request: None });
        Some(key)
    }

    /// Uploads one file, in at most [`MAX_ATTEMPTS`] attempts, until the server accepts or finally rejects it, the user
    /// removes it, or the batch is cancelled. Attempts while the server is unavailable do not count. Returns the final
    /// state of the upload.
    async fn upload_file(&self, key: CardKey) -> UploadState {
        let (mut attempts, mut failures) = (0, 0);
        loop {
            let response = match self.transfer(key).await {
                UploadResponse::Accepted => return UploadState::Sent,
                _ if self.abort_reason(key).is_some() => break,
                UploadResponse::Final(failure) => return UploadState::Failed(failure),
                // An unavailable server says nothing about this file, so it does not count as an attempt.
                UploadResponse::Retry(_) if self.is_server_unavailable().await => UploadResponse::Wait,
                response => response,
            };
            if let UploadResponse::Retry(failure) = response {
                attempts += 1;
                if attempts == MAX_ATTEMPTS {
                    return UploadState::Failed(failure);
                }
            }
            failures += 1;
            self.set_upload(key, UploadState::Waiting);
            clock::sleep(retry_delay(failures, clock::random())).await;
            if self.abort_reason(key).is_some() {
                break;
            }
        }
        UploadState::Failed(self.abort_reason(key).unwrap_or(UploadFailure::Interrupted))
    }

    /// Reason to stop a started upload: the batch was cancelled, or the user removed the file. `None` to continue.
    fn abort_reason(&self, key: CardKey) -> Option<UploadFailure> {
        if self.0.mode.get() == QueueMode::Cancelled {
            return Some(UploadFailure::Cancelled);
        }
        self.0.removed.borrow().contains(&key).then_some(UploadFailure::Removed)
    }

    /// Makes one attempt to upload a file.
    async fn transfer(&self, key: CardKey) -> UploadResponse {
        let Some(card) = self.0.sheet.card(key) else { return UploadResponse::Final(UploadFailure::Cancelled) };
        let Some(given) = self.0.files.borrow().get(&key).cloned() else {
            return UploadResponse::Final(UploadFailure::Interrupted);
        };
        let id = card.with_untracked(|card| card.id);
        let batch = format!("/api/v1/batches/{}", self.0.sheet.id());
        self.set_upload(key, UploadState::Sending { sent: 0 });
        let (queue, size) = (self.clone(), given.bytes());
        let on_progress = move |sent: u64| queue.note_progress(key, sent.min(size));
        let Ok(request) = UploadRequest::begin(&batch, id, &given, on_progress) else {
            return UploadResponse::Retry(UploadFailure::Interrupted);
        };
        self.set_request(key, Some(&request));
        let status = request.status().await;
        self.set_request(key, None);
        UploadResponse::from_status(status)
    }

    /// Sets the running request of an upload, and resets its progress.
    fn set_request(&self, key: CardKey, request: Option<&UploadRequest>) {
        if let Some(upload) = self.0.active.borrow_mut().get_mut(&key) {
            upload.request = request.map(UploadRequest::handle);
            upload.sent = 0;
        }
    }

    /// Records upload progress: `sent` bytes of the current attempt.
    fn note_progress(&self, key: CardKey, sent: u64) {
        if let Some(upload) = self.0.active.borrow_mut().get_mut(&key) {
            self.0.sent.set(self.0.sent.get() + sent.saturating_sub(upload.sent));
            upload.sent = sent;
        }
        self.set_upload(key, UploadState::Sending { sent });
    }

    /// Requests the batch, and returns true if the server does not respond, is overloaded or is stopping.
    async fn is_server_unavailable(&self) -> bool {
        matches!(api::batch(&self.0.sheet.id()).await, Err(CallError::Unavailable))
    }

    /// Publishes the status, which includes the speed, at each [`SPEED_INTERVAL`] while workers run. Does nothing if
    /// this is already running.
    fn measure_speed(&self) {
        if self.0.is_measured.replace(true) {
            return;
        }
        let queue = self.clone();
        queue.publish_status();
        set_timeout(
            move || {
                queue.0.is_measured.set(false);
                if queue.0.workers.get() > 0 {
                    queue.measure_speed();
                } else {
                    queue.0.meter.borrow_mut().reset();
                    queue.publish_status();
                }
            },
            SPEED_INTERVAL,
        );
    }

    /// Publishes the status of the queue if it has changed.
    pub(super) fn publish_status(&self) {
        let inner = &self.0;
        let active = inner.active.borrow().len() as u32;
        let has_work = active > 0 || !inner.waiting.borrow().is_empty();
        let upload_status = match inner.mode.get() {
            _ if !has_work => UploadStatus::Idle,
            QueueMode::Paused => UploadStatus::Paused { active },
            _ => UploadStatus::Running(inner.meter.borrow_mut().record(
                clock::now(),
                inner.sent.get(),
                self.bytes_left(),
            )),
        };
        if inner.status.get_untracked() != upload_status {
            inner.status.set(upload_status);
        }
    }
}
