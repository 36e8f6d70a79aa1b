//! A small disk: a file system in memory that only the process which holds it, and what is started beside that, can see.

use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::Stdio;

use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::time::timeout;

use crate::program::{PATIENCE, serving};

/// Ways into a mount namespace of one's own, each with how others join it: with root's rights, and with nobody's.
const WAYS: [(&[&str], &[&str]); 2] = [
    (&["--mount"], &["--mount"]),
    (&["--user", "--map-root-user", "--mount"], &["--user", "--preserve-credentials", "--mount"]),
];

pub struct Disk {
    /// It mounts the file system and waits. With it the namespace ends, and the file system.
    holder: Child,
    join: &'static [&'static str],
    folder: TempDir,
}

impl Disk {
    /// A disk of this many MiB. A machine on which there can be none fails the test: it must not pass for want of a disk.
    pub async fn of(mebibytes: u32) -> Self {
        for (leave, join) in WAYS {
            let folder = TempDir::new().unwrap();
            let mount =
                format!("mount -t tmpfs -o size={mebibytes}m,mode=0777 tmpfs \"$0\" && echo mounted && exec cat");
            let mut command = Command::new("unshare");
            command.args(leave).args(["sh", "-c", &mount]).arg(folder.path());
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).kill_on_drop(true);
            let Ok(mut holder) = command.spawn() else { continue };
            let mut lines = BufReader::new(holder.stdout.take().unwrap()).lines();
            let line = timeout(PATIENCE, lines.next_line()).await.expect("mounting hangs").unwrap();
            if line.as_deref() == Some("mounted") {
                return Self { holder, join, folder };
            }
        }
        panic!(
            "no small file system can be mounted here: run the tests as root, or allow user namespaces \
             (sysctl kernel.unprivileged_userns_clone=1 kernel.apparmor_restrict_unprivileged_userns=0)"
        );
    }

    /// `proofsheet serve` with its data on this disk.
    pub fn serving(&self, more: &[&str]) -> Command {
        let serve = serving(self.folder.path(), more);
        let mut command = Command::new("nsenter");
        command.arg("--target").arg(self.holder.id().unwrap().to_string()).args(self.join);
        command.arg("--").arg(serve.as_std().get_program()).args(serve.as_std().get_args());
        command.env_clear().env("PATH", std::env::var_os("PATH").unwrap());
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
        command
    }

    /// Its data folder, as it is seen from outside.
    pub fn data(&self) -> PathBuf {
        let root = PathBuf::from(format!("/proc/{}/root", self.holder.id().unwrap()));
        root.join(self.folder.path().strip_prefix("/").unwrap())
    }

    /// Somebody else fills it to its last byte, again if need be.
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

    /// Gives back what was filled.
    pub fn relieve(&self) {
        fs::remove_file(self.filler()).unwrap();
    }

    fn filler(&self) -> PathBuf {
        self.data().join("filler")
    }
}

/// Files of unfinished uploads in a data folder.
pub fn temporary_files(data: &Path) -> usize {
    fs::read_dir(data.join("tmp")).unwrap().count()
}
