//! What every view shares: the state of the page and the wishes that a browser fulfils.

use leptos::ev;
use leptos::prelude::*;
use leptos::web_sys::{HtmlCanvasElement, HtmlImageElement, HtmlOListElement};
use protocol::{Decision, ImageId, Thresholds};

use crate::left_out::LeftOut;
use crate::opaque::Opaque;
use crate::outline::{Kind, Outline};
use crate::recent::Recent;
use crate::sheet::{CardKey, Comparison, Delivery, Form, LightTable, Unsaved};
use crate::{Frames, Gone, Language, Theme};

/// The state of the page. It outlives every view, so a view may be rendered anew at any time.
#[derive(Clone, Copy)]
pub(crate) struct Desk {
    /// The language of the page.
    pub(crate) language: RwSignal<Language>,
    /// Light or dark.
    pub(crate) theme: RwSignal<Theme>,
    /// How large the pictures of a sheet are.
    pub(crate) frames: RwSignal<Frames>,
    /// Which page is shown.
    pub(crate) place: RwSignal<Place>,
    /// Whether files are held over the page.
    pub(crate) hover: RwSignal<Hover>,
    /// What the start page says about the files it was given.
    pub(crate) intake: RwSignal<Intake>,
    /// Files that were given last and are not sent.
    pub(crate) left_out: RwSignal<Vec<LeftOut>>,
    /// What this tab's uploads do.
    pub(crate) delivery: RwSignal<Delivery>,
    /// What came of files that were given to a sheet once more.
    pub(crate) comparison: RwSignal<Comparison>,
    /// What the reader changed last and the server did not take.
    pub(crate) unsaved: RwSignal<Option<Unsaved>>,
    /// Names of files that this browser noted for the sheet and that have not arrived.
    pub(crate) missing_names: RwSignal<Vec<String>>,
    /// The most bytes that the server takes of a file.
    #[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "only a browser is given files"))]
    pub(crate) max_bytes: u64,
    /// Batches that this browser has seen.
    pub(crate) recent: RwSignal<Vec<Recent>>,
    wishes: RwSignal<Option<Callback<Wish>>>,
}

/// Which page is shown.
#[derive(Clone, Copy)]
// Handles that remember where they were made are larger.
#[cfg_attr(
    any(target_pointer_width = "64", debug_assertions),
    expect(clippy::large_enum_variant, reason = "there is one of it, and a table is a bundle of handles")
)]
pub(crate) enum Place {
    /// The drop area.
    Start,
    /// A sheet.
    Sheet {
        /// What lies on it.
        table: LightTable,
        /// The way to its view, which the start page does without.
        show: fn(LightTable, Language) -> Opaque,
    },
    /// There is no sheet.
    Gone(Gone),
}

/// Whether files are held over the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "only a browser has a pointer"))]
pub(crate) enum Hover {
    /// They are: letting go sends them.
    Files,
    /// They are not.
    Nothing,
}

/// What becomes of files that were given to the start page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "only a browser takes files in"))]
pub(crate) enum Intake {
    /// None were given.
    Ready,
    /// Folders are being read, and this many files were found.
    Reading(u64),
    /// So many of all the files have been looked at.
    Looking {
        /// Files that have been looked at.
        done: u64,
        /// All files.
        total: u64,
    },
    /// None of the files can be sent; they are listed.
    AllLeftOut,
    /// The batch is being opened.
    Opening,
    /// There was no file in what was given.
    Nothing,
    /// The server does not answer.
    Unreachable,
    /// The server refused to open a batch.
    Refused,
    /// The code of a sheet could not be loaded: the server is away, or a new version of it is there.
    Incomplete,
}

impl Intake {
    /// Whether files are being taken in.
    pub(crate) fn is_busy(self) -> bool {
        matches!(self, Self::Reading(_) | Self::Looking { .. } | Self::Opening)
    }
}

