//! Open sheet without an image: ways to add the first ones.

use leptos::prelude::*;
use protocol::BatchState;

use crate::action::Action;
use crate::app_state::{AppState, DragHover};
use crate::sheet::model::sheet_state::SheetState;
use crate::start::drop_area::drop_art;
use crate::{Language, words};

/// Where to give the first files, by hand or by program.
#[component]
pub(crate) fn EmptySheet(sheet: SheetState, language: Language) -> impl IntoView {
    let app = expect_context::<AppState>();
    let hover = move || match app.hover.get() {
        DragHover::Files => "files",
        DragHover::Nothing => "nothing",
    };
    let is_hidden = move || {
        let is_waiting =
            sheet.summary.with(|summary| summary.state == BatchState::Open && summary.progress.uploaded.total == 0);
        !is_waiting || sheet.order.with(|order| !order.is_empty())
    };
    // Where the page is from, only a browser knows.
    let origin = RwSignal::new(String::new());
    Effect::new(move |_| origin.set(location().origin().unwrap_or_default()));
    let command = move || "curl -F file=@photo.jpg ".to_owned() + &origin.get() + &sheet.api("images");
    let pick = move |event| app.dispatch(Action::ChooseFiles(event));
    view! {
        <section class="drop empty-sheet" data-empty="" data-hover=hover hidden=is_hidden>
            {drop_art()}
            <h2 class="drop__call">{words::sheet::empty(language)}</h2>
            <p class="drop__hint script-only">{words::sheet::fill(language)}</p>
            <div class="drop__pickers script-only">
                <label class="button button--main">
                    <input type="file" multiple data-fill="" on:change=pick/>
                    {words::start::choose_files(language)}
                </label>
                <label class="button">
                    <input type="file" multiple prop:webkitdirectory=true on:change=pick/>
                    {words::start::choose_folder(language)}
                </label>
            </div>
            <p class="drop__formats">{words::sheet::by_program(language)}</p>
            <p class="empty-sheet__command" tabindex="0" data-command=""><code>{command}</code></p>
        </section>
    }
}
