//! The sheet's page.

use leptos::prelude::*;

use super::LightTable;
use super::finder::Finder;
use super::grid::Grid;
use super::header::Header;
use super::inspector::Inspector;
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
    Opaque::of(view! { <SheetView table language/> })
}

/// A batch's sheet: header, grid of cards, and the details of one of them.
#[component]
fn SheetView(table: LightTable, language: Language) -> impl IntoView {
    let state = move || table.head.with(|head| head.state.slug());
    let connection = move || table.connection.get().slug();
    view! {
        <main id="content" class="sheet" data-sheet="" data-batch-state=state data-connection=connection>
            <Header table language/>
            <noscript inner_html=format!("<p class=\"notice\">{}</p>", words::sheet::without_script(language))></noscript>
            <LeftOutView language/>
            <Missing table language/>
            <Finder table language/>
            <Overview table language/>
            <Limits table language/>
            <Grid table language/>
            <StatusLine table language/>
            <Inspector table language/>
            <LineupView table language/>
        </main>
    }
}
