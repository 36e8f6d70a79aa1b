//! The same objects as text frames of a WebSocket (RFC 6455).

use std::time::Duration;

use axum::body::Bytes;
use axum::extract::FromRequestParts;
use axum::extract::ws::{CloseCode, CloseFrame, Message, Utf8Bytes, WebSocket, WebSocketUpgrade, close_code};
use axum::http::request::Parts;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use futures::SinkExt;

use super::limits::Permit;
use super::reader::{News, Next, Reader};
use crate::http::answer::Rejection;

/// Bytes that a connection reads ahead; the library's own default is a hundred times as much.
const READ_BUFFER: usize = 1024;

/// Longest message that a client may send. Nothing is made of it.
const MESSAGE_LIMIT: usize = 16 * 1024;

/// How long a client may take to confirm the end.
const FAREWELL: Duration = Duration::from_secs(2);

/// The sign of life after a silence.
const PING: Utf8Bytes = Utf8Bytes::from_static(r#"{"type":"ping"}"#);

/// The handshake of a request that asks for a WebSocket.
///
/// # Errors
/// When the request is not as the standard wants it.
pub async fn handshake(parts: &mut Parts) -> Result<WebSocketUpgrade, Response> {
    let upgrade = WebSocketUpgrade::from_request_parts(parts, &()).await.map_err(|_| {
        let detail = "This is no handshake of the WebSocket protocol, version 13. Use a WebSocket client, or ask without `Upgrade`.";
        let version = [(header::SEC_WEBSOCKET_VERSION, HeaderValue::from_static("13"))];
        (version, Rejection::malformed(detail)).into_response()
    })?;
    Ok(upgrade
        .read_buffer_size(READ_BUFFER)
        // Each message is flushed; nothing is held back.
        .write_buffer_size(0)
        .max_message_size(MESSAGE_LIMIT)
        .max_frame_size(MESSAGE_LIMIT))
}

/// Tells a reader everything, then goes on live, until the end of either side. What the client sends is read, so that its
/// pings are answered and its farewell is heard, and passed over.
pub async fn converse(mut socket: WebSocket, mut reader: Reader, permit: Permit) {
    let code = loop {
        tokio::select! {
            received = socket.recv() => match received {
                Some(Ok(Message::Close(_))) => break None,
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return,
            },
            next = reader.next() => match next {
                Next::Events(news) => {
                    permit.told(&reader, &news);
                    if send(&mut socket, &reader, &news, &permit).await.is_err() {
                        return;
                    }
                }
                Next::Silence => {
                    if socket.send(Message::Text(PING)).await.is_err() {
                        return;
                    }
                }
                Next::Over => break Some(close_code::NORMAL),
                Next::Stopping => break Some(close_code::RESTART),
                Next::Broken => break Some(close_code::ERROR),
            },
        }
    };
    // A client that does not answer is left.
    let _ = tokio::time::timeout(FAREWELL, close(socket, code)).await;
}

async fn send(socket: &mut WebSocket, reader: &Reader, news: &News, permit: &Permit) -> Result<(), axum::Error> {
    for event in reader.events(news) {
        let object = reader.object(news, &event);
        permit.sent(object.len());
        socket.feed(Message::Text(text(object))).await?;
    }
    socket.flush().await
}

/// An event's JSON, which is text by construction.
fn text(object: Bytes) -> Utf8Bytes {
    Utf8Bytes::try_from(object).unwrap_or_default()
}

/// Says farewell, or answers the other side's, and reads on until the connection is closed.
async fn close(mut socket: WebSocket, code: Option<CloseCode>) {
    if let Some(code) = code {
        let _ = socket.send(Message::Close(Some(CloseFrame { code, reason: Utf8Bytes::default() }))).await;
    }
    while let Some(Ok(_)) = socket.recv().await {}
}
