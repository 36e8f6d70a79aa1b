//! Node.js and the npm packages of the browser's tests.

use std::fs;

use anyhow::{Context, Result, bail};

use crate::cache::digest;
use crate::step::{self, Step};
use crate::workspace::Workspace;
use crate::{debian, executables, process};

/// The oldest major version that Playwright runs on.
const OLDEST: u32 = 18;

/// Node, npm and the packages that end2end/package-lock.json names.
pub(crate) fn ensure_packages(workspace: &Workspace) -> Result<()> {
    ensure_node()?;
    let folder = workspace.path("end2end");
    let lock = fs::read(folder.join("package-lock.json")).context("end2end/package-lock.json cannot be read")?;
    let mark = folder.join("node_modules/.installed");
    let wanted = digest(&[&lock]);
    if fs::read_to_string(&mark).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    let step = Step::begin(
        "npm",
        "installing Playwright, which drives the browser in the tests, and wasm-opt, which makes the page small",
    );
    let npm = executables::find("npm").context("npm has gone")?;
    // The tests use a browser of the system if there is one; chromium.rs sees to it.
    let mut command = process::command(npm);
    command.args(["ci", "--no-audit", "--no-fund"]).current_dir(&folder).env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
    process::run(&mut command)?;
    fs::write(mark, wanted)?;
    step.end("done");
    Ok(())
}

/// Node and npm, of a version that everything here runs on.
pub(crate) fn ensure_node() -> Result<()> {
    if executables::find("node").is_none() || executables::find("npm").is_none() {
        if !debian::can_install() {
            bail!(
                "there is no Node.js with npm, which the browser's tests need. Install Node.js {OLDEST} or newer: https://nodejs.org"
            );
        }
        debian::install(&["nodejs", "npm"], "Node.js, which the browser's tests run on")?;
    }
    let version = process::output_of(process::command("node").arg("--version"))?;
    match major(&version) {
        Some(major) if major >= OLDEST => Ok(()),
        _ => bail!("Node.js is {version}, the browser's tests need {OLDEST} or newer: https://nodejs.org"),
    }
}

/// `v20.11.1` is 20.
fn major(version: &str) -> Option<u32> {
    version.strip_prefix('v')?.split('.').next()?.parse().ok()
}

/// Runs Playwright's own command line in end2end.
pub(crate) fn playwright(workspace: &Workspace) -> Result<std::process::Command> {
    let program = executables::find_in_node_modules(workspace, "playwright")
        .context("Playwright is not in end2end/node_modules")?;
    let mut command = process::command(program);
    command.current_dir(workspace.path("end2end"));
    Ok(command)
}

/// A step of Playwright's command line other than the tests.
pub(crate) fn playwright_install(workspace: &Workspace, arguments: &[&str]) -> Result<()> {
    step::run("playwright", "downloading the Chromium that the browser's tests run in", || {
        process::run(playwright(workspace)?.arg("install").args(arguments))
    })
}

#[cfg(test)]
mod tests {
    use super::major;

    #[test]
    fn the_major_version_is_read() {
        assert_eq!(major("v20.11.1"), Some(20));
        assert_eq!(major("v8"), Some(8));
        assert_eq!(major("20.1.0"), None);
    }
}
