//! A server that is measured: when it was ready, and its memory as the system tells it.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use super::super::{cost, memory};
use crate::process;

/// A server that runs until this is dropped, which kills it.
pub(super) struct Running {
    child: Child,
    /// HOST:PORT.
    pub(super) address: String,
    /// From the start of the process to the answer that it is ready.
    pub(super) ready: Duration,
}

impl Running {
    /// Starts it over this folder and asks whether it is ready.
    pub(super) fn start(product: &Path, data: &Path) -> Result<Self> {
        let mut command = process::command(product);
        command.args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(data).stdout(Stdio::piped());
        let begun = Instant::now();
        let child = command.spawn().with_context(|| format!("{} cannot be started", product.display()))?;
        let mut server = Self { child, address: String::new(), ready: Duration::ZERO };
        let mut line = String::new();
        BufReader::new(server.child.stdout.take().context("no output")?).read_line(&mut line)?;
        let address = line.trim().strip_prefix("http://").context("the server did not print its address")?;
        server.address = address.to_owned();
        ask(address)?;
        server.ready = begun.elapsed();
        Ok(server)
    }

    /// Proportional set size of the server's own process, in bytes.
    pub(super) fn size(&self) -> Result<u64> {
        memory::size(self.child.id()).context("the server is gone, or this is not Linux")
    }

    /// The same with its decoders.
    pub(super) fn size_with_children(&self) -> u64 {
        memory::now(self.child.id()).all
    }

    /// CPU time of its own process so far.
    pub(super) fn cpu(&self) -> Result<Duration> {
        cost::cpu_of(self.child.id())
    }

    /// Lets the peak count from now on; what it holds at this moment, in bytes.
    pub(super) fn forget_peak(&self) -> Result<u64> {
        fs::write(format!("/proc/{}/clear_refs", self.child.id()), "5")?;
        self.peak()
    }

    /// The most that its own process has held in memory, in bytes.
    pub(super) fn peak(&self) -> Result<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).context("no VmHWM")?;
        Ok(1024 * line.trim().trim_end_matches(" kB").parse::<u64>()?)
    }
}

/// Asks a server whether it is ready.
fn ask(address: &str) -> Result<()> {
    let mut stream = TcpStream::connect(address)?;
    write!(stream, "GET /readyz HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    if !answer.starts_with("HTTP/1.1 200") {
        bail!("it is not ready: {answer}");
    }
    Ok(())
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
