//! Bare servers that the product is compared with, in one process: a broadcast channel behind axum's Server-Sent Events
//! and WebSocket, with as little code as possible. They have no log and no replay: a slow or absent subscriber misses
//! events.

use std::convert::Infallible;
use std::sync::Arc;

use anyhow::Result;
use axum::Router;
use axum::extract::ws::{Message, Utf8Bytes, WebSocket, WebSocketUpgrade};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::serve::ListenerExt;
use futures::{Stream, stream};
use tokio::net::TcpListener;
use tokio::sync::broadcast::{self, Receiver, Sender};

/// Number of events that the channel keeps. A subscriber that is further behind misses events.
const CAPACITY: usize = 1024;

/// A broadcast event. Its texts are shared, not copied.
#[derive(Clone)]
struct BroadcastEvent {
    id: Arc<str>,
    event_type: Arc<str>,
    text: Utf8Bytes,
}

/// Serves both transports on a free port of 127.0.0.1 until the process is killed. Prints the address.
pub(crate) fn serve() -> Result<()> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
        let router = Router::new()
            .route("/publish/{event_type}/{id}", post(publish))
            .route("/events", get(events))
            .route("/socket", get(socket))
            .with_state(Sender::<BroadcastEvent>::new(CAPACITY));
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        println!("http://{}", listener.local_addr()?);
        let listener = listener.tap_io(|stream| drop(stream.set_nodelay(true)));
        Ok(axum::serve(listener, router).await?)
    })
}

/// Sends the body of the request to all subscribers as an event with this type and id.
async fn publish(
    State(channel): State<Sender<BroadcastEvent>>,
    Path((event_type, id)): Path<(String, String)>,
    text: String,
) -> StatusCode {
    // Without subscribers sending fails, which is no error here.
    let _ = channel.send(BroadcastEvent { id: id.into(), event_type: event_type.into(), text: text.into() });
    StatusCode::NO_CONTENT
}

/// Stream of Server-Sent Events.
async fn events(State(channel): State<Sender<BroadcastEvent>>) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let events = stream::unfold(channel.subscribe(), |mut receiver| async move {
        let BroadcastEvent { id, event_type, text } = next(&mut receiver).await?;
        let event = Event::default().id(&*id).event(&*event_type).data(text.as_str());
        Some((Ok(event), receiver))
    });
    Sse::new(events).keep_alive(KeepAlive::default())
}

/// WebSocket with one message for each event.
async fn socket(State(channel): State<Sender<BroadcastEvent>>, upgrade: WebSocketUpgrade) -> Response {
    let receiver = channel.subscribe();
    upgrade.on_upgrade(|socket| forward(socket, receiver)).into_response()
}

/// Sends the events to a subscriber until it disconnects.
async fn forward(mut socket: WebSocket, mut receiver: Receiver<BroadcastEvent>) {
    while let Some(BroadcastEvent { text, .. }) = next(&mut receiver).await {
        if socket.send(Message::Text(text)).await.is_err() {
            return;
        }
    }
}

/// Next event, skipping those that were missed; `None` at the end.
async fn next(receiver: &mut Receiver<BroadcastEvent>) -> Option<BroadcastEvent> {
    loop {
        match receiver.recv().await {
            Ok(event) => return Some(event),
            Err(broadcast::error::RecvError::Lagged(_)) => {}
            Err(broadcast::error::RecvError::Closed) => return None,
        }
    }
}
