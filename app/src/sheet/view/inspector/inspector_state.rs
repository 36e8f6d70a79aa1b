//! State that the parts of the inspector share.

use leptos::prelude::*;

use crate::Language;
use crate::action::{BrowserAction, SheetAction};
use crate::app_state::AppState;
use crate::sheet::model::card::{Card, CardKey};
use crate::sheet::model::inspector::image_source::ImageSource;
use crate::sheet::model::inspector::inspector_action::{
    ImageStep, InspectorAction, Overlay, image_after, shown_images,
};
use crate::sheet::model::inspector::viewport::Viewport;
use crate::sheet::model::sheet_state::SheetState;
use crate::words;

/// One visit to the images of a sheet.
#[derive(Clone, Copy)]
pub(crate) struct InspectorState {
    /// The page's state.
    pub(crate) app: AppState,
    /// The sheet.
    pub(crate) sheet: SheetState,
    /// The language of the page.
    pub(crate) language: Language,
    /// Where the picture lies.
    pub(crate) viewport: RwSignal<Viewport>,
    /// What is laid over it.
    pub(crate) overlay: RwSignal<Option<Overlay>>,
    /// The best file of it that is loaded.
    pub(crate) loaded: RwSignal<Option<ImageSource>>,
    /// What is said next, and how many times something was said.
    pub(crate) announcement: RwSignal<(u32, String)>,
}

impl InspectorState {
    /// Nothing is looked at yet.
    pub(crate) fn of(sheet: SheetState, language: Language) -> Self {
        Self {
            app: expect_context::<AppState>(),
            sheet,
            language,
            viewport: RwSignal::new(Viewport::of(1, 1)),
            overlay: RwSignal::new(None),
            loaded: RwSignal::new(None),
            announcement: RwSignal::new((0, String::new())),
        }
    }

    /// The card that is looked at.
    pub(crate) fn card(self) -> Option<ArcRwSignal<Card>> {
        self.sheet.card(self.sheet.selected.get()?)
    }

    /// The card that a step leads to.
    pub(crate) fn target(self, step: ImageStep) -> Option<CardKey> {
        let from = self.sheet.selected.get()?;
        image_after(step, from, &shown_images(self.sheet))
    }

    /// The place of the card that is looked at, from 1, and how many there are.
    pub(crate) fn position(self) -> Option<(usize, usize)> {
        let selected = self.sheet.selected.get()?;
        let cards = shown_images(self.sheet);
        Some((cards.iter().position(|key| *key == selected)? + 1, cards.len()))
    }

    /// The loupe as it is now.
    pub(crate) fn current_viewport(self) -> Viewport {
        self.viewport.get_untracked()
    }

    /// Puts the picture elsewhere. (Only here, so that it is compiled once.)
    #[inline(never)]
    pub(crate) fn set_viewport(self, viewport: Viewport) {
        self.viewport.set(viewport);
    }

    /// Does something.
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
                self.overlay.update(|laid| *laid = (*laid != Some(overlay)).then_some(overlay))
            }
            InspectorAction::ToggleZoom => self.set_viewport(self.current_viewport().toggled_in_the_middle()),
            InspectorAction::ZoomIn => self.set_viewport(self.current_viewport().stepped(1.5)),
            InspectorAction::ZoomOut => self.set_viewport(self.current_viewport().stepped(1.0 / 1.5)),
            // While an image is looked at, the page's address leads to it.
            InspectorAction::CopyLink => self.copy(location().href().unwrap_or_default()),
            InspectorAction::Compare => {
                if let Some(key) = self.sheet.selected.get_untracked() {
                    self.sheet.compare(key);
                }
            }
            InspectorAction::Close => self.sheet.selected.set(None),
        }
    }

    /// Copies a text and says so.
    pub(crate) fn copy(self, text: String) {
        self.announce(words::inspector::copied(&text, self.language));
        self.app.dispatch(BrowserAction::CopyText(text));
    }

    /// Says something politely; the same again is said again.
    pub(crate) fn announce(self, text: String) {
        self.announcement.update(|(times, announcement)| {
            *times += 1;
            *announcement = if *announcement == text { text + "\u{a0}" } else { text };
        });
    }
}
