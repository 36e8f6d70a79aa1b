//! Driver of the connection: carries out the commands of the connection's state machine, applies the events of the
//! stream to the sheet, polls a batch that has ended, and shows the page for a missing batch.

mod requests;

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use leptos::leptos_dom::helpers::{TimeoutHandle, set_timeout_with_handle};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::MissingReason;
use crate::app_state::{AppState, CurrentPage};
use crate::browser::api::CallError;
use crate::browser::event_stream::{EventStream, StreamMessage};
use crate::browser::frame_batcher::FrameBatcher;
use crate::browser::{api, clock, page_visibility, recent_store};
use crate::sheet::model::connection::backoff::retry_delay;
use crate::sheet::model::connection::event::{
    Attempt, ConnectionCommand, ConnectionEvent, ConnectionStep, PageVisibility,
};
use crate::sheet::model::connection::machine::ConnectionMachine;
use crate::sheet::model::reducer::Reducer;
use crate::sheet::model::sheet_state::SheetState;

/// Minimum interval in milliseconds at which a visible sheet of an ended batch polls for new decisions and settings.
const POLL_INTERVAL: u32 = 5_000;

/// Keeps one event stream open while the batch has not ended and the page is visible. Polls a batch that has ended.
/// Clones share one driver.
#[derive(Clone)]
pub(crate) struct ConnectionDriver(Rc<ConnectionDriverInner>);

struct ConnectionDriverInner {
    app: AppState,
    sheet: SheetState,
    batcher: FrameBatcher,
    machine: RefCell<ConnectionMachine>,
    stream: RefCell<Option<EventStream>>,
    timer: Cell<Option<TimeoutHandle>>,
    /// Token of the next page of images; `None` when all are loaded.
    next: RefCell<Option<String>>,
}

impl ConnectionDriver {
    /// Creates a driver that is not started. The images after the page token `next` are not on the sheet yet; `None` if
    /// all are.
    pub(crate) fn new(app: AppState, sheet: SheetState, batcher: FrameBatcher, next: Option<String>) -> Self {
        let first = if next.is_some() { ConnectionStep::FetchBatch } else { ConnectionStep::OpenStream };
        let machine = ConnectionMachine::new(first, page_visibility::network(), sheet.connection.get_untracked());
        Self(Rc::new(ConnectionDriverInner {
            app,
            sheet,
            batcher,
            machine: RefCell::new(machine),
            stream: RefCell::new(None),
            timer: Cell::new(None),
            next: RefCell::new(next),
        }))
    }

    /// Starts to load the missing images and then to follow the event stream. Once the batch has ended, polls for
    /// changes instead.
    pub(crate) fn start(&self) {
        self.poll_after_end();
        if self.0.next.borrow().is_none() {
            self.0.batcher.with(Reducer::mark_complete);
            if self.has_ended() {
                return self.handle(ConnectionEvent::BatchEnded);
            }
        }
        self.watch_page();
        self.handle(ConnectionEvent::VisibilityChanged(page_visibility::visibility()));
    }

    /// Passes visibility and network events of the page to the state machine. When the page becomes visible, reads new
    /// events of an ended batch.
    fn watch_page(&self) {
        let (driver, visible_driver) = (self.clone(), self.clone());
        let on_event = move |event| {
            driver.handle(event);
            // A hidden tab gets no animation frames, so pending updates are applied now.
            driver.0.batcher.flush();
        };
        page_visibility::listen(on_event, move || visible_driver.catch_up());
    }

    /// Passes an event to the state machine and executes its commands in order.
    fn handle(&self, event: ConnectionEvent) {
        let commands = self.0.machine.borrow_mut().handle(event, clock::now(), clock::random());
        for command in commands {
            self.execute(command);
        }
    }

    /// Executes a command of the state machine.
    fn execute(&self, command: ConnectionCommand) {
        let inner = &self.0;
        match command {
            ConnectionCommand::OpenStream(attempt) => self.open(attempt),
            ConnectionCommand::FetchBatch(attempt) => self.fetch(attempt),
            // Dropping the stream closes it. The response to an older request is ignored (`is_current`).
            ConnectionCommand::Close => drop(inner.stream.take()),
            ConnectionCommand::SetTimer(millis) => self.set_timer(millis),
            ConnectionCommand::ShowStatus(connection) => inner.sheet.connection.set(connection),
        }
    }

    /// Opens the event stream after the newest event that the page knows. An error counts as a failure of the attempt.
    fn open(&self, attempt: Attempt) {
        let inner = &self.0;
        let cursor = inner.batcher.with(|reducer| reducer.fold().cursor().map(ToString::to_string));
        let url = format!("{}?after={}", inner.sheet.api("events"), cursor.unwrap_or_default());
        let driver = self.clone();
        let receive = Rc::new(move |message| {
            if driver.is_current(attempt) {
                driver.receive(attempt, message);
            }
        });
        if let Ok(stream) = EventStream::open(&url, receive) {
            drop(inner.stream.replace(Some(stream)));
        } else {
            let driver = self.clone();
            // In a task of its own, because the machine is still handling the event that led here.
            spawn_local(async move { driver.handle(ConnectionEvent::Failed(attempt)) });
        }
    }

