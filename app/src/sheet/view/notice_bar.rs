//! Notice bar at the lower edge of a sheet: missing files, and the result of adding files.

use std::time::Duration;

use leptos::leptos_dom::helpers::{TimeoutHandle, set_timeout_with_handle};
use leptos::prelude::*;

use crate::action::{Action, BrowserAction, SheetAction};
use crate::app_state::{AppState, DragHover};
use crate::sheet::model::add_files_status::AddFilesStatus;
use crate::sheet::model::connection::status::ConnectionStatus;
use crate::sheet::model::notice::{ArrivalActivity, Notice};
use crate::sheet::model::sheet_state::SheetState;
use crate::sheet::model::sheet_summary::SheetSummary;
use crate::{Language, UploadSource, words};

/// How long nothing comes before what has not arrived counts as missing: another tab or program may be sending it.
const QUIET_TIME: Duration = Duration::from_secs(2);

/// Names that are listed.
const MOST_NAMES: usize = 500;

/// The notice with the ways on: send again, give again, finish without, open another sheet.
#[component]
pub(crate) fn NoticeBar(sheet: SheetState, language: Language) -> impl IntoView {
    let app = expect_context::<AppState>();
    let activity = activity(sheet, app);
    let notice = Memo::new(move |_| match app.hover.get() {
        DragHover::Files if sheet.summary.with(SheetSummary::takes_more) => Notice::DropToAdd,
        DragHover::Files => Notice::DropToCompare,
        DragHover::Nothing => app.unsaved_change.get().map_or_else(
            || sheet.summary.with(|summary| Notice::of(summary, app.add_files_status.get(), activity.get())),
            Notice::Unsaved,
        ),
    });
    let count = move || sheet.summary.with(SheetSummary::missing).to_string();
    // What can be done is said once, and the style shows it: a closure for each button would be code that every visitor loads.
    let actions = move || sheet.summary.with(|summary| notice.get().actions(summary));
    let hashed = move || notice.get().hashing().unwrap_or((0, 1));
    // Bytes that are counted up are not read out one by one.
    let live = move || if notice.get().hashing().is_some() { "off" } else { "polite" };
    let pick = move |event| app.dispatch(Action::ChooseFiles(event));
    let dismiss = move |_| {
        if app.unsaved_change.with_untracked(Option::is_some) {
            app.unsaved_change.set(None);
        } else {
            app.add_files_status.set(AddFilesStatus::None);
        }
    };
    view! {
        <section class="notice notice-bar script-only" data-missing=count data-actions=actions aria-live=live>
            <p class="notice-bar__text" data-notice="">{move || words::notice::notice(notice.get(), language)}</p>
            <progress class="notice-bar__progress" max=move || hashed().1.to_string() value=move || hashed().0.to_string()></progress>
            <div class="notice-bar__actions">
                <button class="button button--main" type="button" data-retry-all="" on:click=move |_| app.dispatch(SheetAction::RetryAllUploads)>
                    {words::notice::retry_all(language)}
                </button>
                <label class="button">
                    <input type="file" multiple data-again="" on:change=pick/>
                    {words::start::choose_files(language)}
                </label>
                <label class="button">
                    <input type="file" multiple prop:webkitdirectory=true data-again-folder="" on:change=pick/>
                    {words::start::choose_folder(language)}
                </label>
                <button class="button button--main" type="button" data-new-sheet="" on:click=move |_| app.dispatch(BrowserAction::OpenNewSheet)>
                    {move || words::notice::elsewhere(notice.get().unmatched(), language)}
                </button>
                <button class="button button--quiet" type="button" data-seal="" on:click=move |_| app.dispatch(SheetAction::SealBatch)>
                    {move || words::notice::seal(notice.get(), language)}
                </button>
                <button class="button button--quiet" type="button" data-dismiss="" on:click=dismiss>
                    {words::notice::dismiss(language)}
                </button>
            </div>
            <MissingNames notice app language/>
        </section>
    }
}

/// Which files are missing, where this browser noted their names.
#[component]
fn MissingNames(notice: Memo<Notice>, app: AppState, language: Language) -> impl IntoView {
    let is_known = move || {
        let names = app.missing_names.with(Vec::len) as u64;
        names > 0 && notice.get() == Notice::Missing(names)
    };
    // Lines of one text: rows would be code that every visitor loads.
    let lines = move || {
        app.missing_names.with(|names| {
            let rest = words::skipped_files::rest(names.len().saturating_sub(MOST_NAMES), language);
            let names = names.iter().take(MOST_NAMES).map(|name| format!("{name}\n"));
            names.chain([rest]).collect::<String>()
        })
    };
    view! {
        <details class="notice-bar__names" data-missing-names="" hidden=move || !is_known()>
            <summary>{words::notice::which(language)}</summary>
            <p tabindex="0">{lines}</p>
        </details>
    }
}

/// Whether nothing has come for a while over a line that works. What the server itself makes will come, however long it takes; but
/// a line that was lost may have been that of a server that was stopped, and then nobody makes it.
fn activity(sheet: SheetState, app: AppState) -> Signal<ArrivalActivity> {
    let still = RwSignal::new(ArrivalActivity::Active);
    let arrived =
        Memo::new(move |_| (sheet.summary.with(|summary| summary.progress.uploaded.done), sheet.connection.get()));
    Effect::new(move |before: Option<Option<TimeoutHandle>>| {
        before.flatten().inspect(TimeoutHandle::clear);
        still.set(ArrivalActivity::Active);
        let connection = arrived.get().1;
        if connection.is_lost() {
            sheet.upload_source.set(UploadSource::Clients);
        }
        let is_live = connection == ConnectionStatus::Live && sheet.upload_source.get() == UploadSource::Clients;
        let settle = move || {
            app.dispatch(SheetAction::ListMissingFiles);
            still.set(ArrivalActivity::Quiet);
        };
        is_live.then(|| set_timeout_with_handle(settle, QUIET_TIME).ok()).flatten()
    });
    still.into()
}
