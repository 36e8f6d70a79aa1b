//! Export menu: links to the report of the whole batch on the server, and exports of the shown cards.

use leptos::prelude::*;

use crate::action::SheetAction;
use crate::app_state::AppState;
use crate::sheet::model::export_format::ExportFormat;
use crate::sheet::model::sheet_state::SheetState;
use crate::{Language, words};

/// Menu with the links to the whole report on the server (CSV and JSON), and with buttons that export the shown cards
/// in the page. The buttons dispatch [`SheetAction::Export`].
#[component]
pub(crate) fn ExportMenu(sheet: SheetState, language: Language) -> impl IntoView {
    let app = expect_context::<AppState>();
    let shown_cards = ExportFormat::ALL.map(|format| {
        view! {
            <li>
                <button
                    class="menu__entry"
                    type="button"
                    data-export=format.slug()
                    on:click=move |_| app.dispatch(SheetAction::Export(format))
                >
                    {words::export::format(format, language)}
                </button>
            </li>
        }
    });
    let whole_report = ["report.csv", "report.json"].map(|file| {
        view! {
            <li>
                <a class="menu__entry" data-report=file href=sheet.api(file) download="">
                    {words::export::report(file, language)}
                </a>
            </li>
        }
    });
    view! {
        <details class="menu" data-menu="">
            <summary class="button button--quiet">{words::export::title(language)}</summary>
            <div class="menu__body">
                <p class="menu__title">{words::export::whole(language)}</p>
                <ul>{whole_report.into_iter().collect_view()}</ul>
                <p class="menu__title script-only">{words::export::shown(language)}</p>
                <ul class="script-only">{shown_cards.into_iter().collect_view()}</ul>
            </div>
        </details>
    }
}
