//! Description of the machine that a benchmark ran on.

use std::time::SystemTime;
use std::{fs, thread};

use anyhow::Result;

use crate::{executables, process};

/// One line with the date (UTC), the number of cores, the processor, the version of rustc, and whether `nasm` is
/// installed.
pub(super) fn description() -> Result<String> {
    let now = humantime::format_rfc3339_seconds(SystemTime::now()).to_string();
    let date = now.split('T').next().unwrap_or_default();
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let rustc = process::output_of(process::command("rustc").arg("--version"))?;
    let rustc = rustc.split_whitespace().nth(1).unwrap_or_default().to_owned();
    let nasm = if executables::find("nasm").is_some() { "with nasm" } else { "without nasm" };
    let processor = processor().unwrap_or_else(|| "an unknown processor".to_owned());
    Ok(format!("{date}, {cores} cores of {processor}, rustc {rustc}, {nasm}"))
}

/// Name, family and model from /proc/cpuinfo; `None` if it does not have all three.
fn processor() -> Option<String> {
    let text = fs::read_to_string("/proc/cpuinfo").ok()?;
    let field = |name: &str| {
        let line = text.lines().find(|line| line.split(':').next().is_some_and(|key| key.trim() == name))?;
        Some(line.split_once(':')?.1.trim().to_owned())
    };
    Some(format!("{} (family {}, model {})", field("model name")?, field("cpu family")?, field("model")?))
}
