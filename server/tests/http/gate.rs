//! A decoder that waits at a gate before it begins: what happens meanwhile can be looked at without haste.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use server::{Config, SandboxMode};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::unix::pipe::{OpenOptions, Receiver, Sender};
use tokio::time::timeout;

use crate::site::PATIENCE;

/// The gate, closed at first.
pub struct Gate {
    decoder: PathBuf,
    arrivals: Receiver,
    permits: Sender,
    _folder: TempDir,
}

impl Gate {
    pub fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let [arrivals, permits, decoder] = ["arrivals", "permits", "decoder"].map(|name| folder.path().join(name));
        assert!(Command::new("mkfifo").args([&arrivals, &permits]).status().unwrap().success());
        let script = format!(
            "#!/bin/sh\necho >'{}'\nread permit <'{}'\nexec '{}' \"$@\"\n",
            arrivals.display(),
            permits.display(),
            env!("CARGO_BIN_EXE_proofsheet")
        );
        fs::write(&decoder, script).unwrap();
        fs::set_permissions(&decoder, Permissions::from_mode(0o755)).unwrap();
        // Opened for both ways, neither end ever waits for the other to be there.
        let both_ways = |path: &Path| OpenOptions::new().read_write(true).open_receiver(path).unwrap();
        let permits = OpenOptions::new().read_write(true).open_sender(permits).unwrap();
        Self { decoder, arrivals: both_ways(&arrivals), permits, _folder: folder }
    }

    /// Sends the server's decoders through the gate, one at a time.
    pub fn guard(&self, config: &mut Config) {
        config.decoder.clone_from(&self.decoder);
        config.workers = 1;
        // With walls a decoder is started before there is any image, to ask for them, and would stand at the gate.
        config.sandbox = Some(SandboxMode::Off);
        config.limits.deadline = Duration::from_secs(600);
    }

    /// Waits until a decoder stands at the gate: an image is being analyzed.
    pub async fn reached(&mut self) {
        timeout(PATIENCE, self.arrivals.read_exact(&mut [0])).await.expect("no decoder comes").unwrap();
    }

    /// Lets one decoder through; it goes on with all further images.
    pub async fn open(&mut self) {
        self.permits.write_all(b"\n").await.unwrap();
    }
}
