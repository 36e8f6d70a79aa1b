//! What the product is compared with: a broadcast channel behind axum's own Server-Sent Events and WebSocket, as one writes
//! it in an afternoon. No log, no replay: who is not there or too slow has missed it.

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

/// Events that a reader may be behind.
const CAPACITY: usize = 1024;

/// What is broadcast; the text is shared.
#[derive(Clone)]
struct News {
    id: Arc<str>,
    event_type: Arc<str>,
    text: Utf8Bytes,
}

/// Serves until it is killed.
pub(crate) fn serve() -> Result<()> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
        let router = Router::new()
            .route("/publish/{event_type}/{id}", post(publish))
            .route("/events", get(events))
            .route("/socket", get(socket))
            .with_state(Sender::<News>::new(CAPACITY));
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        println!("http://{}", listener.local_addr()?);
        let listener = listener.tap_io(|stream| drop(stream.set_nodelay(true)));
        Ok(axum::serve(listener, router).await?)
    })
}

async fn publish(
    State(channel): State<Sender<News>>,
    Path((event_type, id)): Path<(String, String)>,
    text: String,
) -> StatusCode {
    // Nobody may be there to hear it.
    let _ = channel.send(News { id: id.into(), event_type: event_type.into(), text: text.into() });
    StatusCode::NO_CONTENT
}

async fn events(State(channel): State<Sender<News>>) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let events = stream::unfold(channel.subscribe(), |mut news| async move {
        let News { id, event_type, text } = next(&mut news).await?;
        let event = Event::default().id(&*id).event(&*event_type).data(text.as_str());
        Some((Ok(event), news))
    });
    Sse::new(events).keep_alive(KeepAlive::default())
}

async fn socket(State(channel): State<Sender<News>>, upgrade: WebSocketUpgrade) -> Response {
    let news = channel.subscribe();
    upgrade.on_upgrade(|socket| forward(socket, news)).into_response()
}

async fn forward(mut socket: WebSocket, mut news: Receiver<News>) {
    while let Some(News { text, .. }) = next(&mut news).await {
        if socket.send(Message::Text(text)).await.is_err() {
            return;
        }
    }
}

/// What comes next, after what was missed.
async fn next(news: &mut Receiver<News>) -> Option<News> {
    loop {
        match news.recv().await {
            Ok(news) => return Some(news),
            Err(broadcast::error::RecvError::Lagged(_)) => {}
            Err(broadcast::error::RecvError::Closed) => return None,
        }
    }
}