/// What a reader asks for that only a browser can do.
#[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "nobody fulfils wishes on the server"))]
pub(crate) enum Wish {
    /// Gets ready to take files: somebody is about to give some.
    Prepare,
    /// Sends the files that an input holds.
    Pick(ev::Event),
    /// Stops the batch.
    Cancel,
    /// Says that no more files will come.
    Seal,
    /// Begins no further upload for now.
    Hold,
    /// Goes on with the uploads.
    GoOn,
    /// Does not send a card's file after all.
    Withdraw(CardKey),
    /// Sends a card's file again.
    Retry(CardKey),
    /// Sends every file again that did not arrive.
    RetryAll,
    /// Tells which files have not arrived, as far as this browser noted them.
    NameMissing,
    /// Opens a new sheet with the files that were given to this one and are not its own.
    SendElsewhere,
    /// Reads all of an image's report.
    Inspect(CardKey),
    /// Keeps or rejects images of cards, or takes that back; what is decided together is undone together.
    Decide(Vec<(CardKey, Option<Decision>)>),
    /// Takes the newest decision back.
    Undo,
    /// Judges the sheet by other thresholds on this page alone.
    Try(Thresholds),
    /// Has the sheet judged by other thresholds for everybody.
    Judge(Thresholds),
    /// Gives the sheet another name; none when it is empty.
    Rename(String),
    /// Pins the sheet against expiry, or lets it go.
    Pin(bool),
    /// Writes down the cards that are shown.
    Export(Form),
    /// Tells how the grid is laid out, and draws of it what is in view.
    LayOut(HtmlOListElement),
    /// Scrolls to a card and gives it the focus.
    Reveal(CardKey),
    /// Makes the placeholder of a card's picture: ThumbHash in, signal for a data URL out.
    Preview(String, RwSignal<Option<String>>),
    /// Makes the page's address lead to an image, or to the sheet alone.
    PointTo(Option<ImageId>),
    /// Loads a picture that will be looked at soon.
    Preload(String),
    /// Lays over a picture what has lost its detail.
    Clip(HtmlImageElement, HtmlCanvasElement),
    /// Copies a text.
    Copy(String),
    /// Changes the language.
    Speak(Language),
    /// Changes the theme.
    Light(Theme),
}

impl Desk {
    /// The state that a page begins with, without its sheet. Everything lives as long as the reactive owner it is called under.
    pub(crate) fn of(outline: &Outline) -> Self {
        Self {
            language: RwSignal::new(outline.language),
            theme: RwSignal::new(outline.theme),
            frames: RwSignal::new(outline.frames),
            place: RwSignal::new(match outline.kind {
                Kind::Start | Kind::Sheet => Place::Start,
                Kind::Gone(reason) => Place::Gone(reason),
            }),
            hover: RwSignal::new(Hover::Nothing),
            intake: RwSignal::new(Intake::Ready),
            left_out: RwSignal::new(Vec::new()),
            delivery: RwSignal::new(Delivery::Idle),
            comparison: RwSignal::new(Comparison::None),
            unsaved: RwSignal::new(None),
            missing_names: RwSignal::new(Vec::new()),
            max_bytes: outline.max_bytes,
            recent: RwSignal::new(Vec::new()),
            wishes: RwSignal::new(None),
        }
    }

    /// Fulfils a wish, where there is somebody who can.
    pub(crate) fn wish(self, wish: Wish) {
        if let Some(fulfil) = self.wishes.get_untracked() {
            fulfil.run(wish);
        }
    }

    /// Takes on whoever fulfils wishes.
    #[cfg(feature = "hydrate")]
    pub(crate) fn fulfil_with(self, fulfil: Callback<Wish>) {
        self.wishes.set(Some(fulfil));
    }

    /// Whether the start page is shown.
    pub(crate) fn is_start(self) -> bool {
        matches!(self.place.get_untracked(), Place::Start)
    }

    /// The path of what is shown.
    pub(crate) fn path(self) -> String {
        match self.place.get() {
            Place::Start | Place::Gone(_) => "/".to_owned(),
            Place::Sheet { table, .. } => format!("/batches/{}", table.id()),
        }
    }
}
