//! Event stream of a batch: an `EventSource` that reports the events of the batch, keep-alive pings, and when the
//! stream opens, breaks or is closed.

use std::rc::Rc;

use leptos::prelude::set_timeout;
use protocol::{Event, EventType};
use wasm_bindgen::prelude::*;
use web_sys::{EventSource, MessageEvent};

/// Message of a stream.
pub(crate) enum StreamMessage {
    /// The stream is open.
    Opened,
    /// An event of the batch, or a `stream.reset`.
    Event(Box<Event>),
    /// Keep-alive `ping` event, which has no data.
    Ping,
    /// The connection was lost or could not be opened. The browser retries by itself unless the stream is dropped.
    Broken,
    /// The server's response was not an event stream (for example, status 204 or 404). The browser does not retry.
    Closed,
}

/// Stream that is open or being opened. Dropping it closes the connection.
pub(crate) struct EventStream {
    source: EventSource,
    closures: Option<StreamClosures>,
}

/// Listeners of the `EventSource`. They must live as long as it.
struct StreamClosures {
    _opened: Closure<dyn FnMut()>,
    _failed: Closure<dyn FnMut()>,
    _message: Closure<dyn FnMut(MessageEvent)>,
    _ping: Closure<dyn FnMut()>,
}

impl EventStream {
    /// Opens the stream at `url`, which contains the cursor, because a new `EventSource` sends no `Last-Event-ID`.
    /// Calls `receive` for each message, and skips events that cannot be parsed. Returns an error if `url` is invalid.
    pub(crate) fn open(url: &str, receive: Rc<dyn Fn(StreamMessage)>) -> Result<Self, JsValue> {
        let source = EventSource::new(url)?;
        let opened = {
            let receive = Rc::clone(&receive);
            Closure::<dyn FnMut()>::new(move || receive(StreamMessage::Opened))
        };
        let failed = {
            let (receive, source) = (Rc::clone(&receive), source.clone());
            Closure::<dyn FnMut()>::new(move || {
                let is_closed = source.ready_state() == EventSource::CLOSED;
                receive(if is_closed { StreamMessage::Closed } else { StreamMessage::Broken });
            })
        };
        let ping = {
            let receive = Rc::clone(&receive);
            Closure::<dyn FnMut()>::new(move || receive(StreamMessage::Ping))
        };
        let message = Closure::<dyn FnMut(MessageEvent)>::new(move |message: MessageEvent| {
            // An event that cannot be parsed comes from a newer server; the other events are still valid without it.
            let text = message.data().as_string().unwrap_or_default();
            if let Ok(event) = serde_json::from_str(&text) {
                receive(StreamMessage::Event(Box::new(event)));
            }
        });
        source.set_onopen(Some(opened.as_ref().unchecked_ref()));
        source.set_onerror(Some(failed.as_ref().unchecked_ref()));
        source.add_event_listener_with_callback("ping", ping.as_ref().unchecked_ref())?;
        for event_type in EventType::ALL {
            source.add_event_listener_with_callback(event_type.as_str(), message.as_ref().unchecked_ref())?;
        }
        let closures = StreamClosures { _opened: opened, _failed: failed, _message: message, _ping: ping };
        Ok(Self { source, closures: Some(closures) })
    }
}

impl Drop for EventStream {
    fn drop(&mut self) {
        self.source.set_onopen(None);
        self.source.set_onerror(None);
        self.source.close();
        // One of the closures may be running and have dropped the stream, so they are freed later.
        let closures = self.closures.take();
        set_timeout(move || drop(closures), std::time::Duration::ZERO);
    }
}
