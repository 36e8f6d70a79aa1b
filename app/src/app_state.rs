//! Reactive state of the page, shared by all views, and the way to dispatch actions.

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

/// The state of the page. It outlives every view, so a view may be rendered anew at any time.
#[derive(Clone, Copy)]
pub(crate) struct AppState {
    /// The language of the page.
    pub(crate) language: RwSignal<Language>,
    /// Light or dark.
    pub(crate) theme: RwSignal<Theme>,
    /// How large the pictures of a sheet are.
    pub(crate) thumbnail_size: RwSignal<ThumbnailSize>,
    /// Which page is shown.
    pub(crate) page: RwSignal<CurrentPage>,
    /// Whether files are held over the page.
    pub(crate) hover: RwSignal<DragHover>,
    /// What the start page says about the files it was given.
    pub(crate) intake: RwSignal<FileIntake>,
    /// Files that were given last and are not sent.
    pub(crate) skipped_files: RwSignal<Vec<SkippedFile>>,
    /// What this tab's uploads do.
    pub(crate) upload_status: RwSignal<UploadStatus>,
    /// What came of files that were given to a sheet once more.
    pub(crate) add_files_status: RwSignal<AddFilesStatus>,
    /// What the reader changed last and the server did not take.
    pub(crate) unsaved_change: RwSignal<Option<UnsavedChange>>,
    /// Names of files that this browser noted for the sheet and that have not arrived.
    pub(crate) missing_names: RwSignal<Vec<String>>,
    /// The most bytes that the server takes of a file.
    #[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "only a browser is given files"))]
    pub(crate) max_bytes: u64,
    /// Batches that this browser has seen.
    pub(crate) recent: RwSignal<Vec<RecentBatch>>,
    handler: RwSignal<Option<Callback<Action>>>,
}

/// Which page is shown.
#[derive(Clone, Copy)]
// Handles that remember where they were made are larger.
#[cfg_attr(
    any(target_pointer_width = "64", debug_assertions),
    expect(clippy::large_enum_variant, reason = "there is one of it, and a sheet state is a bundle of handles")
)]
pub(crate) enum CurrentPage {
    /// The drop area.
    Start,
    /// A sheet.
    Sheet {
        /// What lies on it.
        sheet: SheetState,
        /// The way to its view, which the start page does without.
        render: fn(SheetState, Language) -> ErasedView,
    },
    /// There is no sheet.
    NotFound(MissingReason),
}

/// Whether files are held over the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "only a browser has a pointer"))]
pub(crate) enum DragHover {
    /// They are: letting go sends them.
    Files,
    /// They are not.
    Nothing,
}

impl AppState {
    /// The state that a page begins with, without its sheet. Everything lives as long as the reactive owner it is called under.
    pub(crate) fn of(attributes: &DocumentAttributes) -> Self {
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

    /// Runs the handler, where there is one: the server has none.
    pub(crate) fn dispatch(self, action: impl Into<Action>) {
        self.run(action.into());
    }

    fn run(self, action: Action) {
        if let Some(handler) = self.handler.get_untracked() {
            handler.run(action);
        }
    }

    /// Sets the handler of every later action.
    #[cfg(feature = "hydrate")]
    pub(crate) fn set_handler(self, handler: Callback<Action>) {
        self.handler.set(Some(handler));
    }

    /// Whether the start page is shown.
    pub(crate) fn is_start(self) -> bool {
        matches!(self.page.get_untracked(), CurrentPage::Start)
    }

    /// The path of what is shown.
    pub(crate) fn path(self) -> String {
        match self.page.get() {
            CurrentPage::Start | CurrentPage::NotFound(_) => "/".to_owned(),
            CurrentPage::Sheet { sheet, .. } => format!("/batches/{}", sheet.id()),
        }
    }
}
