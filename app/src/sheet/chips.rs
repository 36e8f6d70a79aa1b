//! Issues with their counts; a chip shows only the images that have its issue.

use leptos::prelude::*;
use protocol::Issue;

use super::badge::mark;
use super::{Arrangement, LightTable};
use crate::quantity::grouped;
use crate::{Language, words};

/// A chip for each issue there is. All of them are there from the beginning, those that no image has switched off: a chip
/// that came later would move the others.
#[component]
pub(crate) fn Chips(table: LightTable, language: Language) -> impl IntoView {
    let chips = Issue::ALL.map(|issue| chip(issue, table, language)).into_iter().collect_view();
    view! { <div class="chips" role="group" aria-label=words::sheet::chips(language)>{chips}</div> }
}

fn chip(issue: Issue, table: LightTable, language: Language) -> impl IntoView {
    let count = move || table.head.with(|head| head.issues.get(&issue).copied().unwrap_or(0));
    let is_chosen = move || table.arrangement.with(|arrangement| arrangement.filter.issue == Some(issue));
    let choose = move |_| {
        table.arrangement.update(|Arrangement { filter, .. }| {
            filter.issue = (filter.issue != Some(issue)).then_some(issue);
        });
    };
    view! {
        <button
            class="chip"
            type="button"
            data-chip=issue.slug()
            data-severity=mark(issue.severity())
            disabled=move || count() == 0
            aria-pressed=move || if is_chosen() { "true" } else { "false" }
            on:click=choose
        >
            <span>{words::issue::name(issue, language)}</span>
            <span class="chip__count">{move || Some(count()).filter(|count| *count > 0).map(grouped)}</span>
        </button>
    }
}
