//! The lineup: images that repeat each other, side by side at one scale, with what tells them apart and the best one proposed.

mod difference;
mod group;
mod lens;
mod member;

use leptos::ev::{FocusEvent, KeyboardEvent};
use leptos::html;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{Element, HtmlElement};
use protocol::Decision;

pub(crate) use self::group::{members, proposal};
use self::lens::Lens;
use super::grid::come_back;
use super::{CardKey, LightTable};
use crate::desk::{Desk, Wish};
use crate::{Language, words};

/// What the lineup's parts share.
#[derive(Clone, Copy)]
pub(crate) struct Lineup {
    pub(crate) desk: Desk,
    pub(crate) table: LightTable,
    pub(crate) language: Language,
    /// The images that stand in it.
    members: Memo<Vec<CardKey>>,
    /// How close all of them are looked at.
    lens: RwSignal<Lens>,
    /// What is said next, and how many times something was said.
    said: RwSignal<(u32, String)>,
}

/// A native dialog over the sheet, or over the image that it was opened from.
#[component]
pub(crate) fn LineupView(table: LightTable, language: Language) -> impl IntoView {
    let lineup = Lineup::of(table, language);
    let dialog = NodeRef::<html::Dialog>::new();
    let grid = NodeRef::<html::Table>::new();
    let seen = StoredValue::new(None);
    // A style in an attribute is nothing that the page may have.
    Effect::new(move |_| {
        if let Some(grid) = grid.get() {
            HtmlElement::style(&grid).set_css_text(&lineup.style());
        }
    });
    Effect::new(move |_| {
        let Some(dialog) = dialog.get() else { return };
        match table.compared.get() {
            Some(key) => {
                seen.set_value(Some(key));
                if !dialog.open() {
                    lineup.lens.set(Lens::default());
                    // It fails only for a dialog that is not in the document.
                    let _ = dialog.show_modal();
                }
                lineup.focus(key);
            }
            None => dialog.close(),
        }
    });
    let leave = move |_| {
        table.compared.set(None);
        // An image that is looked at closely keeps the focus.
        if table.selected.get_untracked().is_none() {
            come_back(seen.get_value(), table, lineup.desk);
        }
    };
    let title = move || words::lineup::title(lineup.members.with(Vec::len) as u64, language);
    let said =
        move || lineup.said.with(|(times, _)| (*times > 0).then_some(if times % 2 == 0 { "even" } else { "odd" }));
    view! {
        <dialog class="lineup" data-lineup="" aria-label=title node_ref=dialog on:close=leave on:keydown=move |event| press(&event, lineup)>
            {bar(lineup)}
            <div class="lineup__body" on:focusin=move |event| follow(&event, lineup)>{table_of(grid, lineup)}</div>
            <p class="lineup__keys" aria-hidden="true">{words::lineup::keys(language)}</p>
            <p class="said" role="status" data-said=said>{move || lineup.said.get().1}</p>
        </dialog>
    }
}

