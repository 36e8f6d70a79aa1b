//! The whole sheet at a glance: charts that answer questions, and lead to the images behind each answer.

mod chart;
mod counts;
mod field;
mod moment;
mod point;
mod timeline;

use std::time::Duration;

use leptos::ev::MouseEvent;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::Element;

pub(crate) use self::chart::Mark;
use self::chart::{Chart, Target};
pub(crate) use self::moment::Moment;
use self::point::Point;
use super::{LightTable, Panel};
use crate::{Language, words};

/// How long the charts stay as they are while the sheet fills.
const PAUSE: Duration = Duration::from_secs(1);

/// How many charts there are.
const CHARTS: usize = 5;

/// The overview, where it is open.
#[component]
pub(crate) fn Overview(table: LightTable, language: Language) -> impl IntoView {
    let is_open = move || table.panel.get() == Some(Panel::Overview);
    let charts = RwSignal::new(vec![Chart::default(); CHARTS]);
    let is_waiting = StoredValue::new(false);
    Effect::new(move |drawn: Option<bool>| {
        let drawn = drawn.unwrap_or(false);
        if !is_open() {
            return false;
        }
        table.head.track();
        table.thresholds.track();
        table.order.track();
        if !drawn {
            charts.set(count(table, language));
        } else if !is_waiting.get_value() {
            is_waiting.set_value(true);
            set_timeout(
                move || {
                    // The overview may be gone by now.
                    let _ = is_waiting.try_set_value(false);
                    let _ = charts.try_set(count(table, language));
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
            aria-label=words::finder::panel(Panel::Overview, language)
            hidden=move || !is_open()
            on:click=move |event| choose(&event, charts, table)
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
            <p class="fine">{move || charts.with(|charts| charts[nth].finding.clone())}</p>
            <div inner_html=move || charts.with(|charts| charts[nth].drawing(title, language))></div>
            <details>
                <summary>{words::overview::numbers(language)}</summary>
                <div inner_html=move || charts.with(|charts| charts[nth].table())></div>
            </details>
        </figure>
    }
}

/// Every chart of the images that are analyzed, in the order in which they are shown.
fn count(table: LightTable, language: Language) -> Vec<Chart> {
    let points: Vec<_> = table
        .order
        .with_untracked(|order| order.iter().filter_map(|key| table.card(*key)?.with_untracked(Point::of)).collect());
    vec![
        counts::issues(&points, language),
        field::field(&points, table.thresholds.with_untracked(|thresholds| thresholds.blurred_above), language),
        timeline::timeline(&points, language),
        counts::formats(&points, language),
        counts::sizes(&points, language),
    ]
}

/// Something that was drawn, or its number, is chosen.
fn choose(event: &MouseEvent, charts: RwSignal<Vec<Chart>>, table: LightTable) {
    let target = || {
        let mark = event.target()?.dyn_into::<Element>().ok()?.closest("[data-mark]").ok()??;
        let chart = mark.closest("[data-chart]").ok()??.get_attribute("data-chart")?.parse::<usize>().ok()?;
        charts.with_untracked(|charts| charts.get(chart)?.target(&mark.get_attribute("data-mark")?))
    };
    if let Some(target) = target() {
        show(target, table);
    }
}

/// Shows in the sheet what was chosen in the overview: all images of an issue, those that are meant, or the one that is.
fn show(target: Target, table: LightTable) {
    match target {
        Target::Issue(issue) => table.arrangement.update(|chosen| {
            chosen.filter.issue = (chosen.filter.issue != Some(issue)).then_some(issue);
        }),
        Target::Cards(cards) if cards.len() == 1 => table.selected.set(cards.first().copied()),
        Target::Cards(mut cards) => {
            cards.sort();
            table.arrangement.update(|chosen| chosen.filter.among = Some(cards.into()));
        }
    }
}
