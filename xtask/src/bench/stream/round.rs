//! Interleaved rounds, and the median of each number over them.

use std::collections::HashMap;

use anyhow::{Context, Result};

use super::contender::Contender;
use super::scene::Scene;
use super::server::{Programs, Server};
use crate::process;
use crate::workspace::Workspace;

/// What all contenders of a scene needed, round by round.
pub(super) struct Samples {
    all: Vec<(Contender, Vec<Outcome>)>,
}

/// What came of one run of the load.
pub(super) enum Outcome {
    /// Numbers by their names.
    Measured(HashMap<String, f64>),
    /// The server does not answer in this way; what it does instead.
    NotAnswered(String),
}

impl Samples {
    /// None so far.
    pub(super) fn of(scene: &Scene) -> Self {
        Self { all: scene.contenders.iter().map(|&contender| (contender, Vec::new())).collect() }
    }

    /// Adds a round.
    pub(super) fn add(
        &mut self,
        programs: &Programs,
        workspace: &Workspace,
        scene: &Scene,
        round: usize,
    ) -> Result<()> {
        for (contender, outcomes) in &mut self.all {
            eprintln!("    round {round}, {}: {}", scene.title(), contender.name());
            outcomes.push(measure(programs, workspace, scene, *contender)?);
        }
        Ok(())
    }

    /// The median of the rounds; nothing when it was not measured.
    pub(super) fn median(&self, contender: Contender, name: &str) -> Option<f64> {
        let mut values: Vec<f64> = self.values(contender, name).collect();
        values.sort_by(f64::total_cmp);
        values.get(values.len() / 2).copied()
    }

    /// The sum over the rounds.
    pub(super) fn sum(&self, contender: Contender, name: &str) -> f64 {
        self.values(contender, name).sum()
    }

    /// What a contender answers that does not answer as asked.
    pub(super) fn not_answered(&self, contender: Contender) -> Option<&str> {
        self.outcomes(contender).find_map(|outcome| match outcome {
            Outcome::NotAnswered(instead) => Some(instead.as_str()),
            Outcome::Measured(_) => None,
        })
    }

    fn values<'a>(&'a self, contender: Contender, name: &'a str) -> impl Iterator<Item = f64> {
        self.outcomes(contender).filter_map(move |outcome| match outcome {
            Outcome::Measured(numbers) => numbers.get(name).copied().filter(|number| number.is_finite()),
            Outcome::NotAnswered(_) => None,
        })
    }

    fn outcomes(&self, contender: Contender) -> impl Iterator<Item = &Outcome> {
        self.all.iter().filter(move |(who, _)| *who == contender).flat_map(|(_, outcomes)| outcomes)
    }
}

fn measure(programs: &Programs, workspace: &Workspace, scene: &Scene, contender: Contender) -> Result<Outcome> {
    let server = Server::start(programs, workspace, contender)?;
    let mut load = process::command(&programs.stream);
    load.args(["load", "--address", &server.address, "--server", &server.id().to_string()]);
    load.args(["--target", if contender.is_ours() { "product" } else { "bare" }, "--way", contender.way()]);
    load.args(["--events", scene.kind.events(), "--subscribers", &scene.subscribers.to_string()]);
    load.args(["--rate", &scene.rate.to_string(), "--seconds", &scene.seconds.to_string()]);
    Outcome::parse(&process::output_of(&mut load)?)
}

impl Outcome {
    fn parse(text: &str) -> Result<Self> {
        if let Some(instead) = text.strip_prefix("not-answered ") {
            return Ok(Self::NotAnswered(instead.to_owned()));
        }
        let number = |line: &str| {
            let (name, number) = line.split_once(' ')?;
            Some((name.to_owned(), number.parse().ok()?))
        };
        text.lines()
            .map(|line| number(line).with_context(|| format!("`{line}` is no name and number")))
            .collect::<Result<_>>()
            .map(Self::Measured)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn medians_are_of_what_was_measured() {
        let outcomes = ["p50-ms 3\nlost 1", "p50-ms 9\nlost 0", "p50-ms 4\nlost 2", "p50-ms NaN\nlost 0"];
        let outcomes = outcomes.map(|text| Outcome::parse(text).unwrap()).into_iter().collect();
        let refused = vec![Outcome::parse("not-answered it says 200").unwrap()];
        let samples = Samples { all: vec![(Contender::Sse, outcomes), (Contender::WebSocket, refused)] };
        assert_eq!((samples.median(Contender::Sse, "p50-ms"), samples.sum(Contender::Sse, "lost")), (Some(4.0), 3.0));
        assert_eq!(samples.median(Contender::WebSocket, "p50-ms"), None);
        assert_eq!(samples.not_answered(Contender::WebSocket), Some("it says 200"));
        assert!(Outcome::parse("what").is_err());
    }
}