/// A button: its name in the document, its words, its key, and what it does.
type Tool = (&'static str, &'static str, &'static str, fn(Lineup));

/// The line above: what is seen, which one is proposed, and what can be done with all of them.
fn bar(lineup: Lineup) -> impl IntoView {
    let language = lineup.language;
    let title = move || words::lineup::title(lineup.members.with(Vec::len) as u64, language);
    let reason =
        move || lineup.proposed().map(|(_, reason)| words::inspector::reason(reason, language)).unwrap_or_default();
    let tools: [Tool; 5] = [
        ("best", words::lineup::keep_best(language), "B", Lineup::keep_best),
        ("zoom", words::lineup::zoom(language), "Z", Lineup::zoom),
        ("previous", words::lineup::previous(language), "PgUp", |lineup| lineup.turn(-1)),
        ("next", words::lineup::next(language), "PgDn", |lineup| lineup.turn(1)),
        ("close", words::missing::dismiss(language), "Esc", |lineup| lineup.table.compared.set(None)),
    ];
    let tools = tools.map(|(slug, name, key, act)| {
        let title = name.to_owned() + " (" + key + ")";
        view! { <button class="tool" type="button" data-tool=slug title=title on:click=move |_| act(lineup)>{name}</button> }
    });
    view! {
        <div class="lineup__bar">
            <h2 class="lineup__title">{title}</h2>
            <p class="lineup__reason" data-reason="">{reason}</p>
            <div class="lineup__tools">{tools}</div>
        </div>
    }
}

/// A column for each image: its picture above, its measures below.
fn table_of(grid: NodeRef<html::Table>, lineup: Lineup) -> impl IntoView {
    let differences = move || difference::write(&lineup.images(), lineup.language);
    view! {
        <table class="lineup__table" node_ref=grid>
            <thead>
                <tr>
                    <td></td>
                    <For each=move || lineup.members.get() key=|key| *key children=move |key| member::member(key, lineup)/>
                </tr>
            </thead>
            <tbody inner_html=differences></tbody>
        </table>
    }
}

impl Lineup {
    fn of(table: LightTable, language: Language) -> Self {
        let desk = expect_context::<Desk>();
        let members = Memo::new(move |_| group::standing(table));
        let said = RwSignal::new((0, String::new()));
        Effect::new(move |_| {
            if let (Some(unsaved), Some(_)) = (desk.unsaved.get(), table.compared.get_untracked()) {
                said.update(|said| *said = (said.0 + 1, words::unsaved::sentence(unsaved, language)));
            }
        });
        Self { desk, table, language, members, lens: RwSignal::new(Lens::default()), said }
    }

    /// The images as they are now.
    fn images(self) -> Vec<protocol::Image> {
        let image = |key: &CardKey| self.table.card(*key)?.with(|card| card.image.clone());
        self.members.with(|members| members.iter().filter_map(image).collect())
    }

    /// The best one, and what it is the best by.
    fn proposed(self) -> Option<(CardKey, protocol::BestReason)> {
        let keys = self.members.get();
        let members: Vec<_> = keys.iter().copied().zip(self.images()).collect();
        proposal(&members).map(|(place, reason)| (keys[place], reason))
    }

    /// How many there are and how close they are looked at, for the style.
    fn style(self) -> String {
        let count = self.members.with(Vec::len).max(1);
        format!("--count:{count};{}", self.lens.get().style())
    }

    /// Gives an image the focus, once it is drawn.
    fn focus(self, key: CardKey) {
        request_animation_frame(move || {
            let selector = format!("[data-member=\"{}\"] .lineup__frame", key.0);
            let found = document().query_selector(&selector).ok().flatten();
            if let Some(frame) = found.and_then(|found| found.dyn_into::<HtmlElement>().ok()) {
                let _ = frame.focus();
            }
        });
    }

    /// Decides about some images at once, and says so.
    fn decide(self, decisions: Vec<(CardKey, Option<Decision>)>, said: String) {
        self.desk.wish(Wish::Decide(decisions));
        self.said.update(|before| *before = (before.0 + 1, said));
    }

    /// Decides about one image.
    fn decide_one(self, key: CardKey, decision: Option<Decision>) {
        let name = self.table.card(key).map(|card| card.with_untracked(|card| card.name.clone())).unwrap_or_default();
        let said = name + ": " + words::inspector::decided(decision, self.language);
        self.decide(vec![(key, decision)], said);
    }

    /// Keeps the best one and rejects the others.
    fn keep_best(self) {
        let Some((best, _)) = untrack(|| self.proposed()) else { return };
        let keys = self.members.get_untracked();
        let decision = |key| Some(if key == best { Decision::Keep } else { Decision::Reject });
        let others = keys.len().saturating_sub(1) as u64;
        self.decide(
            keys.into_iter().map(|key| (key, decision(key))).collect(),
            words::lineup::kept_best(others, self.language),
        );
    }

    fn zoom(self) {
        self.look(None, None);
    }

    /// All of each image, or the pixels of the largest at their own size: at a place of this frame, or in the middle of the first.
    fn look(self, frame: Option<HtmlElement>, at: Option<(f64, f64)>) {
        let first = || document().query_selector(".lineup__frame").ok()??.dyn_into::<HtmlElement>().ok();
        let Some(frame) = frame.or_else(first) else { return };
        let size = (f64::from(frame.client_width()), f64::from(frame.client_height()));
        let scale = untrack(|| lens::scale(&self.images(), size, window().device_pixel_ratio()));
        self.lens.update(|lens| *lens = lens.toggled(scale, at));
    }

    /// Goes to the member so many places on.
    fn step(self, by: isize) {
        let there = self.members.with_untracked(|members| {
            let here = members.iter().position(|key| Some(*key) == self.table.compared.get_untracked())?;
            members.get(here.checked_add_signed(by)?).copied()
        });
        if there.is_some() {
            self.table.compared.set(there);
        }
    }

    /// Goes to the next group of the sheet, or the one before.
    fn turn(self, by: isize) {
        let there = untrack(|| group::beside(self.table, by));
        if there.is_some() {
            self.table.compared.set(there);
            self.lens.set(Lens::default());
        }
    }
}

/// The image that has the focus is the one that keys are meant for.
fn follow(event: &FocusEvent, lineup: Lineup) {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let column = target.and_then(|target| target.closest("[data-member]").ok().flatten());
    let key = column.and_then(|column| column.get_attribute("data-member")?.parse().ok()).map(CardKey);
    if key.is_some() && key != lineup.table.compared.get_untracked() {
        lineup.table.compared.set(key);
    }
}

/// A key is pressed. Those that a button needs itself are left to it.
fn press(event: &KeyboardEvent, lineup: Lineup) {
    let key = event.key();
    if event.ctrl_key() || event.meta_key() || event.alt_key() {
        if key == "z" && !event.alt_key() {
            event.prevent_default();
            lineup.desk.wish(Wish::Undo);
        }
        return;
    }
    let here = lineup.table.compared.get_untracked();
    let decide = |decision| {
        if let Some(here) = here {
            lineup.decide_one(here, decision);
        }
        if event.shift_key() {
            lineup.step(1);
        }
    };
    match key.as_str() {
        "ArrowLeft" | "ArrowRight" | "ArrowUp" | "ArrowDown"
            if lineup.lens.with_untracked(Lens::is_close) && event.shift_key() =>
        {
            lineup.lens.update(|lens| *lens = lens.moved(&key));
        }
        "ArrowLeft" => lineup.step(-1),
        "ArrowRight" => lineup.step(1),
        "p" | "P" => decide(Some(Decision::Keep)),
        "x" | "X" => decide(Some(Decision::Reject)),
        "u" | "U" => decide(None),
        "b" | "B" => lineup.keep_best(),
        "z" | "Z" => lineup.zoom(),
        "PageDown" => lineup.turn(1),
        "PageUp" => lineup.turn(-1),
        _ => return,
    }
    event.prevent_default();
    event.stop_propagation();
}
