//! Code that runs only in the browser: handling of actions and shortcuts, file selection, uploads, the connection to
//! the event stream, edits, layout and scrolling of the grid, and browser storage.

mod api;
mod clock;
mod connection_driver;
mod download;
mod drop_zone;
mod dropped_entries;
mod event_stream;
mod expected_file_names;
mod file_check;
mod file_hashing;
mod file_selection;
mod frame_batcher;
mod global_shortcuts;
mod grid_layout;
mod image_tools;
mod open_sheet;
mod other_windows;
mod page_controller;
mod page_visibility;
mod placeholder;
mod preferences;
mod recent_store;
mod sheet_edits;
pub(crate) mod sheet_handler;
mod sheet_host;
pub(crate) mod sheet_module;
mod skipped_files_store;
mod unload_guard;
mod upload_queue;
mod upload_request;

use leptos::prelude::*;

use crate::app_state::AppState;
use crate::browser::sheet_handler::SheetFactory;
use crate::document_attributes::DocumentAttributes;

/// Starts the behaviour of the page: handles actions, opens the sheet of the document, applies changed preferences and
/// stores them in cookies, and listens for shortcuts, dropped files and pasted files. On the start page, also fills the
/// list of recent batches and adds the files chosen before hydration.
///
/// `factory` opens the sheet of the document; `None` on a page without a sheet.
pub(crate) fn attach(app: AppState, attributes: DocumentAttributes, factory: Option<SheetFactory>) {
    let page = page_controller::begin(app, attributes, factory);
    preferences::follow(app);
    global_shortcuts::listen(app);
    drop_zone::listen(app, page);
}

/// Marks the document as hydrated, for styles and tests.
pub(crate) fn mark_hydrated() {
    if let Some(root) = document().document_element() {
        // Fails only for an invalid attribute name.
        let _ = root.set_attribute("data-hydrated", "");
    }
}
