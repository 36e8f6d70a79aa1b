//! The `proofsheet` program as a child process of the test, and the server that it runs.

use std::path::Path;
use std::process::{ExitStatus, Output, Stdio};

use rustix::process::{Pid, Signal, kill_process};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::time::timeout;

use crate::command;
use crate::timeout::HANG_TIMEOUT;

/// `proofsheet` with these arguments and piped output. Dropping the child kills the process.
pub fn proofsheet(arguments: &[&str]) -> Command {
    let mut command = Command::from(command::proofsheet());
    command.args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    command
}

/// Runs `proofsheet` to its end.
pub async fn output_of(arguments: &[&str]) -> Output {
    timeout(HANG_TIMEOUT, proofsheet(arguments).output()).await.expect("the program does not end").unwrap()
}

/// `proofsheet serve` over this data folder and on a free port, with the arguments `more`. Unless these say otherwise,
/// it has two workers and a decode deadline that a busy machine meets.
///
/// The loopback address depends on the data folder: when a server was killed, its clients cannot reach the server of
/// another test that got the same port.
pub fn serve_command(data: &Path, more: &[&str]) -> Command {
    let data = data.to_str().unwrap();
    let [a, b, c, ..] = *blake3::hash(data.as_bytes()).as_bytes();
    let listen = format!("127.{a}.{b}.{}:0", c.clamp(1, 254));
    let mut command = proofsheet(&[&["serve", "--listen", &listen, "--data", data], more].concat());
    for (option, value) in [("--workers", "2"), ("--deadline", "10m")] {
        if !more.contains(&option) {
            command.args([option, value]);
        }
    }
    command
}

/// A running `proofsheet serve`. Dropping it kills the process.
pub struct ServerProcess {
    /// Scheme and address that the server printed, such as `http://127.0.0.1:3000`.
    pub origin: String,
    process: Child,
}

impl ServerProcess {
    /// Starts a server over this data folder and waits for the line with its address.
    pub async fn start(data: &Path) -> Self {
        Self::start_with(data, &[]).await
    }

    /// Starts a server over this data folder with more arguments.
    pub async fn start_with(data: &Path, more: &[&str]) -> Self {
        Self::spawn(serve_command(data, more)).await
    }

    /// Starts this command, which runs `proofsheet serve` directly or indirectly, and waits for its address.
    pub async fn spawn(command: Command) -> Self {
        Self::try_spawn(command).await.expect("the server ended before it printed its address")
    }

    /// Starts this command. Returns its exit status if it ends before it prints its address.
    pub async fn try_spawn(mut command: Command) -> Result<Self, ExitStatus> {
        let mut process = command.spawn().unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let line = timeout(HANG_TIMEOUT, lines.next_line()).await.expect("the server does not start").unwrap();
        match line {
            Some(origin) => Ok(Self { origin, process }),
            None => Err(timeout(HANG_TIMEOUT, process.wait()).await.expect("the server hangs").unwrap()),
        }
    }

    /// Id of the process. Panics after a method has waited for its end.
    pub fn id(&self) -> u32 {
        self.process.id().unwrap()
    }

    /// Kills the server with SIGKILL: it cannot clean up.
    pub async fn kill(mut self) {
        self.process.kill().await.unwrap();
    }

    /// Waits until the server ends by itself.
    pub async fn wait(mut self) -> ExitStatus {
        timeout(HANG_TIMEOUT, self.process.wait()).await.expect("the server does not end").unwrap()
    }

    /// Stops the server with SIGTERM and waits for its end. Returns its exit status.
    pub async fn terminate(&mut self) -> ExitStatus {
        signal(self.id(), Signal::TERM);
        timeout(HANG_TIMEOUT, self.process.wait()).await.expect("the server does not stop").unwrap()
    }

    /// Waits until the server logs this text. [`Self::log`] then lacks what was read here.
    pub async fn wait_for_log(&mut self, text: &str) {
        let mut logged = vec![];
        let stderr = self.process.stderr.as_mut().unwrap();
        let wait = async {
            while !String::from_utf8_lossy(&logged).contains(text) {
                let count = stderr.read_buf(&mut logged).await.unwrap();
                assert!(count > 0, "the server ended after {}", String::from_utf8_lossy(&logged));
            }
        };
        let waited = timeout(HANG_TIMEOUT, wait).await;
        waited.unwrap_or_else(|_| panic!("{text} is not in the log: {}", String::from_utf8_lossy(&logged)));
    }

    /// The log (standard error) of a server that has ended. Can be called once.
    pub async fn log(&mut self) -> String {
        let mut log = String::new();
        self.process.stderr.take().unwrap().read_to_string(&mut log).await.unwrap();
        log
    }
}

/// Sends a signal to a process.
pub fn signal(id: u32, signal: Signal) {
    kill_process(Pid::from_raw(id as i32).unwrap(), signal).unwrap();
}
