//! State that the parts of the compare view share, and its actions.

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

/// What the lineup's parts share.
#[derive(Clone, Copy)]
pub(crate) struct CompareState {
    pub(crate) app: AppState,
    pub(crate) sheet: SheetState,
    pub(crate) language: Language,
    /// The images that stand in it.
    pub(super) members: Memo<Vec<CardKey>>,
    /// How close all of them are looked at.
    pub(super) zoom: RwSignal<SharedZoom>,
    /// What is said next, and how many times something was said.
    pub(super) announcement: RwSignal<(u32, String)>,
}

impl CompareState {
    pub(super) fn of(sheet: SheetState, language: Language) -> Self {
        let app = expect_context::<AppState>();
        let members = Memo::new(move |_| compared_images(sheet));
        let announcement = RwSignal::new((0, String::new()));
        Effect::new(move |_| {
            if let (Some(unsaved_change), Some(_)) = (app.unsaved_change.get(), sheet.compared.get_untracked()) {
                announcement.update(|announcement| {
                    *announcement = (announcement.0 + 1, words::unsaved_change::sentence(unsaved_change, language))
                });
            }
        });
        Self { app, sheet, language, members, zoom: RwSignal::new(SharedZoom::default()), announcement }
    }

    /// The images as they are now.
    pub(super) fn images(self) -> Vec<protocol::Image> {
        let image = |key: &CardKey| self.sheet.card(*key)?.with(|card| card.image.clone());
        self.members.with(|members| members.iter().filter_map(image).collect())
    }

    /// The best one, and what it is the best by.
    pub(super) fn proposed(self) -> Option<(CardKey, protocol::BestReason)> {
        let keys = self.members.get();
        let members: Vec<_> = keys.iter().copied().zip(self.images()).collect();
        proposal(&members).map(|(place, reason)| (keys[place], reason))
    }

    /// How many there are and how close they are looked at, for the style.
    pub(super) fn style(self) -> String {
        let count = self.members.with(Vec::len).max(1);
        format!("--count:{count};{}", self.zoom.get().style())
    }

    /// Gives an image the focus, once it is drawn.
    pub(super) fn focus(self, key: CardKey) {
        request_animation_frame(move || {
            let selector = format!("[data-member=\"{}\"] .compare__frame", key.0);
            let found = document().query_selector(&selector).ok().flatten();
            if let Some(frame) = found.and_then(|found| found.dyn_into::<HtmlElement>().ok()) {
                let _ = frame.focus();
            }
        });
    }

    /// Decides about some images at once, and says so.
    fn decide(self, decisions: Vec<(CardKey, Option<Decision>)>, announcement: String) {
        self.app.dispatch(SheetAction::Decide(decisions));
        self.announcement.update(|before| *before = (before.0 + 1, announcement));
    }

    /// Decides about one image.
    pub(super) fn decide_one(self, key: CardKey, decision: Option<Decision>) {
        let name = self.sheet.card(key).map(|card| card.with_untracked(|card| card.name.clone())).unwrap_or_default();
        let announcement = name + ": " + words::inspector::decided(decision, self.language);
        self.decide(vec![(key, decision)], announcement);
    }

    /// Keeps the best one and rejects the others.
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

    pub(super) fn zoom(self) {
        self.look(None, None);
    }

    /// All of each image, or the pixels of the largest at their own size: at a place of this frame, or in the middle of the first.
    pub(super) fn look(self, frame: Option<HtmlElement>, at: Option<(f64, f64)>) {
        let first = || document().query_selector(".compare__frame").ok()??.dyn_into::<HtmlElement>().ok();
        let Some(frame) = frame.or_else(first) else { return };
        let size = (f64::from(frame.client_width()), f64::from(frame.client_height()));
        let scale = untrack(|| shared_zoom::scale(&self.images(), size, window().device_pixel_ratio()));
        self.zoom.update(|zoom| *zoom = zoom.toggled(scale, at));
    }

    /// Goes to the member so many places on.
    pub(super) fn step(self, by: isize) {
        let there = self.members.with_untracked(|members| {
            let here = members.iter().position(|key| Some(*key) == self.sheet.compared.get_untracked())?;
            members.get(here.checked_add_signed(by)?).copied()
        });
        if there.is_some() {
            self.sheet.compared.set(there);
        }
    }

    /// Goes to the next group of the sheet, or the one before.
    pub(super) fn go_to_group(self, by: isize) {
        let there = untrack(|| neighbouring_group(self.sheet, by));
        if there.is_some() {
            self.sheet.compared.set(there);
            self.zoom.set(SharedZoom::default());
        }
    }
}
