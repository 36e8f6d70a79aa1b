//! Repeated runs of the server side's Rust tests (`cargo xtask test --repeat N`), also under CPU load, to find tests
//! that fail by chance.

mod test_output;

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::Path;
use std::process::{ExitCode, Stdio};
use std::time::Instant;

use anyhow::{Context, Result, bail};

use crate::busy_loops::BusyLoops;
use crate::workspace::Workspace;
use crate::{process, rust_tests, tools};

/// Busy loops of `--load`: one for each core of the machine that the project is tested on.
const BUSY_LOOPS: usize = 2;

const USAGE: &str = "usage: cargo xtask test [--repeat N] [--load]";

/// Arguments of `cargo xtask test`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct RepeatOptions {
    /// Number of runs, at least 1.
    runs: u32,
    /// Number of busy loops beside the tests.
    busy_loops: usize,
}

impl RepeatOptions {
    /// Parses the arguments. `--load` alone means one run.
    pub(crate) fn parse(arguments: &[String]) -> Result<Self> {
        let mut options = Self { runs: 1, busy_loops: 0 };
        let mut words = arguments.iter();
        while let Some(word) = words.next() {
            match word.as_str() {
                "--load" => options.busy_loops = BUSY_LOOPS,
                "--repeat" => {
                    let number = words.next().and_then(|text| text.parse().ok()).filter(|number| *number > 0);
                    options.runs = number.with_context(|| format!("--repeat needs a number above 0\n{USAGE}"))?;
                }
                unknown => bail!("unknown option `{unknown}`\n{USAGE}"),
            }
        }
        Ok(options)
    }
}

/// Number of runs in which each test failed, by `binary: test`, or cargo failed without a failed test.
type FailureCounts = BTreeMap<String, u32>;

/// Compiles once, runs the tests as often as the options say, and prints each test that failed with its number of
/// failures. Returns a failing exit code if any test or cargo failed. Replaces the contents of `target/repeat` with the
/// output of each run.
pub(crate) fn run(workspace: &Workspace, options: RepeatOptions) -> Result<ExitCode> {
    tools::ensure_compilers()?;
    rust_tests::compile(workspace)?;
    let logs = workspace.path("target/repeat");
    if logs.exists() {
        fs::remove_dir_all(&logs)?;
    }
    fs::create_dir_all(&logs)?;
    let mut counts = FailureCounts::new();
    let _load = BusyLoops::start(options.busy_loops);
    for number in 1..=options.runs {
        let started = Instant::now();
        let log = logs.join(format!("run-{number}.log"));
        let failures = run_once(workspace, &log)?;
        let seconds = started.elapsed().as_secs_f32();
        println!("run {number} of {}: {} failed ({seconds:.0} s)", options.runs, failures.len());
        for failure in failures {
            println!("  FAILED   {failure}");
            *counts.entry(failure).or_default() += 1;
        }
    }
    println!("\n{}", summary(&counts, options, &logs));
    Ok(if counts.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Runs all tests of the server side once with their output in a file; returns those that failed. If cargo fails
/// without a failed test, the list has an entry for cargo.
fn run_once(workspace: &Workspace, log: &Path) -> Result<Vec<String>> {
    // A file and not a pipe: a process that a test leaves behind would keep a pipe open.
    let output = File::create(log).with_context(|| format!("{} cannot be written", log.display()))?;
    let mut command = rust_tests::command(workspace);
    command.env("CARGO_TERM_COLOR", "never").stdin(Stdio::null()).stdout(output.try_clone()?).stderr(output);
    let status = process::status(&mut command)?;
    let mut failures = test_output::failures(&String::from_utf8_lossy(&fs::read(log)?));
    if failures.is_empty() && !status.success() {
        failures.push(format!("cargo test ({status})"));
    }
    Ok(failures)
}

/// Text about all runs: the failed tests, the most frequent first.
fn summary(counts: &FailureCounts, options: RepeatOptions, logs: &Path) -> String {
    let RepeatOptions { runs, busy_loops } = options;
    let load = if busy_loops > 0 { format!(" beside {busy_loops} busy loops") } else { String::new() };
    if counts.is_empty() {
        return format!("All tests passed in {runs} of {runs} runs{load}.");
    }
    let mut by_count: Vec<(&String, &u32)> = counts.iter().collect();
    by_count.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
    let lines = by_count.iter().map(|(failure, count)| format!("  {count} of {runs}  {failure}\n"));
    format!("Failed tests of {runs} runs{load}; the output is in {}:\n{}", logs.display(), lines.collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(words: &[&str]) -> Result<RepeatOptions> {
        RepeatOptions::parse(&words.iter().map(ToString::to_string).collect::<Vec<_>>())
    }

    #[test]
    fn options_are_parsed_in_any_order() {
        let both = RepeatOptions { runs: 10, busy_loops: BUSY_LOOPS };
        assert_eq!(parse(&["--repeat", "10", "--load"]).unwrap(), both);
        assert_eq!(parse(&["--load", "--repeat", "10"]).unwrap(), both);
        assert_eq!(parse(&["--repeat", "3"]).unwrap(), RepeatOptions { runs: 3, busy_loops: 0 });
        for wrong in [&["--repeat"][..], &["--repeat", "0"], &["--repeat", "x"], &["--repeats", "3"]] {
            assert!(parse(wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn summary_lists_the_most_frequent_failure_first() {
        let counts = FailureCounts::from([("http: a".to_owned(), 1), ("http: b".to_owned(), 4)]);
        let text = summary(&counts, RepeatOptions { runs: 5, busy_loops: 0 }, Path::new("logs"));
        assert!(text.find("4 of 5  http: b").unwrap() < text.find("1 of 5  http: a").unwrap(), "{text}");
    }
}
