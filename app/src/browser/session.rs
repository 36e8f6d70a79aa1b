//! One visit: fulfils the reader's wishes on the sheet that is shown.

use std::cell::RefCell;

use leptos::prelude::*;
use leptos::task::spawn_local;
use protocol::Batch;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::HtmlInputElement;

use super::api::{self, CallError};
use super::inspection::inspect;
use super::open_sheet::OpenSheet;
use super::parcel::Parcel;
use super::{grid_watch, looking, placeholder, recent_store};
use crate::desk::{Desk, Intake, Place, Wish};
use crate::sheet::{Comparison, Completeness, Filling, Head, LightTable};
use crate::{First, Page, words};

/// More files than this take a while to be looked at.
const MANY: u64 = 500;

/// A handle to the visit.
pub(crate) type Visit = StoredValue<Session, LocalStorage>;

/// What the browser has in hand while the page is open.
pub(crate) struct Session {
    desk: Desk,
    /// Where scripts are.
    assets: String,
    sheet: RefCell<Option<OpenSheet>>,
}

/// Begins the visit of a page.
pub(crate) fn begin(desk: Desk, page: Page) -> Visit {
    let visit = StoredValue::new_local(Session { desk, assets: page.assets, sheet: RefCell::new(None) });
    desk.fulfil_with(Callback::new(move |wish| fulfil(wish, visit)));
    // Nothing may change before the server's tree is taken over, so the work begins after it.
    spawn_local(async move {
        match page.first {
            First::Start => {
                desk.recent.set(recent_store::read(desk.language.get_untracked()));
                take_early_choice(visit);
            }
            First::Gone { .. } => {}
            First::Sheet { batch, images, next } => {
                let Place::Sheet(table) = desk.place.get_untracked() else { return };
                let completeness = if next.is_some() { Completeness::Partial } else { Completeness::Whole };
                let filling = Filling::of(table, batch, images, completeness);
                let sheet = OpenSheet::begin(desk, table, filling, next);
                visit.with_value(|session| session.sheet.replace(Some(sheet)));
            }
        }
    });
    // Another page's address that is gone back to is loaded anew; one that differs only in what is pointed to is this page's.
    let _ = window_event_listener(leptos::ev::popstate, move |_| {
        if location().pathname().is_ok_and(|path| path != untrack(|| desk.path())) {
            let _ = location().reload();
        }
    });
    visit
}

fn fulfil(wish: Wish, visit: Visit) {
    let desk = visit.with_value(|session| session.desk);
    match wish {
        Wish::Pick(event) => {
            let input: HtmlInputElement = event_target(&event);
            let parcel = input.files().map(|list| Parcel::of_list(&list)).unwrap_or_default();
            // The same choice again must be a change again.
            input.set_value("");
            take_in(visit, parcel);
        }
        Wish::Speak(language) => {
            desk.language.set(language);
            desk.recent.set(recent_store::read(language));
        }
        Wish::Light(theme) => desk.theme.set(theme),
        Wish::Preview(thumbhash, shown) => shown.set(placeholder::data_url(&thumbhash)),
        Wish::PointTo(image) => looking::point_to(image),
        Wish::Preload(address) => looking::preload(&address),
        Wish::Clip(picture, canvas) => looking::clip(picture, canvas),
        Wish::Copy(text) => looking::copy(text),
        Wish::LayOut(list) => {
            if let Place::Sheet(table) = desk.place.get_untracked() {
                grid_watch::watch(table, list);
            }
        }
        Wish::SendElsewhere => {
            if let Some(sheet) = open_sheet(visit) {
                spawn_local(open_with(visit, desk, sheet.take_strangers()));
            }
        }
        wish => {
            if let Some(sheet) = open_sheet(visit) {
                sheet.fulfil(wish);
            }
        }
    }
}

fn open_sheet(visit: Visit) -> Option<OpenSheet> {
    visit.with_value(|session| session.sheet.borrow().clone())
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
    let is_busy = matches!(desk.intake.get_untracked(), Intake::Opening | Intake::Reading(_) | Intake::Looking { .. });
    let is_comparing = matches!(desk.comparison.get_untracked(), Comparison::Reading(_) | Comparison::Hashing { .. });
    match desk.place.get_untracked() {
        Place::Start => !is_busy,
        Place::Sheet(table) => {
            !is_comparing && table.head.with_untracked(|head| head.missing() > 0 || Head::is_over(head))
        }
        Place::Gone(_) => false,
    }
}

/// Says how many files were found so far.
pub(crate) fn tell_reading(desk: Desk, found: u64) {
    match desk.place.get_untracked() {
        Place::Start => desk.intake.set(Intake::Reading(found)),
        _ => desk.comparison.set(Comparison::Reading(found)),
    }
}

/// Takes files in: on the start page they become a sheet, on a sheet those that are missing are sent.
pub(crate) fn take_in(visit: Visit, parcel: Parcel) {
    let (desk, assets) = visit.with_value(|session| (session.desk, session.assets.clone()));
    match open_sheet(visit) {
        Some(_) if parcel.files.is_empty() => desk.comparison.set(Comparison::Empty),
        Some(sheet) => spawn_local(sheet.compare(parcel, format!("{assets}/hashing.js"))),
        None if parcel.files.is_empty() => desk.intake.set(Intake::Nothing),
        None => spawn_local(open_with(visit, desk, parcel)),
    }
}

/// Opens a batch for those of these files that can be analyzed and turns the page into its sheet.
async fn open_with(visit: Visit, desk: Desk, parcel: Parcel) {
    let total = parcel.files.len() as u64;
    desk.intake.set(Intake::Opening);
    let tell = move |done| {
        // Fewer are looked at before anybody could read it.
        if total > MANY {
            desk.intake.set(Intake::Looking { done, total });
        }
    };
    let (files, left_out) = inspect(parcel.files, desk.max_bytes, tell).await;
    desk.left_out.set(left_out);
    if files.is_empty() {
        return desk.intake.set(Intake::AllLeftOut);
    }
    desk.intake.set(Intake::Opening);
    let batch = match api::open(parcel.name.as_deref(), files.len() as u64).await {
        Ok(batch) => batch,
        Err(CallError::Unreachable) => return desk.intake.set(Intake::Unreachable),
        Err(CallError::Gone | CallError::Refused) => return desk.intake.set(Intake::Refused),
    };
    let table = LightTable::of(&batch, Vec::new());
    show_address(desk, &batch);
    let filling = Filling::of(table, batch.clone(), Vec::new(), Completeness::Whole);
    let sheet = OpenSheet::begin(desk, table, filling, None);
    sheet.send_all(&batch, files);
    visit.with_value(|session| session.sheet.replace(Some(sheet)));
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
