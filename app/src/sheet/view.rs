//! The sheet's page.

use leptos::prelude::*;

use super::LightTable;
use super::finder::Finder;
use super::grid::Grid;
use super::header::Header;
use super::inspector::Inspector;
use super::later::{Start, Turns};
use super::limits::Limits;
use super::lineup::LineupView;
use super::missing::Missing;
use super::overview::Overview;
use super::status_line::StatusLine;
use crate::left_out::LeftOutView;
use crate::opaque::Opaque;
use crate::{Language, words};

/// A sheet for those who do without its code until there is one.
pub(crate) fn show(table: LightTable, language: Language) -> Opaque {
    Opaque::of(view! { <SheetView table language start=Start::Seen/> })
}

/// A sheet that was not there before: part by part, the first time.
#[cfg(feature = "hydrate")]
pub(crate) fn unfold(table: LightTable, language: Language) -> Opaque {
    let is_new = table.layout.with_untracked(Option::is_none);
    if is_new {
        table.room.set(0);
    }
    let start = if is_new { Start::Nothing } else { Start::Seen };
    Opaque::of(view! { <SheetView table language start/> })
}

/// A part of a sheet by itself.
type Part = fn(LightTable, Language) -> Opaque;

/// What is seen of a sheet, from top to bottom, which is the order in which it is drawn.
const SEEN: [Part; 3] = [
    |table, language| Opaque::of(view! { <Header table language/> }),
    |table, language| Opaque::of(view! { <Finder table language/> }),
    |table, language| Opaque::of(view! { <Grid table language/> }),
];

/// What comes into view when it is called for, in the order in which it is drawn.
const UNSEEN: [Part; 5] = [
    |table, language| Opaque::of(view! { <Missing table language/> }),
    |table, language| Opaque::of(view! { <Inspector table language/> }),
    |table, language| Opaque::of(view! { <LineupView table language/> }),
    |table, language| Opaque::of(view! { <Overview table language/> }),
    |table, language| Opaque::of(view! { <Limits table language/> }),
];

/// A batch's sheet: header, grid of cards, and the details of one of them.
#[component]
fn SheetView(table: LightTable, language: Language, start: Start) -> impl IntoView {
    let state = move || table.head.with(|head| head.state.slug());
    let connection = move || table.connection.get().slug();
    let turns = Turns::of(start, SEEN.len(), UNSEEN.len());
    let part = move |place: usize, part: Part| {
        let has_come = turns.has_come(place);
        move || has_come.get().then(|| part(table, language))
    };
    let [header, finder, grid] = std::array::from_fn(|place| part(place, SEEN[place]));
    let [missing, inspector, lineup, overview, limits] =
        std::array::from_fn(|place| part(SEEN.len() + place, UNSEEN[place]));
    view! {
        <main id="content" class="sheet" data-sheet="" data-batch-state=state data-connection=connection>
            {header}
            <noscript inner_html=format!("<p class=\"notice\">{}</p>", words::sheet::without_script(language))></noscript>
            <LeftOutView language/>
            {missing}
            {finder}
            {overview}
            {limits}
            {grid}
            <StatusLine table language/>
            {inspector}
            {lineup}
        </main>
    }
}
