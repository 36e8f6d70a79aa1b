//! State of the compare view that its components share, and its actions.

use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::HtmlElement;
use protocol::Decision;

use crate::action::SheetAction;
use crate::app_state::AppState;
use crate::sheet::model::card::CardKey;
use crate::sheet::model::compare::duplicate_group::{compared_images, neighbouring_group, proposal};
use crate::sheet::model::compare::shared_zoom::{self, SharedZoom};
use crate::sheet::model::sheet_state::SheetState;
use crate::{Language, words};

/// Reactive state of the compare view. A copy is a handle to the same state.
#[derive(Clone, Copy)]
pub(crate) struct CompareState {
    /// State of the page.
    pub(crate) app: AppState,
    /// Sheet of the images; `sheet.compared` is the current image.
    pub(crate) sheet: SheetState,
    /// Language of the page.
    pub(crate) language: Language,
    /// Analyzed images of the duplicate group, in drop order; empty while the view is closed.
    pub(super) members: Memo<Vec<CardKey>>,
    /// Zoom that all images share.
    pub(super) zoom: RwSignal<SharedZoom>,
    /// Number of announcements so far and the text of the latest.
    pub(super) announcement: RwSignal<(u32, String)>,
}

impl CompareState {
    /// State of the compare view for a sheet. While the view is open, it announces unsaved changes.
    pub(super) fn new(sheet: SheetState, language: Language) -> Self {
        let app = expect_context::<AppState>();
        let members = Memo::new(move |_| compared_images(sheet));
        let announcement = RwSignal::new((0, String::new()));
        Effect::new(move |_| {
            if let (Some(unsaved_change), Some(_)) = (app.unsaved_change.get(), sheet.compared.get_untracked()) {
                announcement.update(|announcement| {
                    *announcement = (announcement.0 + 1, words::unsaved_change::sentence(unsaved_change, language));
                });
            }
        });
        Self { app, sheet, language, members, zoom: RwSignal::new(SharedZoom::default()), announcement }
    }

    /// Images of the group in their current state.
    pub(super) fn images(self) -> Vec<protocol::Image> {
        let image = |key: &CardKey| self.sheet.card(*key)?.with(|card| card.image.clone());
        self.members.with(|members| members.iter().filter_map(image).collect())
    }

    /// Proposed best image and the reason; `None` without members.
    pub(super) fn proposed(self) -> Option<(CardKey, protocol::BestReason)> {
        let keys = self.members.get();
        let members: Vec<_> = keys.iter().copied().zip(self.images()).collect();
        proposal(&members).map(|(index, reason)| (keys[index], reason))
    }

    /// CSS custom properties for the table: the number of images (`--count`) and the zoom.
    pub(super) fn style(self) -> String {
        let count = self.members.with(Vec::len).max(1);
        format!("--count:{count};{}", self.zoom.get().style())
    }

    /// Focuses the picture of an image, which is a button, in the next animation frame, when it is in the document.
    pub(super) fn focus(self, key: CardKey) {
        request_animation_frame(move || {
            let selector = format!("[data-member=\"{}\"] .compare__frame", key.0);
            let element = document().query_selector(&selector).ok().flatten();
            if let Some(frame) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
                let _ = frame.focus();
            }
        });
    }

    /// Dispatches one [`SheetAction::Decide`] for one or more images, and announces it with this text.
    fn decide(self, decisions: Vec<(CardKey, Option<Decision>)>, announcement: String) {
        self.app.dispatch(SheetAction::Decide(decisions));
        self.announcement.update(|before| *before = (before.0 + 1, announcement));
    }

    /// Keeps or rejects one image, or clears its decision.
    pub(super) fn decide_one(self, key: CardKey, decision: Option<Decision>) {
        let name = self.sheet.card(key).map(|card| card.with_untracked(|card| self.sheet.short_name(card)));
        let name = name.unwrap_or_default();
        let announcement = name + ": " + words::inspector::decided(decision, self.language);
        self.decide(vec![(key, decision)], announcement);
    }

    /// Keeps the proposed best image and rejects the others. Does nothing without members.
    pub(super) fn keep_best(self) {
        let Some((best, _)) = untrack(|| self.proposed()) else { return };
        let keys = self.members.get_untracked();
        let decision = |key| Some(if key == best { Decision::Keep } else { Decision::Reject });
        let others = keys.len().saturating_sub(1) as u64;
        self.decide(
            keys.into_iter().map(|key| (key, decision(key))).collect(),
            words::compare::kept_best(others, self.language),
        );
    }

    /// Toggles the zoom at the centre of the images.
    pub(super) fn toggle_zoom_at_centre(self) {
        self.toggle_zoom(None, None);
    }

    /// Toggles between whole images and the scale at which the largest image has one image pixel per device pixel (at
    /// least twice the whole images).
    ///
    /// `at` is the point that stays in place when zooming in, in percent of the frame; the default is the centre. The
    /// scale depends on the size of `frame`; the default is the first frame. Does nothing if there is none.
    pub(super) fn toggle_zoom(self, frame: Option<HtmlElement>, at: Option<(f64, f64)>) {
        let first = || document().query_selector(".compare__frame").ok()??.dyn_into::<HtmlElement>().ok();
        let Some(frame) = frame.or_else(first) else { return };
        let size = (f64::from(frame.client_width()), f64::from(frame.client_height()));
        let scale = untrack(|| shared_zoom::scale(&self.images(), size, window().device_pixel_ratio()));
        self.zoom.update(|zoom| *zoom = zoom.toggled(scale, at));
    }

    /// Makes the image `offset` columns to the right (to the left if negative) the current one; does nothing beyond
    /// either end.
    pub(super) fn step(self, offset: isize) {
        let target = self.members.with_untracked(|members| {
            let current = members.iter().position(|key| Some(*key) == self.sheet.compared.get_untracked())?;
            members.get(current.checked_add_signed(offset)?).copied()
        });
        if target.is_some() {
            self.sheet.compared.set(target);
        }
    }

    /// Shows the group `offset` groups after this one on the sheet (before it if negative), with whole images; does
    /// nothing beyond either end.
    pub(super) fn go_to_group(self, offset: isize) {
        let target = untrack(|| neighbouring_group(self.sheet, offset));
        if target.is_some() {
            self.sheet.compared.set(target);
            self.zoom.set(SharedZoom::default());
        }
    }
}
