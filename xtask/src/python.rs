//! Python environment of the tests with third-party clients and an API tester.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use crate::cache::digest;
use crate::step::Step;
use crate::workspace::Workspace;
use crate::{debian, executables, process};

/// Environment variable that gives the browser tests the path of the interpreter.
pub(crate) const VARIABLE: &str = "PROOFSHEET_PYTHON";

/// Returns an interpreter in a virtual environment (`target/python`) with the packages of
/// end2end/clients/requirements.txt. Creates the environment anew when there is none, that file has changed or the last
/// installation failed.
///
/// If python3 or its module `venv` is missing and this user is root on Debian or Ubuntu, it installs them with
/// `apt-get`.
///
/// # Errors
/// If Python is missing and cannot be installed, or pip fails.
pub(crate) fn ensure(workspace: &Workspace) -> Result<PathBuf> {
    let requirements = workspace.path("end2end/clients/requirements.txt");
    let wanted = digest(&[&fs::read(&requirements).context("end2end/clients/requirements.txt cannot be read")?]);
    let folder = workspace.path("target/python");
    let interpreter = folder.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    let marker = folder.join("installed");
    if interpreter.exists() && fs::read_to_string(&marker).is_ok_and(|installed| installed == wanted) {
        return Ok(interpreter);
    }
    let step = Step::begin("python", "installing third-party clients and an API tester");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    let create = || process::run(process::command("python3").args(["-m", "venv"]).arg(&folder));
    // On Debian `venv` is a package of its own.
    if executables::find("python3").is_none() || create().is_err() {
        if !debian::can_install() {
            bail!(
                "python3 with its module venv is missing; the tests with third-party clients need it: https://www.python.org"
            );
        }
        debian::install(&["python3", "python3-venv"], "Python, for the tests with third-party clients")?;
        create()?;
    }
    let mut install = process::command(&interpreter);
    install
        .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement"])
        .arg(&requirements);
    process::run(&mut install)?;
    fs::write(marker, wanted)?;
    step.end("done");
    Ok(interpreter)
}
