//! One progress bar with its counts.

use leptos::prelude::*;

use super::Bar;
use crate::{Language, words};

/// A bar whose done and failed parts are drawn, with the counts in words and a note on how fast it goes. `name` is for tests
/// and styles.
#[component]
pub(crate) fn ProgressBar(
    name: &'static str,
    label: &'static str,
    bar: Signal<Bar>,
    note: Signal<String>,
    language: Language,
) -> impl IntoView {
    // An SVG, because widths are data and the page's policy has no room for inline styles.
    let view_box = move || format!("0 0 {} 1", bar.get().total.max(1));
    view! {
        <div
            class="bar"
            data-progress=name
            data-done=move || bar.get().done.to_string()
            data-failed=move || bar.get().failed.to_string()
            data-total=move || bar.get().total.to_string()
        >
            <p class="bar__text">
                <span class="bar__label">{label}</span>
                <span class="bar__counts">{move || words::progress::counts(bar.get(), language)}</span>
                <span class="bar__note" data-note="" hidden=move || note.with(String::is_empty)>{note}</span>
            </p>
            <svg
                class="bar__track"
                role="progressbar"
                aria-label=label
                aria-valuemin="0"
                aria-valuemax="100"
                aria-valuenow=move || bar.get().percent().to_string()
                viewBox=view_box
                preserveAspectRatio="none"
            >
                <rect class="bar__done" x="0" y="0" height="1" width=move || bar.get().done.to_string()></rect>
                <rect
                    class="bar__failed"
                    x=move || bar.get().done.to_string()
                    y="0"
                    height="1"
                    width=move || bar.get().failed.to_string()
                ></rect>
            </svg>
        </div>
    }
}
