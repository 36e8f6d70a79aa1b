//! An open sheet without an image: what can be done with it.

use leptos::prelude::*;
use protocol::BatchState;

use super::LightTable;
use crate::desk::{Desk, Hover, Wish};
use crate::start::drop_art;
use crate::{Language, words};

/// Where to give the first files, by hand or by program.
#[component]
pub(crate) fn Empty(table: LightTable, language: Language) -> impl IntoView {
    let desk = expect_context::<Desk>();
    let hover = move || match desk.hover.get() {
        Hover::Files => "files",
        Hover::Nothing => "nothing",
    };
    let is_hidden = move || {
        let is_waiting = table.head.with(|head| head.state == BatchState::Open && head.progress.uploaded.total == 0);
        !is_waiting || table.order.with(|order| !order.is_empty())
    };
    // Where the page is from, only a browser knows.
    let origin = RwSignal::new(String::new());
    Effect::new(move |_| origin.set(location().origin().unwrap_or_default()));
    let command = move || "curl -F file=@photo.jpg ".to_owned() + &origin.get() + &table.api("images");
    let pick = move |event| desk.wish(Wish::Pick(event));
    view! {
        <section class="drop empty" data-empty="" data-hover=hover hidden=is_hidden>
            {drop_art()}
            <h2 class="drop__call">{words::sheet::empty(language)}</h2>
            <p class="drop__ways script-only">{words::sheet::fill(language)}</p>
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
            <p class="empty__command" tabindex="0" data-command=""><code>{command}</code></p>
        </section>
    }
}
