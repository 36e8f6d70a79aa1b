//! Notice bar at the lower edge of a sheet: failed uploads, missing files, unsaved changes, a drag of files, and the
//! progress and result of adding files.

use std::time::Duration;

use leptos::leptos_dom::helpers::{TimeoutHandle, set_timeout_with_handle};
use leptos::prelude::*;

use crate::accepted_files::ACCEPTED_FILES;
use crate::action::{Action, BrowserAction, SheetAction};
use crate::app_state::{AppState, DragHover};
use crate::sheet::model::add_files_status::AddFilesStatus;
use crate::sheet::model::connection::status::ConnectionStatus;
use crate::sheet::model::notice::{ArrivalActivity, Notice};
use crate::sheet::model::sheet_state::SheetState;
use crate::sheet::model::sheet_summary::SheetSummary;
use crate::{Language, UploadSource, words};

/// Time without an arriving file after which expected files count as missing: another tab or program may still be
/// sending them.
const QUIET_TIME: Duration = Duration::from_secs(2);

/// Maximum number of missing files that are listed by name.
const MAX_NAMES: usize = 500;

/// Notice with the actions that it offers: retry the failed uploads, choose the files again, open a new sheet with the
/// files that do not belong to this one, seal the batch without the missing files, or dismiss the notice.
///
/// Dispatches [`SheetAction::RetryAllUploads`], [`Action::ChooseFiles`], [`BrowserAction::OpenNewSheet`] and
/// [`SheetAction::SealBatch`].
#[component]
pub(crate) fn NoticeBar(sheet: SheetState, language: Language) -> impl IntoView {
    let app = expect_context::<AppState>();
    let activity = activity(sheet, app);
    let notice = Memo::new(move |_| match app.hover.get() {
        DragHover::Files if sheet.summary.with(SheetSummary::accepts_new_images) => Notice::DropToAdd,
        DragHover::Files => Notice::DropToCompare,
        DragHover::Nothing => app.unsaved_change.get().map_or_else(
            || sheet.summary.with(|summary| Notice::for_sheet(summary, app.add_files_status.get(), activity.get())),
            Notice::Unsaved,
        ),
    });
    let missing = move || sheet.summary.with(SheetSummary::missing).to_string();
    // One attribute lists the actions and the style sheet shows their buttons: a closure per button would add code to
    // the download.
    let actions = move || sheet.summary.with(|summary| notice.get().available_actions(summary));
    let hash_progress = move || notice.get().hashing().unwrap_or((0, 1));
    // Screen readers must not announce every step of the byte count.
    let live = move || if notice.get().hashing().is_some() { "off" } else { "polite" };
    let choose_files = move |event| app.dispatch(Action::ChooseFiles(event));
    let dismiss = move |_| {
        if app.unsaved_change.with_untracked(Option::is_some) {
            app.unsaved_change.set(None);
        } else {
            app.add_files_status.set(AddFilesStatus::None);
        }
    };
    view! {
        <section class="notice notice-bar script-only" data-missing=missing data-actions=actions aria-live=live>
            <p class="notice-bar__text" data-notice="">{move || words::notice::notice(notice.get(), language)}</p>
            <progress
                class="notice-bar__progress"
                max=move || hash_progress().1.to_string()
                value=move || hash_progress().0.to_string()
            ></progress>
            <div class="notice-bar__actions">
                <button
                    class="button button--main"
                    type="button"
                    data-retry-all=""
                    on:click=move |_| app.dispatch(SheetAction::RetryAllUploads)
                >
                    {words::notice::retry_all(language)}
                </button>
                <label class="button">
                    <input type="file" multiple accept=ACCEPTED_FILES data-again="" on:change=choose_files/>
                    {words::start::choose_files(language)}
                </label>
                <label class="button">
                    <input type="file" multiple prop:webkitdirectory=true data-again-folder="" on:change=choose_files/>
                    {words::start::choose_folder(language)}
                </label>
                <button
                    class="button button--main"
                    type="button"
                    data-new-sheet=""
                    on:click=move |_| app.dispatch(BrowserAction::OpenNewSheet)
                >
                    {move || words::notice::open_new_sheet(notice.get().unmatched(), language)}
                </button>
                <button
                    class="button button--quiet"
                    type="button"
                    data-seal=""
                    on:click=move |_| app.dispatch(SheetAction::SealBatch)
                >
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

/// Expandable list of the missing files; hidden unless the notice reports missing files and this browser knows the
/// names of all of them. Shows at most [`MAX_NAMES`].
#[component]
fn MissingNames(notice: Memo<Notice>, app: AppState, language: Language) -> impl IntoView {
    let is_known = move || {
        let names = app.missing_names.with(Vec::len) as u64;
        names > 0 && notice.get() == Notice::Missing(names)
    };
    // One text with line breaks: list elements would add code to the download.
    let lines = move || {
        app.missing_names.with(|names| {
            let rest = words::skipped_files::rest(names.len().saturating_sub(MAX_NAMES), language);
            let names = names.iter().take(MAX_NAMES).map(|name| format!("{name}\n"));
            names.chain([rest]).collect::<String>()
        })
    };
    view! {
        <details class="notice-bar__names" data-missing-names="" hidden=move || !is_known()>
            <summary>{words::notice::show_names(language)}</summary>
            <p tabindex="0">{lines}</p>
        </details>
    }
}

/// Signal that becomes [`ArrivalActivity::Quiet`] after [`QUIET_TIME`] without an arriving file over a live connection,
/// and [`ArrivalActivity::Active`] again with the next file or change of the connection. When it becomes quiet,
/// dispatches [`SheetAction::ListMissingFiles`].
///
/// Sample images that the server adds itself do not count as missing, however long they take. If the connection is
/// lost, the server may have stopped before it added them all; therefore the upload source then becomes
/// [`UploadSource::Clients`].
fn activity(sheet: SheetState, app: AppState) -> Signal<ArrivalActivity> {
    let activity = RwSignal::new(ArrivalActivity::Active);
    let uploads_and_connection =
        Memo::new(move |_| (sheet.summary.with(|summary| summary.progress.uploaded.done), sheet.connection.get()));
    Effect::new(move |previous_timer: Option<Option<TimeoutHandle>>| {
        previous_timer.flatten().inspect(TimeoutHandle::clear);
        activity.set(ArrivalActivity::Active);
        let connection = uploads_and_connection.get().1;
        if connection.is_lost() {
            sheet.upload_source.set(UploadSource::Clients);
        }
        let can_go_quiet = connection == ConnectionStatus::Live && sheet.upload_source.get() == UploadSource::Clients;
        let go_quiet = move || {
            app.dispatch(SheetAction::ListMissingFiles);
            activity.set(ArrivalActivity::Quiet);
        };
        can_go_quiet.then(|| set_timeout_with_handle(go_quiet, QUIET_TIME).ok()).flatten()
    });
    activity.into()
}
