//! Everything that a browser does for the sheet that is shown, or for the one that files are about to become.

use std::cell::RefCell;
use std::rc::Rc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use protocol::Batch;
use wasm_bindgen::JsValue;

use super::api::{self, CallError};
use super::inspection::inspect;
use super::open_sheet::OpenSheet;
use super::parcel::Parcel;
use super::session::Visit;
use super::work::{Laying, Work};
use super::{grid_watch, looking, placeholder};
use crate::desk::{Desk, Intake, Place, Wish};
use crate::sheet::{self, Comparison, Completeness, Filling, LightTable};
use crate::{First, Page, words};

/// More files than this take a while to be looked at.
const MANY: u64 = 500;

/// The work on one sheet after the other. A clone is a handle to the same work.
#[derive(Clone)]
struct Workbench {
    desk: Desk,
    visit: Visit,
    sheet: Rc<RefCell<Option<OpenSheet>>>,
}

/// Reads the sheet of the document.
pub(crate) fn of_document() -> Option<Laying> {
    let text = document().get_element_by_id("page")?.text_content()?;
    let page: Page = serde_json::from_str(&text).ok()?;
    let First::Sheet { batch, images, next, source } = page.first else { return None };
    Some(Box::new(move |desk, visit| {
        let bench = Workbench { desk, visit, sheet: Rc::default() };
        let table = LightTable::of(&batch, images.clone());
        table.source.set(source);
        desk.place.set(Place::Sheet { table, show: sheet::show });
        let begun = bench.clone();
        // Nothing may change before the server's tree is taken over, so the work begins after it.
        spawn_local(async move {
            let completeness = if next.is_some() { Completeness::Partial } else { Completeness::Whole };
            let filling = Filling::of(table, batch, images, completeness);
            let sheet = OpenSheet::begin(desk, table, filling, next);
            sheet.recall();
            begun.sheet.replace(Some(sheet));
        });
        Rc::new(bench)
    }))
}

/// A bench without a sheet.
pub(crate) fn for_files(desk: Desk, visit: Visit) -> Rc<dyn Work> {
    Rc::new(Workbench { desk, visit, sheet: Rc::default() })
}

impl Work for Workbench {
    fn fulfil(&self, wish: Wish) {
        match wish {
            Wish::Preview(thumbhash, shown) => shown.set(placeholder::data_url(&thumbhash)),
            Wish::PointTo(image) => looking::point_to(image),
            Wish::Preload(address) => looking::preload(&address),
            Wish::Clip(picture, canvas) => looking::clip(picture, canvas),
            Wish::Copy(text) => looking::copy(text),
            Wish::LayOut(list) => {
                if let Place::Sheet { table, .. } = self.desk.place.get_untracked() {
                    grid_watch::watch(table, list);
                }
            }
            Wish::SendElsewhere => {
                if let Some(sheet) = self.sheet() {
                    spawn_local(self.clone().open_with(sheet.take_strangers()));
                }
            }
            wish => {
                if let Some(sheet) = self.sheet() {
                    sheet.fulfil(wish);
                }
            }
        }
    }

    fn accepts_files(&self) -> bool {
        let desk = self.desk;
        match desk.place.get_untracked() {
            Place::Start => !desk.intake.get_untracked().is_busy(),
            Place::Sheet { .. } => {
                !matches!(desk.comparison.get_untracked(), Comparison::Reading(_) | Comparison::Hashing { .. })
            }
            Place::Gone(_) => false,
        }
    }

    fn tell_reading(&self, found: u64) {
        match self.desk.place.get_untracked() {
            Place::Start => self.desk.intake.set(Intake::Reading(found)),
            _ => self.desk.comparison.set(Comparison::Reading(found)),
        }
    }

    fn take_in(&self, parcel: Parcel) {
        let desk = self.desk;
        match self.sheet() {
            Some(_) if parcel.files.is_empty() => desk.comparison.set(Comparison::Empty),
            Some(sheet) if sheet.takes_more() => spawn_local(sheet.extend(parcel)),
            Some(sheet) => {
                let assets = self.visit.with_value(|session| session.assets.clone());
                spawn_local(sheet.compare(parcel, format!("{assets}/hashing.js")));
            }
            None if parcel.files.is_empty() => desk.intake.set(Intake::Nothing),
            None => spawn_local(self.clone().open_with(parcel)),
        }
    }
}

impl Workbench {
    fn sheet(&self) -> Option<OpenSheet> {
        self.sheet.borrow().clone()
    }

    /// Opens a batch for those of these files that can be analyzed and turns the page into its sheet.
    async fn open_with(self, parcel: Parcel) {
        let desk = self.desk;
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
        self.sheet.replace(Some(sheet.clone()));
        sheet.send_all(files, || desk.place.set(Place::Sheet { table, show: sheet::unfold })).await;
    }
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
