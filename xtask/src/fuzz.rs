//! Fuzzing of the analysis for a bounded time, guided by code coverage (cargo-fuzz, libFuzzer).

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, bail};

use crate::cargo_tools::CargoTool;
use crate::workspace::Workspace;
use crate::{executables, process, server};

const CARGO_FUZZ: CargoTool = CargoTool { name: "cargo-fuzz", version: "0.13.2" };

/// Maximum length of a generated file in bytes. Short files are enough to show faults.
const MAX_FILE_BYTES: u32 = 8192;

/// Maximum memory of the fuzzer in MiB. The limits of the analysis are far lower, so a file that exceeds it is a
/// finding.
const MAX_MEMORY_MIB: u32 = 2048;

/// Maximum size of one allocation in MiB. The fuzzed analysis may take 128 MiB; the TIFF library has its own limit of
/// 256 MiB for the values of a tag.
const MAX_ALLOCATION_MIB: u32 = 300;

/// Maximum time for one file in seconds; the deadline of the analysis is half of it.
const MAX_FILE_SECONDS: u32 = 10;

/// Fuzzes for the time in the arguments, by default a minute. Starts with the seeds of `specimens`; keeps the corpus in
/// `target/fuzz/corpus` and the files that it finds in `target/fuzz/found`.
///
/// # Errors
/// If the fuzzer finds a file that the analysis cannot handle, fails itself or cannot be installed, there is no nightly
/// Rust, or the arguments are wrong.
pub(crate) fn run(workspace: &Workspace, arguments: &[String]) -> Result<ExitCode> {
    let seconds = seconds(arguments)?;
    let nightly = nightly()?;
    let fuzzer = CARGO_FUZZ.ensure(workspace)?;
    let (corpus, found) = (workspace.target().join("fuzz/corpus"), workspace.target().join("fuzz/found"));
    for folder in [&corpus, &found] {
        fs::create_dir_all(folder).with_context(|| format!("{} cannot be created", folder.display()))?;
    }
    server::write_specimens(workspace, &[corpus.display().to_string(), "--seeds".to_owned()])?;
    let before = files(&found)?;
    let status = command(workspace, &nightly, &fuzzer)
        .arg(&corpus)
        .args(["--".to_owned(), format!("-max_total_time={seconds}"), format!("-max_len={MAX_FILE_BYTES}")])
        .args([format!("-rss_limit_mb={MAX_MEMORY_MIB}"), format!("-malloc_limit_mb={MAX_ALLOCATION_MIB}")])
        .arg(format!("-timeout={MAX_FILE_SECONDS}"))
        .arg(format!("-artifact_prefix={}/", found.display()))
        .args(["-print_final_stats=1", "-verbosity=1"])
        .status()
        .context("the fuzzer cannot be started")?;
    let new: Vec<PathBuf> = files(&found)?.into_iter().filter(|file| !before.contains(file)).collect();
    for file in &new {
        eprintln!("     fuzz: found {}", file.display());
    }
    match (status.success(), new.is_empty()) {
        (true, true) => eprintln!("     fuzz: found nothing in {seconds} s; the corpus is in {}", corpus.display()),
        (false, true) => bail!("the fuzzer failed ({status})"),
        _ => bail!("{} files that the analysis cannot handle; fix it, and keep each file as a test", new.len()),
    }
    Ok(ExitCode::SUCCESS)
}

/// Time in seconds from the arguments, by default 60.
fn seconds(arguments: &[String]) -> Result<u32> {
    match arguments {
        [] => Ok(60),
        [flag, number] if flag == "--seconds" => {
            number.parse().with_context(|| format!("--seconds needs a number, not {number}"))
        }
        _ => bail!("usage: cargo xtask fuzz [--seconds N]"),
    }
}

/// Name of an installed nightly toolchain. Fails if there is none.
fn nightly() -> Result<String> {
    if executables::find("rustup").is_none() {
        bail!("fuzzing needs a nightly Rust from rustup: https://rustup.rs, then `rustup toolchain install nightly`");
    }
    let installed = process::output_of(process::command("rustup").args(["toolchain", "list"]))?;
    let nightly =
        installed.lines().filter_map(|line| line.split_whitespace().next()).find(|name| name.starts_with("nightly"));
    nightly.map(str::to_owned).context("fuzzing needs a nightly Rust: `rustup toolchain install nightly`")
}

/// The command `cargo fuzz run analyze` with that toolchain, without its corpus.
fn command(workspace: &Workspace, nightly: &str, fuzzer: &Path) -> Command {
    let mut command = process::command(fuzzer);
    // Cargo set these for the stable toolchain that runs this tool.
    for variable in ["CARGO", "RUSTC", "RUSTDOC", "RUSTUP_TOOLCHAIN", "CARGO_TARGET_DIR"] {
        command.env_remove(variable);
    }
    command
        .env("RUSTUP_TOOLCHAIN", nightly)
        .current_dir(workspace.path("server/analysis"))
        .args(["fuzz", "run", "analyze", "--fuzz-dir"])
        .arg(workspace.path("server/analysis/fuzz"))
        .arg("--target-dir")
        .arg(workspace.target().join("fuzz/build"));
    command
}

/// Paths of all entries of a folder.
fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).with_context(|| format!("{} cannot be read", folder.display()))?;
    Ok(entries.map(|entry| entry.map(|entry| entry.path())).collect::<std::io::Result<_>>()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fuzzes_for_a_minute_by_default() {
        let asked = |words: &[&str]| seconds(&words.iter().map(ToString::to_string).collect::<Vec<_>>());
        assert_eq!(asked(&[]).unwrap(), 60);
        assert_eq!(asked(&["--seconds", "5"]).unwrap(), 5);
        assert!(asked(&["--seconds", "soon"]).is_err() && asked(&["--second", "5"]).is_err());
    }
}
