//! Small disk for tests of a full disk: a file system in memory, in a mount namespace of its own.

use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::path::PathBuf;
use std::process::Stdio;

use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::time::timeout;

use crate::server_process::serve_command;
use crate::timeout::HANG_TIMEOUT;

/// Arguments of `unshare` that create a mount namespace, with those of `nsenter` that join it: as root, and as another
/// user.
const NAMESPACE_ARGUMENTS: [(&[&str], &[&str]); 2] = [
    (&["--mount"], &["--mount"]),
    (&["--user", "--map-root-user", "--mount"], &["--user", "--preserve-credentials", "--mount"]),
];

/// Small disk. Dropping it ends the file system, once no server uses it any more.
pub struct SmallDisk {
    /// Process that has mounted the file system. Namespace and file system end with it, unless a server still runs in
    /// them.
    holder: Child,
    /// Arguments of `nsenter` that join the namespace.
    join: &'static [&'static str],
    /// Folder in which the file system is mounted; also the data folder.
    folder: TempDir,
}

impl SmallDisk {
    /// Creates a disk of this many MiB. Panics on a machine that does not permit it, because a test must not pass
    /// without its disk.
    pub async fn new(mebibytes: u32) -> Self {
        for (create, join) in NAMESPACE_ARGUMENTS {
            let folder = TempDir::new().unwrap();
            let mount =
                format!("mount -t tmpfs -o size={mebibytes}m,mode=0777 tmpfs \"$0\" && echo mounted && exec cat");
            let mut command = Command::new("unshare");
            command.args(create).args(["sh", "-c", &mount]).arg(folder.path());
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).kill_on_drop(true);
            let Ok(mut holder) = command.spawn() else { continue };
            let mut lines = BufReader::new(holder.stdout.take().unwrap()).lines();
            let line = timeout(HANG_TIMEOUT, lines.next_line()).await.expect("mounting hangs").unwrap();
            if line.as_deref() == Some("mounted") {
                return Self { holder, join, folder };
            }
        }
        panic!(
            "no small file system can be mounted here: run the tests as root, or allow user namespaces \
             (sysctl kernel.unprivileged_userns_clone=1 kernel.apparmor_restrict_unprivileged_userns=0)"
        );
    }

    /// `proofsheet serve` with its data folder on this disk, with the arguments `more`: see [`serve_command`].
    pub fn serve_command(&self, more: &[&str]) -> Command {
        let serve = serve_command(self.folder.path(), more);
        let mut command = Command::new("nsenter");
        command.arg("--target").arg(self.holder.id().unwrap().to_string()).args(self.join);
        command.arg("--").arg(serve.as_std().get_program()).args(serve.as_std().get_args());
        command.env_clear().env("PATH", std::env::var_os("PATH").unwrap());
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
        command
    }

    /// Path of the data folder outside of the namespace.
    pub fn data(&self) -> PathBuf {
        let root = PathBuf::from(format!("/proc/{}/root", self.holder.id().unwrap()));
        root.join(self.folder.path().strip_prefix("/").unwrap())
    }

    /// Fills the disk to its last byte with a file that does not belong to the server. May be repeated.
    pub fn fill(&self) {
        let mut file = File::options().create(true).append(true).open(self.filler()).unwrap();
        loop {
            match file.write(&[0x55; 4096]) {
                Ok(_) => {}
                Err(error) if error.kind() == ErrorKind::StorageFull => return,
                Err(error) => panic!("{error}"),
            }
        }
    }

    /// Removes the file of [`Self::fill`].
    pub fn free(&self) {
        fs::remove_file(self.filler()).unwrap();
    }

    /// Path of the file that fills the disk.
    fn filler(&self) -> PathBuf {
        self.data().join("filler")
    }
}
