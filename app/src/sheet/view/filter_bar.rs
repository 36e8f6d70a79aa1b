//! Filter bar: search, subset, sort order, thumbnail size, decisions for all shown images, the buttons of the panels,
//! and the button that unfolds the bar in a narrow window.

use leptos::prelude::*;

use crate::app_state::AppState;
use crate::sheet::model::card_query::CardQuery;
use crate::sheet::model::card_query::filter::CardSubset;
use crate::sheet::model::card_query::sort::{CardSort, SortDirection};
use crate::sheet::model::sheet_state::{SheetPanel, SheetState};
use crate::sheet::view::mark_all::MarkAll;
use crate::{Language, ThumbnailSize, words};

/// Controls of the sheet's query (search text, subset, sort order and direction), thumbnail size, number of shown
/// cards, reset button, button that unfolds the bar, menu that decides about all shown images, and the buttons that
/// open the overview and the thresholds panel.
///
/// The controls change `sheet.query`, `sheet.panel` and the thumbnail size of the page directly. Only the menu
/// dispatches an action; see [`MarkAll`].
#[component]
pub(crate) fn FilterBar(sheet: SheetState, language: Language) -> impl IntoView {
    let query = sheet.query;
    let search = move |event| query.update(|query| query.filter.text = event_target_value(&event));
    let select_subset = move |event| {
        let slug = event_target_value(&event);
        let subset = CardSubset::ALL.into_iter().find(|subset| subset.slug() == slug).unwrap_or_default();
        query.update(|query| query.filter.subset = subset);
    };
    let select_sort = move |event| {
        let sort = CardSort::from_slug(&event_target_value(&event)).unwrap_or_default();
        query.update(|query| query.sort = sort);
    };
    let reverse = move |_| query.update(|query| query.direction = query.direction.reversed());
    let is_reversed = move || query.with(|query| query.direction == SortDirection::Backwards);
    let subsets = CardSubset::ALL
        .map(|subset| view! { <option value=subset.slug()>{words::filter_bar::subset(subset, language)}</option> });
    let sorts = CardSort::ALL
        .map(|sort| view! { <option value=sort.slug()>{words::filter_bar::sort(sort, language)}</option> });
    let shown_count = move || {
        let all = sheet.order.with(Vec::len);
        words::filter_bar::shown(sheet.shown.with(Vec::len), all, language)
    };
    let panels = SheetPanel::ALL.map(|panel| {
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
    let expansion = RwSignal::new(FilterBarExpansion::Folded);
    view! {
        <div
            class="filter-bar script-only"
            role="search"
            aria-label=words::filter_bar::label(language)
            data-fold=move || expansion.get().slug()
        >
            <input
                class="filter-bar__search"
                type="search"
                data-search=""
                aria-label=words::filter_bar::search(language)
                placeholder=words::filter_bar::search(language)
                prop:value=move || query.with(|query| query.filter.text.clone())
                on:input=search
            />
            <select
                class="filter-bar__select"
                data-subset=""
                aria-label=words::filter_bar::show(language)
                prop:value=move || query.with(|query| query.filter.subset.slug())
                on:change=select_subset
            >
                {subsets.into_iter().collect_view()}
            </select>
            <select
                class="filter-bar__select"
                data-sort=""
                aria-label=words::filter_bar::sort_by(language)
                prop:value=move || query.with(|query| query.sort.slug())
                on:change=select_sort
            >
                {sorts.into_iter().collect_view()}
            </select>
            <button
                class="filter-bar__icon"
                type="button"
                data-reverse=""
                aria-label=words::filter_bar::reverse_order(language)
                title=words::filter_bar::reverse_order(language)
                aria-pressed=move || if is_reversed() { "true" } else { "false" }
                on:click=reverse
            >
                <span aria-hidden="true">{move || if is_reversed() { "↑" } else { "↓" }}</span>
            </button>
            {size_buttons(language)}
            <p class="filter-bar__shown" data-shown="" hidden=move || shown_count().is_empty()>{shown_count}</p>
            <button
                class="filter-bar__reset"
                type="button"
                data-reset=""
                hidden=move || query.with(CardQuery::is_default)
                on:click=move |_| query.set(CardQuery::default())
            >
                {words::filter_bar::reset(language)}
            </button>
            <button
                class="filter-bar__more"
                type="button"
                data-more=""
                aria-expanded=move || if expansion.get() == FilterBarExpansion::Open { "true" } else { "false" }
                on:click=move |_| expansion.update(|expansion| *expansion = expansion.toggled())
            >
                {words::filter_bar::more(language)}
            </button>
            <MarkAll sheet language/>
            {panels.into_iter().collect_view()}
        </div>
    }
}

/// Button that changes the thumbnail size: value of `data-thumbnail-step`, symbol, and the size that follows, if there
/// is one.
type SizeStep = (&'static str, &'static str, fn(ThumbnailSize) -> Option<ThumbnailSize>);

/// Buttons for smaller and larger thumbnails.
fn size_buttons(language: Language) -> impl IntoView {
    let thumbnail_size = expect_context::<AppState>().thumbnail_size;
    let steps: [SizeStep; 2] = [("smaller", "−", ThumbnailSize::smaller), ("larger", "+", ThumbnailSize::larger)];
    let steps = steps.map(|(slug, symbol, step)| {
        let name = words::filter_bar::thumbnail_size(slug, language);
        let change = move |_| thumbnail_size.update(|size| *size = step(*size).unwrap_or(*size));
        view! {
            <button
                class="filter-bar__icon"
                type="button"
                data-thumbnail-step=slug
                aria-label=name
                title=name.to_owned() + " (" + symbol + ")"
                aria-disabled=move || step(thumbnail_size.get()).is_none().then_some("true")
                on:click=change
            >
                <span aria-hidden="true">{symbol}</span>
            </button>
        }
    });
    view! { <div class="filter-bar__sizes">{steps}</div> }
}

/// Expansion of the filter bar in a window that is too narrow for all controls in one row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FilterBarExpansion {
    /// Some controls are hidden.
    Folded,
    /// All controls are shown, in several rows.
    Open,
}

impl FilterBarExpansion {
    /// Value of the `data-fold` attribute.
    fn slug(self) -> &'static str {
        match self {
            Self::Folded => "folded",
            Self::Open => "open",
        }
    }

    /// Opposite expansion.
    fn toggled(self) -> Self {
        match self {
            Self::Folded => Self::Open,
            Self::Open => Self::Folded,
        }
    }
}
