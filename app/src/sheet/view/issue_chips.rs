//! Issue chips: buttons with the counts of issues and decisions, which filter the cards.

use leptos::prelude::*;
use protocol::{Decision, Issue};

use crate::number_format::grouped;
use crate::sheet::model::card_query::filter::CardFilter;
use crate::sheet::model::card_query::filter::CardSubset;
use crate::sheet::model::sheet_state::SheetState;
use crate::sheet::model::sheet_summary::SheetSummary;
use crate::sheet::model::slugs::severity_slug;
use crate::{Language, words};

/// One chip per issue and decision, with the number of images. All chips are rendered from the start, and those without
/// images are disabled unless chosen: a chip that is added later would move the others. A click changes the filter in
/// `sheet.query`.
#[component]
pub(crate) fn IssueChips(sheet: SheetState, language: Language) -> impl IntoView {
    let subjects = Issue::ALL
        .map(ChipSubject::Issue)
        .into_iter()
        .chain([Decision::Keep, Decision::Reject].map(ChipSubject::Decision));
    let chips = subjects.map(|subject| chip(subject, sheet, language)).collect_view();
    view! { <div class="chips" role="group" aria-label=words::sheet::chips(language)>{chips}</div> }
}

/// Chip of one issue or decision.
fn chip(subject: ChipSubject, sheet: SheetState, language: Language) -> impl IntoView {
    let count = Memo::new(move |_| sheet.summary.with(|summary| subject.count(summary)));
    let is_chosen = Memo::new(move |_| sheet.query.with(|query| subject.is_chosen(&query.filter)));
    // A chosen chip stays enabled, so that it can be switched off when no image is left.
    let is_disabled = move || count.get() == 0 && !is_chosen.get();
    // Not reactive: chips must not change their order when images with this issue come later.
    let was_empty_at_start = matches!(subject, ChipSubject::Issue(_)) && count.get_untracked() == 0;
    view! {
        <button
            class="chip"
            class:chip--empty=was_empty_at_start
            type="button"
            data-chip=subject.slug()
            data-tone=subject.tone()
            disabled=is_disabled
            aria-pressed=move || if is_chosen.get() { "true" } else { "false" }
            on:click=move |_| sheet.query.update(|query| subject.toggle(&mut query.filter))
        >
            <span class="chip__name">{subject.name(language)}</span>
            <span class="chip__count">{move || Some(count.get()).filter(|count| *count > 0).map(grouped)}</span>
        </button>
    }
}

/// Property by which a chip counts and filters images.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ChipSubject {
    Issue(Issue),
    Decision(Decision),
}

impl ChipSubject {
    /// Value of the `data-chip` attribute.
    fn slug(self) -> &'static str {
        match self {
            Self::Issue(issue) => issue.slug(),
            Self::Decision(decision) => subset(decision).slug(),
        }
    }

    /// Text of the chip.
    fn name(self, language: Language) -> &'static str {
        match self {
            Self::Issue(issue) => words::issue::name(issue, language),
            Self::Decision(decision) => words::filter_bar::subset(subset(decision), language),
        }
    }

    /// Value of the `data-tone` attribute, which selects the colour of the dot.
    fn tone(self) -> &'static str {
        match self {
            Self::Issue(issue) => severity_slug(issue.severity()),
            Self::Decision(decision) => subset(decision).slug(),
        }
    }

    /// Number of images with this issue or decision.
    fn count(self, summary: &SheetSummary) -> u64 {
        match self {
            Self::Issue(issue) => summary.issues.get(&issue).copied().unwrap_or(0),
            Self::Decision(Decision::Keep) => summary.kept,
            Self::Decision(Decision::Reject) => summary.rejected,
        }
    }

    /// Returns true if the filter has this issue or decision.
    fn is_chosen(self, filter: &CardFilter) -> bool {
        match self {
            Self::Issue(issue) => filter.issue == Some(issue),
            Self::Decision(decision) => filter.subset == subset(decision),
        }
    }

    /// Filters by this issue or decision instead of another one, or removes it from the filter if it is chosen.
    fn toggle(self, filter: &mut CardFilter) {
        let chosen = !self.is_chosen(filter);
        match self {
            Self::Issue(issue) => filter.issue = chosen.then_some(issue),
            Self::Decision(decision) => filter.subset = if chosen { subset(decision) } else { CardSubset::All },
        }
    }
}

/// Subset of the cards with this decision.
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
    fn issue_and_decision_filter_together_and_are_removed_separately() {
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
