//! Overview: charts of the whole sheet, each of which leads to its images.

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

/// How long the charts stay as they are while the sheet fills.
const PAUSE: Duration = Duration::from_secs(1);

/// How many charts there are.
const CHARTS: usize = 5;

/// The overview, where it is open.
#[component]
pub(crate) fn Overview(sheet: SheetState, language: Language) -> impl IntoView {
    let is_open = move || sheet.panel.get() == Some(SheetPanel::Overview);
    let charts = RwSignal::new(vec![Chart::default(); CHARTS]);
    let is_waiting = StoredValue::new(false);
    Effect::new(move |drawn: Option<bool>| {
        let drawn = drawn.unwrap_or(false);
        if !is_open() {
            return false;
        }
        sheet.summary.track();
        sheet.thresholds.track();
        sheet.order.track();
        if !drawn {
            charts.set(count(sheet, language));
        } else if !is_waiting.get_value() {
            is_waiting.set_value(true);
            set_timeout(
                move || {
                    // The overview may be gone by now.
                    let _ = is_waiting.try_set_value(false);
                    let _ = charts.try_set(count(sheet, language));
                },
                PAUSE,
            );
        }
        true
    });
    let figures = std::array::from_fn::<_, CHARTS, _>(|nth| figure(nth, charts, language));
    view! {
        <section
            id="overview"
            class="overview charts script-only"
            data-overview=""
            aria-label=words::filter_bar::panel(SheetPanel::Overview, language)
            hidden=move || !is_open()
            on:click=move |event| choose(&event, charts, sheet)
        >
            {figures}
        </section>
    }
}

/// One chart: the question, the answer, the drawing, and the numbers behind it.
fn figure(nth: usize, charts: RwSignal<Vec<Chart>>, language: Language) -> impl IntoView {
    let title = words::overview::title(nth, language);
    view! {
        <figure class="chart" data-chart=nth.to_string()>
            <h2>{title}</h2>
            <p class="fine-print">{move || charts.with(|charts| charts[nth].finding.clone())}</p>
            <div inner_html=move || charts.with(|charts| drawing(&charts[nth], title, language))></div>
            <details>
                <summary>{words::overview::numbers(language)}</summary>
                <div inner_html=move || charts.with(|charts| table(&charts[nth]))></div>
            </details>
        </figure>
    }
}

/// Every chart of the images that are analyzed, in the order in which they are shown.
fn count(sheet: SheetState, language: Language) -> Vec<Chart> {
    let points: Vec<_> = sheet.order.with_untracked(|order| {
        order.iter().filter_map(|key| sheet.card(*key)?.with_untracked(OverviewPoint::of)).collect()
    });
    vec![
        counts::issues(&points, language),
        scatter_plot(&points, sheet.thresholds.with_untracked(|thresholds| thresholds.blurred_above), language),
        timeline(&points, language),
        counts::formats(&points, language),
        counts::sizes(&points, language),
    ]
}

/// Something that was drawn, or its number, is chosen.
fn choose(event: &MouseEvent, charts: RwSignal<Vec<Chart>>, sheet: SheetState) {
    let target = || {
        let mark = event.target()?.dyn_into::<Element>().ok()?.closest("[data-mark]").ok()??;
        let chart = mark.closest("[data-chart]").ok()??.get_attribute("data-chart")?.parse::<usize>().ok()?;
        charts.with_untracked(|charts| charts.get(chart)?.target(&mark.get_attribute("data-mark")?))
    };
    if let Some(target) = target() {
        show(target, sheet);
    }
}

/// Shows in the sheet what was chosen in the overview: all images of an issue, those that are meant, or the one that is.
fn show(target: ChartTarget, sheet: SheetState) {
    match target {
        ChartTarget::Issue(issue) => sheet.query.update(|chosen| {
            chosen.filter.issue = (chosen.filter.issue != Some(issue)).then_some(issue);
        }),
        ChartTarget::Cards(cards) if cards.len() == 1 => sheet.selected.set(cards.first().copied()),
        ChartTarget::Cards(mut cards) => {
            cards.sort();
            sheet.query.update(|chosen| chosen.filter.among = Some(cards.into()));
        }
    }
}
