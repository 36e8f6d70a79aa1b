//! Drop area of a sheet whose batch is open, without images, and expects none.

use leptos::prelude::*;
use protocol::BatchState;

use crate::accepted_files::ACCEPTED_FILES;
use crate::action::Action;
use crate::app_state::{AppState, DragHover};
use crate::sheet::model::sheet_state::SheetState;
use crate::start::drop_area::drop_art;
use crate::{Language, words};

/// Drop area with file pickers and a curl command for the first files; hidden if the sheet has cards, or if the batch
/// has or expects images or is no longer open. Choosing files dispatches [`Action::ChooseFiles`].
#[component]
pub(crate) fn EmptySheet(sheet: SheetState, language: Language) -> impl IntoView {
    let app = expect_context::<AppState>();
    let hover = move || match app.hover.get() {
        DragHover::Files => "files",
        DragHover::Nothing => "nothing",
    };
    let is_hidden = move || {
        let is_open_and_empty =
            sheet.summary.with(|summary| summary.state == BatchState::Open && summary.progress.uploaded.total == 0);
        !is_open_and_empty || sheet.order.with(|order| !order.is_empty())
    };
    // The server does not know the origin by which the browser reaches it.
    let origin = RwSignal::new(String::new());
    Effect::new(move |_| origin.set(location().origin().unwrap_or_default()));
    let command = move || "curl -F file=@photo.jpg ".to_owned() + &origin.get() + &sheet.api("images");
    let choose_files = move |event| app.dispatch(Action::ChooseFiles(event));
    view! {
        <section class="drop empty-sheet" data-empty="" data-hover=hover hidden=is_hidden>
            {drop_art()}
            <h2 class="drop__call">{words::sheet::empty(language)}</h2>
            <p class="drop__hint script-only">{words::sheet::add_images(language)}</p>
            <div class="drop__pickers script-only">
                <label class="button button--main">
                    <input type="file" multiple accept=ACCEPTED_FILES data-fill="" on:change=choose_files/>
                    {words::start::choose_files(language)}
                </label>
                <label class="button">
                    <input type="file" multiple prop:webkitdirectory=true on:change=choose_files/>
                    {words::start::choose_folder(language)}
                </label>
            </div>
            <p class="drop__formats">{words::sheet::by_program(language)}</p>
            <p class="empty-sheet__command" tabindex="0" data-command=""><code>{command}</code></p>
        </section>
    }
}
