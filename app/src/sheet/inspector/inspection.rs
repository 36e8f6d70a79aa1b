//! What the inspector's parts share.

use leptos::prelude::*;

use super::action::{Action, Overlay};
use super::loupe::Loupe;
use super::sequence::{self, Way};
use super::source::Source;
use crate::Language;
use crate::desk::{Desk, Wish};
use crate::sheet::{Card, CardKey, LightTable};
use crate::words;

/// One visit to the images of a sheet.
#[derive(Clone, Copy)]
pub(crate) struct Inspection {
    /// The page's state.
    pub(crate) desk: Desk,
    /// The sheet.
    pub(crate) table: LightTable,
    /// The language of the page.
    pub(crate) language: Language,
    /// Where the picture lies.
    pub(crate) loupe: RwSignal<Loupe>,
    /// What is laid over it.
    pub(crate) overlay: RwSignal<Option<Overlay>>,
    /// The best file of it that is loaded.
    pub(crate) loaded: RwSignal<Option<Source>>,
    /// What is said next, and how many times something was said.
    pub(crate) said: RwSignal<(u32, String)>,
}

impl Inspection {
    /// Nothing is looked at yet.
    pub(crate) fn of(table: LightTable, language: Language) -> Self {
        Self {
            desk: expect_context::<Desk>(),
            table,
            language,
            loupe: RwSignal::new(Loupe::of(1, 1)),
            overlay: RwSignal::new(None),
            loaded: RwSignal::new(None),
            said: RwSignal::new((0, String::new())),
        }
    }

    /// The card that is looked at.
    pub(crate) fn card(self) -> Option<ArcRwSignal<Card>> {
        self.table.card(self.table.selected.get()?)
    }

    /// The card that a step leads to.
    pub(crate) fn target(self, way: Way) -> Option<CardKey> {
        let from = self.table.selected.get()?;
        sequence::after(way, from, &sequence::shown(self.table))
    }

    /// The place of the card that is looked at, from 1, and how many there are.
    pub(crate) fn position(self) -> Option<(usize, usize)> {
        let selected = self.table.selected.get()?;
        let cards = sequence::shown(self.table);
        Some((cards.iter().position(|key| *key == selected)? + 1, cards.len()))
    }

    /// The loupe as it is now.
    pub(crate) fn loupe_now(self) -> Loupe {
        self.loupe.get_untracked()
    }

    /// Puts the picture elsewhere. (Only here, so that it is compiled once.)
    #[inline(never)]
    pub(crate) fn put(self, loupe: Loupe) {
        self.loupe.set(loupe);
    }

    /// Does something.
    pub(crate) fn act(self, action: Action) {
        match action {
            Action::Go(step) => {
                if let Some(key) = untrack(|| self.target(step)) {
                    self.table.selected.set(Some(key));
                }
            }
            Action::Decide(decision, step) => {
                if let Some(key) = self.table.selected.get_untracked() {
                    self.desk.wish(Wish::Decide(vec![(key, decision)]));
                    self.say(words::inspector::decided(decision, self.language).to_owned());
                }
                if let Some(step) = step {
                    self.act(Action::Go(step));
                }
            }
            Action::Lay(overlay) => self.overlay.update(|laid| *laid = (*laid != Some(overlay)).then_some(overlay)),
            Action::Toggle => self.put(self.loupe_now().toggled_in_the_middle()),
            Action::In => self.put(self.loupe_now().stepped(1.5)),
            Action::Out => self.put(self.loupe_now().stepped(1.0 / 1.5)),
            // While an image is looked at, the page's address leads to it.
            Action::CopyLink => self.copy(location().href().unwrap_or_default()),
            Action::Compare => {
                if let Some(key) = self.table.selected.get_untracked() {
                    self.table.compare(key);
                }
            }
            Action::Close => self.table.selected.set(None),
        }
    }

    /// Copies a text and says so.
    pub(crate) fn copy(self, text: String) {
        self.say(words::inspector::copied(&text, self.language));
        self.desk.wish(Wish::Copy(text));
    }

    /// Says something politely; the same again is said again.
    pub(crate) fn say(self, text: String) {
        self.said.update(|(times, said)| {
            *times += 1;
            *said = if *said == text { text + "\u{a0}" } else { text };
        });
    }
}
