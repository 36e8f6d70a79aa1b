//! Every test, stage by stage, and a line for each at the end.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::Result;

use crate::chromium::{self, Chromium};
use crate::server::{self, Profile};
use crate::step;
use crate::workspace::Workspace;
use crate::{node, process, python, site, tools};

/// What is compiled for the server's side, in one set of features so that nothing is compiled twice; of this package only the
/// writer of test images. The page's part for the browser is not among it: one build must never have `ssr` and `hydrate` on
/// together.
const SERVER_SIDE: [&str; 8] = [
    "--package=protocol",
    "--package=analysis",
    "--package=app",
    "--package=server",
    "--package=samples",
    "--package=xtask",
    "--no-default-features",
    "--features=analysis/specimens,app/ssr,xtask/specimens,xtask/stream,xtask/workload",
];

/// The stages that came to an end.
#[derive(Default)]
struct Summary {
    stages: Vec<(&'static str, Outcome)>,
}

/// How a stage ended.
enum Outcome {
    Passed(Duration),
    Failed(anyhow::Error),
    /// It needs one that failed.
    NotRun(&'static str),
}

/// Runs everything; a stage that fails does not keep the others from telling what they have to tell.
pub(crate) fn run(workspace: &Workspace) -> Result<ExitCode> {
    let mut summary = Summary::default();
    let compilers = summary.stage("compilers", tools::ensure_compilers);
    let browser = summary.stage("browser and its driver", || {
        node::ensure_packages(workspace)?;
        chromium::ensure(workspace)
    });
    let neighbours = summary.stage("other people's clients and nginx", || Neighbours::ensure(workspace));
    let page = summary.stage("page", || site::build(workspace));
    let server = compilers.and_then(|()| summary.stage("server", || compile(workspace)));
    if server.is_some() {
        summary.stage("Rust tests", || rust_tests(workspace));
    } else {
        summary.not_run("Rust tests", "the server");
    }
    summary.stage("build tool's tests", || tool_tests(workspace));
    match (&browser, &neighbours, page, server) {
        (Some(chromium), Some(neighbours), Some(()), Some(())) => {
            summary.stage("browser tests", || in_browser(workspace, chromium, neighbours, &[]));
        }
        _ => summary.not_run("browser tests", "the browser, the clients, the page and the server"),
    }
    Ok(summary.print())
}

/// The browser's tests and what they need, with arguments for Playwright.
pub(crate) fn in_browser_only(workspace: &Workspace, arguments: &[String]) -> Result<()> {
    tools::ensure_compilers()?;
    node::ensure_packages(workspace)?;
    let chromium = chromium::ensure(workspace)?;
    let neighbours = Neighbours::ensure(workspace)?;
    site::build(workspace)?;
    compile(workspace)?;
    in_browser(workspace, &chromium, &neighbours, arguments)
}

/// The server's binary together with all tests, so that both share their dependencies.
fn compile(workspace: &Workspace) -> Result<()> {
    step::run("server", "compiling it and its tests", || {
        let mut cargo = workspace.cargo("build");
        process::run(
            cargo.args(SERVER_SIDE).args(["--lib", "--bins", "--tests", "--target-dir"]).arg(workspace.target()),
        )
    })
}

fn rust_tests(workspace: &Workspace) -> Result<()> {
    step::run("Rust tests", "running those of the protocol, the analysis, the page and the server", || {
        let mut cargo = workspace.cargo("test");
        process::run(cargo.args(SERVER_SIDE).args(["--no-fail-fast", "--target-dir"]).arg(workspace.target()))
    })
}

fn tool_tests(workspace: &Workspace) -> Result<()> {
    step::run("build tool's tests", "running them", || {
        let mut cargo = workspace.cargo("test");
        process::run(cargo.args(["--package", "xtask", "--target-dir"]).arg(workspace.target()))
    })
}

/// Programs of other people that the server is tested with, beside the browser.
struct Neighbours {
    python: PathBuf,
    nginx: PathBuf,
}

impl Neighbours {
    fn ensure(workspace: &Workspace) -> Result<Self> {
        tools::ensure_commands()?;
        Ok(Self { python: python::ensure(workspace)?, nginx: tools::ensure_nginx()? })
    }
}

fn in_browser(workspace: &Workspace, chromium: &Chromium, neighbours: &Neighbours, arguments: &[String]) -> Result<()> {
    let specimens = workspace.path("target/specimens");
    step::run("specimens", "writing the images that are uploaded", || {
        if specimens.exists() {
            std::fs::remove_dir_all(&specimens)?;
        }
        process::run(process::command(server::specimen_writer(workspace)).arg(&specimens))
    })?;
    step::run("browser tests", "running them in Chromium against the server's binary", || {
        let mut playwright = node::playwright(workspace)?;
        playwright.arg("test").args(arguments).env("PROOFSHEET_SPECIMENS", &specimens);
        playwright.env("PROOFSHEET_BINARY", server::binary(workspace, Profile::Dev));
        playwright.env(python::VARIABLE, &neighbours.python).env("PROOFSHEET_NGINX", &neighbours.nginx);
        if let Chromium::OfTheSystem(path) = chromium {
            playwright.env(chromium::VARIABLE, path);
        }
        process::run(&mut playwright)
    })
}

impl Summary {
    /// Runs a stage and gives back what it made unless it failed.
    fn stage<Made>(&mut self, name: &'static str, work: impl FnOnce() -> Result<Made>) -> Option<Made> {
        let begun = Instant::now();
        let (outcome, made) = match work() {
            Ok(made) => (Outcome::Passed(begun.elapsed()), Some(made)),
            Err(error) => {
                eprintln!("error: {name}: {error:#}");
                (Outcome::Failed(error), None)
            }
        };
        self.stages.push((name, outcome));
        made
    }

    fn not_run(&mut self, name: &'static str, needs: &'static str) {
        self.stages.push((name, Outcome::NotRun(needs)));
    }

    /// A line for each stage; success only if every stage ran and passed.
    fn print(&self) -> ExitCode {
        println!("\nTests:");
        for (name, outcome) in &self.stages {
            match outcome {
                Outcome::Passed(time) => println!("  passed   {name} ({:.0} s)", time.as_secs_f32()),
                Outcome::Failed(error) => println!("  FAILED   {name}: {error:#}"),
                Outcome::NotRun(needs) => println!("  NOT RUN  {name}: needs {needs}"),
            }
        }
        let passed = self.stages.iter().all(|(_, outcome)| matches!(outcome, Outcome::Passed(_)));
        println!("{}", if passed { "All passed." } else { "Not all passed." });
        if passed { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_stage_that_failed_or_did_not_run_fails_the_whole() {
        let code = |outcomes: Vec<Outcome>| {
            let summary = Summary { stages: outcomes.into_iter().map(|outcome| ("stage", outcome)).collect() };
            summary.print() == ExitCode::SUCCESS
        };
        assert!(code(vec![Outcome::Passed(Duration::ZERO)]));
        assert!(!code(vec![Outcome::Passed(Duration::ZERO), Outcome::NotRun("another")]));
        assert!(!code(vec![Outcome::Failed(anyhow::anyhow!("no")), Outcome::Passed(Duration::ZERO)]));
    }

    #[test]
    fn a_stage_gives_back_what_it_made() {
        let mut summary = Summary::default();
        assert_eq!(summary.stage("good", || Ok(7)), Some(7));
        assert_eq!(summary.stage("bad", || -> Result<u8> { anyhow::bail!("no") }), None);
        assert!(matches!(summary.stages[1].1, Outcome::Failed(_)));
    }
}
