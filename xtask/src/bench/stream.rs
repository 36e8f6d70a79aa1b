//! Benchmark of the event stream, compared with a bare broadcast channel: CPU time per message, latency, and memory per
//! connection, for several transports and numbers of subscribers (see `scenario.rs`).

mod loaded_server;
mod participant;
mod samples;
mod scenario;
mod table;

use std::path::PathBuf;

use anyhow::Result;

use super::{machine, options, programs};
use crate::step;
use crate::workspace::Workspace;
use samples::ScenarioSamples;

/// Options of the benchmark.
#[derive(Debug, PartialEq, Eq)]
struct StreamOptions {
    /// Numbers of subscribers, ascending and without repetitions.
    subscribers: Vec<usize>,
    /// Number of repetitions; the median counts, and of lost and duplicated events the sum.
    rounds: usize,
    /// Duration of a measurement in seconds.
    seconds: u64,
    /// Binary to measure. `None` compiles this workspace.
    product: Option<PathBuf>,
}

impl StreamOptions {
    fn parse(arguments: &[String]) -> Result<Self> {
        let mut parsed = Self { subscribers: vec![1000, 5000, 10_000], rounds: 3, seconds: 10, product: None };
        for option in options::parse(arguments)? {
            match option.name {
                "--subscribers" => parsed.subscribers = option.numbers()?,
                "--rounds" => parsed.rounds = option.number()?,
                "--seconds" => parsed.seconds = option.number()? as u64,
                "--product" => parsed.product = Some(option.path()),
                _ => return Err(option.unknown()),
            }
        }
        parsed.subscribers.sort_unstable();
        parsed.subscribers.dedup();
        Ok(parsed)
    }
}

/// Runs the benchmark and prints its tables.
pub(crate) fn run(workspace: &Workspace, arguments: &[String]) -> Result<()> {
    let options = StreamOptions::parse(arguments)?;
    let product = options.product.map_or_else(|| programs::build_product(workspace), Ok)?;
    let programs = loaded_server::StreamPrograms::new(product, programs::build_stream_program(workspace)?)?;
    loaded_server::raise_file_limit()?;
    let scenarios = scenario::all(&options.subscribers, options.seconds);
    let mut samples: Vec<ScenarioSamples> = scenarios.iter().map(ScenarioSamples::new).collect();
    step::run("rounds", "measuring each participant in turn, in each scenario", || {
        for round in 1..=options.rounds {
            for (scenario, samples) in scenarios.iter().zip(&mut samples) {
                samples.add(&programs, workspace, scenario, round)?;
            }
        }
        Ok(())
    })?;
    println!("{}; {} rounds of {} s\n", machine::description()?, options.rounds, options.seconds);
    for (scenario, samples) in scenarios.iter().zip(&samples) {
        println!("{}", table::scenario_table(scenario, samples));
    }
    println!("{}", table::requirements(&scenarios, &samples));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::StreamOptions;

    #[test]
    fn parses_options() {
        let parse = |words: &[&str]| StreamOptions::parse(&words.iter().map(ToString::to_string).collect::<Vec<_>>());
        let options = parse(&["--subscribers", "500,20", "--seconds", "3"]).unwrap();
        assert_eq!(options, StreamOptions { subscribers: vec![20, 500], rounds: 3, seconds: 3, product: None });
        assert!(parse(&["--subscribers", "5,x"]).is_err() && parse(&["--rounds"]).is_err());
        assert!(parse(&["--all", "1"]).is_err());
    }
}
