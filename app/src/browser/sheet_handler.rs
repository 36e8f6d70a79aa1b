//! Handler of a sheet as a trait object, so that the start page does not load the code of a sheet.

use std::rc::Rc;

use crate::action::{BrowserAction, SheetAction};
use crate::app_state::AppState;
use crate::browser::file_selection::FileSelection;

/// Handler of a sheet. Its code is loaded when there is a sheet or when files are given for one.
pub(crate) trait SheetHandler {
    /// Handles an action on the open sheet.
    fn handle_sheet_action(&self, action: SheetAction);

    /// Handles a browser function that a view asks for.
    fn handle_browser_action(&self, action: BrowserAction);

    /// Whether files can be given now.
    fn accepts_files(&self) -> bool;

    /// Says how many files were found so far.
    fn show_files_found(&self, found: u64);

    /// Takes files in: on the start page they become a sheet, on a sheet those that are missing are sent.
    fn add_files(&self, selection: FileSelection);
}

/// Opens the sheet of the document: takes the app state and the path of the assets. Shows the sheet before the page is hydrated,
/// and begins to work on it afterwards.
pub(crate) type SheetFactory = Box<dyn FnOnce(AppState, String) -> Rc<dyn SheetHandler>>;
