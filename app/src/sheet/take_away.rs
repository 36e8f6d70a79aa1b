//! The menu of what can be taken away from a sheet.

use leptos::prelude::*;

use super::LightTable;
use crate::desk::{Desk, Wish};
use crate::{Language, words};

/// The whole report from the server, and the cards that are shown, written down by the page.
#[component]
pub(crate) fn TakeAway(table: LightTable, language: Language) -> impl IntoView {
    let desk = expect_context::<Desk>();
    let shown = Form::EVERY.map(|form| {
        view! {
            <li>
                <button class="menu__entry" type="button" data-export=form.slug() on:click=move |_| desk.wish(Wish::Export(form))>
                    {words::take_away::form(form, language)}
                </button>
            </li>
        }
    });
    let whole = ["report.csv", "report.json"].map(|file| {
        view! { <li><a class="menu__entry" data-report=file href=table.api(file) download="">{words::take_away::report(file, language)}</a></li> }
    });
    view! {
        <details class="menu" data-menu="">
            <summary class="button button--quiet">{words::take_away::title(language)}</summary>
            <div class="menu__body">
                <p class="menu__title">{words::take_away::whole(language)}</p>
                <ul>{whole.into_iter().collect_view()}</ul>
                <p class="menu__title script-only">{words::take_away::shown(language)}</p>
                <ul class="script-only">{shown.into_iter().collect_view()}</ul>
            </div>
        </details>
    }
}

/// Ways to write a selection down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// A name a line.
    Names,
    /// A table for a spreadsheet (RFC 4180).
    Csv,
    /// An object an image, with the fields of the table.
    Json,
}

impl Form {
    /// All of them.
    pub(crate) const EVERY: [Self; 3] = [Self::Names, Self::Csv, Self::Json];

    /// Its name in the document, which is also the ending of its file's name.
    pub(crate) fn slug(self) -> &'static str {
        match self {
            Self::Names => "txt",
            Self::Csv => "csv",
            Self::Json => "json",
        }
    }
}
