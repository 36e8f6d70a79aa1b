//! Host of the open sheet: opens a sheet from the document or from files, and handles its actions.

use std::cell::RefCell;
use std::rc::Rc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use protocol::Batch;
use wasm_bindgen::JsValue;

use crate::action::{BrowserAction, SheetAction};
use crate::app_state::{AppState, CurrentPage};
use crate::browser::api;
use crate::browser::api::CallError;
use crate::browser::file_check::check_files;
use crate::browser::file_selection::FileSelection;
use crate::browser::open_sheet::OpenSheet;
use crate::browser::sheet_handler::{SheetFactory, SheetHandler};
use crate::browser::{grid_layout, image_tools, placeholder};
use crate::file_intake::FileIntake;
use crate::sheet::model::add_files_status::AddFilesStatus;
use crate::sheet::model::reducer::{Completeness, Reducer};
use crate::sheet::model::sheet_state::SheetState;
use crate::sheet::view;
use crate::{Page, PageContent, words};

/// Progress of the file check is shown for more files than this. Fewer files are checked too quickly to read it.
const SHOW_PROGRESS_ABOVE: u64 = 500;

/// Implementation of [`SheetHandler`] with at most one open sheet at a time. Clones share the open sheet.
#[derive(Clone)]
struct SheetHost {
    app: AppState,
    open_sheet: Rc<RefCell<Option<OpenSheet>>>,
}

/// Reads the data of the document's sheet, and returns a function that opens the sheet. Returns `None` if the document
/// has no sheet, or its data cannot be parsed.
pub(crate) fn for_document() -> Option<SheetFactory> {
    let text = document().get_element_by_id("page")?.text_content()?;
    let page: Page = serde_json::from_str(&text).ok()?;
    let PageContent::Sheet { batch, images, next, upload_source } = page.content else { return None };
    Some(Box::new(move |app| {
        let host = SheetHost { app, open_sheet: Rc::default() };
        let sheet = SheetState::new(&batch, images.clone());
        sheet.upload_source.set(upload_source);
        app.page.set(CurrentPage::Sheet { sheet, render: view::show });
        let task_host = host.clone();
        // State must not change before hydration, so the connection starts in a later task.
        spawn_local(async move {
            let completeness = if next.is_some() { Completeness::Partial } else { Completeness::Complete };
            let reducer = Reducer::new(sheet, batch, images, completeness);
            let open_sheet = OpenSheet::begin(app, sheet, reducer, next);
            open_sheet.restore_skipped_files();
            task_host.open_sheet.replace(Some(open_sheet));
        });
        Rc::new(host)
    }))
}

/// Returns a host without an open sheet, which opens one when files are added.
pub(crate) fn for_files(app: AppState) -> Rc<dyn SheetHandler> {
    Rc::new(SheetHost { app, open_sheet: Rc::default() })
}

impl SheetHandler for SheetHost {
    fn handle_sheet_action(&self, action: SheetAction) {
        if let Some(open_sheet) = self.open_sheet() {
            open_sheet.handle(action);
        }
    }

    fn handle_browser_action(&self, action: BrowserAction) {
        match action {
            BrowserAction::DecodePlaceholder(thumbhash, shown) => shown.set(placeholder::data_url(&thumbhash)),
            BrowserAction::SetDeepLink(image) => image_tools::set_deep_link(image),
            BrowserAction::PreloadImage(address) => image_tools::preload(&address),
            BrowserAction::DrawClipping(picture, canvas) => image_tools::draw_clipping(picture, canvas),
            BrowserAction::CopyText(text) => image_tools::copy(text),
            BrowserAction::WatchGrid(list) => {
                if let CurrentPage::Sheet { sheet, .. } = self.app.page.get_untracked() {
                    grid_layout::watch(sheet, list);
                }
            }
            BrowserAction::OpenNewSheet => {
                if let Some(open_sheet) = self.open_sheet() {
                    spawn_local(self.clone().open_with(open_sheet.take_unmatched()));
                }
            }
        }
    }

