//! Actions that the views dispatch and only a browser can carry out.

use leptos::ev;
use leptos::prelude::RwSignal;
use leptos::web_sys::{HtmlCanvasElement, HtmlImageElement, HtmlOListElement};
use protocol::{Decision, ImageId, Thresholds};

use crate::sheet::model::card::CardKey;
use crate::sheet::model::export_format::ExportFormat;
use crate::{Language, Theme};

/// An action of any page.
#[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "the server handles no actions"))]
pub(crate) enum Action {
    /// Gets ready to take files: somebody is about to give some.
    PreloadSheetCode,
    /// Sends the files that an input holds.
    ChooseFiles(ev::Event),
    /// Changes the language.
    SetLanguage(Language),
    /// Changes the theme.
    SetTheme(Theme),
    /// An action on the open sheet.
    Sheet(SheetAction),
    /// A browser function that a sheet's views need.
    Browser(BrowserAction),
}

/// An action on the open sheet.
#[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "the server handles no actions"))]
pub(crate) enum SheetAction {
    /// Stops the batch.
    CancelBatch,
    /// Says that no more files will come.
    SealBatch,
    /// Begins no further upload for now.
    PauseUploads,
    /// Goes on with the uploads.
    ResumeUploads,
    /// Does not send a card's file after all.
    RemoveUpload(CardKey),
    /// Sends a card's file again.
    RetryUpload(CardKey),
    /// Sends every file again that did not arrive.
    RetryAllUploads,
    /// Tells which files have not arrived, as far as this browser noted them.
    ListMissingFiles,
    /// Reads all of an image's report.
    LoadReport(CardKey),
    /// Keeps or rejects images of cards, or takes that back; what is decided together is undone together.
    Decide(Vec<(CardKey, Option<Decision>)>),
    /// Takes the newest decision back.
    Undo,
    /// Judges the sheet by other thresholds on this page alone.
    PreviewThresholds(Thresholds),
    /// Has the sheet judged by other thresholds for everybody.
    SaveThresholds(Thresholds),
    /// Gives the sheet another name; none when it is empty.
    Rename(String),
    /// Pins the sheet against expiry, or lets it go.
    SetPinned(bool),
    /// Writes down the cards that are shown.
    Export(ExportFormat),
    /// Scrolls to a card and gives it the focus.
    ScrollToCard(CardKey),
}

/// A browser function that a sheet's views need, with or without an open batch.
#[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "the server handles no actions"))]
pub(crate) enum BrowserAction {
    /// Opens a new sheet with the files that were given to this one and are not its own.
    OpenNewSheet,
    /// Tells how the grid is laid out, and draws of it what is in view.
    WatchGrid(HtmlOListElement),
    /// Makes the placeholder of a card's picture: ThumbHash in, signal for a data URL out.
    DecodePlaceholder(String, RwSignal<Option<String>>),
    /// Makes the page's address lead to an image, or to the sheet alone.
    SetDeepLink(Option<ImageId>),
    /// Loads a picture that will be looked at soon.
    PreloadImage(String),
    /// Lays over a picture what has lost its detail.
    DrawClipping(HtmlImageElement, HtmlCanvasElement),
    /// Copies a text.
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
