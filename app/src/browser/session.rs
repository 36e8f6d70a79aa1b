//! One visit: fulfils the reader's wishes on the start page, and gives those on a sheet to the work on it.

use std::cell::RefCell;
use std::rc::Rc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

use super::parcel::Parcel;
use super::work::{Laying, Work};
use super::{kit, recent_store};
use crate::desk::{Desk, Intake, Wish};
use crate::outline::{Kind, Outline};

/// A handle to the visit.
pub(crate) type Visit = StoredValue<Session, LocalStorage>;

/// What the browser has in hand while the page is open.
pub(crate) struct Session {
    desk: Desk,
    /// Where scripts are.
    pub(crate) assets: String,
    work: RefCell<Option<Rc<dyn Work>>>,
}

/// Begins the visit of a page.
pub(crate) fn begin(desk: Desk, outline: Outline, laying: Option<Laying>) -> Visit {
    let visit = StoredValue::new_local(Session { desk, assets: outline.assets, work: RefCell::default() });
    desk.fulfil_with(Callback::new(move |wish| fulfil(wish, visit)));
    if let Some(laying) = laying {
        set_work(visit, laying(desk, visit));
    }
    // Nothing may change before the server's tree is taken over, so this begins after it.
    if outline.kind == Kind::Start {
        spawn_local(async move {
            desk.recent.set(recent_store::read(desk.language.get_untracked()));
            take_early_choice(visit);
        });
    }
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
        Wish::Prepare => prepare(visit),
        wish => {
            if let Some(work) = work(visit) {
                work.fulfil(wish);
            }
        }
    }
}

fn work(visit: Visit) -> Option<Rc<dyn Work>> {
    visit.with_value(|session| session.work.borrow().clone())
}

fn set_work(visit: Visit, work: Rc<dyn Work>) {
    visit.with_value(|session| session.work.replace(Some(work)));
}

/// Loads the code of a sheet, since files are about to be given; whether that succeeds is seen when they are.
fn prepare(visit: Visit) {
    if work(visit).is_none() {
        spawn_local(async {
            let _ = kit::load().await;
        });
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
pub(crate) fn accepts_files(desk: Desk, visit: Visit) -> bool {
    match work(visit) {
        Some(work) => work.accepts_files(),
        None => desk.is_start() && !desk.intake.get_untracked().is_busy(),
    }
}

/// Says how many files were found so far.
pub(crate) fn tell_reading(desk: Desk, visit: Visit, found: u64) {
    match work(visit) {
        Some(work) => work.tell_reading(found),
        None => desk.intake.set(Intake::Reading(found)),
    }
}

/// Takes files in: on the start page they become a sheet. On a sheet that waits for files or takes none those that are missing are
/// sent; to any other they are added.
pub(crate) fn take_in(visit: Visit, parcel: Parcel) {
    if let Some(work) = work(visit) {
        return work.take_in(parcel);
    }
    let desk = visit.with_value(|session| session.desk);
    desk.intake.set(Intake::Opening);
    spawn_local(async move {
        match kit::load().await {
            Ok(kit) => {
                let work = (kit.for_files)(desk, visit);
                set_work(visit, work.clone());
                work.take_in(parcel);
            }
            Err(_) => desk.intake.set(Intake::Incomplete),
        }
    });
}
