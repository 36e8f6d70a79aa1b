//! Landlock layer of the sandbox: no path can be opened, created or removed; no TCP; no signals to other processes. An
//! older kernel controls less of this.

use std::io;

use landlock::{ABI, Access, AccessFs, AccessNet, Ruleset, RulesetAttr, RulesetCreated, RulesetStatus, Scope};

use crate::pool::sandbox_status::LayerStatus;

/// Newest Landlock version whose kinds of access are denied. An older kernel denies those that it knows.
const LANDLOCK_ABI: ABI = ABI::V6;

/// Denies the calling thread, and the threads that it starts, every kind of access that the kernel's Landlock controls.
/// The status is [`LayerStatus::None`] if the kernel has no Landlock.
pub(super) fn restrict() -> io::Result<LayerStatus> {
    let restricted = Ruleset::default()
        .handle_access(AccessFs::from_all(LANDLOCK_ABI))
        .and_then(|rules| rules.handle_access(AccessNet::from_all(LANDLOCK_ABI)))
        .and_then(|rules| rules.scope(Scope::from_all(LANDLOCK_ABI)))
        .and_then(Ruleset::create)
        .and_then(RulesetCreated::restrict_self)
        .map_err(io::Error::other)?;
    Ok(match restricted.ruleset {
        RulesetStatus::FullyEnforced => LayerStatus::Full,
        RulesetStatus::PartiallyEnforced => LayerStatus::Partial,
        RulesetStatus::NotEnforced => LayerStatus::None,
    })
}

#[cfg(test)]
mod tests {
    use std::fs::File;
    use std::net::TcpListener;
    use std::thread;

    use super::*;

    /// Tests Landlock without the seccomp filter, which would act first. It affects one thread, which ends with the
    /// test.
    #[test]
    fn restricted_thread_can_open_nothing() {
        let (status, read, listened) = thread::spawn(|| {
            let status = restrict().unwrap();
            (status, File::open("/proc/self/status").map(drop), TcpListener::bind("127.0.0.1:0").map(drop))
        })
        .join()
        .unwrap();
        eprintln!("landlock: {status}");
        let denied =
            |result: io::Result<()>| result.is_err_and(|error| error.kind() == io::ErrorKind::PermissionDenied);
        // A kernel without Landlock must report that no access is denied.
        assert_eq!(denied(read), status != LayerStatus::None);
        // Landlock controls TCP only in later versions, so a partial layer may allow it.
        assert!(status != LayerStatus::Full || denied(listened));
        // Other threads are not affected.
        File::open("/proc/self/status").unwrap();
    }
}
