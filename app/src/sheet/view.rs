//! View of the whole sheet, drawn section by section.

mod badge;
mod card_buttons;
mod card_view;
mod compare;
mod deferred_render;
mod empty_sheet;
mod export_menu;
mod filter_bar;
mod grid;
mod header;
mod inspector;
mod issue_chips;
mod mark_all;
mod notice_bar;
mod overview;
mod picture;
mod progress_bar;
mod thresholds_panel;

use leptos::prelude::*;

use crate::erased_view::ErasedView;
use crate::sheet::model::sheet_state::SheetState;
use crate::sheet::view::compare::CompareView;
use crate::sheet::view::deferred_render::{DeferredSections, InitialRender};
use crate::sheet::view::filter_bar::FilterBar;
use crate::sheet::view::grid::Grid;
use crate::sheet::view::header::SheetHeader;
use crate::sheet::view::inspector::Inspector;
use crate::sheet::view::notice_bar::NoticeBar;
use crate::sheet::view::overview::Overview;
use crate::sheet::view::progress_bar::SpokenProgress;
use crate::sheet::view::thresholds_panel::ThresholdsPanel;
use crate::skipped_files_view::SkippedFilesView;
use crate::{Language, words};

/// A sheet for those who do without its code until there is one.
pub(crate) fn show(sheet: SheetState, language: Language) -> ErasedView {
    ErasedView::of(view! { <SheetView sheet language start=InitialRender::Visible/> })
}

/// A sheet that was not there before: part by part, the first time.
#[cfg(feature = "hydrate")]
pub(crate) fn show_new(sheet: SheetState, language: Language) -> ErasedView {
    let is_new = sheet.layout.with_untracked(Option::is_none);
    if is_new {
        sheet.render_limit.set(0);
    }
    let start = if is_new { InitialRender::Nothing } else { InitialRender::Visible };
    ErasedView::of(view! { <SheetView sheet language start/> })
}

/// A part of a sheet by itself.
type SectionView = fn(SheetState, Language) -> ErasedView;

/// What is seen of a sheet, from top to bottom, which is the order in which it is drawn.
const VISIBLE_SECTIONS: [SectionView; 3] = [
    |sheet, language| ErasedView::of(view! { <SheetHeader sheet language/> }),
    |sheet, language| ErasedView::of(view! { <FilterBar sheet language/> }),
    |sheet, language| ErasedView::of(view! { <Grid sheet language/> }),
];

/// What comes into view when it is called for, in the order in which it is drawn.
const HIDDEN_SECTIONS: [SectionView; 5] = [
    |sheet, language| ErasedView::of(view! { <NoticeBar sheet language/> }),
    |sheet, language| ErasedView::of(view! { <Inspector sheet language/> }),
    |sheet, language| ErasedView::of(view! { <CompareView sheet language/> }),
    |sheet, language| ErasedView::of(view! { <Overview sheet language/> }),
    |sheet, language| ErasedView::of(view! { <ThresholdsPanel sheet language/> }),
];

/// A batch's sheet: header, grid of cards, and the details of one of them.
#[component]
fn SheetView(sheet: SheetState, language: Language, start: InitialRender) -> impl IntoView {
    let state = move || sheet.summary.with(|summary| summary.state.slug());
    let connection = move || sheet.connection.get().slug();
    let sections = DeferredSections::of(start, VISIBLE_SECTIONS.len(), HIDDEN_SECTIONS.len());
    let part = move |place: usize, part: SectionView| {
        let is_due = sections.is_due(place);
        move || is_due.get().then(|| part(sheet, language))
    };
    let [header, finder, grid] = std::array::from_fn(|place| part(place, VISIBLE_SECTIONS[place]));
    let [missing, inspector, compare, overview, limits] =
        std::array::from_fn(|place| part(VISIBLE_SECTIONS.len() + place, HIDDEN_SECTIONS[place]));
    view! {
        <main id="content" class="sheet" data-sheet="" data-batch-state=state data-connection=connection>
            {header}
            <noscript inner_html=format!("<p class=\"notice\">{}</p>", words::sheet::without_script(language))></noscript>
            <SkippedFilesView language/>
            {missing}
            {finder}
            {overview}
            {limits}
            {grid}
            <SpokenProgress sheet language/>
            {inspector}
            {compare}
        </main>
    }
}
