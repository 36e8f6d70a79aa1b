//! Follows a batch to its end over a line that may break.

mod window;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::api::{self, CallError};
use super::event_stream::{EventStream, News};
use super::painter::Painter;
use super::{clock, recent_store};
use crate::Gone;
use crate::desk::{Desk, Place};
use crate::sheet::{Connection, LightTable, Network, lost, pause};

/// Keeps one event stream open for as long as something may happen. A clone is a handle to the same follower.
#[derive(Clone)]
pub(crate) struct Follower(Rc<Inner>);

struct Inner {
    desk: Desk,
    table: LightTable,
    painter: Painter,
    stream: RefCell<Option<EventStream>>,
    /// Counts lines: news and waits that belong to an older one are void.
    line: Cell<u32>,
    failures: Cell<u32>,
    /// When the line was last heard, in milliseconds since 1970.
    heard: Cell<f64>,
}

impl Follower {
    /// A follower that does nothing yet.
    pub(crate) fn of(desk: Desk, table: LightTable, painter: Painter) -> Self {
        Self(Rc::new(Inner {
            desk,
            table,
            painter,
            stream: RefCell::new(None),
            line: Cell::new(0),
            failures: Cell::new(0),
            heard: Cell::new(0.0),
        }))
    }

    /// Reads the images after `next`, then follows what happens.
    pub(crate) fn start(&self, next: Option<String>) {
        self.listen();
        let follower = self.clone();
        spawn_local(async move {
            if follower.read_rest(next).await {
                follower.0.painter.with(crate::sheet::Filling::complete);
                follower.open();
            }
        });
    }

    /// Reads page after page; false when the batch is gone.
    async fn read_rest(&self, mut next: Option<String>) -> bool {
        while let Some(after) = next.clone() {
            match api::images(&self.0.table.id(), Some(&after)).await {
                Ok(page) => {
                    self.0.painter.with(|filling| filling.extend(page.images));
                    self.0.failures.set(0);
                    next = page.next;
                }
                Err(CallError::Gone) => {
                    self.gone(Gone::Unknown);
                    return false;
                }
                Err(CallError::Unreachable | CallError::Refused) => self.wait().await,
            }
        }
        true
    }

    /// Opens a line after what is known, in place of the one that may be there.
    fn open(&self) {
        let inner = &self.0;
        let line = self.cut();
        let (is_end, cursor) =
            inner.painter.with(|filling| (filling.sheet().is_end(), filling.sheet().cursor().map(ToString::to_string)));
        if is_end {
            return self.finish();
        }
        let url = format!("{}?after={}", inner.table.api("events"), cursor.unwrap_or_default());
        let follower = self.clone();
        let tell = Rc::new(move |news| {
            if follower.0.line.get() == line {
                follower.hear(news);
            }
        });
        inner.heard.set(clock::now());
        match EventStream::open(&url, tell) {
            Ok(stream) => drop(inner.stream.replace(Some(stream))),
            Err(_) => self.look_again(),
        }
    }

    fn hear(&self, news: News) {
        let inner = &self.0;
        inner.heard.set(clock::now());
        match news {
            News::Opened | News::Ping => self.is_live(),
            News::Happened(event) => {
                self.is_live();
                let is_end = event.kind.is_end();
                inner.painter.take(*event);
                if is_end {
                    inner.painter.flush();
                    self.finish();
                }
            }
            // The browser tries again by itself, with its own `Last-Event-ID`.
            News::Broken => self.fail(),
            News::Closed => self.look_again(),
        }
    }

    fn is_live(&self) {
        self.0.failures.set(0);
        self.0.tell(Connection::Live);
    }

    fn fail(&self) {
        self.0.failures.set(self.0.failures.get() + 1);
        self.0.tell(lost(self.0.failures.get(), network()));
    }

    async fn wait(&self) {
        self.fail();
        clock::sleep(pause(self.0.failures.get(), clock::chance())).await;
    }

    /// The line is closed for good, and a script cannot see why: asks for the batch before another is opened.
    fn look_again(&self) {
        let line = self.cut();
        let follower = self.clone();
        spawn_local(async move {
            loop {
                follower.wait().await;
                if follower.0.line.get() != line {
                    return;
                }
                match api::batch(&follower.0.table.id()).await {
                    _ if follower.0.line.get() != line => return,
                    Err(CallError::Gone) => return follower.gone(Gone::Unknown),
                    Err(CallError::Unreachable | CallError::Refused) => {}
                    Ok(batch) if !batch.state.is_end() => return follower.open(),
                    Ok(batch) => {
                        if let Ok(images) = api::all_images(&batch.id).await {
                            follower.0.painter.with(|filling| filling.renew(batch, images));
                            return follower.finish();
                        }
                    }
                }
            }
        });
    }

    /// Nothing more will happen.
    fn finish(&self) {
        self.cut();
        if self.0.painter.with(|filling| filling.sheet().is_deleted()) {
            return self.gone(Gone::Deleted);
        }
        self.0.tell(Connection::Done);
    }

    fn gone(&self, reason: Gone) {
        self.cut();
        recent_store::forget(self.0.table.id().as_str());
        self.0.desk.place.set(Place::Gone(reason));
    }

    /// Closes the line and makes what is left of it void; gives the number of the next.
    fn cut(&self) -> u32 {
        drop(self.0.stream.take());
        self.0.line.set(self.0.line.get() + 1);
        self.0.line.get()
    }

    /// Whether there is anything to follow.
    fn is_over(&self) -> bool {
        self.0.painter.with(|filling| filling.sheet().is_end())
    }
}

impl Inner {
    fn tell(&self, connection: Connection) {
        if self.table.connection.get_untracked() != connection {
            self.table.connection.set(connection);
        }
    }
}

fn network() -> Network {
    if window().navigator().on_line() { Network::Present } else { Network::Absent }
}
