//! Reads and discards the bodies of refused requests up to a limit, so that clients receive the response.

use axum::body::BodyDataStream;
use futures::StreamExt;

/// Number of bytes after which no more are read and discarded.
const DRAIN_LIMIT: u64 = 16 << 20;

/// Reads and discards up to about 16 MiB of a refused body. Most clients read the response only after they have sent
/// everything.
pub async fn drain(mut body: BodyDataStream) {
    let mut left = DRAIN_LIMIT;
    while let Some(Ok(chunk)) = body.next().await {
        match left.checked_sub(chunk.len() as u64) {
            Some(rest) => left = rest,
            None => return,
        }
    }
}
