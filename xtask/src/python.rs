//! Python with the packages that the tests of other people's clients run.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use crate::cache::digest;
use crate::step::Step;
use crate::workspace::Workspace;
use crate::{debian, executables, process};

/// Environment variable that tells the browser's tests which Python to run.
pub(crate) const VARIABLE: &str = "PROOFSHEET_PYTHON";

/// An interpreter with the packages that end2end/clients/requirements.txt names, in an environment of its own.
pub(crate) fn ensure(workspace: &Workspace) -> Result<PathBuf> {
    let requirements = workspace.path("end2end/clients/requirements.txt");
    let wanted = digest(&[&fs::read(&requirements).context("end2end/clients/requirements.txt cannot be read")?]);
    let folder = workspace.path("target/python");
    let interpreter = folder.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    let mark = folder.join("installed");
    if interpreter.exists() && fs::read_to_string(&mark).is_ok_and(|installed| installed == wanted) {
        return Ok(interpreter);
    }
    let step = Step::begin("python", "installing clients and a tester that other people wrote, to test the API with");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    let create = || process::run(process::command("python3").args(["-m", "venv"]).arg(&folder));
    // Debian keeps what makes environments in a package of its own.
    if executables::find("python3").is_none() || create().is_err() {
        if !debian::can_install() {
            bail!("there is no python3 with its module venv, which the tests of clients need: https://www.python.org");
        }
        debian::install(&["python3", "python3-venv"], "Python, for the tests of other people's clients")?;
        create()?;
    }
    let mut install = process::command(&interpreter);
    install
        .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement"])
        .arg(&requirements);
    process::run(&mut install)?;
    fs::write(mark, wanted)?;
    step.end("done");
    Ok(interpreter)
}
