//! Node.js and the npm packages in end2end: Playwright for tests, benchmarks and screenshots, and wasm-opt for the
//! build.

use std::fs;

use anyhow::{Context, Result, bail};

use crate::cache::digest;
use crate::step::{self, Step};
use crate::workspace::Workspace;
use crate::{debian, executables, process};

/// Oldest major version of Node.js that Playwright supports.
const MIN_MAJOR_VERSION: u32 = 18;

/// Installs Node.js, npm and the packages in end2end/package-lock.json unless they are there.
pub(crate) fn ensure_packages(workspace: &Workspace) -> Result<()> {
    ensure_node()?;
    let folder = workspace.path("end2end");
    let lock = fs::read(folder.join("package-lock.json")).context("end2end/package-lock.json cannot be read")?;
    let marker = folder.join("node_modules/.installed");
    let wanted = digest(&[&lock]);
    if fs::read_to_string(&marker).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    let step = Step::begin("npm", "installing Playwright for the browser tests, and wasm-opt for a smaller page");
    let npm = executables::find("npm").context("npm is not on the PATH any more")?;
    // chromium.rs chooses the browser: an installed one if possible.
    let mut command = process::command(npm);
    command.args(["ci", "--no-audit", "--no-fund"]).current_dir(&folder).env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
    process::run(&mut command)?;
    fs::write(marker, wanted)?;
    step.end("done");
    Ok(())
}

/// Installs Node.js and npm if they are missing (Debian and Ubuntu, as root).
///
/// # Errors
/// If they cannot be installed or Node.js is too old.
pub(crate) fn ensure_node() -> Result<()> {
    if executables::find("node").is_none() || executables::find("npm").is_none() {
        if !debian::can_install() {
            bail!(
                "Node.js with npm is missing; the browser tests need it. Install Node.js {MIN_MAJOR_VERSION} or newer: https://nodejs.org"
            );
        }
        debian::install(&["nodejs", "npm"], "Node.js, which runs the browser tests")?;
    }
    let version = process::output_of(process::command("node").arg("--version"))?;
    match major(&version) {
        Some(major) if major >= MIN_MAJOR_VERSION => Ok(()),
        _ => bail!("Node.js is {version}; the browser tests need {MIN_MAJOR_VERSION} or newer: https://nodejs.org"),
    }
}

/// Major version in the output of `node --version`: 20 for `v20.11.1`.
fn major(version: &str) -> Option<u32> {
    version.strip_prefix('v')?.split('.').next()?.parse().ok()
}

/// A command that runs Playwright in end2end. Fails if its package is not installed.
pub(crate) fn playwright(workspace: &Workspace) -> Result<std::process::Command> {
    let program = executables::find_in_node_modules(workspace, "playwright")
        .context("Playwright is not in end2end/node_modules")?;
    let mut command = process::command(program);
    command.current_dir(workspace.path("end2end"));
    Ok(command)
}

/// Downloads browsers: runs `playwright install` with these arguments.
pub(crate) fn playwright_install(workspace: &Workspace, arguments: &[&str]) -> Result<()> {
    step::run("playwright", "downloading Chromium for the browser tests", || {
        process::run(playwright(workspace)?.arg("install").args(arguments))
    })
}

#[cfg(test)]
mod tests {
    use super::major;

    #[test]
    fn parses_the_major_version() {
        assert_eq!(major("v20.11.1"), Some(20));
        assert_eq!(major("v8"), Some(8));
        assert_eq!(major("20.1.0"), None);
    }
}
