//! Trait of the sheet handler. The start page calls it as a trait object, and so does not contain the code of a sheet.

use std::rc::Rc;

use crate::action::{BrowserAction, SheetAction};
use crate::app_state::AppState;
use crate::browser::file_selection::FileSelection;

/// Handler of a sheet. The implementation is in the second WebAssembly module (see
/// [`sheet_module`](crate::browser::sheet_module)). `page_controller` in the first module calls it only through this
/// trait.
pub(crate) trait SheetHandler {
    /// Handles an action on the open sheet. Does nothing if no sheet is open.
    fn handle_sheet_action(&self, action: SheetAction);

    /// Runs a browser function for a view.
    fn handle_browser_action(&self, action: BrowserAction);

    /// Returns true if files can be added now.
    fn accepts_files(&self) -> bool;

    /// Shows the number of files found so far.
    fn show_files_found(&self, found: u64);

    /// Adds files. On the start page, they become a new sheet. An open sheet appends them if it accepts new images;
    /// otherwise it compares them with its images and uploads missing ones.
    fn add_files(&self, selection: FileSelection);
}

/// Function that opens the sheet of the document and returns its handler. It sets the sheet as the current page at
/// once, before hydration, and starts the connection in a task that runs after hydration.
pub(crate) type SheetFactory = Box<dyn FnOnce(AppState) -> Rc<dyn SheetHandler>>;
