//! Badges of the verdicts on a card.

use leptos::prelude::*;
use protocol::{Issue, Verdict};

use crate::sheet::model::slugs::severity_slug;
use crate::{Language, words};

/// List items with one badge per verdict, the most severe first: the card cuts off the last ones if they do not fit.
/// The badge of a duplicate contains a button marked `data-compare`; the card must listen for its clicks.
pub(crate) fn by_severity(mut verdicts: Vec<Verdict>, language: Language) -> Vec<impl IntoView> {
    verdicts.sort_by_key(|verdict| std::cmp::Reverse(verdict.severity));
    verdicts
        .into_iter()
        .map(|verdict| {
            let name = words::issue::name(verdict.issue, language);
            let is_duplicate = matches!(verdict.issue, Issue::ExactDuplicate | Issue::NearDuplicate);
            // Not a tab stop: the keyboard opens the compare view with the key D on the card.
            let compare_button = is_duplicate.then(|| {
                view! {
                    <button
                        type="button"
                        tabindex="-1"
                        data-compare=""
                        title=words::compare::open(language)
                    >
                        {name}
                    </button>
                }
            });
            view! {
                <li class="badge" data-issue=verdict.issue.slug() data-severity=severity_slug(verdict.severity)>
                    {(!is_duplicate).then_some(name)} {compare_button}
                </li>
            }
        })
        .collect()
}
