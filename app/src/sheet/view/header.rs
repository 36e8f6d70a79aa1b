//! Header of a sheet: name, connection status, buttons for the batch and its uploads, progress, findings and issue
//! chips.

use leptos::prelude::*;
use protocol::BatchState;

use crate::action::SheetAction;
use crate::app_state::AppState;
use crate::sheet::model::connection::status::ConnectionStatus;
use crate::sheet::model::sheet_state::SheetState;
use crate::sheet::model::sheet_summary::SheetSummary;
use crate::sheet::model::upload_status::UploadStatus;
use crate::sheet::view::export_menu::ExportMenu;
use crate::sheet::view::issue_chips::IssueChips;
use crate::sheet::view::progress_bar::ProgressBar;
use crate::{Language, words};

/// Header of a sheet: name with rename menu, connection label, buttons, the progress bars of uploads and analysis, the
/// findings in words, and the issue chips. Each button's action is in its component's comment.
#[component]
pub(crate) fn SheetHeader(sheet: SheetState, language: Language) -> impl IntoView {
    let name = Memo::new(move |_| {
        let name = sheet.summary.with(|summary| summary.name.clone());
        name.unwrap_or_else(|| words::sheet::untitled(language).to_owned())
    });
    let uploaded = Signal::derive(move || sheet.summary.with(|summary| summary.progress.uploaded));
    let analyzed = Signal::derive(move || sheet.summary.with(|summary| summary.progress.analyzed));
    let shared_cards = Signal::derive(move || sheet.summary.with(|summary| summary.shared_cards));
    let upload_status = expect_context::<AppState>().upload_status;
    let upload_note = Signal::derive(move || words::progress::upload_status(upload_status.get(), language));
    let analysis_note = Signal::derive(move || {
        let analysis_rate = sheet.summary.with(|summary| summary.analysis_rate);
        let text = |analysis_rate| words::progress::analysis_rate(analysis_rate, shared_cards.get(), language);
        analysis_rate.map(text).unwrap_or_default()
    });
    let findings =
        move || sheet.summary.with(|summary| words::findings::sentence(summary, language)).unwrap_or_default();
    view! {
        <header class="sheet-header">
            <div class="sheet-header__title">
                <h1 title=name>{name}</h1>
                <RenameMenu sheet language/>
                <ConnectionLabel sheet language/>
                <div class="sheet-header__actions">
                    <PauseButton language/>
                    <CancelButton sheet language/>
                    <PinButton sheet language/>
                    <ExportMenu sheet language/>
                </div>
            </div>
            <div class="sheet-header__bars">
                <ProgressBar
                    name="uploaded"
                    label=words::progress::uploaded(language)
                    bar=uploaded
                    shared_cards
                    note=upload_note
                    language
                />
                <ProgressBar
                    name="analyzed"
                    label=words::progress::analyzed(language)
                    bar=analyzed
                    shared_cards
                    note=analysis_note
                    language
                />
            </div>
            <p class="sheet-header__found"><span data-found="">{findings}</span></p>
            <IssueChips sheet language/>
        </header>
    }
}

/// Status of the connection to the server in words; "Cancelled" once the connection of a cancelled batch is closed.
#[component]
fn ConnectionLabel(sheet: SheetState, language: Language) -> impl IntoView {
    let text = move || match (sheet.connection.get(), sheet.summary.with(|summary| summary.state)) {
        (ConnectionStatus::Done, BatchState::Cancelled) => words::sheet::cancelled(language).to_owned(),
        (connection, _) => words::progress::connection(connection, language),
    };
    view! { <span class="connection-status" data-connection-status=move || sheet.connection.get().slug()>{text}</span> }
}

/// Button that pauses and resumes the uploads of this tab; hidden when none runs or waits. Dispatches
/// [`SheetAction::PauseUploads`] or [`SheetAction::ResumeUploads`].
#[component]
fn PauseButton(language: Language) -> impl IntoView {
    let app = expect_context::<AppState>();
    let is_paused = move || matches!(app.upload_status.get(), UploadStatus::Paused { .. });
    let label = move || if is_paused() { words::progress::resume(language) } else { words::progress::pause(language) };
    let toggle =
        move |_| app.dispatch(if is_paused() { SheetAction::ResumeUploads } else { SheetAction::PauseUploads });
    view! {
        <button
            class="button button--quiet script-only"
            type="button"
            data-pause=""
            hidden=move || app.upload_status.get() == UploadStatus::Idle
            on:click=toggle
        >
            {label}
        </button>
    }
}

/// Button that cancels the batch; hidden once the batch has ended. Dispatches [`SheetAction::CancelBatch`].
#[component]
fn CancelButton(sheet: SheetState, language: Language) -> impl IntoView {
    let app = expect_context::<AppState>();
    let has_ended = move || sheet.summary.with(SheetSummary::has_ended);
    view! {
        <button
            class="button button--quiet script-only"
            type="button"
            data-cancel=""
            hidden=has_ended
            on:click=move |_| app.dispatch(SheetAction::CancelBatch)
        >
            {words::sheet::cancel(language)}
        </button>
    }
}

/// Menu with a text field that renames the batch; an empty text removes the name. Dispatches [`SheetAction::Rename`].
#[component]
fn RenameMenu(sheet: SheetState, language: Language) -> impl IntoView {
    let app = expect_context::<AppState>();
    let name = move || sheet.summary.with(|summary| summary.name.clone()).unwrap_or_default();
    view! {
        <details class="menu rename script-only" data-rename="">
            <summary
                class="rename__button"
                aria-label=words::sheet::rename(language)
                title=words::sheet::rename(language)
            >
                <span aria-hidden="true">"✎"</span>
            </summary>
            <div class="menu__body">
                <label class="rename__label">
                    {words::sheet::rename(language)}
                    <input
                        type="text"
                        maxlength="200"
                        prop:value=name
                        on:change=move |event| app.dispatch(SheetAction::Rename(event_target_value(&event)))
                    />
                </label>
            </div>
        </details>
    }
}

/// Toggle button that exempts the batch from expiry, or ends the exemption. Dispatches [`SheetAction::SetPinned`].
#[component]
fn PinButton(sheet: SheetState, language: Language) -> impl IntoView {
    let app = expect_context::<AppState>();
    let is_pinned = move || sheet.summary.with(|summary| summary.is_pinned);
    let toggle = move |_| app.dispatch(SheetAction::SetPinned(!untrack(is_pinned)));
    view! {
        <button
            class="button button--quiet script-only"
            type="button"
            data-pin=""
            title=words::sheet::pin_meaning(language)
            aria-pressed=move || if is_pinned() { "true" } else { "false" }
            on:click=toggle
        >
            {words::sheet::pin(language)}
        </button>
    }
}
