//! The program as its user starts it.

use std::path::Path;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::time::timeout;

/// Longer than anything here takes; what hangs fails.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// `proofsheet` with these arguments and nothing in its environment that would change what they mean. It is the one that was
/// built with the tests, or the one that `PROOFSHEET_BINARY` names, such as a release.
pub fn proofsheet(arguments: &[&str]) -> Command {
    let other = std::env::var_os("PROOFSHEET_BINARY");
    let mut command = Command::new(other.unwrap_or_else(|| env!("CARGO_BIN_EXE_proofsheet").into()));
    command.args(arguments).env_clear().stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.kill_on_drop(true);
    command
}

/// `proofsheet serve` over this folder on a free port, of an address that no other folder's server has: a client that asks
/// for a dead server must not find another test's behind the same port.
pub fn serving(data: &Path, more: &[&str]) -> Command {
    let data = data.to_str().unwrap();
    let [a, b, c, ..] = *blake3::hash(data.as_bytes()).as_bytes();
    let listen = format!("127.{a}.{b}.{}:0", c.clamp(1, 254));
    let mut command = proofsheet(&[&["serve", "--listen", &listen, "--data", data], more].concat());
    if !more.contains(&"--workers") {
        command.args(["--workers", "2"]);
    }
    command
}

/// A running `proofsheet serve`. Dropped, it is killed.
pub struct Program {
    pub origin: String,
    process: Child,
}

impl Program {
    /// Starts it over this folder on a free port and waits for the line with its address.
    pub async fn serve(data: &Path) -> Self {
        Self::serve_with(data, &[]).await
    }

    /// The same with more arguments.
    pub async fn serve_with(data: &Path, more: &[&str]) -> Self {
        Self::started(serving(data, more)).await
    }

    /// Starts this command, which is `proofsheet serve` in one way or another.
    pub async fn started(command: Command) -> Self {
        Self::started_or_ended(command).await.expect("the address on the first line")
    }

    /// The same for one that may end before it has said its address.
    pub async fn started_or_ended(mut command: Command) -> Result<Self, ExitStatus> {
        let mut process = command.spawn().unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let line = timeout(PATIENCE, lines.next_line()).await.expect("it does not start").unwrap();
        match line {
            Some(origin) => Ok(Self { origin, process }),
            None => Err(timeout(PATIENCE, process.wait()).await.expect("it hangs").unwrap()),
        }
    }

    pub fn id(&self) -> u32 {
        self.process.id().unwrap()
    }

    /// SIGKILL: it has no chance to tidy up.
    pub async fn kill(mut self) {
        self.process.kill().await.unwrap();
    }

    /// Waits until it ends by itself.
    pub async fn ended(mut self) -> ExitStatus {
        timeout(PATIENCE, self.process.wait()).await.expect("it goes on running").unwrap()
    }

    /// SIGTERM, and how it ends.
    pub async fn terminate(&mut self) -> ExitStatus {
        let id = rustix::process::Pid::from_raw(self.id() as i32).unwrap();
        rustix::process::kill_process(id, rustix::process::Signal::TERM).unwrap();
        timeout(PATIENCE, self.process.wait()).await.expect("it does not stop").unwrap()
    }

    /// Waits until it says this on its standard error.
    pub async fn says(&mut self, text: &str) {
        let mut said = vec![];
        let errors = self.process.stderr.as_mut().unwrap();
        while !String::from_utf8_lossy(&said).contains(text) {
            let count = timeout(PATIENCE, errors.read_buf(&mut said)).await.expect("it does not say it").unwrap();
            assert!(count > 0, "it ended after {}", String::from_utf8_lossy(&said));
        }
    }

    /// What it said on its standard error, once it has ended.
    pub async fn errors(&mut self) -> String {
        let mut errors = String::new();
        self.process.stderr.take().unwrap().read_to_string(&mut errors).await.unwrap();
        errors
    }
}
