//! View of a whole sheet, rendered section by section: at once, or spread over several frames.

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
use crate::sheet::view::progress_bar::ProgressAnnouncement;
use crate::sheet::view::thresholds_panel::ThresholdsPanel;
use crate::skipped_files_view::SkippedFilesView;
use crate::{Language, words};

/// Type-erased view of a sheet whose visible sections are rendered at once, as on the server and during hydration. In
/// the browser, the hidden sections follow one by one.
pub(crate) fn show(sheet: SheetState, language: Language) -> ErasedView {
    ErasedView::new(view! { <SheetView sheet language start=InitialRender::Visible/> })
}

/// Type-erased view of a sheet whose batch this page created. The first time (its grid has no layout yet), the sections
/// are rendered one by one and the cards a few per frame: sets the sheet's render limit (number of rendered cards) to
/// 0. Later like [`show`].
#[cfg(feature = "hydrate")]
pub(crate) fn show_new(sheet: SheetState, language: Language) -> ErasedView {
    let is_new = sheet.layout.with_untracked(Option::is_none);
    if is_new {
        sheet.render_limit.set(0);
    }
    let start = if is_new { InitialRender::Nothing } else { InitialRender::Visible };
    ErasedView::new(view! { <SheetView sheet language start/> })
}

/// Function that builds the view of one section.
type SectionView = fn(SheetState, Language) -> ErasedView;

/// Sections that are visible when the page opens, in rendering order: from top to bottom.
const VISIBLE_SECTIONS: [SectionView; 3] = [
    |sheet, language| ErasedView::new(view! { <SheetHeader sheet language/> }),
    |sheet, language| ErasedView::new(view! { <FilterBar sheet language/> }),
    |sheet, language| ErasedView::new(view! { <Grid sheet language/> }),
];

/// Sections that are hidden when the page opens, in rendering order.
const HIDDEN_SECTIONS: [SectionView; 5] = [
    |sheet, language| ErasedView::new(view! { <NoticeBar sheet language/> }),
    |sheet, language| ErasedView::new(view! { <Inspector sheet language/> }),
    |sheet, language| ErasedView::new(view! { <CompareView sheet language/> }),
    |sheet, language| ErasedView::new(view! { <Overview sheet language/> }),
    |sheet, language| ErasedView::new(view! { <ThresholdsPanel sheet language/> }),
];

/// Whole sheet of a batch: header, note for browsers without scripts, skipped files, notice bar, filter bar, panels,
/// grid, progress announcements and dialogs. `start` selects the sections that are rendered at once.
#[component]
fn SheetView(sheet: SheetState, language: Language, start: InitialRender) -> impl IntoView {
    let state = move || sheet.summary.with(|summary| summary.state.slug());
    let connection = move || sheet.connection.get().slug();
    let sections = DeferredSections::new(start, VISIBLE_SECTIONS.len(), HIDDEN_SECTIONS.len());
    let section = move |index: usize, view: SectionView| {
        let is_due = sections.is_due(index);
        move || is_due.get().then(|| view(sheet, language))
    };
    let [header, filter_bar, grid] = std::array::from_fn(|index| section(index, VISIBLE_SECTIONS[index]));
    let [notice_bar, inspector, compare, overview, thresholds] =
        std::array::from_fn(|index| section(VISIBLE_SECTIONS.len() + index, HIDDEN_SECTIONS[index]));
    view! {
        <main id="content" class="sheet" data-sheet="" data-batch-state=state data-connection=connection>
            {header}
            <noscript
                inner_html=format!("<p class=\"notice\">{}</p>", words::sheet::without_script(language))
            ></noscript>
            <SkippedFilesView language/>
            {notice_bar}
            {filter_bar}
            {overview}
            {thresholds}
            {grid}
            <ProgressAnnouncement sheet language/>
            {inspector}
            {compare}
        </main>
    }
}
