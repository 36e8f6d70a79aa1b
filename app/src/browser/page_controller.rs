//! Controller of the page: handles page actions, passes sheet actions and added files to the handler of the sheet, and
//! reloads on navigation to another page.

use std::cell::RefCell;
use std::rc::Rc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

use crate::action::Action;
use crate::app_state::AppState;
use crate::browser::file_selection::FileSelection;
use crate::browser::sheet_handler::{SheetFactory, SheetHandler};
use crate::browser::{recent_store, sheet_module};
use crate::document_attributes::{DocumentAttributes, PageKind};
use crate::file_intake::FileIntake;

/// Handle to the page controller.
pub(crate) type PageHandle = StoredValue<PageController, LocalStorage>;

/// State of the page that only the browser has. It must not name code of a sheet (see `sheet_module`).
pub(crate) struct PageController {
    app: AppState,
    /// Handler of the sheet; `None` on the start page until files are added and the code of a sheet is loaded, and on
    /// the page for a missing batch.
    sheet: RefCell<Option<Rc<dyn SheetHandler>>>,
}

/// Creates the controller and sets it as the handler of all actions. `factory` opens the sheet of the document, if
/// there is one. On the start page, fills the list of recent batches and adds the files chosen before hydration.
/// Reloads the page when the user goes back or forward to another path.
pub(crate) fn begin(app: AppState, attributes: DocumentAttributes, factory: Option<SheetFactory>) -> PageHandle {
    let page = StoredValue::new_local(PageController { app, sheet: RefCell::default() });
    app.set_handler(Callback::new(move |action| handle(action, page)));
    if let Some(factory) = factory {
        set_sheet_handler(page, factory(app));
    }
    // State must not change before hydration, so this runs in a later task.
    if attributes.kind == PageKind::Start {
        spawn_local(async move {
            app.recent.set(recent_store::read(app.language.get_untracked()));
            add_files_chosen_before_hydration(page);
        });
    }
    // Going back to the URL of another page reloads. A URL that differs only in its fragment belongs to this page.
    let _ = window_event_listener(leptos::ev::popstate, move |_| {
        if location().pathname().is_ok_and(|path| path != untrack(|| app.path())) {
            let _ = location().reload();
        }
    });
    page
}

/// Handles an action. Actions of a sheet go to its handler, and are ignored if there is none.
fn handle(action: Action, page: PageHandle) {
    let app = page.with_value(|controller| controller.app);
    match action {
        Action::ChooseFiles(event) => {
            let input: HtmlInputElement = event_target(&event);
            let selection = input.files().map(|list| FileSelection::from_list(&list)).unwrap_or_default();
            // Otherwise choosing the same files again would fire no `change` event.
            input.set_value("");
            add_files(page, selection);
        }
        Action::SetLanguage(language) => {
            app.language.set(language);
            app.recent.set(recent_store::read(language));
        }
        Action::SetTheme(theme) => app.theme.set(theme),
        Action::PreloadSheetCode => preload_sheet_code(page),
        Action::Sheet(action) => {
            if let Some(sheet) = sheet_handler(page) {
                sheet.handle_sheet_action(action);
            }
        }
        Action::Browser(action) => {
            if let Some(sheet) = sheet_handler(page) {
                sheet.handle_browser_action(action);
            }
        }
    }
}

/// Handler of the sheet; `None` on the start page until files are added and the code of a sheet is loaded, and on the
/// page for a missing batch.
fn sheet_handler(page: PageHandle) -> Option<Rc<dyn SheetHandler>> {
    page.with_value(|controller| controller.sheet.borrow().clone())
}

fn set_sheet_handler(page: PageHandle, handler: Rc<dyn SheetHandler>) {
    page.with_value(|controller| controller.sheet.replace(Some(handler)));
}

/// Starts loading the code of a sheet, because files are about to be added. Does nothing if a sheet has a handler.
/// Ignores errors, because `add_files` tries again.
fn preload_sheet_code(page: PageHandle) {
    if sheet_handler(page).is_none() {
        spawn_local(async {
            let _ = sheet_module::load().await;
        });
    }
}

/// Adds the files that the user chose before hydration.
fn add_files_chosen_before_hydration(page: PageHandle) {
    let input = document().query_selector("#drop input[name=file]").ok().flatten();
    let files = input.and_then(|input| input.unchecked_into::<HtmlInputElement>().files());
    if let Some(files) = files.filter(|files| files.length() > 0) {
        add_files(page, FileSelection::from_list(&files));
    }
}

/// Returns true if files can be added now.
pub(crate) fn accepts_files(app: AppState, page: PageHandle) -> bool {
    match sheet_handler(page) {
        Some(sheet) => sheet.accepts_files(),
        None => app.is_start() && !app.intake.get_untracked().is_busy(),
    }
}

/// Shows the number of files found so far.
pub(crate) fn show_files_found(app: AppState, page: PageHandle, found: u64) {
    match sheet_handler(page) {
        Some(sheet) => sheet.show_files_found(found),
        None => app.intake.set(FileIntake::Reading(found)),
    }
}

/// Adds files. On the start page, loads the code of a sheet, which then creates a sheet from the files; shows an error
/// as the status of the file intake. On a sheet, passes the files to the handler of the sheet.
pub(crate) fn add_files(page: PageHandle, selection: FileSelection) {
    if let Some(sheet) = sheet_handler(page) {
        return sheet.add_files(selection);
    }
    let app = page.with_value(|controller| controller.app);
    app.intake.set(FileIntake::Opening);
    spawn_local(async move {
        match sheet_module::load().await {
            Ok(module) => {
                let sheet = (module.for_files)(app);
                set_sheet_handler(page, sheet.clone());
                sheet.add_files(selection);
            }
            Err(_) => app.intake.set(FileIntake::CodeNotLoaded),
        }
    });
}
