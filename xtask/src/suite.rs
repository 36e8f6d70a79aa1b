//! The complete test run (`cargo xtask test`): stage by stage, with one line for each stage at the end. Also the
//! browser tests alone (`cargo xtask end2end`).

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::Result;

use crate::chromium::{self, Chromium};
use crate::server::{self, Profile};
use crate::workspace::Workspace;
use crate::{node, process, python, rust_tests, site, step, tools};

/// Outcomes of the stages so far.
#[derive(Default)]
struct Summary {
    stages: Vec<(&'static str, StageOutcome)>,
}

/// Outcome of a stage.
enum StageOutcome {
    Passed(Duration),
    Failed(anyhow::Error),
    /// A stage that it needs failed or did not run; the text names all stages that it needs.
    NotRun(&'static str),
}

/// Runs all stages and prints their outcomes. A stage that fails stops only those that need its result.
pub(crate) fn run(workspace: &Workspace) -> Result<ExitCode> {
    let mut summary = Summary::default();
    let compilers = summary.stage("compilers", tools::ensure_compilers);
    let browser = summary.stage("browser and its driver", || {
        node::ensure_packages(workspace)?;
        chromium::ensure(workspace)
    });
    let external_tools = summary.stage("third-party clients and nginx", || ExternalTools::ensure(workspace));
    let page = summary.stage("page", || site::build(workspace));
    let server = summary.stage_after(compilers, "server", "the compilers", || rust_tests::compile(workspace));
    summary.stage_after(server, "Rust tests", "the server", || run_rust_tests(workspace));
    summary.stage("build tool's tests", || run_tool_tests(workspace));
    match (&browser, &external_tools, page, server) {
        (Some(chromium), Some(external_tools), Some(()), Some(())) => {
            summary.stage("browser tests", || run_browser_tests(workspace, chromium, external_tools, &[]));
        }
        _ => summary.not_run("browser tests", "the browser, the clients, the page and the server"),
    }
    Ok(summary.print())
}

/// Installs and builds everything that the browser tests need, then runs them. The arguments are those of
/// `playwright test`.
pub(crate) fn run_end2end(workspace: &Workspace, arguments: &[String]) -> Result<()> {
    tools::ensure_compilers()?;
    node::ensure_packages(workspace)?;
    let chromium = chromium::ensure(workspace)?;
    let external_tools = ExternalTools::ensure(workspace)?;
    site::build(workspace)?;
    rust_tests::compile(workspace)?;
    run_browser_tests(workspace, &chromium, &external_tools, arguments)
}

fn run_rust_tests(workspace: &Workspace) -> Result<()> {
    step::run("Rust tests", "running the tests of protocol, analysis, app and server", || {
        process::run(&mut rust_tests::command(workspace))
    })
}

fn run_tool_tests(workspace: &Workspace) -> Result<()> {
    step::run("build tool's tests", "running them", || {
        process::run(workspace.cargo("test").args(["--package", "xtask"]))
    })
}

/// Paths of third-party programs that the server is tested with: the Python interpreter with its clients, and nginx.
struct ExternalTools {
    python: PathBuf,
    nginx: PathBuf,
}

impl ExternalTools {
    /// Installs what is missing, also curl and openssl.
    fn ensure(workspace: &Workspace) -> Result<Self> {
        tools::ensure_commands()?;
        Ok(Self { python: python::ensure(workspace, &python::CLIENTS)?, nginx: tools::ensure_nginx()? })
    }
}

/// Writes the test images, then runs Playwright on the server's binary.
fn run_browser_tests(
    workspace: &Workspace,
    chromium: &Chromium,
    external_tools: &ExternalTools,
    arguments: &[String],
) -> Result<()> {
    let specimens = workspace.path("target/specimens");
    step::run("specimens", "writing the test images that are uploaded", || {
        if specimens.exists() {
            std::fs::remove_dir_all(&specimens)?;
        }
        process::run(process::command(server::specimen_writer(workspace)).arg(&specimens))
    })?;
    step::run("browser tests", "running them in Chromium against the server's binary", || {
        let mut playwright = node::playwright(workspace)?;
        playwright.arg("test").args(arguments).env("PROOFSHEET_SPECIMENS", &specimens);
        playwright.env("PROOFSHEET_BINARY", server::binary(workspace, Profile::Dev));
        playwright.env(python::VARIABLE, &external_tools.python).env("PROOFSHEET_NGINX", &external_tools.nginx);
        if let Chromium::System(path) = chromium {
            playwright.env(chromium::VARIABLE, path);
        }
        process::run(&mut playwright)
    })
}

impl Summary {
    /// Runs a stage and records its outcome. Returns the result of `work`, or `None` if it failed.
    fn stage<T>(&mut self, name: &'static str, work: impl FnOnce() -> Result<T>) -> Option<T> {
        let started = Instant::now();
        let (outcome, result) = match work() {
            Ok(result) => (StageOutcome::Passed(started.elapsed()), Some(result)),
            Err(error) => {
                eprintln!("error: {name}: {error:#}");
                (StageOutcome::Failed(error), None)
            }
        };
        self.stages.push((name, outcome));
        result
    }

