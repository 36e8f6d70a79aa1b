//! List of skipped files with the reasons, collapsed under a one-line summary.

use leptos::prelude::*;

use crate::app_state::AppState;
use crate::skipped_files::SkippedFile;
use crate::{Language, words};

/// Maximum number of names in the list. A selection of a whole disk can have very many.
const MAX_NAMES: usize = 500;

/// Line with the number of skipped files that expands to their names and reasons. Hidden if there are none.
#[component]
pub(crate) fn SkippedFilesView(language: Language) -> impl IntoView {
    let files = expect_context::<AppState>().skipped_files;
    let summary = move || files.with(|files| words::skipped_files::summary(files, language));
    // One text with line breaks, because elements for rows would need more code on the start page.
    let lines = move || {
        let line =
            |file: &SkippedFile| format!("{} · {}\n", file.name, words::skipped_files::reason(file.reason, language));
        files.with(|files| {
            let rest = words::skipped_files::rest(files.len().saturating_sub(MAX_NAMES), language);
            files.iter().take(MAX_NAMES).map(line).chain([rest]).collect::<String>()
        })
    };
    view! {
        <details class="skipped-files" data-skipped-files=move || files.with(Vec::len).to_string() hidden=move || files.with(Vec::is_empty)>
            <summary>{summary}</summary>
            <p class="skipped-files__list" tabindex="0">{lines}</p>
        </details>
    }
}