    fn accepts_files(&self) -> bool {
        let app = self.app;
        match app.page.get_untracked() {
            CurrentPage::Start => !app.intake.get_untracked().is_busy(),
            CurrentPage::Sheet { .. } => !matches!(
                app.add_files_status.get_untracked(),
                AddFilesStatus::Reading(_) | AddFilesStatus::Hashing { .. }
            ),
            CurrentPage::NotFound(_) => false,
        }
    }

    fn show_files_found(&self, found: u64) {
        match self.app.page.get_untracked() {
            CurrentPage::Start => self.app.intake.set(FileIntake::Reading(found)),
            CurrentPage::Sheet { .. } | CurrentPage::NotFound(_) => {
                self.app.add_files_status.set(AddFilesStatus::Reading(found));
            }
        }
    }

    fn add_files(&self, selection: FileSelection) {
        let app = self.app;
        match self.open_sheet() {
            Some(_) if selection.files.is_empty() => app.add_files_status.set(AddFilesStatus::Empty),
            Some(open_sheet) if open_sheet.accepts_new_images() => spawn_local(open_sheet.add_files(selection)),
            Some(open_sheet) => {
                spawn_local(open_sheet.add_missing_files(selection, assets() + "/hashing.js"));
            }
            None if selection.files.is_empty() => app.intake.set(FileIntake::Nothing),
            None => spawn_local(self.clone().open_with(selection)),
        }
    }
}

impl SheetHost {
    fn open_sheet(&self) -> Option<OpenSheet> {
        self.open_sheet.borrow().clone()
    }

    /// Creates a batch for the files that can be uploaded, and shows its sheet. Errors are shown as the status of the
    /// file intake.
    async fn open_with(self, selection: FileSelection) {
        let app = self.app;
        let total = selection.files.len() as u64;
        app.intake.set(FileIntake::Opening);
        let report_checked = move |done| {
            if total > SHOW_PROGRESS_ABOVE {
                app.intake.set(FileIntake::Checking { done, total });
            }
        };
        let (files, skipped_files) = check_files(selection.files, app.max_bytes, report_checked).await;
        app.skipped_files.set(skipped_files);
        if files.is_empty() {
            return app.intake.set(FileIntake::AllSkipped);
        }
        app.intake.set(FileIntake::Opening);
        let batch = match api::create_batch(selection.name.as_deref(), files.len() as u64).await {
            Ok(batch) => batch,
            Err(CallError::Unavailable) => return app.intake.set(FileIntake::Unreachable),
            Err(CallError::NotFound | CallError::Refused) => return app.intake.set(FileIntake::Refused),
        };
        let sheet = SheetState::new(&batch, Vec::new());
        set_url_and_title(app, &batch);
        let reducer = Reducer::new(sheet, batch.clone(), Vec::new(), Completeness::Complete);
        let open_sheet = OpenSheet::begin(app, sheet, reducer, None);
        self.open_sheet.replace(Some(open_sheet.clone()));
        open_sheet.send_all(files, || app.page.set(CurrentPage::Sheet { sheet, render: view::show_new })).await;
    }
}

/// URL path of scripts and styles, without a trailing slash.
fn assets() -> String {
    let data = document().get_element_by_id("page");
    data.and_then(|data| data.get_attribute("data-assets")).unwrap_or_default()
}

/// Sets the page's URL and title to those of the sheet, as a new history entry, and scrolls to the top.
fn set_url_and_title(app: AppState, batch: &Batch) {
    let address = format!("/batches/{}", batch.id);
    // If the URL cannot be changed, the page works until it is reloaded.
    let _ = window().history().and_then(|history| history.push_state_with_url(&JsValue::NULL, "", Some(&address)));
    let untitled = words::sheet::untitled(app.language.get_untracked());
    document().set_title(&format!("{} · {}", batch.name.as_deref().unwrap_or(untitled), words::chrome::NAME));
    window().scroll_to_with_x_and_y(0.0, 0.0);
}
