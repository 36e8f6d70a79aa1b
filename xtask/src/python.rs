//! Python environments: of the tests with third-party clients and an API tester, and of the image libraries that
//! benchmarks compare with.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use crate::cache::digest;
use crate::step::Step;
use crate::workspace::Workspace;
use crate::{debian, executables, process};

/// Environment variable that gives the browser tests the path of the interpreter.
pub(crate) const VARIABLE: &str = "PROOFSHEET_PYTHON";

/// Packages for one purpose, with versions, and the virtual environment that has them.
pub(crate) struct PythonEnvironment {
    /// Path of the list of packages in the format of pip, relative to the workspace.
    requirements: &'static str,
    /// Path of the environment, relative to the workspace.
    folder: &'static str,
    /// Purpose, for the step message and for the error if Python is missing.
    purpose: &'static str,
}

/// Third-party clients and an API tester.
pub(crate) const CLIENTS: PythonEnvironment = PythonEnvironment {
    requirements: "end2end/clients/requirements.txt",
    folder: "target/python",
    purpose: "third-party clients and an API tester",
};

/// Decoders and encoders of HEIC, AVIF and JPEG XL.
pub(crate) const IMAGE_LIBRARIES: PythonEnvironment = PythonEnvironment {
    requirements: "xtask/src/bench/image_libraries.txt",
    folder: "target/bench/python",
    purpose: "the image libraries that benchmarks compare with",
};

/// Returns an interpreter in the virtual environment with its packages. Creates the environment anew when there is
/// none, the list of packages has changed or the last installation failed.
///
/// If python3 or its module `venv` is missing and this user is root on Debian or Ubuntu, it installs them with
/// `apt-get`.
///
/// # Errors
/// If Python is missing and cannot be installed, or pip fails.
pub(crate) fn ensure(workspace: &Workspace, environment: &PythonEnvironment) -> Result<PathBuf> {
    let PythonEnvironment { requirements, folder, purpose } = environment;
    let requirements = workspace.path(requirements);
    let read = || fs::read(&requirements).with_context(|| format!("{} cannot be read", requirements.display()));
    let wanted = digest(&[&read()?]);
    let folder = workspace.path(folder);
    let interpreter = folder.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    let marker = folder.join("installed");
    if interpreter.exists() && fs::read_to_string(&marker).is_ok_and(|installed| installed == wanted) {
        return Ok(interpreter);
    }
    let step = Step::begin("python", &format!("installing {purpose}"));
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    let create = || process::run(process::command("python3").args(["-m", "venv"]).arg(&folder));
    // On Debian `venv` is a package of its own.
    if executables::find("python3").is_none() || create().is_err() {
        if !debian::can_install() {
            bail!("python3 with its module venv is missing; {purpose} need it: https://www.python.org");
        }
        debian::install(&["python3", "python3-venv"], &format!("Python, for {purpose}"))?;
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
