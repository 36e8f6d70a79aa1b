//! Places at which a test can have the server killed, with no chance to tidy up. In builds without debug assertions, such
//! as the release, there is nothing here.
//!
//! `PROOFSHEET_FAILPOINT=change-committed:3` ends the process with SIGKILL at the third passage of that place.

/// A place between two steps that must be safe to die at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failpoint {
    /// An upload's bytes are on the disk, under a temporary name.
    BlobSynchronised,
    /// The blob has its name, and the log does not know it.
    BlobStored,
    /// A transaction is made and not committed.
    ChangeMade,
    /// A transaction is on the disk, and who asked for it has not heard.
    ChangeCommitted,
    /// An image is leased, and its analysis has not begun.
    ImageClaimed,
    /// An image is analyzed, and the log does not know it.
    ImageMeasured,
}

impl Failpoint {
    /// Passes this place, or ends here.
    #[inline]
    pub fn pass(self) {
        #[cfg(all(debug_assertions, target_os = "linux"))]
        armed::pass(self);
    }
}

#[cfg(all(debug_assertions, target_os = "linux"))]
mod armed {
    use std::sync::LazyLock;
    use std::sync::atomic::{AtomicU64, Ordering};

    use rustix::process::{Signal, getpid, kill_process};

    use super::Failpoint;

    /// Set once by who starts the process: handing it down to all these places would put it into signatures of the release.
    static ARMED: LazyLock<Option<Armed>> =
        LazyLock::new(|| Armed::parse(&std::env::var("PROOFSHEET_FAILPOINT").ok()?));

    struct Armed {
        place: Failpoint,
        left: AtomicU64,
    }

    impl Armed {
        fn parse(text: &str) -> Option<Self> {
            let (name, count) = text.split_once(':')?;
            let place = match name {
                "blob-synchronised" => Failpoint::BlobSynchronised,
                "blob-stored" => Failpoint::BlobStored,
                "change-made" => Failpoint::ChangeMade,
                "change-committed" => Failpoint::ChangeCommitted,
                "image-claimed" => Failpoint::ImageClaimed,
                "image-measured" => Failpoint::ImageMeasured,
                _ => return None,
            };
            Some(Self { place, left: AtomicU64::new(count.parse().ok()?) })
        }
    }

    pub(super) fn pass(place: Failpoint) {
        if let Some(armed) = &*ARMED
            && armed.place == place
            && armed.left.fetch_sub(1, Ordering::Relaxed) == 1
        {
            let _ = kill_process(getpid(), Signal::KILL);
            // Not one more instruction of this thread's, should the signal take its time.
            loop {
                std::thread::park();
            }
        }
    }
}
