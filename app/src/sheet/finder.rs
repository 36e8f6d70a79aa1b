//! What the cards are searched, narrowed and sorted by.

use leptos::prelude::*;

use super::mark_all::MarkAll;
use super::{Arrangement, LightTable, Part, Sense, Sort};
use crate::desk::Desk;
use crate::{Frames, Language, words};

/// Search, part and sort of the sheet, how many cards are shown, and what opens below.
#[component]
pub(crate) fn Finder(table: LightTable, language: Language) -> impl IntoView {
    let arrangement = table.arrangement;
    let search = move |event| arrangement.update(|chosen| chosen.filter.text = event_target_value(&event));
    let narrow = move |event| {
        let slug = event_target_value(&event);
        let part = Part::EVERY.into_iter().find(|part| part.slug() == slug).unwrap_or_default();
        arrangement.update(|chosen| chosen.filter.part = part);
    };
    let sort = move |event| {
        let sort = Sort::of_slug(&event_target_value(&event)).unwrap_or_default();
        arrangement.update(|chosen| chosen.sort = sort);
    };
    let turn = move |_| arrangement.update(|chosen| chosen.direction = chosen.direction.turned());
    let is_turned = move || arrangement.with(|chosen| chosen.direction == Sense::Backwards);
    let parts =
        Part::EVERY.map(|part| view! { <option value=part.slug()>{words::finder::part(part, language)}</option> });
    let sorts =
        Sort::EVERY.map(|sort| view! { <option value=sort.slug()>{words::finder::sort(sort, language)}</option> });
    let shown = move || {
        let all = table.order.with(Vec::len);
        words::finder::shown(table.shown.with(Vec::len), all, language)
    };
    let panels = Panel::EVERY.map(|panel| {
        let is_open = move || table.panel.get() == Some(panel);
        view! {
            <button
                class="finder__panel"
                type="button"
                data-panel=panel.slug()
                aria-controls=panel.slug()
                aria-expanded=move || if is_open() { "true" } else { "false" }
                on:click=move |_| table.panel.set((!is_open()).then_some(panel))
            >
                {words::finder::panel(panel, language)}
            </button>
        }
    });
    let fold = RwSignal::new(Fold::Folded);
    view! {
        <div class="finder script-only" role="search" aria-label=words::finder::label(language) data-fold=move || fold.get().slug()>
            <input
                class="finder__search"
                type="search"
                data-search=""
                aria-label=words::finder::search(language)
                placeholder=words::finder::search(language)
                prop:value=move || arrangement.with(|chosen| chosen.filter.text.clone())
                on:input=search
            />
            <select
                class="finder__select"
                data-part=""
                aria-label=words::finder::show(language)
                prop:value=move || arrangement.with(|chosen| chosen.filter.part.slug())
                on:change=narrow
            >
                {parts.into_iter().collect_view()}
            </select>
            <select
                class="finder__select"
                data-sort=""
                aria-label=words::finder::sort_by(language)
                prop:value=move || arrangement.with(|chosen| chosen.sort.slug())
                on:change=sort
            >
                {sorts.into_iter().collect_view()}
            </select>
            <button
                class="finder__turn"
                type="button"
                data-turn=""
                aria-label=words::finder::turn(language)
                title=words::finder::turn(language)
                aria-pressed=move || if is_turned() { "true" } else { "false" }
                on:click=turn
            >
                <span aria-hidden="true">{move || if is_turned() { "↑" } else { "↓" }}</span>
            </button>
            {sizes(language)}
            <p class="finder__shown" data-shown="" hidden=move || shown().is_empty()>{shown}</p>
            <button
                class="finder__reset"
                type="button"
                data-reset=""
                hidden=move || arrangement.with(Arrangement::is_plain)
                on:click=move |_| arrangement.set(Arrangement::default())
            >
                {words::finder::reset(language)}
            </button>
            <button
                class="finder__more"
                type="button"
                data-more=""
                aria-expanded=move || if fold.get() == Fold::Open { "true" } else { "false" }
                on:click=move |_| fold.update(|fold| *fold = fold.turned())
            >
                {words::finder::more(language)}
            </button>
            <MarkAll table language/>
            {panels.into_iter().collect_view()}
        </div>
    }
}

/// A button that changes the size of pictures: its name in the document, its sign, and where it leads.
type SizeStep = (&'static str, &'static str, fn(Frames) -> Option<Frames>);

/// Smaller and larger pictures.
fn sizes(language: Language) -> impl IntoView {
    let frames = expect_context::<Desk>().frames;
    let steps: [SizeStep; 2] = [("smaller", "−", Frames::smaller), ("larger", "+", Frames::larger)];
    let steps = steps.map(|(slug, sign, step)| {
        let name = words::finder::frames(slug, language);
        let change = move |_| frames.update(|frames| *frames = step(*frames).unwrap_or(*frames));
        view! {
            <button
                class="finder__turn"
                type="button"
                data-frames-step=slug
                aria-label=name
                title=name.to_owned() + " (" + sign + ")"
                aria-disabled=move || step(frames.get()).is_none().then_some("true")
                on:click=change
            >
                <span aria-hidden="true">{sign}</span>
            </button>
        }
    });
    view! { <div class="finder__sizes">{steps}</div> }
}

/// Whether all of the finder is shown where there is room for its search alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fold {
    /// Only the search is.
    Folded,
    /// Everything is, over more lines.
    Open,
}

impl Fold {
    /// Its name in the document.
    fn slug(self) -> &'static str {
        match self {
            Self::Folded => "folded",
            Self::Open => "open",
        }
    }

    fn turned(self) -> Self {
        match self {
            Self::Folded => Self::Open,
            Self::Open => Self::Folded,
        }
    }
}

/// What opens between the finder and the grid, one at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Panel {
    /// Charts of the whole sheet.
    Overview,
    /// What the sheet is judged by.
    Limits,
}

impl Panel {
    const EVERY: [Self; 2] = [Self::Overview, Self::Limits];

    /// Its name in the document.
    fn slug(self) -> &'static str {
        match self {
            Self::Overview => "overview",
            Self::Limits => "limits",
        }
    }
}
