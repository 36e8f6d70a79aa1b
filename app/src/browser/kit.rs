//! What a sheet needs, in a WebAssembly module of its own: the start page is alive without it.

use std::rc::Rc;

use leptos::wasm_split::{SplitLoaderError, wasm_split};

use super::session::Visit;
use super::work::{Laying, Work};
use super::workbench;
use crate::desk::Desk;

/// The ways into the code of a sheet. What is reached by them alone is in the module `split_sheet.wasm`, so nothing else may
/// name it.
#[derive(Clone, Copy)]
pub(crate) struct Kit {
    /// Reads the sheet of the document; nothing when it cannot be read.
    pub(crate) for_document: fn() -> Option<Laying>,
    /// Work for a visit that shows no sheet yet.
    pub(crate) for_files: fn(Desk, Visit) -> Rc<dyn Work>,
}

/// Loads the code of a sheet, once; after a failure it may be tried again.
#[wasm_split(sheet, wasm_split_path = leptos::wasm_split, fallible)]
pub(crate) fn load() -> Result<Kit, SplitLoaderError> {
    Ok(Kit { for_document: workbench::of_document, for_files: workbench::for_files })
}
