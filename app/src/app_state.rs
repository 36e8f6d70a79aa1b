//! Reactive state of the page, shared by all views, and the dispatch of their actions.

use leptos::prelude::*;

use crate::action::Action;
use crate::document_attributes::{DocumentAttributes, PageKind};
use crate::erased_view::ErasedView;
use crate::file_intake::FileIntake;
use crate::recent_batch::RecentBatch;
use crate::sheet::model::add_files_status::AddFilesStatus;
use crate::sheet::model::sheet_state::SheetState;
use crate::sheet::model::unsaved_change::UnsavedChange;
use crate::sheet::model::upload_status::UploadStatus;
use crate::skipped_files::SkippedFile;
use crate::{Language, MissingReason, Theme, ThumbnailSize};

/// State of the page. It outlives every view, so any view may be recreated at any time.
#[derive(Clone, Copy)]
pub(crate) struct AppState {
    /// Language of the page.
    pub(crate) language: RwSignal<Language>,
    /// Theme of the page.
    pub(crate) theme: RwSignal<Theme>,
    /// Size of the thumbnails of a sheet.
    pub(crate) thumbnail_size: RwSignal<ThumbnailSize>,
    /// Page that is shown.
    pub(crate) page: RwSignal<CurrentPage>,
    /// State of a drag over the page.
    pub(crate) hover: RwSignal<DragHover>,
    /// Progress and result of adding files on the start page.
    pub(crate) intake: RwSignal<FileIntake>,
    /// Selected files that are not uploaded.
    pub(crate) skipped_files: RwSignal<Vec<SkippedFile>>,
    /// Status of this tab's uploads.
    pub(crate) upload_status: RwSignal<UploadStatus>,
    /// Progress and result of adding files to an open sheet.
    pub(crate) add_files_status: RwSignal<AddFilesStatus>,
    /// Last change by the user that the server did not save.
    pub(crate) unsaved_change: RwSignal<Option<UnsavedChange>>,
    /// Names of the expected files of the sheet that had not arrived when the user last asked for them; empty before
    /// that, and if this browser does not know them.
    pub(crate) missing_names: RwSignal<Vec<String>>,
    /// Maximum file length that the server accepts, in bytes.
    #[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "only a browser is given files"))]
    pub(crate) max_bytes: u64,
    /// Batches that this browser has shown, for the list on the start page. Empty until it is read.
    pub(crate) recent: RwSignal<Vec<RecentBatch>>,
    /// Handler of the actions; `None` on the server, and in the browser until it is set.
    handler: RwSignal<Option<Callback<Action>>>,
}

/// Page that is shown.
#[derive(Clone, Copy)]
// The variant exceeds the limit of the lint only where handles also store the place where they were created.
#[cfg_attr(
    any(target_pointer_width = "64", debug_assertions),
    expect(clippy::large_enum_variant, reason = "there is one of it, and a sheet state is a bundle of handles")
)]
pub(crate) enum CurrentPage {
    /// Start page with the drop area.
    Start,
    /// Sheet of a batch.
    Sheet {
        /// State of the sheet.
        sheet: SheetState,
        /// Function that renders the sheet. It is a pointer, because the code of a sheet is in another WebAssembly
        /// module.
        render: fn(SheetState, Language) -> ErasedView,
    },
    /// Page for a batch that does not exist.
    NotFound(MissingReason),
}

/// State of a drag over the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "only a browser has a pointer"))]
pub(crate) enum DragHover {
    /// Files are over the page, and it accepts them.
    Files,
    /// No files are over the page.
    Nothing,
}

impl AppState {
    /// Initial state of a page. The page of a sheet has [`CurrentPage::Start`] until the caller has loaded its sheet
    /// and sets `page`. The signals live as long as the current reactive owner.
    pub(crate) fn from_attributes(attributes: &DocumentAttributes) -> Self {
        Self {
            language: RwSignal::new(attributes.language),
            theme: RwSignal::new(attributes.theme),
            thumbnail_size: RwSignal::new(attributes.thumbnail_size),
            page: RwSignal::new(match attributes.kind {
                PageKind::Start | PageKind::Sheet => CurrentPage::Start,
                PageKind::NotFound(reason) => CurrentPage::NotFound(reason),
            }),
            hover: RwSignal::new(DragHover::Nothing),
            intake: RwSignal::new(FileIntake::Ready),
            skipped_files: RwSignal::new(Vec::new()),
            upload_status: RwSignal::new(UploadStatus::Idle),
            add_files_status: RwSignal::new(AddFilesStatus::None),
            unsaved_change: RwSignal::new(None),
            missing_names: RwSignal::new(Vec::new()),
            max_bytes: attributes.max_bytes,
            recent: RwSignal::new(Vec::new()),
            handler: RwSignal::new(None),
        }
    }

    /// Passes an action to the handler. Does nothing without a handler, as on the server.
    pub(crate) fn dispatch(self, action: impl Into<Action>) {
        self.run(action.into());
    }

    fn run(self, action: Action) {
        if let Some(handler) = self.handler.get_untracked() {
            handler.run(action);
        }
    }

    /// Sets the handler for all later actions.
    #[cfg(feature = "hydrate")]
    pub(crate) fn set_handler(self, handler: Callback<Action>) {
        self.handler.set(Some(handler));
    }

    /// Returns true if the start page is shown. Does not track the page.
    pub(crate) fn is_start(self) -> bool {
        matches!(self.page.get_untracked(), CurrentPage::Start)
    }

    /// URL path of the sheet that is shown, or `/` on the start page and on the page for a missing batch. Tracks the
    /// page.
    pub(crate) fn path(self) -> String {
        match self.page.get() {
            CurrentPage::Start | CurrentPage::NotFound(_) => "/".to_owned(),
            CurrentPage::Sheet { sheet, .. } => format!("/batches/{}", sheet.id()),
        }
    }
}