    /// Handles a message of the stream: queues an event for the sheet, and reports every message to the state machine.
    /// Finishes after an end event.
    fn receive(&self, attempt: Attempt, message: StreamMessage) {
        match message {
            StreamMessage::Opened => self.handle(ConnectionEvent::Opened(attempt)),
            StreamMessage::Ping => self.handle(ConnectionEvent::MessageReceived(attempt)),
            StreamMessage::Broken => self.handle(ConnectionEvent::Failed(attempt)),
            StreamMessage::Closed => self.handle(ConnectionEvent::Closed(attempt)),
            StreamMessage::Event(event) => {
                let ends_batch = event.kind.ends_batch();
                self.0.batcher.push(*event);
                self.handle(ConnectionEvent::MessageReceived(attempt));
                if ends_batch {
                    self.finish();
                }
            }
        }
    }

    /// Handles an end event: closes the connection, and shows the page for a missing batch if the batch was deleted.
    fn finish(&self) {
        self.0.batcher.flush();
        self.handle(ConnectionEvent::BatchEnded);
        if self.0.batcher.with(|reducer| reducer.fold().is_deleted()) {
            self.show_not_found(MissingReason::Deleted);
        }
    }

    /// Starts to read the new events of an ended batch, which has no stream. Does nothing for other batches.
    pub(crate) fn catch_up(&self) {
        let driver = self.clone();
        spawn_local(async move {
            // On an error the next poll tries again.
            let _ = driver.read_new_events().await;
        });
    }

    /// Polls an ended batch for changes by other clients while the page is visible and all images are loaded, until the
    /// page leaves the sheet.
    fn poll_after_end(&self) {
        let driver = self.clone();
        spawn_local(async move {
            let mut failures = 0;
            loop {
                clock::sleep(POLL_INTERVAL.max(retry_delay(failures, clock::random()))).await;
                if driver.has_left_sheet() {
                    return;
                }
                let is_complete = driver.0.next.borrow().is_none();
                if is_complete && page_visibility::visibility() == PageVisibility::Visible {
                    failures = if driver.read_new_events().await.is_ok() { 0 } else { failures.saturating_add(1) };
                }
            }
        });
    }

    /// Applies all events of an ended batch that are newer than the cursor. Shows the page for a missing batch if it
    /// was deleted. Does nothing if the batch has not ended.
    async fn read_new_events(&self) -> Result<(), CallError> {
        let inner = &self.0;
        while self.has_ended() {
            let cursor = inner.batcher.with(|reducer| reducer.fold().cursor().map(ToString::to_string));
            let events = api::events(&inner.sheet.id(), &cursor.unwrap_or_default()).await?;
            if events.is_empty() {
                break;
            }
            for event in events {
                inner.batcher.push(event);
            }
            if inner.batcher.with(|reducer| reducer.fold().is_deleted()) {
                self.show_not_found(MissingReason::Deleted);
                break;
            }
        }
        Ok(())
    }

    /// Returns true if the page shows another sheet or the page for a missing batch.
    fn has_left_sheet(&self) -> bool {
        match self.0.app.page.get_untracked() {
            // The page shows the sheet as soon as its first cards exist.
            CurrentPage::Start => false,
            CurrentPage::Sheet { sheet, .. } => sheet.id() != self.0.sheet.id(),
            CurrentPage::NotFound(_) => true,
        }
    }

    /// Replaces the sheet by the page for a missing batch, and removes the batch from the list of recent batches.
    fn show_not_found(&self, reason: MissingReason) {
        recent_store::remove(self.0.sheet.id().as_str());
        self.0.app.page.set(CurrentPage::NotFound(reason));
    }

    /// Replaces the timer: sends [`ConnectionEvent::Tick`] after this many milliseconds.
    fn set_timer(&self, millis: u32) {
        if let Some(timer) = self.0.timer.take() {
            timer.clear();
        }
        let driver = self.clone();
        let tick = move || driver.handle(ConnectionEvent::Tick);
        let timer = set_timeout_with_handle(tick, Duration::from_millis(millis.into()));
        // A window that cannot set timers is being torn down.
        self.0.timer.set(timer.ok());
    }

    /// Returns true if the state machine still handles events of this attempt.
    fn is_current(&self, attempt: Attempt) -> bool {
        self.0.machine.borrow().is_current(attempt)
    }

    /// Returns true if the batch has ended, so that there is no stream to follow.
    fn has_ended(&self) -> bool {
        self.0.batcher.with(|reducer| reducer.fold().has_ended())
    }
}
