//! Installation of Debian and Ubuntu packages with `apt-get`, without questions.

use std::process::Command;

use anyhow::{Result, bail};

use crate::{executables, process, step};

/// True if `apt-get` exists and this user is root.
pub(crate) fn can_install() -> bool {
    executables::find("apt-get").is_some() && is_root()
}

/// Installs packages; `why` is for the progress line. Fails if this user is not root on Debian or Ubuntu. Updates the
/// package lists only if the first attempt fails, since an update takes longer than most packages.
pub(crate) fn install(packages: &[&str], why: &str) -> Result<()> {
    if !can_install() {
        bail!("packages can be installed only by root on Debian or Ubuntu");
    }
    step::run("apt-get", &format!("installing {}: {why}", packages.join(", ")), || {
        process::run(&mut apt_get_install(packages)).or_else(|_| {
            process::run(apt_get("update").arg("-q"))?;
            process::run(&mut apt_get_install(packages))
        })
    })
}

fn apt_get_install(packages: &[&str]) -> Command {
    let mut command = apt_get("install");
    command.args(["-y", "-q", "--no-install-recommends"]).args(packages);
    command
}

fn apt_get(subcommand: &str) -> Command {
    let mut command = process::command("apt-get");
    // Run level 1, so that no package starts a service.
    command.arg(subcommand).env("DEBIAN_FRONTEND", "noninteractive").env("RUNLEVEL", "1");
    command
}

fn is_root() -> bool {
    process::output_of(process::command("id").arg("-u")).is_ok_and(|id| id == "0")
}
