//! `POST /samples`: a sheet for those who have no images at hand.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use app::Source;
use axum::extract::State;
use axum::response::Redirect;
use protocol::BatchId;
use samples::Sample;
use tokio::sync::mpsc;

use super::Site;
use super::answer::Rejection;
use crate::batches::{Arrival, Batches};

/// Pictures that are made ahead of the one that is stored.
const AHEAD: usize = 2;

/// The batches that are being filled at this moment. A clone is a handle to the same.
#[derive(Debug, Clone, Default)]
pub struct Painting(Arc<Mutex<HashSet<BatchId>>>);

/// As long as it is there, its batch is being filled.
#[must_use]
struct GoingOn(Painting, BatchId);

impl Painting {
    /// Where the images come from that a batch waits for.
    pub fn source(&self, batch: &BatchId) -> Source {
        if self.lock().contains(batch) { Source::Server } else { Source::Clients }
    }

    fn begin(&self, batch: &BatchId) -> GoingOn {
        self.lock().insert(batch.clone());
        GoingOn(self.clone(), batch.clone())
    }

    fn lock(&self) -> MutexGuard<'_, HashSet<BatchId>> {
        // Ids that came and went are in order whoever panicked.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for GoingOn {
    fn drop(&mut self) {
        self.0.lock().remove(&self.1);
    }
}

/// Opens a batch, answers with its sheet, and fills it with pictures as if they were being uploaded.
pub async fn open(State(site): State<Arc<Site>>) -> Result<Redirect, Rejection> {
    let batch = site.batches.create(Some("Sample images".to_owned()), Some(samples::COUNT as u64)).await?.id;
    let sheet = Redirect::to(&format!("/batches/{batch}"));
    let going_on = site.painting.begin(&batch);
    tokio::spawn(async move {
        let _going_on = going_on;
        if let Err(rejection) = fill(&site, &batch).await {
            tracing::warn!(?rejection, "the samples were not all stored");
            // What is missing will not come.
            let _ = site.batches.seal(&batch).await;
        }
    });
    Ok(sheet)
}

async fn fill(site: &Site, batch: &BatchId) -> Result<(), Rejection> {
    let (made, mut ready) = mpsc::channel(AHEAD);
    let stop = site.stop.clone();
    tokio::task::spawn_blocking(move || {
        // Nobody waits for more once the batch is gone or the server stops.
        samples::samples().take_while(|_| !stop.is_cancelled()).try_for_each(|sample| made.blocking_send(sample))
    });
    while let Some(sample) = ready.recv().await {
        store(site, batch, sample).await?;
    }
    Ok(())
}

async fn store(site: &Site, batch: &BatchId, sample: Sample) -> Result<(), Rejection> {
    let begun = site.batches.begin_upload(site.limits.max_bytes, sample.bytes.len() as u64);
    let upload = begun.await?.write(&sample.bytes).await?;
    let stored = Arrival::Stored(upload.finish().await?);
    site.batches.receive(batch, Batches::new_image_id()?, sample.name.to_owned(), stored).await?;
    Ok(())
}
