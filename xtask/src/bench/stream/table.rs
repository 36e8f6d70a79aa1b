//! Markdown tables of the stream benchmark.

use super::super::table::{self as general, Requirement};
use super::participant::StreamParticipant;
use super::samples::ScenarioSamples;
use super::scenario::{Scenario, ScenarioKind};

/// A number that the table shows for every participant.
struct Column {
    title: &'static str,
    /// Name in the output of the load generator.
    name: &'static str,
    decimals: usize,
}

/// Columns of the table of a scenario between the CPU time and the lost events.
const COLUMNS: [Column; 7] = [
    Column { title: "p50 ms", name: "p50-ms", decimals: 1 },
    Column { title: "p99 ms", name: "p99-ms", decimals: 1 },
    Column { title: "KiB per connection, before", name: "connected-kib", decimals: 1 },
    Column { title: "KiB per connection, after", name: "after-kib", decimals: 1 },
    Column { title: "bytes per message", name: "bytes", decimals: 0 },
    Column { title: "load generator's CPU µs", name: "load-us", decimals: 1 },
    Column { title: "server's cores in use", name: "cpu-share", decimals: 2 },
];

/// Table of a scenario: CPU time, also relative to bare SSE, and [`COLUMNS`]. For [`ScenarioKind::Latency`] it has
/// latencies only. Both show lost and duplicated events.
pub(super) fn scenario_table(scenario: &Scenario, samples: &ScenarioSamples) -> String {
    if scenario.kind == ScenarioKind::Latency {
        return latency_table(scenario, samples);
    }
    let mut titles = vec!["", "CPU µs per message", "relative to bare SSE"];
    titles.extend(COLUMNS.iter().map(|column| column.title));
    titles.extend(["lost", "duplicated"]);
    let mut table = heading(scenario, &titles);
    for &participant in &scenario.participants {
        let mut cells = vec![row_title(participant, samples)];
        if let Some(reason) = samples.unsupported(participant) {
            cells.push(format!("not offered: {reason}"));
            cells.resize(titles.len(), "–".to_owned());
        } else {
            let number = |name, decimals| format_number(samples.median(participant, name), decimals);
            cells.push(number("cpu-us", 1));
            cells.push(format_number(ratio(samples, participant, "cpu-us"), 2));
            cells.extend(COLUMNS.iter().map(|column| number(column.name, column.decimals)));
            cells.extend(["lost", "doubled"].map(|name| format!("{}", samples.sum(participant, name))));
        }
        table += &format!("| {} |\n", cells.join(" | "));
    }
    table
}

/// Name of a participant; with polling also the CPU time per request.
fn row_title(participant: StreamParticipant, samples: &ScenarioSamples) -> String {
    match samples.median(participant, "request-us") {
        Some(cost) => format!("{} ({cost:.0} µs per request)", participant.name()),
        None => participant.name().to_owned(),
    }
}

/// Table of a scenario of [`ScenarioKind::Latency`].
fn latency_table(scenario: &Scenario, samples: &ScenarioSamples) -> String {
    let mut table = heading(scenario, &["", "p50 ms", "p99 ms", "lost", "duplicated"]);
    for &participant in &scenario.participants {
        let mut cells = vec![participant.name().to_owned()];
        match samples.unsupported(participant) {
            Some(reason) => cells.extend([format!("not offered: {reason}"), "–".into(), "–".into(), "–".into()]),
            None => {
                cells.extend(
                    ["log-p50-ms", "log-p99-ms"].map(|name| format_number(samples.median(participant, name), 1)),
                );
                cells.extend(["lost", "doubled"].map(|name| format!("{}", samples.sum(participant, name))));
            }
        }
        table += &format!("| {} |\n", cells.join(" | "));
    }
    table
}

/// Table of requirements: cost and latency over SSE with the middle number of subscribers, latency from the analysis,
/// and lost or duplicated messages in all scenarios.
pub(super) fn requirements(scenarios: &[Scenario], samples: &[ScenarioSamples]) -> String {
    let last_of_kind = |kind| scenarios.iter().zip(samples).rev().find(|(scenario, _)| scenario.kind == kind);
    let middle = last_of_kind(ScenarioKind::Real).map(|(scenario, _)| scenario.subscribers);
    let fan_out = scenarios
        .iter()
        .zip(samples)
        .find(|(scenario, _)| scenario.kind == ScenarioKind::Small && Some(scenario.subscribers) == middle);
    let mut requirements = Vec::new();
    let mut requirement = |name, bound, measured: Option<f64>| {
        requirements.extend(measured.map(|measured| Requirement::at_most(name, bound, bound, measured)));
    };
    if let Some((_, samples)) = fan_out {
        requirement(
            "CPU per message over SSE, relative to bare SSE",
            1.1,
            ratio(samples, StreamParticipant::Sse, "cpu-us"),
        );
        requirement("p50 over SSE, relative to bare SSE", 1.0, ratio(samples, StreamParticipant::Sse, "p50-ms"));
        requirement("p99 over SSE, relative to bare SSE", 1.0, ratio(samples, StreamParticipant::Sse, "p99-ms"));
        requirement("KiB per connection, SSE", 16.0, samples.median(StreamParticipant::Sse, "after-kib"));
    }
    if let Some((_, samples)) = last_of_kind(ScenarioKind::Latency) {
        requirement("p99 ms from analyzed to read, SSE", 5.0, samples.median(StreamParticipant::Sse, "log-p99-ms"));
    }
    let lost = scenarios.iter().zip(samples).flat_map(|(scenario, samples)| {
        scenario
            .participants
            .iter()
            .filter(|participant| participant.is_product())
            .map(|&participant| samples.sum(participant, "lost") + samples.sum(participant, "doubled"))
    });
    requirement("our messages lost or duplicated, all scenarios", 0.0, Some(lost.sum()));
    general::requirements(&requirements)
}

/// Median of a number relative to that of bare SSE; `None` if either was not measured.
fn ratio(samples: &ScenarioSamples, participant: StreamParticipant, name: &str) -> Option<f64> {
    Some(samples.median(participant, name)? / samples.median(StreamParticipant::BareSse, name)?)
}

/// Title of the scenario, and the head of a table with these columns.
fn heading(scenario: &Scenario, titles: &[&str]) -> String {
    let numbers = " ---: |".repeat(titles.len() - 1);
    format!("### {}\n\n| {} |\n| --- |{numbers}\n", scenario.title(), titles.join(" | "))
}

/// The number with this many decimals; a dash if it was not measured.
fn format_number(number: Option<f64>, decimals: usize) -> String {
    number.map_or_else(|| "–".to_owned(), |number| format!("{number:.decimals$}"))
}
