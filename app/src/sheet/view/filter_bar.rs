//! Filter bar: search, filter, sort order and thumbnail size.

use leptos::prelude::*;

use crate::app_state::AppState;
use crate::sheet::model::card_query::CardQuery;
use crate::sheet::model::card_query::filter::CardSubset;
use crate::sheet::model::card_query::sort::{CardSort, SortDirection};
use crate::sheet::model::sheet_state::{SheetPanel, SheetState};
use crate::sheet::view::mark_all::MarkAll;
use crate::{Language, ThumbnailSize, words};

/// Search, part and sort of the sheet, how many cards are shown, and what opens below.
#[component]
pub(crate) fn FilterBar(sheet: SheetState, language: Language) -> impl IntoView {
    let query = sheet.query;
    let search = move |event| query.update(|chosen| chosen.filter.text = event_target_value(&event));
    let narrow = move |event| {
        let slug = event_target_value(&event);
        let subset = CardSubset::EVERY.into_iter().find(|subset| subset.slug() == slug).unwrap_or_default();
        query.update(|chosen| chosen.filter.subset = subset);
    };
    let sort = move |event| {
        let sort = CardSort::of_slug(&event_target_value(&event)).unwrap_or_default();
        query.update(|chosen| chosen.sort = sort);
    };
    let turn = move |_| query.update(|chosen| chosen.direction = chosen.direction.reversed());
    let is_turned = move || query.with(|chosen| chosen.direction == SortDirection::Backwards);
    let subsets = CardSubset::EVERY
        .map(|subset| view! { <option value=subset.slug()>{words::filter_bar::subset(subset, language)}</option> });
    let sorts = CardSort::EVERY
        .map(|sort| view! { <option value=sort.slug()>{words::filter_bar::sort(sort, language)}</option> });
    let shown = move || {
        let all = sheet.order.with(Vec::len);
        words::filter_bar::shown(sheet.shown.with(Vec::len), all, language)
    };
    let panels = SheetPanel::EVERY.map(|panel| {
        let is_open = move || sheet.panel.get() == Some(panel);
        view! {
            <button
                class="filter-bar__panel"
                type="button"
                data-panel=panel.slug()
                aria-controls=panel.slug()
                aria-expanded=move || if is_open() { "true" } else { "false" }
                on:click=move |_| sheet.panel.set((!is_open()).then_some(panel))
            >
                {words::filter_bar::panel(panel, language)}
            </button>
        }
    });
    let fold = RwSignal::new(ToolsFold::Folded);
    view! {
        <div class="filter-bar script-only" role="search" aria-label=words::filter_bar::label(language) data-fold=move || fold.get().slug()>
            <input
                class="filter-bar__search"
                type="search"
                data-search=""
                aria-label=words::filter_bar::search(language)
                placeholder=words::filter_bar::search(language)
                prop:value=move || query.with(|chosen| chosen.filter.text.clone())
                on:input=search
            />
            <select
                class="filter-bar__select"
                data-subset=""
                aria-label=words::filter_bar::show(language)
                prop:value=move || query.with(|chosen| chosen.filter.subset.slug())
                on:change=narrow
            >
                {subsets.into_iter().collect_view()}
            </select>
            <select
                class="filter-bar__select"
                data-sort=""
                aria-label=words::filter_bar::sort_by(language)
                prop:value=move || query.with(|chosen| chosen.sort.slug())
                on:change=sort
            >
                {sorts.into_iter().collect_view()}
            </select>
            <button
                class="filter-bar__icon"
                type="button"
                data-reverse=""
                aria-label=words::filter_bar::turn(language)
                title=words::filter_bar::turn(language)
                aria-pressed=move || if is_turned() { "true" } else { "false" }
                on:click=turn
            >
                <span aria-hidden="true">{move || if is_turned() { "↑" } else { "↓" }}</span>
            </button>
            {sizes(language)}
            <p class="filter-bar__shown" data-shown="" hidden=move || shown().is_empty()>{shown}</p>
            <button
                class="filter-bar__reset"
                type="button"
                data-reset=""
                hidden=move || query.with(CardQuery::is_plain)
                on:click=move |_| query.set(CardQuery::default())
            >
                {words::filter_bar::reset(language)}
            </button>
            <button
                class="filter-bar__more"
                type="button"
                data-more=""
                aria-expanded=move || if fold.get() == ToolsFold::Open { "true" } else { "false" }
                on:click=move |_| fold.update(|fold| *fold = fold.reversed())
            >
                {words::filter_bar::more(language)}
            </button>
            <MarkAll sheet language/>
            {panels.into_iter().collect_view()}
        </div>
    }
}

/// A button that changes the size of pictures: its name in the document, its sign, and where it leads.
type SizeStep = (&'static str, &'static str, fn(ThumbnailSize) -> Option<ThumbnailSize>);

/// Smaller and larger pictures.
fn sizes(language: Language) -> impl IntoView {
    let thumbnail_size = expect_context::<AppState>().thumbnail_size;
    let steps: [SizeStep; 2] = [("smaller", "−", ThumbnailSize::smaller), ("larger", "+", ThumbnailSize::larger)];
    let steps = steps.map(|(slug, sign, step)| {
        let name = words::filter_bar::thumbnail_size(slug, language);
        let change = move |_| {
            thumbnail_size.update(|thumbnail_size| *thumbnail_size = step(*thumbnail_size).unwrap_or(*thumbnail_size))
        };
        view! {
            <button
                class="filter-bar__icon"
                type="button"
                data-thumbnail-step=slug
                aria-label=name
                title=name.to_owned() + " (" + sign + ")"
                aria-disabled=move || step(thumbnail_size.get()).is_none().then_some("true")
                on:click=change
            >
                <span aria-hidden="true">{sign}</span>
            </button>
        }
    });
    view! { <div class="filter-bar__sizes">{steps}</div> }
}

/// Whether all of the finder is shown where there is room for its search alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ToolsFold {
    /// Only the search is.
    Folded,
    /// Everything is, over more lines.
    Open,
}

impl ToolsFold {
    /// Its name in the document.
    fn slug(self) -> &'static str {
        match self {
            Self::Folded => "folded",
            Self::Open => "open",
        }
    }

    fn reversed(self) -> Self {
        match self {
            Self::Folded => Self::Open,
            Self::Open => Self::Folded,
        }
    }
}
