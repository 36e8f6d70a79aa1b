//! List of the files that were not sent, folded under a one-line summary.

use leptos::prelude::*;

use crate::app_state::AppState;
use crate::skipped_files::SkippedFile;
use crate::{Language, words};

/// Names that the list shows; somebody who gives a whole disk has no use for more.
const MOST_NAMES: usize = 500;

/// A quiet line that says how many files were left out and unfolds to their names.
#[component]
pub(crate) fn SkippedFilesView(language: Language) -> impl IntoView {
    let files = expect_context::<AppState>().skipped_files;
    let summary = move || files.with(|files| words::skipped_files::summary(files, language));
    // Lines of one text: rows would be code that every visitor loads.
    let lines = move || {
        let line =
            |file: &SkippedFile| format!("{} · {}\n", file.name, words::skipped_files::reason(file.reason, language));
        files.with(|files| {
            let rest = words::skipped_files::rest(files.len().saturating_sub(MOST_NAMES), language);
            files.iter().take(MOST_NAMES).map(line).chain([rest]).collect::<String>()
        })
    };
    view! {
        <details class="skipped-files" data-skipped-files=move || files.with(Vec::len).to_string() hidden=move || files.with(Vec::is_empty)>
            <summary>{summary}</summary>
            <p class="skipped-files__list" tabindex="0">{lines}</p>
        </details>
    }
}
