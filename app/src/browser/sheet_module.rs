//! Border between the two WebAssembly modules of the page.
//!
//! The program is linked once and then split. `proofsheet.wasm` is the first module; every page loads it.
//! `split_sheet.wasm` is the second module; it has the code of a sheet and is loaded only when a sheet is shown or
//! files are about to be added. Both modules share one memory and one function table, so values, closures and function
//! pointers can cross the border freely.
//!
//! [`load`] is the only border. The splitter moves a function into the second module if it is reachable *only* through
//! `load`. Any other path to it, even one that never runs, moves it and everything that it calls into the first module.
//!
//! Code of the first module (start page, top bar, `page_controller`, `drop_zone`, `hydration`):
//!
//! - may name types, constants, and signals of any type, such as `SheetState` in `CurrentPage`: a type has no code by
//!   itself;
//! - may call a sheet only through what `load` returns: [`SheetModule`], `dyn SheetHandler`, [`SheetFactory`], and the
//!   function pointer `render` in `CurrentPage::Sheet`, which returns an `ErasedView`;
//! - must not call functions or methods of `sheet`, `sheet_host` or `open_sheet`, nor name their views in a `view!`.
//!   The few small functions that it does call, such as `SheetState::id` and `CaptureTimeText::to_the_minute`, are in the
//!   first module for that reason;
//! - must not deserialise `Page` or types of `protocol`, because serde generates much code for them. It reads
//!   `DocumentAttributes` from HTML attributes instead.
//!
//! The compiler does not check these rules, and breaking them changes only the sizes of the modules. `cargo xtask site`
//! prints the sizes, and `cargo xtask bench page` checks them. `docs/decisions/0018-two-webassembly-modules.md` gives
//! the reasons.

use std::rc::Rc;

use leptos::wasm_split::{SplitLoaderError, wasm_split};

use crate::app_state::AppState;
use crate::browser::sheet_handler::{SheetFactory, SheetHandler};
use crate::browser::sheet_host;

/// Entry points of the second module. No other code may name the functions behind these pointers.
#[derive(Clone, Copy)]
pub(crate) struct SheetModule {
    /// Returns a function that opens the sheet of the document. Returns `None` if the document has no sheet, or its
    /// data cannot be parsed.
    pub(crate) for_document: fn() -> Option<SheetFactory>,
    /// Returns a handler without an open sheet, for the start page when files are added to it.
    pub(crate) for_files: fn(AppState) -> Rc<dyn SheetHandler>,
}

/// Loads the second module, at most once. After an error, a later call tries again.
///
/// The macro makes this function async: callers await it, and its body runs in the second module.
#[wasm_split(sheet, wasm_split_path = leptos::wasm_split, fallible)]
pub(crate) fn load() -> Result<SheetModule, SplitLoaderError> {
    Ok(SheetModule { for_document: sheet_host::for_document, for_files: sheet_host::for_files })
}
