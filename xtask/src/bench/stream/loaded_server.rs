//! Servers under load, started for one measurement and killed after it; and the limit of open files that their
//! connections need.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Stdio};

use anyhow::{Context, Result};
use tempfile::TempDir;

use super::participant::StreamParticipant;
use crate::process;
use crate::workspace::Workspace;

/// Stream limit of the product: more than any default scenario has subscribers.
const MAX_STREAMS: &str = "100000";

/// Programs of the benchmark.
pub(super) struct StreamPrograms {
    product: PathBuf,
    /// Path of the program `stream`: the load generator and the bare servers.
    pub(super) stream: PathBuf,
    /// Help text of the product's `serve`, which shows whether it has options for stream limits.
    help: String,
}

impl StreamPrograms {
    /// Reads the product's help.
    pub(super) fn new(product: PathBuf, stream: PathBuf) -> Result<Self> {
        let help = process::output_of(process::command(&product).args(["serve", "--help"]))?;
        Ok(Self { product, stream, help })
    }
}

/// A running server. Dropping it kills the process.
pub(super) struct LoadedServer {
    child: Child,
    /// Address as HOST:PORT.
    pub(super) address: String,
    /// Data folder of the product, removed after the process is killed. Bare servers do not use it.
    _data: TempDir,
}

impl LoadedServer {
    /// Starts the participant's server and waits until it prints its address. The product gets an empty data folder.
    pub(super) fn start(
        programs: &StreamPrograms,
        workspace: &Workspace,
        participant: StreamParticipant,
    ) -> Result<Self> {
        let folder = workspace.target().join("bench");
        std::fs::create_dir_all(&folder)?;
        let data = tempfile::Builder::new().prefix("stream-").tempdir_in(folder)?;
        let mut command = if participant.is_product() {
            let mut command = process::command(&programs.product);
            command.args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(data.path());
            for limit in ["--max-streams", "--max-streams-per-client"] {
                if programs.help.contains(limit) {
                    command.args([limit, MAX_STREAMS]);
                }
            }
            command
        } else {
            let mut command = process::command(&programs.stream);
            command.arg("reference");
            command
        };
        let child = command.stdout(Stdio::piped()).spawn().with_context(|| format!("{command:?} cannot be started"))?;
        let mut server = Self { child, address: String::new(), _data: data };
        let mut line = String::new();
        BufReader::new(server.child.stdout.take().context("no output")?).read_line(&mut line)?;
        server.address =
            line.trim().strip_prefix("http://").context("the server did not print its address")?.to_owned();
        Ok(server)
    }

    /// Process id.
    pub(super) fn id(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for LoadedServer {
    fn drop(&mut self) {
        // The process may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Raises the limit of open files, which sockets count as, for this process and its children to the maximum that the
/// system permits it (the hard limit).
#[cfg(unix)]
pub(super) fn raise_file_limit() -> Result<()> {
    use rustix::process::{Resource, getrlimit, setrlimit};

    let mut limit = getrlimit(Resource::Nofile);
    limit.current = limit.maximum;
    Ok(setrlimit(Resource::Nofile, limit)?)
}

/// Does nothing: the limit is particular to Unix.
#[cfg(not(unix))]
pub(super) fn raise_file_limit() -> Result<()> {
    Ok(())
}
