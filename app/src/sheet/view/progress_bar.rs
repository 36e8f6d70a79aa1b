//! Progress bar with its counts, and the progress that a screen reader announces.

use leptos::prelude::*;

use crate::sheet::model::progress::ProgressCounts;
use crate::sheet::model::sheet_state::SheetState;
use crate::sheet::model::sheet_summary::SharedCards;
use crate::{Language, words};

/// Progress bar with a label, the counts in words, and a note such as the speed. The bar draws the done and the failed
/// part of the total, in files; `shared_cards` are the numbers of cards where they differ. `name` becomes the
/// `data-progress` attribute, by which styles and tests find the bar.
#[component]
pub(crate) fn ProgressBar(
    name: &'static str,
    label: &'static str,
    bar: Signal<ProgressCounts>,
    shared_cards: Signal<SharedCards>,
    note: Signal<String>,
    language: Language,
) -> impl IntoView {
    // An SVG, because the widths are data and the content security policy forbids inline styles.
    let view_box = move || format!("0 0 {} 1", bar.get().total.max(1));
    view! {
        <div
            class="progress-bar"
            data-progress=name
            data-done=move || bar.get().done.to_string()
            data-failed=move || bar.get().failed.to_string()
            data-total=move || bar.get().total.to_string()
        >
            <p class="progress-bar__text">
                <span class="progress-bar__label">{label}</span>
                <span class="progress-bar__counts">
                    {move || words::progress::counts(bar.get(), shared_cards.get(), language)}
                </span>
                <span class="progress-bar__note" data-note="" hidden=move || note.with(String::is_empty)>{note}</span>
            </p>
            <svg
                class="progress-bar__track"
                role="progressbar"
                aria-label=label
                aria-valuemin="0"
                aria-valuemax="100"
                aria-valuenow=move || bar.get().percent().to_string()
                viewBox=view_box
                preserveAspectRatio="none"
            >
                <rect class="progress-bar__done" x="0" y="0" height="1" width=move || bar.get().done.to_string()></rect>
                <rect
                    class="progress-bar__failed"
                    x=move || bar.get().done.to_string()
                    y="0"
                    height="1"
                    width=move || bar.get().failed.to_string()
                ></rect>
            </svg>
        </div>
    }
}

/// Polite live region for screen readers, invisible, that announces every tenth of the images that are analyzed or
/// failed and, once the batch has ended, the findings.
#[component]
pub(crate) fn ProgressAnnouncement(sheet: SheetState, language: Language) -> impl IntoView {
    let text = move || {
        sheet.summary.with(|summary| {
            let tenth = summary.progress.analyzed.percent() / 10 * 10;
            words::findings::sentence(summary, language)
                .unwrap_or_else(|| words::progress::announced_progress(tenth, language))
        })
    };
    view! { <p class="visually-hidden" role="status">{text}</p> }
}
