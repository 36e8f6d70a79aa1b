//! Event stream over a WebSocket (RFC 6455): handshake, one text message for each event, heartbeats and closing.

use std::time::Duration;

use axum::body::Bytes;
use axum::extract::FromRequestParts;
use axum::extract::ws::{CloseCode, CloseFrame, Message, Utf8Bytes, WebSocket, WebSocketUpgrade, close_code};
use axum::http::request::Parts;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use futures::SinkExt;

use super::stream_limits::StreamPermit;
use super::subscriber::{BatchEvents, StreamItem, Subscriber};
use crate::http::error::ApiError;

/// Read buffer of a connection in bytes. The library's default is 128 KiB.
const READ_BUFFER: usize = 1024;

/// Longest message that a client may send, in bytes. Messages from clients are ignored.
const MESSAGE_LIMIT: usize = 16 * 1024;

/// Time that a client has to confirm the close frame.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(2);

/// Heartbeat message. It is a text message as the events are, not a ping frame.
const PING: Utf8Bytes = Utf8Bytes::from_static(r#"{"type":"ping"}"#);

/// Performs the handshake of a request that asks for a WebSocket.
///
/// # Errors
/// A response with status 400 when the request is not a valid handshake.
pub async fn handshake(parts: &mut Parts) -> Result<WebSocketUpgrade, Response> {
    let upgrade = WebSocketUpgrade::from_request_parts(parts, &()).await.map_err(|_| {
        let detail = "This is not a valid WebSocket handshake of protocol version 13. Use a WebSocket client, or send \
                      the request without `Upgrade`.";
        let version = [(header::SEC_WEBSOCKET_VERSION, HeaderValue::from_static("13"))];
        (version, ApiError::malformed(detail)).into_response()
    })?;
    Ok(upgrade
        .read_buffer_size(READ_BUFFER)
        // Each message is flushed, so a write buffer would only use memory.
        .write_buffer_size(0)
        .max_message_size(MESSAGE_LIMIT)
        .max_frame_size(MESSAGE_LIMIT))
}

/// Sends the replay and then the live events until the stream ends, the client closes or the connection fails. Messages
/// from the client are read, so that its pings are answered and its close frame is noticed, and ignored.
pub async fn run(mut socket: WebSocket, mut subscriber: Subscriber, permit: StreamPermit) {
    let code = loop {
        tokio::select! {
            received = socket.recv() => match received {
                Some(Ok(Message::Close(_))) => break None,
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return,
            },
            item = subscriber.next() => match item {
                StreamItem::Events(events) => {
                    permit.count_events(&subscriber, &events);
                    if send(&mut socket, &subscriber, &events, &permit).await.is_err() {
                        return;
                    }
                }
                StreamItem::Idle => {
                    if socket.send(Message::Text(PING)).await.is_err() {
                        return;
                    }
                }
                StreamItem::Ended => break Some(close_code::NORMAL),
                StreamItem::Stopping => break Some(close_code::RESTART),
                StreamItem::ReadFailed => break Some(close_code::ERROR),
            },
        }
    };
    // After the timeout the connection is dropped.
    let _ = tokio::time::timeout(CLOSE_TIMEOUT, close(socket, code)).await;
}

/// Sends the events that pass the subscriber's filter, one text message each. Counts their bytes.
async fn send(
    socket: &mut WebSocket,
    subscriber: &Subscriber,
    events: &BatchEvents,
    permit: &StreamPermit,
) -> Result<(), axum::Error> {
    for event in subscriber.filtered(events) {
        let json = subscriber.json(events, &event);
        permit.count_bytes(json.len());
        socket.feed(Message::Text(text(json))).await?;
    }
    socket.flush().await
}

/// JSON of an event as text. It is valid UTF-8 by construction.
fn text(json: Bytes) -> Utf8Bytes {
    Utf8Bytes::try_from(json).unwrap_or_default()
}

/// Sends a close frame, or confirms the client's, and reads until the connection is closed.
async fn close(mut socket: WebSocket, code: Option<CloseCode>) {
    if let Some(code) = code {
        let _ = socket.send(Message::Close(Some(CloseFrame { code, reason: Utf8Bytes::default() }))).await;
    }
    while let Some(Ok(_)) = socket.recv().await {}
}
