//! Build tool of Proofsheet (`cargo xtask`): builds, serves, tests and measures it. The tool itself needs only Rust;
//! where it can, it installs the other programs that its commands need.

mod bench;
mod busy_loops;
mod cache;
mod cargo_tools;
mod chromium;
mod compress;
mod cycles;
mod debian;
mod deny;
mod executables;
mod fuzz;
mod node;
mod process;
mod python;
mod repeat;
mod rust_tests;
mod server;
mod shots;
mod site;
mod split;
mod step;
mod style;
mod suite;
mod tools;
mod wasm;
mod wasm_opt;
mod workspace;

use std::env;
use std::process::ExitCode;

use anyhow::{Result, bail};

use repeat::RepeatOptions;
use server::Profile;
use workspace::Workspace;

/// Text of `cargo xtask help`.
const HELP: &str = "\
Builds, serves and tests Proofsheet.

cargo xtask serve [ARGS]      builds for development, then runs `proofsheet serve ARGS`
cargo xtask test              runs all tests: first the Rust tests, then the browser tests
cargo xtask build             builds the release: one self-contained binary, target/release/proofsheet

For developers:
cargo xtask site              builds only the files for the browser, into target/site
cargo xtask test --repeat N   runs the Rust tests N times and counts the failures of each test; --load adds two busy loops
cargo xtask end2end [ARGS]    runs only the browser tests, as `playwright test ARGS`
cargo xtask specimens DIR     writes generated photos [--count N] [--width W] [--height H] [--seed S], and one small file
                              of each format and kind into DIR/formats
cargo xtask fuzz              searches for files that break the analysis [--seconds N]; needs a nightly Rust
cargo xtask cycles            prints module cycles: source files that depend on each other in a circle
cargo xtask deny              checks the dependencies: licences, known vulnerabilities, versions, sources (cargo-deny)
cargo xtask bench NAME [ARGS] runs a benchmark against its peers; without a name, lists the benchmarks
cargo xtask shots             takes the pictures of README and docs, and a gallery of all states of the page (target/shots)
cargo xtask setup             installs what the builds and the browser need, or says how to get it; tests install the rest";

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    match run(&arguments) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Runs the command that the first argument names; without arguments prints [`HELP`].
fn run(arguments: &[String]) -> Result<ExitCode> {
    let workspace = Workspace::of_this_tool();
    let (command, rest) = arguments.split_first().map_or(("help", arguments), |(first, rest)| (first.as_str(), rest));
    match command {
        "serve" => return serve(&workspace, rest),
        "test" if rest.is_empty() => return suite::run(&workspace),
        "test" => return repeat::run(&workspace, RepeatOptions::parse(rest)?),
        "fuzz" => return fuzz::run(&workspace, rest),
        "end2end" => suite::run_end2end(&workspace, rest)?,
        "build" => release(&workspace)?,
        "site" => site::build(&workspace)?,
        "specimens" => server::write_specimens(&workspace, rest)?,
        "cycles" => cycles::print(&workspace)?,
        "deny" => deny::run(&workspace)?,
        "bench" => bench::run(&workspace, rest)?,
        "shots" => shots::take(&workspace, rest)?,
        "setup" => tools::ensure_all(&workspace)?,
        "help" | "--help" | "-h" => println!("{HELP}"),
        other => bail!("unknown command `{other}`\n\n{HELP}"),
    }
    Ok(ExitCode::SUCCESS)
}

/// Builds the site and the server for development, then becomes the server (on Windows: runs it to its end).
fn serve(workspace: &Workspace, arguments: &[String]) -> Result<ExitCode> {
    tools::ensure_compilers()?;
    site::build(workspace)?;
    let binary = server::build(workspace, Profile::Dev)?;
    process::replace_process(process::command(&binary).arg("serve").args(arguments))
}

/// Builds the release, with wasm-opt if npm is there, and prints the path and the size of its binary.
fn release(workspace: &Workspace) -> Result<()> {
    tools::ensure_compilers()?;
    if executables::find("npm").is_some() {
        // The npm packages include wasm-opt, which halves the page's WebAssembly.
        node::ensure_packages(workspace)?;
    }
    site::build(workspace)?;
    let binary = server::build(workspace, Profile::Release)?;
    println!("{} ({})", binary.display(), step::size(binary.metadata()?.len()));
    Ok(())
}
