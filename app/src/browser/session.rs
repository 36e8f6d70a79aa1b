//! One visit: fulfils the reader's wishes on the sheet that is shown.

use std::cell::RefCell;

use leptos::prelude::*;
use leptos::task::spawn_local;
use protocol::Batch;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{File, HtmlInputElement};

use super::api::{self, CallError};
use super::follower::Follower;
use super::judging::Judging;
use super::painter::Painter;
use super::parcel::Parcel;
use super::upload_queue::UploadQueue;
use super::{clock, grid_watch, looking, placeholder, recent_store};
use crate::desk::{Desk, Intake, Place, Wish};
use crate::sheet::{Card, CardKey, Completeness, Filling, LightTable, NewFile, Stage, Upload};
use crate::{First, Page, words};

/// A handle to the visit.
pub(crate) type Visit = StoredValue<Session, LocalStorage>;

/// What the browser has in hand while the page is open.
pub(crate) struct Session {
    desk: Desk,
    sheet: RefCell<Option<OpenSheet>>,
}

/// The sheet that is shown, with everybody who works on it.
#[derive(Clone)]
struct OpenSheet {
    table: LightTable,
    painter: Painter,
    queue: UploadQueue,
    judging: Judging,
}

/// Begins the visit of a page.
pub(crate) fn begin(desk: Desk, page: Page) -> Visit {
    let visit = StoredValue::new_local(Session { desk, sheet: RefCell::new(None) });
    desk.fulfil_with(Callback::new(move |wish| visit.with_value(|session| session.fulfil(wish, visit))));
    // Nothing may change before the server's tree is taken over, so the work begins after it.
    spawn_local(async move {
        visit.with_value(|session| match page.first {
            First::Start => {
                desk.recent.set(recent_store::read(desk.language.get_untracked()));
                take_early_choice(visit);
            }
            First::Gone { .. } => {}
            First::Sheet { batch, images, next } => {
                let Place::Sheet(table) = desk.place.get_untracked() else { return };
                let completeness = if next.is_some() { Completeness::Partial } else { Completeness::Whole };
                let filling = Filling::of(table, batch, images, completeness);
                session.work_on(table, filling, next);
            }
        });
    });
    // Another page's address that is gone back to is loaded anew; one that differs only in what is pointed to is this page's.
    let _ = window_event_listener(leptos::ev::popstate, move |_| {
        if location().pathname().is_ok_and(|path| path != untrack(|| desk.path())) {
            let _ = location().reload();
        }
    });
    visit
}

impl Session {
    fn fulfil(&self, wish: Wish, visit: Visit) {
        match wish {
            Wish::Pick(event) => {
                let input: HtmlInputElement = event_target(&event);
                let parcel = input.files().map(|list| Parcel::of_list(&list)).unwrap_or_default();
                // The same choice again must be a change again.
                input.set_value("");
                take_in(visit, parcel);
            }
            Wish::Speak(language) => {
                self.desk.language.set(language);
                self.desk.recent.set(recent_store::read(language));
            }
            Wish::Light(theme) => self.desk.theme.set(theme),
            Wish::Preview(thumbhash, shown) => shown.set(placeholder::data_url(&thumbhash)),
            Wish::PointTo(image) => looking::point_to(image),
            Wish::Preload(address) => looking::preload(&address),
            Wish::Clip(picture, canvas) => looking::clip(picture, canvas),
            Wish::Copy(text) => looking::copy(text),
            Wish::LayOut(list) => {
                if let Place::Sheet(table) = self.desk.place.get_untracked() {
                    grid_watch::watch(table, list);
                }
            }
            wish => {
                if let Some(sheet) = self.sheet.borrow().as_ref() {
                    sheet.fulfil(wish);
                }
            }
        }
    }

    /// Begins to follow a sheet.
    fn work_on(&self, table: LightTable, filling: Filling, next: Option<String>) {
        let painter = Painter::of(table, filling);
        let queue = UploadQueue::of(table, painter.clone());
        let follower = Follower::of(self.desk, table, painter.clone(), next);
        follower.start();
        let judging = Judging::of(table, painter.clone(), follower);
        self.sheet.replace(Some(OpenSheet { table, painter, queue, judging }));
    }

    fn open_sheet(&self) -> Option<OpenSheet> {
        self.sheet.borrow().clone()
    }
}

/// Takes in what was chosen before the page was alive.
fn take_early_choice(visit: Visit) {
    let input = document().query_selector("#drop input[name=file]").ok().flatten();
    let files = input.and_then(|input| input.unchecked_into::<HtmlInputElement>().files());
    if let Some(files) = files.filter(|files| files.length() > 0) {
        take_in(visit, Parcel::of_list(&files));
    }
}

/// Whether files can be given now.
pub(crate) fn accepts_files(desk: Desk) -> bool {
    match desk.place.get_untracked() {
        Place::Start => !matches!(desk.intake.get_untracked(), Intake::Opening | Intake::Reading(_)),
        Place::Sheet(table) => table.head.with_untracked(|head| head.missing() > 0),
        Place::Gone(_) => false,
    }
}

