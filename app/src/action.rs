//! Actions that views and listeners of the browser dispatch. Only the browser handles them; the server has no handler.

use leptos::ev;
use leptos::prelude::RwSignal;
use leptos::web_sys::{HtmlCanvasElement, HtmlImageElement, HtmlOListElement};
use protocol::{Decision, ImageId, Thresholds};

use crate::sheet::model::card::CardKey;
use crate::sheet::model::export_format::ExportFormat;
use crate::{Language, Theme};

/// Action of any page.
#[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "the server handles no actions"))]
pub(crate) enum Action {
    /// Starts loading the code of a sheet, because the user is about to add files.
    PreloadSheetCode,
    /// Adds the files that were chosen in the file input of this `change` event.
    ChooseFiles(ev::Event),
    /// Changes the language.
    SetLanguage(Language),
    /// Changes the theme.
    SetTheme(Theme),
    /// Action on the open sheet.
    Sheet(SheetAction),
    /// Browser function for the views of a sheet.
    Browser(BrowserAction),
}

/// Action on the open sheet.
#[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "the server handles no actions"))]
pub(crate) enum SheetAction {
    /// Cancels the batch and this tab's uploads.
    CancelBatch,
    /// Seals the batch: no more files will come.
    SealBatch,
    /// Pauses the uploads: no further upload is started.
    PauseUploads,
    /// Resumes the uploads.
    ResumeUploads,
    /// Removes the files of a card from the upload queue, or aborts their uploads.
    RemoveUpload(CardKey),
    /// Retries the uploads of the files of a card that can be sent again.
    RetryUpload(CardKey),
    /// Retries every failed upload that may succeed, except files that the user removed.
    RetryAllUploads,
    /// Lists the names of the files that have not arrived, if this browser knows exactly which they are.
    ListMissingFiles,
    /// Loads the full report of the image of a card, for the inspector.
    LoadReport(CardKey),
    /// Sets or clears the decisions of cards. One undo reverts all of them.
    Decide(Vec<(CardKey, Option<Decision>)>),
    /// Undoes the newest group of decisions.
    Undo,
    /// Rejudges the sheet by other thresholds, on this page only.
    PreviewThresholds(Thresholds),
    /// Saves other thresholds to the server, which rejudges the batch.
    SaveThresholds(Thresholds),
    /// Renames the batch. An empty name removes the name.
    Rename(String),
    /// Pins the batch (exempts it from expiry) or unpins it.
    SetPinned(bool),
    /// Exports the shown cards to a file.
    Export(ExportFormat),
    /// Scrolls to a card and focuses it.
    ScrollToCard(CardKey),
}

/// Browser function for the views of a sheet. Except for [`BrowserAction::OpenNewSheet`], it also works before the
/// sheet is connected.
#[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "the server handles no actions"))]
pub(crate) enum BrowserAction {
    /// Opens a new sheet with the added files that do not belong to this one.
    OpenNewSheet,
    /// Keeps the measured layout of the grid up to date, so that only the cards in or near the view of a long sheet are
    /// drawn.
    WatchGrid(HtmlOListElement),
    /// Decodes the placeholder of a card: a ThumbHash in base64, and the signal that receives the data URL, or `None`
    /// if the ThumbHash is invalid.
    DecodePlaceholder(String, RwSignal<Option<String>>),
    /// Sets the page's URL to the deep link of an image, or to the sheet.
    SetDeepLink(Option<ImageId>),
    /// Preloads the image at this URL.
    PreloadImage(String),
    /// Draws the clipped areas of a picture on the canvas that lies over it.
    DrawClipping(HtmlImageElement, HtmlCanvasElement),
    /// Copies a text to the clipboard.
    CopyText(String),
}

impl From<SheetAction> for Action {
    fn from(action: SheetAction) -> Self {
        Self::Sheet(action)
    }
}

impl From<BrowserAction> for Action {
    fn from(action: BrowserAction) -> Self {
        Self::Browser(action)
    }
}
