//! Thresholds panel: sliders that re-evaluate the sheet's verdicts.

use leptos::prelude::*;
use leptos::web_sys::HtmlInputElement;
use protocol::Thresholds;

use crate::action::SheetAction;
use crate::app_state::AppState;
use crate::sheet::model::sheet_state::{SheetPanel, SheetState};
use crate::sheet::model::threshold_slider::ThresholdSlider;
use crate::{Language, words};

/// Panel with each [`ThresholdSlider`] and a button that restores the defaults of all thresholds; hidden unless
/// `sheet.panel` is [`SheetPanel::Thresholds`].
///
/// Moving a slider dispatches [`SheetAction::PreviewThresholds`], which re-evaluates, in this page only, the verdicts
/// that do not depend on the rest of the batch. Releasing a slider that was moved, or clicking the button, dispatches
/// [`SheetAction::SaveThresholds`], after which the server re-evaluates the batch for every client.
#[component]
pub(crate) fn ThresholdsPanel(sheet: SheetState, language: Language) -> impl IntoView {
    let app = expect_context::<AppState>();
    let rows = ThresholdSlider::ALL.map(|slider| row(slider, sheet, app, language));
    let is_default = move || sheet.thresholds.with(|thresholds| *thresholds == Thresholds::default());
    view! {
        <section
            id="thresholds"
            class="thresholds script-only"
            data-thresholds=""
            aria-label=words::filter_bar::panel(SheetPanel::Thresholds, language)
            hidden=move || sheet.panel.get() != Some(SheetPanel::Thresholds)
        >
            <p class="thresholds__note">{words::thresholds::note(language)}</p>
            <ul class="thresholds__rows">{rows.into_iter().collect_view()}</ul>
            <button
                class="button button--quiet"
                type="button"
                data-defaults=""
                disabled=is_default
                on:click=move |_| app.dispatch(SheetAction::SaveThresholds(Thresholds::default()))
            >
                {words::thresholds::defaults(language)}
            </button>
        </section>
    }
}

/// Row of one slider: issue, meaning, slider, value, and the number of images with the issue.
fn row(slider: ThresholdSlider, sheet: SheetState, app: AppState, language: Language) -> impl IntoView {
    let (min, max, step) = slider.range();
    let issue = slider.issue();
    let value = move || sheet.thresholds.with(|thresholds| slider.value_in(thresholds));
    let text = move || format!("{:.*}", slider.decimals(), value());
    let changed_thresholds = move |event| {
        let mut thresholds = sheet.thresholds.get_untracked();
        let input: HtmlInputElement = event_target(&event);
        slider.set(&mut thresholds, input.value_as_number() as f32);
        thresholds
    };
    let count = move || sheet.summary.with(|summary| summary.issues.get(&issue).copied().unwrap_or(0));
    view! {
        <li class="threshold" data-threshold=issue.slug()>
            <label class="threshold__label">
                <span class="threshold__name">{words::issue::name(issue, language)}</span>
                <span class="threshold__meaning">{words::thresholds::meaning(slider, language)}</span>
                <input
                    class="threshold__slider"
                    type="range"
                    min=min.to_string()
                    max=max.to_string()
                    step=step.to_string()
                    prop:value=move || value().to_string()
                    on:input=move |event| app.dispatch(SheetAction::PreviewThresholds(changed_thresholds(event)))
                    on:change=move |event| app.dispatch(SheetAction::SaveThresholds(changed_thresholds(event)))
                />
            </label>
            <output class="threshold__value">{text}</output>
            <span class="threshold__count">{move || words::thresholds::count(count(), language)}</span>
        </li>
    }
}