/// Takes files in: on the start page they become a sheet, on a sheet those that are missing are sent.
pub(crate) fn take_in(visit: Visit, parcel: Parcel) {
    let desk = visit.with_value(|session| session.desk);
    if parcel.files.is_empty() {
        desk.intake.set(Intake::Nothing);
        return;
    }
    match visit.with_value(Session::open_sheet) {
        Some(sheet) => sheet.complete(parcel.files),
        None => spawn_local(open_with(visit, desk, parcel)),
    }
}

/// Opens a batch for these files and turns the page into its sheet.
async fn open_with(visit: Visit, desk: Desk, parcel: Parcel) {
    desk.intake.set(Intake::Opening);
    let batch = match api::open(parcel.name.as_deref(), parcel.files.len() as u64).await {
        Ok(batch) => batch,
        Err(CallError::Unreachable) => return desk.intake.set(Intake::Unreachable),
        Err(CallError::Gone | CallError::Refused) => return desk.intake.set(Intake::Refused),
    };
    let table = LightTable::of(&batch, Vec::new());
    show_address(desk, &batch);
    let filling = Filling::of(table, batch, Vec::new(), Completeness::Whole);
    visit.with_value(|session| session.work_on(table, filling, None));
    if let Some(sheet) = visit.with_value(Session::open_sheet) {
        sheet.send(parcel.files);
        // The first cards are there when the sheet is first drawn.
        sheet.painter.flush();
    }
    desk.place.set(Place::Sheet(table));
}

/// Gives the page the sheet's address and title.
fn show_address(desk: Desk, batch: &Batch) {
    let address = format!("/batches/{}", batch.id);
    // A page without an address of its own still works until it is reloaded.
    let _ = window().history().and_then(|history| history.push_state_with_url(&JsValue::NULL, "", Some(&address)));
    let untitled = words::sheet::untitled(desk.language.get_untracked());
    document().set_title(&format!("{} · {}", batch.name.as_deref().unwrap_or(untitled), words::chrome::NAME));
    window().scroll_to_with_x_and_y(0.0, 0.0);
}

impl OpenSheet {
    fn fulfil(&self, wish: Wish) {
        let id = self.table.id();
        match wish {
            Wish::Cancel => {
                self.queue.cancel();
                spawn_local(async move {
                    let _ = api::cancel(&id).await;
                });
            }
            Wish::Seal => spawn_local(async move {
                let _ = api::seal(&id).await;
            }),
            Wish::Retry(key) => self.retry(key),
            Wish::Inspect(key) => self.inspect(key),
            Wish::Decide(key, decision) => self.judging.decide(key, decision),
            Wish::Undo => self.judging.undo(),
            Wish::Try(thresholds) => self.judging.attempt(thresholds),
            Wish::Judge(thresholds) => self.judging.judge(thresholds),
            Wish::Rename(name) => self.judging.rename(&name),
            Wish::Pin(keep) => self.judging.pin(keep),
            Wish::Export(form) => self.judging.export(form),
            Wish::Reveal(key) => grid_watch::reveal(self.table, key),
            _ => {}
        }
    }

    fn send(&self, files: Vec<File>) {
        let news =
            files.iter().map(|file| NewFile { id: clock::image_id(), name: file.name(), bytes: file.size() as u64 });
        let keys = self.painter.with(|filling| filling.add(news.collect()));
        for (key, file) in keys.into_iter().zip(files) {
            self.queue.add(key, file);
        }
    }

    /// Sends the files that the batch lacks. A file is known by its name and length; of two that share both, two are.
    fn complete(&self, files: Vec<File>) {
        let mut cards: Vec<Card> = self.table.cards_now().iter().map(GetUntracked::get_untracked).collect();
        let mut lacking = Vec::new();
        for file in files {
            let known = cards.iter().position(|card| card.name == file.name() && card.bytes == file.size() as u64);
            match known.map(|place| cards.swap_remove(place)) {
                None => lacking.push(file),
                Some(card) if matches!(card.stage(), Stage::Refused(_)) => {
                    self.painter.with(|filling| filling.set_upload(card.key, Upload::Waiting));
                    self.queue.add(card.key, file);
                }
                Some(_) => {}
            }
        }
        self.send(lacking);
    }

    fn retry(&self, key: CardKey) {
        self.painter.with(|filling| filling.resend(key, clock::image_id()));
        self.queue.again(key);
    }

    /// Reads all of an image's report for the inspector.
    fn inspect(&self, key: CardKey) {
        let table = self.table;
        let Some(card) = table.card(key) else { return };
        let Some(id) = card.with_untracked(|card| card.report().map(|_| card.id)) else { return };
        spawn_local(async move {
            let read = api::image(&table.id(), id).await;
            // Another image may be looked at by now.
            if table.selected.get_untracked() == Some(key) {
                table.whole.set(read.ok());
            }
        });
    }
}
