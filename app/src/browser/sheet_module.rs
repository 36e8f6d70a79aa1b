//! Border of the second WebAssembly module, which holds the code of a sheet: the start page runs without it.

use std::rc::Rc;

use leptos::wasm_split::{SplitLoaderError, wasm_split};

use crate::app_state::AppState;
use crate::browser::sheet_handler::{SheetFactory, SheetHandler};
use crate::browser::sheet_host;

/// Entry points of the code of a sheet. Code that is reached through them alone is in the module `split_sheet.wasm`, so nothing else
/// may name it.
#[derive(Clone, Copy)]
pub(crate) struct SheetModule {
    /// Reads the sheet of the document; nothing when it cannot be read.
    pub(crate) for_document: fn() -> Option<SheetFactory>,
    /// Returns the handler for a page that shows no sheet yet.
    pub(crate) for_files: fn(AppState, String) -> Rc<dyn SheetHandler>,
}

/// Loads the code of a sheet, once; after a failure it may be tried again.
#[wasm_split(sheet, wasm_split_path = leptos::wasm_split, fallible)]
pub(crate) fn load() -> Result<SheetModule, SplitLoaderError> {
    Ok(SheetModule { for_document: sheet_host::of_document, for_files: sheet_host::for_files })
}
