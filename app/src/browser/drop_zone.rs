//! Drop zone: the whole window accepts files that are dropped or pasted.

use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use web_sys::{ClipboardEvent, DragEvent};

use crate::action::Action;
use crate::app_state::{AppState, DragHover};
use crate::browser::dropped_entries::DroppedEntries;
use crate::browser::file_selection::FileSelection;
use crate::browser::page_controller;
use crate::browser::page_controller::PageHandle;

/// Listens for drops and pastes for the lifetime of the page, and adds their files if the page accepts files.
///
/// Sets `app.hover` while files are dragged over a page that accepts them. Starts loading the code of a sheet when they
/// enter.
pub(crate) fn listen(app: AppState, page: PageHandle) {
    let over = move |event: DragEvent| {
        if holds_files(&event) {
            // The browser's default is to navigate to the file.
            event.prevent_default();
            if page_controller::accepts_files(app, page) {
                if app.hover.get_untracked() == DragHover::Nothing {
                    app.dispatch(Action::PreloadSheetCode);
                }
                app.hover.set(DragHover::Files);
            }
        }
    };
    let leave = move |event: DragEvent| {
        if event.related_target().is_none() {
            app.hover.set(DragHover::Nothing);
        }
    };
    let dropped = move |event: DragEvent| {
        if holds_files(&event) {
            event.prevent_default();
            app.hover.set(DragHover::Nothing);
            receive(&event, app, page);
        }
    };
    let paste = move |event: ClipboardEvent| {
        let files = event.clipboard_data().and_then(|data| data.files());
        if let Some(files) = files.filter(|files| files.length() > 0)
            && page_controller::accepts_files(app, page)
        {
            page_controller::add_files(page, FileSelection::from_list(&files));
        }
    };
    let _ = window_event_listener(ev::dragover, over);
    let _ = window_event_listener(ev::dragleave, leave);
    let _ = window_event_listener(ev::drop, dropped);
    let _ = window_event_listener(ev::paste, move |event| paste(event.unchecked_into()));
}

/// Returns true if the drag contains files.
fn holds_files(event: &DragEvent) -> bool {
    event.data_transfer().is_some_and(|transfer| transfer.types().includes(&"Files".into(), 0))
}

/// Reads the dropped files and folders and adds them to the page, if it accepts files now.
fn receive(event: &DragEvent, app: AppState, page: PageHandle) {
    let Some(transfer) = event.data_transfer().filter(|_| page_controller::accepts_files(app, page)) else { return };
    let dropped = DroppedEntries::from_transfer(&transfer);
    page_controller::show_files_found(app, page, 0);
    spawn_local(async move {
        let selection = dropped.unpack(|found| page_controller::show_files_found(app, page, found)).await;
        page_controller::add_files(page, selection);
    });
}
