//! State of the inspector that its components share, and its actions.

use leptos::prelude::*;

use crate::Language;
use crate::action::{BrowserAction, SheetAction};
use crate::app_state::AppState;
use crate::sheet::model::card::{Card, CardKey};
use crate::sheet::model::inspector::image_source::ImageSource;
use crate::sheet::model::inspector::inspector_action::{
    ImageStep, InspectorAction, Overlay, shown_images, step_target,
};
use crate::sheet::model::inspector::viewport::Viewport;
use crate::sheet::model::sheet_state::SheetState;
use crate::words;

/// Reactive state of the inspector. A copy is a handle to the same state.
#[derive(Clone, Copy)]
pub(crate) struct InspectorState {
    /// State of the page.
    pub(crate) app: AppState,
    /// Sheet whose images are shown; `sheet.selected` is the image in the inspector.
    pub(crate) sheet: SheetState,
    /// Language of the page.
    pub(crate) language: Language,
    /// Zoom and position of the picture.
    pub(crate) viewport: RwSignal<Viewport>,
    /// Overlay on the picture; `None` if none is shown.
    pub(crate) overlay: RwSignal<Option<Overlay>>,
    /// Largest file of the image that is loaded; `None` before the first.
    pub(crate) loaded: RwSignal<Option<ImageSource>>,
    /// Number of announcements so far and the text of the latest.
    pub(crate) announcement: RwSignal<(u32, String)>,
}

impl InspectorState {
    /// Initial state of the inspector for a sheet. The frame has no size yet.
    pub(crate) fn new(sheet: SheetState, language: Language) -> Self {
        Self {
            app: expect_context::<AppState>(),
            sheet,
            language,
            viewport: RwSignal::new(Viewport::new(1, 1)),
            overlay: RwSignal::new(None),
            loaded: RwSignal::new(None),
            announcement: RwSignal::new((0, String::new())),
        }
    }

    /// Selected card; `None` while the inspector is closed. Tracks the selection.
    pub(crate) fn card(self) -> Option<ArcRwSignal<Card>> {
        self.sheet.card(self.sheet.selected.get()?)
    }

    /// Card that a step leads to; `None` at either end, and while the inspector is closed.
    pub(crate) fn target(self, step: ImageStep) -> Option<CardKey> {
        let from = self.sheet.selected.get()?;
        step_target(step, from, &shown_images(self.sheet))
    }

    /// Position of the selected card among the shown ones, from 1, and their number; `None` if the filter does not show
    /// it, and while the inspector is closed.
    pub(crate) fn position(self) -> Option<(usize, usize)> {
        let selected = self.sheet.selected.get()?;
        let cards = shown_images(self.sheet);
        Some((cards.iter().position(|key| *key == selected)? + 1, cards.len()))
    }

    /// Current viewport, without tracking it.
    pub(crate) fn current_viewport(self) -> Viewport {
        self.viewport.get_untracked()
    }

    /// Sets the viewport. Not inlined, so that its code is in the download only once.
    #[inline(never)]
    pub(crate) fn set_viewport(self, viewport: Viewport) {
        self.viewport.set(viewport);
    }

    /// Performs an action of the inspector.
    pub(crate) fn handle(self, action: InspectorAction) {
        match action {
            InspectorAction::Go(step) => {
                if let Some(key) = untrack(|| self.target(step)) {
                    self.sheet.selected.set(Some(key));
                }
            }
            InspectorAction::Decide(decision, step) => {
                if let Some(key) = self.sheet.selected.get_untracked() {
                    self.app.dispatch(SheetAction::Decide(vec![(key, decision)]));
                    self.announce(words::inspector::decided(decision, self.language).to_owned());
                }
                if let Some(step) = step {
                    self.handle(InspectorAction::Go(step));
                }
            }
            InspectorAction::ToggleOverlay(overlay) => {
                self.overlay.update(|shown| *shown = (*shown != Some(overlay)).then_some(overlay));
            }
            InspectorAction::ToggleZoom => self.set_viewport(self.current_viewport().toggled_at_centre()),
            InspectorAction::ZoomIn => self.set_viewport(self.current_viewport().zoomed_at_centre(1.5)),
            InspectorAction::ZoomOut => self.set_viewport(self.current_viewport().zoomed_at_centre(1.0 / 1.5)),
            // While the inspector is open, the page's address links to the selected image.
            InspectorAction::CopyLink => self.copy(location().href().unwrap_or_default()),
            InspectorAction::Compare => {
                if let Some(key) = self.sheet.selected.get_untracked() {
                    self.sheet.open_compare_view(key);
                }
            }
            InspectorAction::Close => self.sheet.selected.set(None),
        }
    }

    /// Copies a text to the clipboard and announces it. Dispatches [`BrowserAction::CopyText`].
    pub(crate) fn copy(self, text: String) {
        self.announce(words::inspector::copied(&text, self.language));
        self.app.dispatch(BrowserAction::CopyText(text));
    }

    /// Shows a text for a few seconds, in a polite live region. A repeated text is announced again, because a no-break
    /// space changes it.
    pub(crate) fn announce(self, text: String) {
        self.announcement.update(|(count, announcement)| {
            *count += 1;
            *announcement = if *announcement == text { text + "\u{a0}" } else { text };
        });
    }
}
