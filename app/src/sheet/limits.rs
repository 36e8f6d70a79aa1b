//! The panel of thresholds: moving one judges the sheet anew at once.

use leptos::prelude::*;
use leptos::web_sys::HtmlInputElement;
use protocol::Thresholds;

use super::limit::Limit;
use super::{LightTable, Panel};
use crate::desk::{Desk, Wish};
use crate::{Language, words};

/// A slider for each threshold. While one is moved the page judges by itself; when it is let go, the server judges for everybody.
#[component]
pub(crate) fn Limits(table: LightTable, language: Language) -> impl IntoView {
    let desk = expect_context::<Desk>();
    let rows = Limit::EVERY.map(|limit| row(limit, table, desk, language));
    let is_default = move || table.thresholds.with(|thresholds| *thresholds == Thresholds::default());
    view! {
        <section
            id="limits"
            class="limits script-only"
            data-limits=""
            aria-label=words::finder::panel(Panel::Limits, language)
            hidden=move || table.panel.get() != Some(Panel::Limits)
        >
            <p class="limits__note">{words::limits::note(language)}</p>
            <ul class="limits__rows">{rows.into_iter().collect_view()}</ul>
            <button
                class="button button--quiet"
                type="button"
                data-defaults=""
                disabled=is_default
                on:click=move |_| desk.wish(Wish::Judge(Thresholds::default()))
            >
                {words::limits::defaults(language)}
            </button>
        </section>
    }
}

fn row(limit: Limit, table: LightTable, desk: Desk, language: Language) -> impl IntoView {
    let (least, most, step) = limit.range();
    let issue = limit.issue();
    let value = move || table.thresholds.with(|thresholds| limit.of(thresholds));
    let text = move || format!("{:.*}", limit.decimals(), value());
    let moved = move |event| {
        let mut thresholds = table.thresholds.get_untracked();
        let slider: HtmlInputElement = event_target(&event);
        limit.set(&mut thresholds, slider.value_as_number() as f32);
        thresholds
    };
    let count = move || table.head.with(|head| head.issues.get(&issue).copied().unwrap_or(0));
    view! {
        <li class="limit" data-limit=issue.slug()>
            <label class="limit__label">
                <span class="limit__name">{words::issue::name(issue, language)}</span>
                <span class="limit__meaning">{words::limits::meaning(limit, language)}</span>
                <input
                    class="limit__slider"
                    type="range"
                    min=least.to_string()
                    max=most.to_string()
                    step=step.to_string()
                    prop:value=move || value().to_string()
                    on:input=move |event| desk.wish(Wish::Try(moved(event)))
                    on:change=move |event| desk.wish(Wish::Judge(moved(event)))
                />
            </label>
            <output class="limit__value">{text}</output>
            <span class="limit__count">{move || words::limits::count(count(), language)}</span>
        </li>
    }
}
