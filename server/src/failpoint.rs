//! Failpoints: places in the code where a test can make the server kill itself. They have no effect in builds without
//! debug assertions, such as releases, and on systems other than Linux.
//!
//! `PROOFSHEET_FAILPOINT=change-committed:3` kills the process with SIGKILL when it reaches that place the third time.

/// Place between two steps. If the server is killed there, the next start must lose no data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failpoint {
    /// The bytes of an upload are on the disk, in a temporary file.
    BlobSynchronised,
    /// An upload is stored as a blob (or was too large to be stored), and the transaction that records its image has
    /// not begun.
    BlobStored,
    /// A transaction is executed and not committed.
    ChangeMade,
    /// A transaction is committed, and its callers have no reply.
    ChangeCommitted,
    /// A job is leased, and its analysis has not begun.
    ImageClaimed,
    /// An image is analyzed, and its result is not in the log yet.
    ImageMeasured,
}

impl Failpoint {
    /// Kills the process if this failpoint is armed and its count is reached.
    #[inline]
    pub fn reach(self) {
        #[cfg(all(debug_assertions, target_os = "linux"))]
        armed::reach(self);
    }
}

#[cfg(all(debug_assertions, target_os = "linux"))]
mod armed {
    use std::sync::LazyLock;
    use std::sync::atomic::{AtomicU64, Ordering};

    use rustix::process::{Signal, getpid, kill_process};

    use super::Failpoint;

    /// Armed failpoint of this process, from the environment. It is global, because a parameter would change function
    /// signatures of the release.
    static ARMED: LazyLock<Option<Armed>> =
        LazyLock::new(|| Armed::parse(&std::env::var("PROOFSHEET_FAILPOINT").ok()?));

    /// Failpoint at which this process kills itself.
    struct Armed {
        failpoint: Failpoint,
        /// The process is killed when this is 1 and the failpoint is reached.
        remaining: AtomicU64,
    }

    impl Armed {
        /// Parses `name:count`. `None` for other text: no failpoint is armed then.
        fn parse(text: &str) -> Option<Self> {
            let (name, count) = text.split_once(':')?;
            let failpoint = match name {
                "blob-synchronised" => Failpoint::BlobSynchronised,
                "blob-stored" => Failpoint::BlobStored,
                "change-made" => Failpoint::ChangeMade,
                "change-committed" => Failpoint::ChangeCommitted,
                "image-claimed" => Failpoint::ImageClaimed,
                "image-measured" => Failpoint::ImageMeasured,
                _ => return None,
            };
            Some(Self { failpoint, remaining: AtomicU64::new(count.parse().ok()?) })
        }
    }

    /// Kills the process if `failpoint` is the armed one and its count is reached.
    pub(super) fn reach(failpoint: Failpoint) {
        if let Some(armed) = &*ARMED
            && armed.failpoint == failpoint
            && armed.remaining.fetch_sub(1, Ordering::Relaxed) == 1
        {
            let _ = kill_process(getpid(), Signal::KILL);
            // This thread executes nothing more while the signal is being delivered.
            loop {
                std::thread::park();
            }
        }
    }
}
