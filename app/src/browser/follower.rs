//! Follows a batch to its end over a line that may break: carries out what the line's state machine says.

mod inquiry;
mod window;

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use leptos::leptos_dom::helpers::{TimeoutHandle, set_timeout_with_handle};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::api::CallError;
use super::event_stream::{EventStream, News};
use super::painter::Painter;
use super::{api, clock, recent_store};
use crate::Gone;
use crate::desk::{Desk, Place};
use crate::sheet::{Attempt, Attention, Command, Filling, Incident, LightTable, Line, Step, pause};

/// How often a sheet at its end asks for what people have decided and changed, in milliseconds.
const ROUND: u32 = 5_000;

/// Keeps one event stream open for as long as something may happen and somebody looks. A clone is a handle to the same
/// follower.
#[derive(Clone)]
pub(crate) struct Follower(Rc<Inner>);

struct Inner {
    desk: Desk,
    table: LightTable,
    painter: Painter,
    line: RefCell<Line>,
    stream: RefCell<Option<EventStream>>,
    timer: Cell<Option<TimeoutHandle>>,
    /// After which image the next page begins, until all are read.
    next: RefCell<Option<String>>,
}

impl Follower {
    /// A follower that does nothing yet. The images after `next` are not on the table.
    pub(crate) fn of(desk: Desk, table: LightTable, painter: Painter, next: Option<String>) -> Self {
        let first = if next.is_some() { Step::Ask } else { Step::Open };
        let line = Line::new(first, window::network(), table.connection.get_untracked());
        Self(Rc::new(Inner {
            desk,
            table,
            painter,
            line: RefCell::new(line),
            stream: RefCell::new(None),
            timer: Cell::new(None),
            next: RefCell::new(next),
        }))
    }

    /// Reads the images that are not on the table, then follows what happens.
    pub(crate) fn start(&self) {
        self.keep_up();
        if self.0.next.borrow().is_none() {
            self.0.painter.with(Filling::complete);
            if self.is_over() {
                return self.tell(Incident::Ended);
            }
        }
        self.listen();
        self.tell(Incident::Seen(window::attention()));
    }

    fn tell(&self, incident: Incident) {
        let commands = self.0.line.borrow_mut().take(incident, clock::now(), clock::chance());
        for command in commands {
            self.obey(command);
        }
    }

    fn obey(&self, command: Command) {
        let inner = &self.0;
        match command {
            Command::Open(attempt) => self.open(attempt),
            Command::Ask(attempt) => self.ask(attempt),
            // Nobody listens to the answer to an old question.
            Command::Close => drop(inner.stream.take()),
            Command::Wake(millis) => self.wake(millis),
            Command::Show(connection) => inner.table.connection.set(connection),
        }
    }

    fn open(&self, attempt: Attempt) {
        let inner = &self.0;
        let cursor = inner.painter.with(|filling| filling.sheet().cursor().map(ToString::to_string));
        let url = format!("{}?after={}", inner.table.api("events"), cursor.unwrap_or_default());
        let follower = self.clone();
        let hear = Rc::new(move |news| {
            if follower.is_current(attempt) {
                follower.hear(attempt, news);
            }
        });
        if let Ok(stream) = EventStream::open(&url, hear) {
            drop(inner.stream.replace(Some(stream)));
        } else {
            let follower = self.clone();
            // Not within the command that it answers.
            spawn_local(async move { follower.tell(Incident::Broken(attempt)) });
        }
    }

    fn hear(&self, attempt: Attempt, news: News) {
        match news {
            News::Opened => self.tell(Incident::Opened(attempt)),
            News::Ping => self.tell(Incident::Heard(attempt)),
            News::Broken => self.tell(Incident::Broken(attempt)),
            News::Closed => self.tell(Incident::Closed(attempt)),
            News::Happened(event) => {
                let is_end = event.kind.is_end();
                self.0.painter.take(*event);
                self.tell(Incident::Heard(attempt));
                if is_end {
                    self.finish();
                }
            }
        }
    }

    /// Nothing more will happen.
    fn finish(&self) {
        self.0.painter.flush();
        self.tell(Incident::Ended);
        if self.0.painter.with(|filling| filling.sheet().is_deleted()) {
            self.gone(Gone::Deleted);
        }
    }

    /// After the end of a batch no stream tells what people decide and change: it is asked for.
    pub(crate) fn catch_up(&self) {
        let follower = self.clone();
        spawn_local(async move {
            // A server that does not answer now is asked again later.
            let _ = follower.read_on().await;
        });
    }

    /// After the end asks now and then, while the sheet is there and somebody looks: other browsers tell nobody but the server.
    fn keep_up(&self) {
        let follower = self.clone();
        spawn_local(async move {
            let mut failures = 0;
            loop {
                clock::sleep(ROUND.max(pause(failures, clock::chance()))).await;
                if follower.is_left() {
                    return;
                }
                let is_whole = follower.0.next.borrow().is_none();
                if is_whole && window::attention() == Attention::Visible {
                    failures = if follower.read_on().await.is_ok() { 0 } else { failures.saturating_add(1) };
                }
            }
        });
    }

    /// Reads what has happened since the end.
    async fn read_on(&self) -> Result<(), CallError> {
        let inner = &self.0;
        while self.is_over() {
            let cursor = inner.painter.with(|filling| filling.sheet().cursor().map(ToString::to_string));
            let events = api::events(&inner.table.id(), &cursor.unwrap_or_default()).await?;
            if events.is_empty() {
                break;
            }
            for event in events {
                inner.painter.take(event);
            }
            if inner.painter.with(|filling| filling.sheet().is_deleted()) {
                self.gone(Gone::Deleted);
                break;
            }
        }
        Ok(())
    }

    /// Whether the page shows something else instead of the sheet.
    fn is_left(&self) -> bool {
        match self.0.desk.place.get_untracked() {
            // Files are about to become the sheet.
            Place::Start => false,
            Place::Sheet { table, .. } => table.id() != self.0.table.id(),
            Place::Gone(_) => true,
        }
    }

    fn gone(&self, reason: Gone) {
        recent_store::forget(self.0.table.id().as_str());
        self.0.desk.place.set(Place::Gone(reason));
    }

    fn wake(&self, millis: u32) {
        if let Some(timer) = self.0.timer.take() {
            timer.clear();
        }
        let follower = self.clone();
        let tick = move || follower.tell(Incident::Tick);
        let timer = set_timeout_with_handle(tick, Duration::from_millis(millis.into()));
        // A window that cannot set timers is being torn down.
        self.0.timer.set(timer.ok());
    }

    fn is_current(&self, attempt: Attempt) -> bool {
        self.0.line.borrow().is_current(attempt)
    }

    /// Whether there is nothing to follow.
    fn is_over(&self) -> bool {
        self.0.painter.with(|filling| filling.sheet().is_end())
    }
}
