//! Gate that delays the start of decoder processes, so that a test decides when an analysis or a preview begins.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use protocol::BatchId;
use server::{Config, SandboxMode};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::unix::pipe::{OpenOptions, Receiver, Sender};
use tokio::time::timeout;

use crate::api::{HANG_TIMEOUT, TestServer, image_id, photo};

/// A script in place of the decoder. It reports that it was started, waits for permission and then becomes the decoder.
pub struct DecoderGate {
    script: PathBuf,
    arrivals: Receiver,
    permits: Sender,
    _folder: TempDir,
}

impl DecoderGate {
    /// Writes the script and creates its two named pipes.
    pub fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let [arrivals, permits, script] = ["arrivals", "permits", "decoder"].map(|name| folder.path().join(name));
        assert!(Command::new("mkfifo").args([&arrivals, &permits]).status().unwrap().success());
        let text = format!(
            "#!/bin/sh\necho >'{}'\nread permit <'{}'\nexec '{}' \"$@\"\n",
            arrivals.display(),
            permits.display(),
            env!("CARGO_BIN_EXE_proofsheet")
        );
        fs::write(&script, text).unwrap();
        fs::set_permissions(&script, Permissions::from_mode(0o755)).unwrap();
        // A named pipe that is open for reading and writing never waits for its other end.
        let receiver = |path: &Path| OpenOptions::new().read_write(true).open_receiver(path).unwrap();
        let permits = OpenOptions::new().read_write(true).open_sender(permits).unwrap();
        Self { script, arrivals: receiver(&arrivals), permits, _folder: folder }
    }

    /// Makes a server start its decoders through the gate, with one worker and without a sandbox.
    pub fn install(&self, config: &mut Config) {
        config.decoder.clone_from(&self.script);
        config.workers = 1;
        // With a sandbox the server starts a decoder before there is any image, to ask for the layers: it would wait at
        // the gate.
        config.sandbox = Some(SandboxMode::Off);
    }

    /// Starts a server with the gate and uploads two photos to a batch of two. When this returns, the decoder of the
    /// first photo waits at the gate, and the second photo is queued.
    pub async fn start_server_with_two_photos(&mut self) -> (TestServer, BatchId) {
        let server = TestServer::start_with(|config| self.install(config)).await;
        let batch = server.create_batch_of(2).await;
        for number in [1, 2] {
            server.put(&batch, image_id(number), "a.jpg", photo(number)).await;
        }
        self.decoder_waits().await;
        (server, batch)
    }

    /// Waits until the server has started a decoder, for the analysis of an image or for a preview. That decoder waits
    /// at the gate.
    pub async fn decoder_waits(&mut self) {
        timeout(HANG_TIMEOUT, self.arrivals.read_exact(&mut [0])).await.expect("no decoder is started").unwrap();
    }

    /// Lets one decoder start: one that waits, else the next one. The same process also decodes later images.
    pub async fn release_decoder(&mut self) {
        self.permits.write_all(b"\n").await.unwrap();
    }
}
