//! What only a browser can do: take files in, send them, follow the stream, remember.

mod api;
mod clock;
mod download;
mod drop_zone;
mod event_stream;
mod folder;
mod follower;
mod grid_watch;
mod hands;
mod hashing;
mod inspection;
mod judging;
pub(crate) mod kit;
mod looking;
mod neighbours;
mod noted_names;
mod open_sheet;
mod painter;
mod parcel;
mod placeholder;
mod preferences;
mod recent_store;
mod session;
mod set_aside;
mod unload_guard;
mod upload;
mod upload_queue;
mod work;
mod workbench;

use leptos::prelude::*;

use crate::desk::Desk;
use crate::outline::Outline;
pub(crate) use work::Laying;

/// Gives the desk somebody who fulfils its wishes, lays out the sheet that the page shows, and begins to follow its batch.
pub(crate) fn attach(desk: Desk, outline: Outline, laying: Option<Laying>) {
    let visit = session::begin(desk, outline, laying);
    preferences::follow(desk);
    hands::listen(desk);
    drop_zone::listen(desk, visit);
}

/// Tells styles and tests that the page is alive.
pub(crate) fn mark_hydrated() {
    if let Some(root) = document().document_element() {
        // It fails only for an attribute name that is none.
        let _ = root.set_attribute("data-hydrated", "");
    }
}
