//! Controller of the page: handles the actions of the start page and passes those of a sheet to its handler.

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

/// A handle to the visit.
pub(crate) type PageHandle = StoredValue<PageController, LocalStorage>;

/// What the browser has in hand while the page is open.
pub(crate) struct PageController {
    app: AppState,
    /// Where scripts are.
    assets: String,
    sheet: RefCell<Option<Rc<dyn SheetHandler>>>,
}

/// Begins the visit of a page.
pub(crate) fn begin(app: AppState, attributes: DocumentAttributes, factory: Option<SheetFactory>) -> PageHandle {
    let page = StoredValue::new_local(PageController { app, assets: attributes.assets, sheet: RefCell::default() });
    app.set_handler(Callback::new(move |action| handle(action, page)));
    if let Some(factory) = factory {
        let assets = page.with_value(|controller| controller.assets.clone());
        set_sheet_handler(page, factory(app, assets));
    }
    // Nothing may change before the server's tree is taken over, so this begins after it.
    if attributes.kind == PageKind::Start {
        spawn_local(async move {
            app.recent.set(recent_store::read(app.language.get_untracked()));
            add_early_choice(page);
        });
    }
    // Another page's address that is gone back to is loaded anew; one that differs only in what is pointed to is this page's.
    let _ = window_event_listener(leptos::ev::popstate, move |_| {
        if location().pathname().is_ok_and(|path| path != untrack(|| app.path())) {
            let _ = location().reload();
        }
    });
    page
}

fn handle(action: Action, page: PageHandle) {
    let app = page.with_value(|controller| controller.app);
    match action {
        Action::ChooseFiles(event) => {
            let input: HtmlInputElement = event_target(&event);
            let selection = input.files().map(|list| FileSelection::of_list(&list)).unwrap_or_default();
            // The same choice again must be a change again.
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

fn sheet_handler(page: PageHandle) -> Option<Rc<dyn SheetHandler>> {
    page.with_value(|controller| controller.sheet.borrow().clone())
}

fn set_sheet_handler(page: PageHandle, handler: Rc<dyn SheetHandler>) {
    page.with_value(|controller| controller.sheet.replace(Some(handler)));
}

/// Loads the code of a sheet, since files are about to be given; whether that succeeds is seen when they are.
fn preload_sheet_code(page: PageHandle) {
    if sheet_handler(page).is_none() {
        spawn_local(async {
            let _ = sheet_module::load().await;
        });
    }
}

/// Takes in what was chosen before the page was alive.
fn add_early_choice(page: PageHandle) {
    let input = document().query_selector("#drop input[name=file]").ok().flatten();
    let files = input.and_then(|input| input.unchecked_into::<HtmlInputElement>().files());
    if let Some(files) = files.filter(|files| files.length() > 0) {
        add_files(page, FileSelection::of_list(&files));
    }
}

/// Whether files can be given now.
pub(crate) fn accepts_files(app: AppState, page: PageHandle) -> bool {
    match sheet_handler(page) {
        Some(sheet) => sheet.accepts_files(),
        None => app.is_start() && !app.intake.get_untracked().is_busy(),
    }
}

/// Says how many files were found so far.
pub(crate) fn show_files_found(app: AppState, page: PageHandle, found: u64) {
    match sheet_handler(page) {
        Some(sheet) => sheet.show_files_found(found),
        None => app.intake.set(FileIntake::Reading(found)),
    }
}

/// Takes files in: on the start page they become a sheet. On a sheet that waits for files or takes none those that are missing are
/// sent; to any other they are added.
pub(crate) fn add_files(page: PageHandle, selection: FileSelection) {
    if let Some(sheet) = sheet_handler(page) {
        return sheet.add_files(selection);
    }
    let (app, assets) = page.with_value(|controller| (controller.app, controller.assets.clone()));
    app.intake.set(FileIntake::Opening);
    spawn_local(async move {
        match sheet_module::load().await {
            Ok(module) => {
                let sheet = (module.for_files)(app, assets);
                set_sheet_handler(page, sheet.clone());
                sheet.add_files(selection);
            }
            Err(_) => app.intake.set(FileIntake::CodeNotLoaded),
        }
    });
}
