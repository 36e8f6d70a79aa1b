//! What is said at the lower edge of a sheet: files that have not arrived, and what came of files that were given again.

use std::time::Duration;

use leptos::leptos_dom::helpers::{TimeoutHandle, set_timeout_with_handle};
use leptos::prelude::*;

use super::comparison::{Calm, Notice};
use super::{Comparison, Connection, Head, LightTable};
use crate::desk::{Desk, Hover, Wish};
use crate::{Language, Source, words};

/// How long nothing comes before what has not arrived counts as missing: another tab or program may be sending it.
const PATIENCE: Duration = Duration::from_secs(2);

/// Names that are listed.
const SHOWN: usize = 500;

/// The notice with the ways on: send again, give again, finish without, open another sheet.
#[component]
pub(crate) fn Missing(table: LightTable, language: Language) -> impl IntoView {
    let desk = expect_context::<Desk>();
    let calm = calm(table, desk);
    let notice = Memo::new(move |_| match desk.hover.get() {
        Hover::Files if table.head.with(Head::takes_more) => Notice::AddByLettingGo,
        Hover::Files => Notice::LetGo,
        Hover::Nothing => desk.unsaved.get().map_or_else(
            || table.head.with(|head| Notice::of(head, desk.comparison.get(), calm.get())),
            Notice::Unsaved,
        ),
    });
    let count = move || table.head.with(Head::missing).to_string();
    // What can be done is said once, and the style shows it: a closure for each button would be code that every visitor loads.
    let ways = move || table.head.with(|head| notice.get().ways(head));
    let hashed = move || notice.get().hashing().unwrap_or((0, 1));
    // Bytes that are counted up are not read out one by one.
    let live = move || if notice.get().hashing().is_some() { "off" } else { "polite" };
    let pick = move |event| desk.wish(Wish::Pick(event));
    let dismiss = move |_| {
        if desk.unsaved.with_untracked(Option::is_some) {
            desk.unsaved.set(None);
        } else {
            desk.comparison.set(Comparison::None);
        }
    };
    view! {
        <section class="notice missing script-only" data-missing=count data-ways=ways aria-live=live>
            <p class="missing__text" data-notice="">{move || words::missing::notice(notice.get(), language)}</p>
            <progress class="missing__progress" max=move || hashed().1.to_string() value=move || hashed().0.to_string()></progress>
            <div class="missing__ways">
                <button class="button button--main" type="button" data-retry-all="" on:click=move |_| desk.wish(Wish::RetryAll)>
                    {words::missing::retry_all(language)}
                </button>
                <label class="button">
                    <input type="file" multiple data-again="" on:change=pick/>
                    {words::start::choose_files(language)}
                </label>
                <label class="button">
                    <input type="file" multiple prop:webkitdirectory=true data-again-folder="" on:change=pick/>
                    {words::start::choose_folder(language)}
                </label>
                <button class="button button--main" type="button" data-elsewhere="" on:click=move |_| desk.wish(Wish::SendElsewhere)>
                    {move || words::missing::elsewhere(notice.get().strangers(), language)}
                </button>
                <button class="button button--quiet" type="button" data-seal="" on:click=move |_| desk.wish(Wish::Seal)>
                    {move || words::missing::seal(notice.get(), language)}
                </button>
                <button class="button button--quiet" type="button" data-dismiss="" on:click=dismiss>
                    {words::missing::dismiss(language)}
                </button>
            </div>
            <Names notice desk language/>
        </section>
    }
}

/// Which files are missing, where this browser noted their names.
#[component]
fn Names(notice: Memo<Notice>, desk: Desk, language: Language) -> impl IntoView {
    let is_known = move || {
        let names = desk.missing_names.with(Vec::len) as u64;
        names > 0 && notice.get() == Notice::Missing(names)
    };
    // Lines of one text: rows would be code that every visitor loads.
    let lines = move || {
        desk.missing_names.with(|names| {
            let rest = words::left_out::rest(names.len().saturating_sub(SHOWN), language);
            let names = names.iter().take(SHOWN).map(|name| format!("{name}\n"));
            names.chain([rest]).collect::<String>()
        })
    };
    view! {
        <details class="missing__names" data-missing-names="" hidden=move || !is_known()>
            <summary>{words::missing::which(language)}</summary>
            <p tabindex="0">{lines}</p>
        </details>
    }
}

/// Whether nothing has come for a while over a line that works. What the server itself makes will come, however long it takes; but
/// a line that was lost may have been that of a server that was stopped, and then nobody makes it.
fn calm(table: LightTable, desk: Desk) -> Signal<Calm> {
    let still = RwSignal::new(Calm::Moving);
    let arrived = Memo::new(move |_| (table.head.with(|head| head.progress.uploaded.done), table.connection.get()));
    Effect::new(move |before: Option<Option<TimeoutHandle>>| {
        before.flatten().inspect(TimeoutHandle::clear);
        still.set(Calm::Moving);
        let connection = arrived.get().1;
        if connection.is_lost() {
            table.source.set(Source::Clients);
        }
        let is_live = connection == Connection::Live && table.source.get() == Source::Clients;
        let settle = move || {
            desk.wish(Wish::NameMissing);
            still.set(Calm::Still);
        };
        is_live.then(|| set_timeout_with_handle(settle, PATIENCE).ok()).flatten()
    });
    still.into()
}
