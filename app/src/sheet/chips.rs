//! Issues and decisions with their counts; a chip shows only the images that have its issue or decision.

use leptos::prelude::*;
use protocol::{Decision, Issue};

use super::arrangement::Filter;
use super::badge::mark;
use super::{Head, LightTable, Part};
use crate::quantity::grouped;
use crate::{Language, words};

/// A chip for each issue that there is and each decision. All of them are there from the beginning, those that no image has
/// switched off: a chip that came later would move the others.
#[component]
pub(crate) fn Chips(table: LightTable, language: Language) -> impl IntoView {
    let traits =
        Issue::ALL.map(Trait::Issue).into_iter().chain([Decision::Keep, Decision::Reject].map(Trait::Decision));
    let chips = traits.map(|common| chip(common, table, language)).collect_view();
    view! { <div class="chips" role="group" aria-label=words::sheet::chips(language)>{chips}</div> }
}

fn chip(common: Trait, table: LightTable, language: Language) -> impl IntoView {
    let count = Memo::new(move |_| table.head.with(|head| common.count(head)));
    let is_chosen = Memo::new(move |_| table.arrangement.with(|arrangement| common.is_chosen(&arrangement.filter)));
    // What is chosen can be let go, also when no image has it any more.
    let is_off = move || count.get() == 0 && !is_chosen.get();
    // Said once: what is found later must not move the others. Decisions are yet to come.
    let was_empty = matches!(common, Trait::Issue(_)) && count.get_untracked() == 0;
    view! {
        <button
            class="chip"
            class:chip--empty=was_empty
            type="button"
            data-chip=common.slug()
            data-tone=common.tone()
            disabled=is_off
            aria-pressed=move || if is_chosen.get() { "true" } else { "false" }
            on:click=move |_| table.arrangement.update(|arrangement| common.toggle(&mut arrangement.filter))
        >
            <span class="chip__name">{common.name(language)}</span>
            <span class="chip__count">{move || Some(count.get()).filter(|count| *count > 0).map(grouped)}</span>
        </button>
    }
}

/// What images of a sheet have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Trait {
    Issue(Issue),
    Decision(Decision),
}

impl Trait {
    /// Its name in the document.
    fn slug(self) -> &'static str {
        match self {
            Self::Issue(issue) => issue.slug(),
            Self::Decision(decision) => part(decision).slug(),
        }
    }

    fn name(self, language: Language) -> &'static str {
        match self {
            Self::Issue(issue) => words::issue::name(issue, language),
            Self::Decision(decision) => words::finder::part(part(decision), language),
        }
    }

    /// What the dot before its name is coloured by.
    fn tone(self) -> &'static str {
        match self {
            Self::Issue(issue) => mark(issue.severity()),
            Self::Decision(decision) => part(decision).slug(),
        }
    }

    /// Number of images that have it.
    fn count(self, head: &Head) -> u64 {
        match self {
            Self::Issue(issue) => head.issues.get(&issue).copied().unwrap_or(0),
            Self::Decision(Decision::Keep) => head.kept,
            Self::Decision(Decision::Reject) => head.rejected,
        }
    }

    fn is_chosen(self, filter: &Filter) -> bool {
        match self {
            Self::Issue(issue) => filter.issue == Some(issue),
            Self::Decision(decision) => filter.part == part(decision),
        }
    }

    /// Shows only the images that have it, or all of them again.
    fn toggle(self, filter: &mut Filter) {
        let chosen = !self.is_chosen(filter);
        match self {
            Self::Issue(issue) => filter.issue = chosen.then_some(issue),
            Self::Decision(decision) => filter.part = if chosen { part(decision) } else { Part::All },
        }
    }
}

/// The part of the sheet about which this is decided.
fn part(decision: Decision) -> Part {
    match decision {
        Decision::Keep => Part::Kept,
        Decision::Reject => Part::Rejected,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_issue_and_a_decision_are_chosen_together_and_let_go_one_by_one() {
        let (blurred, kept) = (Trait::Issue(Issue::Blurred), Trait::Decision(Decision::Keep));
        let mut filter = Filter::default();
        blurred.toggle(&mut filter);
        kept.toggle(&mut filter);
        assert_eq!((filter.issue, filter.part), (Some(Issue::Blurred), Part::Kept));
        Trait::Decision(Decision::Reject).toggle(&mut filter);
        assert!(!kept.is_chosen(&filter));
        blurred.toggle(&mut filter);
        assert_eq!((filter.issue, filter.part), (None, Part::Rejected));
        Trait::Decision(Decision::Reject).toggle(&mut filter);
        assert!(filter.is_open());
    }
}
