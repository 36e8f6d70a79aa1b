//! Issue chips: issues and decisions with their counts. A chip filters the cards.

use leptos::prelude::*;
use protocol::{Decision, Issue};

use crate::number_format::grouped;
use crate::sheet::model::card_query::filter::CardFilter;
use crate::sheet::model::card_query::filter::CardSubset;
use crate::sheet::model::sheet_state::SheetState;
use crate::sheet::model::sheet_summary::SheetSummary;
use crate::sheet::model::slugs::severity_slug;
use crate::{Language, words};

/// A chip for each issue that there is and each decision. All of them are there from the beginning, those that no image has
/// switched off: a chip that came later would move the others.
#[component]
pub(crate) fn IssueChips(sheet: SheetState, language: Language) -> impl IntoView {
    let traits = Issue::ALL
        .map(ChipSubject::Issue)
        .into_iter()
        .chain([Decision::Keep, Decision::Reject].map(ChipSubject::Decision));
    let chips = traits.map(|common| chip(common, sheet, language)).collect_view();
    view! { <div class="chips" role="group" aria-label=words::sheet::chips(language)>{chips}</div> }
}

fn chip(common: ChipSubject, sheet: SheetState, language: Language) -> impl IntoView {
    let count = Memo::new(move |_| sheet.summary.with(|summary| common.count(summary)));
    let is_chosen = Memo::new(move |_| sheet.query.with(|query| common.is_chosen(&query.filter)));
    // What is chosen can be let go, also when no image has it any more.
    let is_off = move || count.get() == 0 && !is_chosen.get();
    // Said once: what is found later must not move the others. Decisions are yet to come.
    let was_empty = matches!(common, ChipSubject::Issue(_)) && count.get_untracked() == 0;
    view! {
        <button
            class="chip"
            class:chip--empty=was_empty
            type="button"
            data-chip=common.slug()
            data-tone=common.tone()
            disabled=is_off
            aria-pressed=move || if is_chosen.get() { "true" } else { "false" }
            on:click=move |_| sheet.query.update(|query| common.toggle(&mut query.filter))
        >
            <span class="chip__name">{common.name(language)}</span>
            <span class="chip__count">{move || Some(count.get()).filter(|count| *count > 0).map(grouped)}</span>
        </button>
    }
}

/// What images of a sheet have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ChipSubject {
    Issue(Issue),
    Decision(Decision),
}

impl ChipSubject {
    /// Its name in the document.
    fn slug(self) -> &'static str {
        match self {
            Self::Issue(issue) => issue.slug(),
            Self::Decision(decision) => subset(decision).slug(),
        }
    }

    fn name(self, language: Language) -> &'static str {
        match self {
            Self::Issue(issue) => words::issue::name(issue, language),
            Self::Decision(decision) => words::filter_bar::subset(subset(decision), language),
        }
    }

    /// What the dot before its name is coloured by.
    fn tone(self) -> &'static str {
        match self {
            Self::Issue(issue) => severity_slug(issue.severity()),
            Self::Decision(decision) => subset(decision).slug(),
        }
    }

    /// Number of images that have it.
    fn count(self, summary: &SheetSummary) -> u64 {
        match self {
            Self::Issue(issue) => summary.issues.get(&issue).copied().unwrap_or(0),
            Self::Decision(Decision::Keep) => summary.kept,
            Self::Decision(Decision::Reject) => summary.rejected,
        }
    }

    fn is_chosen(self, filter: &CardFilter) -> bool {
        match self {
            Self::Issue(issue) => filter.issue == Some(issue),
            Self::Decision(decision) => filter.subset == subset(decision),
        }
    }

    /// Shows only the images that have it, or all of them again.
    fn toggle(self, filter: &mut CardFilter) {
        let chosen = !self.is_chosen(filter);
        match self {
            Self::Issue(issue) => filter.issue = chosen.then_some(issue),
            Self::Decision(decision) => filter.subset = if chosen { subset(decision) } else { CardSubset::All },
        }
    }
}

/// The part of the sheet about which this is decided.
fn subset(decision: Decision) -> CardSubset {
    match decision {
        Decision::Keep => CardSubset::Kept,
        Decision::Reject => CardSubset::Rejected,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_issue_and_a_decision_are_chosen_together_and_let_go_one_by_one() {
        let (blurred, kept) = (ChipSubject::Issue(Issue::Blurred), ChipSubject::Decision(Decision::Keep));
        let mut filter = CardFilter::default();
        blurred.toggle(&mut filter);
        kept.toggle(&mut filter);
        assert_eq!((filter.issue, filter.subset), (Some(Issue::Blurred), CardSubset::Kept));
        ChipSubject::Decision(Decision::Reject).toggle(&mut filter);
        assert!(!kept.is_chosen(&filter));
        blurred.toggle(&mut filter);
        assert_eq!((filter.issue, filter.subset), (None, CardSubset::Rejected));
        ChipSubject::Decision(Decision::Reject).toggle(&mut filter);
        assert!(filter.is_default());
    }
}
