//! The whole window takes files: dropped or pasted.

use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use web_sys::{ClipboardEvent, DragEvent};

use super::folder::Dropped;
use super::parcel::Parcel;
use super::session::{self, Visit};
use crate::desk::{Desk, Hover, Wish};

/// Listens for as long as the page lives.
pub(crate) fn listen(desk: Desk, visit: Visit) {
    let over = move |event: DragEvent| {
        if holds_files(&event) {
            // Without this the browser would leave the page for the file.
            event.prevent_default();
            if session::accepts_files(desk, visit) {
                if desk.hover.get_untracked() == Hover::Nothing {
                    desk.wish(Wish::Prepare);
                }
                desk.hover.set(Hover::Files);
            }
        }
    };
    let leave = move |event: DragEvent| {
        if event.related_target().is_none() {
            desk.hover.set(Hover::Nothing);
        }
    };
    let dropped = move |event: DragEvent| {
        if holds_files(&event) {
            event.prevent_default();
            desk.hover.set(Hover::Nothing);
            receive(&event, desk, visit);
        }
    };
    let paste = move |event: ClipboardEvent| {
        let files = event.clipboard_data().and_then(|data| data.files());
        if let Some(files) = files.filter(|files| files.length() > 0)
            && session::accepts_files(desk, visit)
        {
            session::take_in(visit, Parcel::of_list(&files));
        }
    };
    let _ = window_event_listener(ev::dragover, over);
    let _ = window_event_listener(ev::dragleave, leave);
    let _ = window_event_listener(ev::drop, dropped);
    let _ = window_event_listener(ev::paste, move |event| paste(event.unchecked_into()));
}

fn holds_files(event: &DragEvent) -> bool {
    event.data_transfer().is_some_and(|transfer| transfer.types().includes(&"Files".into(), 0))
}

fn receive(event: &DragEvent, desk: Desk, visit: Visit) {
    let Some(transfer) = event.data_transfer().filter(|_| session::accepts_files(desk, visit)) else { return };
    let dropped = Dropped::take(&transfer);
    session::tell_reading(desk, visit, 0);
    spawn_local(async move {
        let parcel = dropped.unpack(|found| session::tell_reading(desk, visit, found)).await;
        session::take_in(visit, parcel);
    });
}
