//! `POST /samples`: creates a batch of sample images, for people who have no images at hand.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Redirect;
use protocol::{BatchId, FilePath};
use samples::Sample;
use tokio::sync::mpsc;

use super::error::ApiError;
use super::state::ServerState;
use crate::batches::{Batches, ReceivedFile};

/// Largest number of generated sample images that wait to be stored.
const MAX_WAITING: usize = 2;

/// Creates a batch, redirects to its page, and fills it in the background as if a client uploaded the images. If
/// storing fails, the batch is sealed with the images that it has. If the server stops, it stays open.
pub async fn create(State(state): State<Arc<ServerState>>) -> Result<Redirect, ApiError> {
    let batch = state.batches.create(Some("Sample images".to_owned()), Some(samples::COUNT as u64)).await?.id;
    let redirect = Redirect::to(&format!("/batches/{batch}"));
    let filling = state.sample_batches.insert(&batch);
    tokio::spawn(async move {
        let _filling = filling;
        if let Err(error) = fill(&state, &batch).await {
            tracing::warn!(?error, "not all sample images were stored");
            // The batch must not wait for the others.
            let _ = state.batches.seal(&batch).await;
        }
    });
    Ok(redirect)
}

/// Generates all sample images and adds them to the batch. Ends early, without an error, when the server stops.
async fn fill(state: &ServerState, batch: &BatchId) -> Result<(), ApiError> {
    let (sender, mut receiver) = mpsc::channel(MAX_WAITING);
    let stop = state.stop.clone();
    tokio::task::spawn_blocking(move || {
        // Ends early when the server stops, or the receiver is gone because storing failed.
        samples::samples().take_while(|_| !stop.is_cancelled()).try_for_each(|sample| sender.blocking_send(sample))
    });
    while let Some(sample) = receiver.recv().await {
        store(state, batch, sample).await?;
    }
    Ok(())
}

/// Stores one sample image and adds it to the batch under a new id.
async fn store(state: &ServerState, batch: &BatchId, sample: Sample) -> Result<(), ApiError> {
    let upload = state.batches.begin_upload(state.limits.max_bytes, sample.bytes.len() as u64);
    let upload = upload.await?.write(&sample.bytes).await?;
    let file = ReceivedFile::Stored(upload.finish().await?);
    state.batches.receive(batch, Batches::new_image_id()?, FilePath::named(sample.name), vec![], file).await?;
    Ok(())
}
