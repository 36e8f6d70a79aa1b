//! Drop area of the start page: a form that also works without scripts.

use leptos::prelude::*;

use crate::accepted_files::ACCEPTED_FILES;
use crate::action::Action;
use crate::app_state::{AppState, DragHover};
use crate::{Language, words};

/// Form that accepts files and, with scripts, folders. Without scripts, it posts the files and the server redirects to
/// their sheet.
#[component]
pub(crate) fn DropArea(language: Language) -> impl IntoView {
    let app = expect_context::<AppState>();
    let hover = move || match app.hover.get() {
        DragHover::Files => "files",
        DragHover::Nothing => "nothing",
    };
    let call = move || match app.hover.get() {
        DragHover::Files => words::start::drop_now(language),
        DragHover::Nothing => words::start::drop_here(language),
    };
    let is_busy = move || app.intake.get().is_busy();
    let prepare = move || app.dispatch(Action::PreloadSheetCode);
    let pick = move |event| app.dispatch(Action::ChooseFiles(event));
    view! {
        <form
            id="drop"
            class="drop"
            method="post"
            action="/batches"
            enctype="multipart/form-data"
            data-hover=hover
            on:pointerenter=move |_| prepare()
            on:focusin=move |_| prepare()
            aria-busy=move || if is_busy() { "true" } else { "false" }
        >
            {drop_art()}
            <p class="drop__call script-only">{call}</p>
            <p class="drop__call script-less">{words::start::choose_here(language)}</p>
            <p class="drop__hint script-only">{words::start::other_inputs(language)}</p>
            <div class="drop__pickers">
                <label class="button button--main">
                    <input type="file" name="file" multiple accept=ACCEPTED_FILES on:change=pick/>
                    <span>{words::start::choose_files(language)}</span>
                </label>
                <label class="button script-only">
                    <input type="file" multiple prop:webkitdirectory=true data-folder="" on:change=pick/>
                    <span>{words::start::choose_folder(language)}</span>
                </label>
                <button class="button script-less" type="submit">{words::start::send(language)}</button>
            </div>
            <p class="drop__formats">{words::start::formats(language)}</p>
            <p class="drop__status" role="status">{move || words::start::intake(app.intake.get(), language)}</p>
        </form>
    }
}

/// Drawing of three empty picture frames with an arrow into the middle one.
pub(crate) fn drop_art() -> impl IntoView {
    view! {
        <svg class="drop__art" viewBox="0 0 120 60" aria-hidden="true">
            <rect x="3" y="9" width="34" height="34" rx="2"></rect>
            <rect x="43" y="9" width="34" height="34" rx="2"></rect>
            <rect x="83" y="9" width="34" height="34" rx="2"></rect>
            <path d="M60 17v18m-8-8l8 8l8-8"></path>
            <path class="drop__marks" d="M3 51h10m24 0h-4m10 0h10m24 0h-4m10 0h10m24 0h-4"></path>
        </svg>
    }
}
