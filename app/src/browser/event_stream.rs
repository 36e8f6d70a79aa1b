//! Event stream of a batch: an `EventSource` that reports its state and every event type.

use std::rc::Rc;

use leptos::prelude::set_timeout;
use protocol::{Event, EventType};
use wasm_bindgen::prelude::*;
use web_sys::{EventSource, MessageEvent};

/// What a stream tells.
pub(crate) enum StreamMessage {
    /// It is open.
    Opened,
    /// Something happened to the batch.
    Event(Box<Event>),
    /// The server is alive.
    Ping,
    /// The line is gone, or could not be had. The browser would try again by itself, at a pace of its own.
    Broken,
    /// The line is gone for good: the server answered with something else than a stream.
    Closed,
}

/// An open stream. Dropping it closes it.
pub(crate) struct EventStream {
    source: EventSource,
    closures: Option<StreamClosures>,
}

struct StreamClosures {
    _opened: Closure<dyn FnMut()>,
    _failed: Closure<dyn FnMut()>,
    _message: Closure<dyn FnMut(MessageEvent)>,
    _ping: Closure<dyn FnMut()>,
}

impl EventStream {
    /// Opens the stream at this address. A new `EventSource` sends no `Last-Event-ID`, so the address says where it begins.
    pub(crate) fn open(url: &str, tell: Rc<dyn Fn(StreamMessage)>) -> Result<Self, JsValue> {
        let source = EventSource::new(url)?;
        let opened = {
            let tell = Rc::clone(&tell);
            Closure::<dyn FnMut()>::new(move || tell(StreamMessage::Opened))
        };
        let failed = {
            let (tell, source) = (Rc::clone(&tell), source.clone());
            Closure::<dyn FnMut()>::new(move || {
                let is_closed = source.ready_state() == EventSource::CLOSED;
                tell(if is_closed { StreamMessage::Closed } else { StreamMessage::Broken });
            })
        };
        let ping = {
            let tell = Rc::clone(&tell);
            Closure::<dyn FnMut()>::new(move || tell(StreamMessage::Ping))
        };
        let message = Closure::<dyn FnMut(MessageEvent)>::new(move |message: MessageEvent| {
            // What cannot be read is of a newer server; the rest of the log still means what it says.
            let text = message.data().as_string().unwrap_or_default();
            if let Ok(event) = serde_json::from_str(&text) {
                tell(StreamMessage::Event(Box::new(event)));
            }
        });
        source.set_onopen(Some(opened.as_ref().unchecked_ref()));
        source.set_onerror(Some(failed.as_ref().unchecked_ref()));
        source.add_event_listener_with_callback("ping", ping.as_ref().unchecked_ref())?;
        for kind in EventType::ALL {
            source.add_event_listener_with_callback(kind.as_str(), message.as_ref().unchecked_ref())?;
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
        // It may be one of the closures that closes the stream: they are freed when they have returned.
        let closures = self.closures.take();
        set_timeout(move || drop(closures), std::time::Duration::ZERO);
    }
}
