//! Checks of the dependencies by cargo-deny, with the rules in `deny.toml`.

use anyhow::Result;

use crate::cargo_tools::CargoTool;
use crate::process;
use crate::workspace::Workspace;

const CARGO_DENY: CargoTool = CargoTool { name: "cargo-deny", version: "0.20.2" };

/// Checks that need nothing but the sources of the dependencies.
const OFFLINE_CHECKS: [&str; 3] = ["bans", "licenses", "sources"];

/// Checks duplicate and wildcard versions, licences, sources, and the advisories on vulnerable, unmaintained and yanked
/// packages. If the advisory database cannot be fetched, it warns and leaves out the advisories.
pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    let program = CARGO_DENY.ensure(workspace)?;
    let command = || {
        let mut command = process::command(&program);
        command.arg("--manifest-path").arg(workspace.path("Cargo.toml"));
        command
    };
    let mut checks = OFFLINE_CHECKS.to_vec();
    match process::run(command().args(["fetch", "db"])) {
        Ok(()) => checks.push("advisories"),
        Err(error) => eprintln!(
            "warning: dependencies are NOT checked for known vulnerabilities: the advisory database cannot be fetched \
             ({error:#})"
        ),
    }
    process::run(command().arg("check").args(&checks))
}
