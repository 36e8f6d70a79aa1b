//! Measurements of a scenario: runs the load generator in each round, and gives median and sum of each number over the
//! rounds.

use std::collections::HashMap;

use anyhow::{Context, Result};

use super::loaded_server::{LoadedServer, StreamPrograms};
use super::participant::StreamParticipant;
use super::scenario::Scenario;
use crate::process;
use crate::workspace::Workspace;

/// Results of a scenario: for each participant, one for each round.
pub(super) struct ScenarioSamples {
    all: Vec<(StreamParticipant, Vec<LoadOutcome>)>,
}

/// Result of one run of the load generator.
pub(super) enum LoadOutcome {
    /// Numbers, by the names that the load generator prints.
    Measured(HashMap<String, f64>),
    /// The subscribers could not connect or read, as when the server does not offer the transport; the text is the
    /// reason.
    Unsupported(String),
}

impl ScenarioSamples {
    /// No results yet.
    pub(super) fn new(scenario: &Scenario) -> Self {
        Self { all: scenario.participants.iter().map(|&participant| (participant, Vec::new())).collect() }
    }

    /// Measures every participant once and adds the results.
    pub(super) fn add(
        &mut self,
        programs: &StreamPrograms,
        workspace: &Workspace,
        scenario: &Scenario,
        round: usize,
    ) -> Result<()> {
        for (participant, outcomes) in &mut self.all {
            eprintln!("    round {round}, {}: {}", scenario.title(), participant.name());
            outcomes.push(measure(programs, workspace, scenario, *participant)?);
        }
        Ok(())
    }

    /// Median of the finite values of a number over the rounds: of an even number of values, the larger of the two in
    /// the middle. `None` if there is none.
    pub(super) fn median(&self, participant: StreamParticipant, name: &str) -> Option<f64> {
        let mut values: Vec<f64> = self.values(participant, name).collect();
        values.sort_by(f64::total_cmp);
        values.get(values.len() / 2).copied()
    }

    /// Sum of the finite values of a number over the rounds; 0 if there is none.
    pub(super) fn sum(&self, participant: StreamParticipant, name: &str) -> f64 {
        self.values(participant, name).fold(0.0, |sum, value| sum + value)
    }

    /// Reason why a participant's subscribers could not connect or read in the first such round; `None` if there is
    /// none.
    pub(super) fn unsupported(&self, participant: StreamParticipant) -> Option<&str> {
        self.outcomes(participant).find_map(|outcome| match outcome {
            LoadOutcome::Unsupported(reason) => Some(reason.as_str()),
            LoadOutcome::Measured(_) => None,
        })
    }

    /// Finite values of a number, by round.
    fn values<'a>(&'a self, participant: StreamParticipant, name: &'a str) -> impl Iterator<Item = f64> {
        self.outcomes(participant).filter_map(move |outcome| match outcome {
            LoadOutcome::Measured(numbers) => numbers.get(name).copied().filter(|number| number.is_finite()),
            LoadOutcome::Unsupported(_) => None,
        })
    }

    fn outcomes(&self, participant: StreamParticipant) -> impl Iterator<Item = &LoadOutcome> {
        self.all.iter().filter(move |(candidate, _)| *candidate == participant).flat_map(|(_, outcomes)| outcomes)
    }
}

/// Starts the participant's server and runs the load generator on it.
fn measure(
    programs: &StreamPrograms,
    workspace: &Workspace,
    scenario: &Scenario,
    participant: StreamParticipant,
) -> Result<LoadOutcome> {
    let server = LoadedServer::start(programs, workspace, participant)?;
    let mut load = process::command(&programs.stream);
    load.args(["load", "--address", &server.address, "--server", &server.id().to_string()]);
    load.args([
        "--target",
        if participant.is_product() { "product" } else { "bare" },
        "--way",
        participant.transport(),
    ]);
    load.args(["--events", scenario.kind.events(), "--subscribers", &scenario.subscribers.to_string()]);
    load.args(["--rate", &scenario.rate.to_string(), "--seconds", &scenario.seconds.to_string()]);
    LoadOutcome::parse(&process::output_of(&mut load)?)
}

impl LoadOutcome {
    /// Parses the load generator's output.
    fn parse(text: &str) -> Result<Self> {
        if let Some(reason) = text.strip_prefix("not-answered ") {
            return Ok(Self::Unsupported(reason.to_owned()));
        }
        let number = |line: &str| {
            let (name, number) = line.split_once(' ')?;
            Some((name.to_owned(), number.parse().ok()?))
        };
        text.lines()
            .map(|line| number(line).with_context(|| format!("`{line}` is not a name and a number")))
            .collect::<Result<_>>()
            .map(Self::Measured)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn medians_ignore_missing_numbers() {
        let outcomes = ["p50-ms 3\nlost 1", "p50-ms 9\nlost 0", "p50-ms 4\nlost 2", "p50-ms NaN\nlost 0"];
        let outcomes = outcomes.map(|text| LoadOutcome::parse(text).unwrap()).into_iter().collect();
        let refused = vec![LoadOutcome::parse("not-answered it says 200").unwrap()];
        let samples =
            ScenarioSamples { all: vec![(StreamParticipant::Sse, outcomes), (StreamParticipant::WebSocket, refused)] };
        assert_eq!(
            (samples.median(StreamParticipant::Sse, "p50-ms"), samples.sum(StreamParticipant::Sse, "lost")),
            (Some(4.0), 3.0)
        );
        assert_eq!(samples.median(StreamParticipant::WebSocket, "p50-ms"), None);
        assert_eq!(samples.unsupported(StreamParticipant::WebSocket), Some("it says 200"));
        assert!(LoadOutcome::parse("what").is_err());
    }
}
