//! What the window tells a follower: the network comes and goes, the page is left and shown again.

use std::time::Duration;

use leptos::ev;
use leptos::prelude::*;

use super::{Follower, clock};
use crate::sheet::Connection;

/// Silence after which the line counts as dead, in milliseconds: the server says something every 15 seconds.
const SILENCE: f64 = 45_000.0;

/// How often silence is looked for.
const WATCH: Duration = Duration::from_secs(5);

impl Follower {
    /// Listens for as long as the page lives.
    pub(super) fn listen(&self) {
        let reopen = {
            let follower = self.clone();
            move || {
                if !follower.is_over() {
                    follower.0.failures.set(0);
                    follower.open();
                }
            }
        };
        self.on("pagehide", |follower, _| {
            follower.cut();
        });
        self.on("pageshow", {
            let reopen = reopen.clone();
            move |_, event| {
                let is_restored =
                    js_sys::Reflect::get(&event, &"persisted".into()).is_ok_and(|value| value.is_truthy());
                if is_restored {
                    reopen();
                }
            }
        });
        self.on("online", {
            let reopen = reopen.clone();
            move |_, _| reopen()
        });
        // The server may be on this very machine, and then the line still works: it is tried, not given up.
        self.on("offline", move |follower, _| {
            if !follower.is_over() {
                follower.0.tell(Connection::Offline);
                reopen();
            }
        });
        let follower = self.clone();
        let watch = move || {
            let is_open = follower.0.stream.borrow().is_some();
            if is_open && clock::now() - follower.0.heard.get() > SILENCE {
                follower.fail();
                follower.open();
            }
        };
        set_interval(watch, WATCH);
        let painter = self.0.painter.clone();
        // A frame that was asked for is not drawn once the tab is hidden.
        let flush = move |_: ev::Event| painter.flush();
        window_listener("visibilitychange", flush);
    }

    fn on(&self, name: &str, react: impl Fn(&Self, ev::Event) + 'static) {
        let follower = self.clone();
        window_listener(name, move |event| react(&follower, event));
    }
}

/// Listens for as long as the page lives, as the follower does. `visibilitychange` bubbles up to the window.
fn window_listener(name: &str, react: impl Fn(ev::Event) + 'static) {
    let _ = window_event_listener_untyped(name, react);
}
