//! Overview: panel with charts of the whole sheet. A click on a mark or dot shows its images.

mod chart_drawing;

use std::time::Duration;

use leptos::ev::MouseEvent;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::Element;

use crate::sheet::model::overview::chart::{Chart, ChartTarget};
use crate::sheet::model::overview::counts;
use crate::sheet::model::overview::overview_point::OverviewPoint;
use crate::sheet::model::overview::scatter_plot::scatter_plot;
use crate::sheet::model::overview::timeline::timeline;
use crate::sheet::model::sheet_state::{SheetPanel, SheetState};
use crate::sheet::view::overview::chart_drawing::{drawing, table};
use crate::{Language, words};

/// Delay of an update of the open charts after a change; further changes until then need no update of their own.
const UPDATE_INTERVAL: Duration = Duration::from_secs(1);

/// Number of charts.
const CHARTS: usize = 5;

/// Charts of the issues, of focus against exposure, of the capture times, the formats and the sizes; hidden unless
/// `sheet.panel` is [`SheetPanel::Overview`]. Opening the panel computes the charts, and changes of the sheet update
/// them while it is open. A click on a mark or dot changes the filter in `sheet.query` or opens the inspector; see
/// [`show`].
#[component]
pub(crate) fn Overview(sheet: SheetState, language: Language) -> impl IntoView {
    let is_open = move || sheet.panel.get() == Some(SheetPanel::Overview);
    let charts = RwSignal::new(vec![Chart::default(); CHARTS]);
    let is_update_scheduled = StoredValue::new(false);
    Effect::new(move |was_open: Option<bool>| {
        let was_open = was_open.unwrap_or(false);
        if !is_open() {
            return false;
        }
        sheet.summary.track();
        sheet.thresholds.track();
        sheet.order.track();
        if !was_open {
            charts.set(compute_charts(sheet, language));
        } else if !is_update_scheduled.get_value() {
            is_update_scheduled.set_value(true);
            set_timeout(
                move || {
                    // The view may have been disposed of by now, therefore `try_set`.
                    let _ = is_update_scheduled.try_set_value(false);
                    let _ = charts.try_set(compute_charts(sheet, language));
                },
                UPDATE_INTERVAL,
            );
        }
        true
    });
    let figures = std::array::from_fn::<_, CHARTS, _>(|index| figure(index, charts, language));
    view! {
        <section
            id="overview"
            class="overview charts script-only"
            data-overview=""
            aria-label=words::filter_bar::panel(SheetPanel::Overview, language)
            hidden=move || !is_open()
            on:click=move |event| handle_click(&event, charts, sheet)
        >
            {figures}
        </section>
    }
}

/// Chart with its title, its finding in a sentence, the drawing, and a table of its numbers.
fn figure(index: usize, charts: RwSignal<Vec<Chart>>, language: Language) -> impl IntoView {
    let title = words::overview::title(index, language);
    view! {
        <figure class="chart" data-chart=index.to_string()>
            <h2>{title}</h2>
            <p class="fine-print">{move || charts.with(|charts| charts[index].finding.clone())}</p>
            <div inner_html=move || charts.with(|charts| drawing(&charts[index], title, language))></div>
            <details>
                <summary>{words::overview::numbers(language)}</summary>
                <div inner_html=move || charts.with(|charts| table(&charts[index]))></div>
            </details>
        </figure>
    }
}

/// All charts of the analyzed images of the sheet, in display order.
fn compute_charts(sheet: SheetState, language: Language) -> Vec<Chart> {
    let points: Vec<_> = sheet.order.with_untracked(|order| {
        order.iter().filter_map(|key| sheet.card(*key)?.with_untracked(OverviewPoint::from_card)).collect()
    });
    vec![
        counts::issues(&points, language),
        scatter_plot(&points, sheet.thresholds.with_untracked(|thresholds| thresholds.blurred_above), language),
        timeline(&points, language),
        counts::formats(&points, language),
        counts::sizes(&points, language),
    ]
}

/// Handles a click on a mark or dot of a chart, or on a row of its table.
fn handle_click(event: &MouseEvent, charts: RwSignal<Vec<Chart>>, sheet: SheetState) {
    let target = || {
        let mark = event.target()?.dyn_into::<Element>().ok()?.closest("[data-mark]").ok()??;
        let chart = mark.closest("[data-chart]").ok()??.get_attribute("data-chart")?.parse::<usize>().ok()?;
        charts.with_untracked(|charts| charts.get(chart)?.target(&mark.get_attribute("data-mark")?))
    };
    if let Some(target) = target() {
        show(target, sheet);
    }
}

/// Shows the images of a mark or dot: toggles the filter by issue, filters by the given cards, or opens the inspector
/// for a single card.
fn show(target: ChartTarget, sheet: SheetState) {
    match target {
        ChartTarget::Issue(issue) => sheet.query.update(|query| {
            query.filter.issue = (query.filter.issue != Some(issue)).then_some(issue);
        }),
        ChartTarget::Cards(cards) if cards.len() == 1 => sheet.selected.set(cards.first().copied()),
        ChartTarget::Cards(mut cards) => {
            cards.sort();
            sheet.query.update(|query| query.filter.among = Some(cards.into()));
        }
    }
}