    /// Runs a stage if the stage that it needs succeeded (`needed` is its result, `needs` its name), else records that
    /// it did not run and returns `None`.
    fn stage_after<T>(
        &mut self,
        needed: Option<()>,
        name: &'static str,
        needs: &'static str,
        work: impl FnOnce() -> Result<T>,
    ) -> Option<T> {
        if needed.is_none() {
            self.not_run(name, needs);
            return None;
        }
        self.stage(name, work)
    }

    fn not_run(&mut self, name: &'static str, needs: &'static str) {
        self.stages.push((name, StageOutcome::NotRun(needs)));
    }

    /// Prints a line for each stage. Returns success only if every stage ran and passed.
    fn print(&self) -> ExitCode {
        println!("\nTests:");
        for (name, outcome) in &self.stages {
            match outcome {
                StageOutcome::Passed(time) => println!("  passed   {name} ({:.0} s)", time.as_secs_f32()),
                StageOutcome::Failed(error) => println!("  FAILED   {name}: {error:#}"),
                StageOutcome::NotRun(needs) => println!("  NOT RUN  {name}: needs {needs}"),
            }
        }
        let passed = self.stages.iter().all(|(_, outcome)| matches!(outcome, StageOutcome::Passed(_)));
        println!("{}", if passed { "All passed." } else { "Not all passed." });
        if passed { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stage_that_failed_or_did_not_run_fails_the_whole_run() {
        let code = |outcomes: Vec<StageOutcome>| {
            let summary = Summary { stages: outcomes.into_iter().map(|outcome| ("stage", outcome)).collect() };
            summary.print() == ExitCode::SUCCESS
        };
        assert!(code(vec![StageOutcome::Passed(Duration::ZERO)]));
        assert!(!code(vec![StageOutcome::Passed(Duration::ZERO), StageOutcome::NotRun("another")]));
        assert!(!code(vec![StageOutcome::Failed(anyhow::anyhow!("no")), StageOutcome::Passed(Duration::ZERO)]));
    }

    #[test]
    fn a_stage_returns_the_result_of_its_work() {
        let mut summary = Summary::default();
        assert_eq!(summary.stage("good", || Ok(7)), Some(7));
        assert_eq!(summary.stage("bad", || -> Result<u8> { anyhow::bail!("no") }), None);
        assert!(matches!(summary.stages[1].1, StageOutcome::Failed(_)));
    }

    #[test]
    fn a_stage_after_a_failed_one_is_in_the_summary_as_not_run() {
        let mut summary = Summary::default();
        let failed = summary.stage("compilers", || anyhow::bail!("no"));
        assert_eq!(summary.stage_after(failed, "server", "the compilers", || Ok(7)), None);
        assert!(matches!(summary.stages[1], ("server", StageOutcome::NotRun("the compilers"))));
    }
}
