//! A server that the benchmark starts, and its measurements: time until ready, memory and CPU time.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use super::super::{cost, memory};
use crate::process;

/// A running server. Dropping it kills the process.
pub(super) struct MeasuredServer {
    child: Child,
    /// Address as HOST:PORT.
    pub(super) address: String,
    /// Time from the start of the process to the successful answer of `/readyz`.
    pub(super) ready: Duration,
}

impl MeasuredServer {
    /// Starts the server on a data folder, waits until it prints its address, and asks once whether it is ready. Fails
    /// if it is not.
    pub(super) fn start(product: &Path, data: &Path) -> Result<Self> {
        let mut command = process::command(product);
        command.args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(data).stdout(Stdio::piped());
        let started = Instant::now();
        let child = command.spawn().with_context(|| format!("{} cannot be started", product.display()))?;
        let mut server = Self { child, address: String::new(), ready: Duration::ZERO };
        let mut line = String::new();
        BufReader::new(server.child.stdout.take().context("no output")?).read_line(&mut line)?;
        let address = line.trim().strip_prefix("http://").context("the server did not print its address")?;
        server.address = address.to_owned();
        check_ready(address)?;
        server.ready = started.elapsed();
        Ok(server)
    }

    /// Proportional set size of the main process in bytes.
    pub(super) fn size(&self) -> Result<u64> {
        memory::size(self.child.id()).context("the server is gone, or this is not Linux")
    }

    /// Proportional set size of the main process and all its descendants in bytes.
    pub(super) fn size_with_children(&self) -> u64 {
        memory::now(self.child.id()).all
    }

    /// CPU time of the main process so far.
    pub(super) fn cpu(&self) -> Result<Duration> {
        cost::cpu_of(self.child.id())
    }

    /// Resets the peak of [`Self::peak`]; returns the current resident memory of the main process in bytes.
    pub(super) fn reset_peak(&self) -> Result<u64> {
        fs::write(format!("/proc/{}/clear_refs", self.child.id()), "5")?;
        self.peak()
    }

    /// Maximum resident memory (`VmHWM`) of the main process since the last reset or its start, in bytes.
    pub(super) fn peak(&self) -> Result<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).context("no VmHWM")?;
        Ok(1024 * line.trim().trim_end_matches(" kB").parse::<u64>()?)
    }
}

/// Asks `/readyz` once.
///
/// # Errors
/// If the answer is not 200.
fn check_ready(address: &str) -> Result<()> {
    let mut stream = TcpStream::connect(address)?;
    write!(stream, "GET /readyz HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    if !answer.starts_with("HTTP/1.1 200") {
        bail!("the server is not ready: {answer}");
    }
    Ok(())
}

impl Drop for MeasuredServer {
    fn drop(&mut self) {
        // The process may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
