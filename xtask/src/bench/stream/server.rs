//! The servers under load, each started for one measurement and killed after it.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Stdio};

use anyhow::{Context, Result};
use tempfile::TempDir;

use super::contender::Contender;
use crate::process;
use crate::workspace::Workspace;

/// More than anyone subscribes.
const STREAMS: &str = "100000";

/// What is started.
pub(super) struct Programs {
    product: PathBuf,
    pub(super) stream: PathBuf,
    /// The product's help, which tells whether its number of streams is limited.
    limits: String,
}

impl Programs {
    /// These programs.
    pub(super) fn new(product: PathBuf, stream: PathBuf) -> Result<Self> {
        let limits = process::output_of(process::command(&product).args(["serve", "--help"]))?;
        Ok(Self { product, stream, limits })
    }
}

/// A server that runs until this is dropped.
pub(super) struct Server {
    child: Child,
    /// HOST:PORT.
    pub(super) address: String,
    /// What it keeps.
    _data: TempDir,
}

impl Server {
    /// Starts the one that the contender belongs to, with nothing in it, and waits until it is ready.
    pub(super) fn start(programs: &Programs, workspace: &Workspace, contender: Contender) -> Result<Self> {
        let folder = workspace.target().join("bench");
        std::fs::create_dir_all(&folder)?;
        let data = tempfile::Builder::new().prefix("stream-").tempdir_in(folder)?;
        let mut command = if contender.is_ours() {
            let mut command = process::command(&programs.product);
            command.args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(data.path());
            for limit in ["--max-streams", "--max-streams-per-client"] {
                if programs.limits.contains(limit) {
                    command.args([limit, STREAMS]);
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

    /// Its process.
    pub(super) fn id(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Lets this process and those that it starts have as many sockets open as the system allows.
#[cfg(unix)]
pub(super) fn raise_file_limit() -> Result<()> {
    use rustix::process::{Resource, getrlimit, setrlimit};

    let mut limit = getrlimit(Resource::Nofile);
    limit.current = limit.maximum;
    Ok(setrlimit(Resource::Nofile, limit)?)
}

#[cfg(not(unix))]
pub(super) fn raise_file_limit() -> Result<()> {
    Ok(())
}
