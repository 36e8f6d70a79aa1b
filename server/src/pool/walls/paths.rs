//! Landlock: no path of the file system can be opened, made or removed; no TCP; no process outside can be signalled.

use std::io;

use landlock::{ABI, Access, AccessFs, AccessNet, Ruleset, RulesetAttr, RulesetCreated, RulesetStatus, Scope};

use crate::pool::sandbox::Wall;

/// The newest kinds of access that are closed. An older kernel closes those that it knows.
const KNOWN: ABI = ABI::V6;

/// Closes everything for this process, without an exception.
pub(super) fn close() -> io::Result<Wall> {
    let closed = Ruleset::default()
        .handle_access(AccessFs::from_all(KNOWN))
        .and_then(|rules| rules.handle_access(AccessNet::from_all(KNOWN)))
        .and_then(|rules| rules.scope(Scope::from_all(KNOWN)))
        .and_then(Ruleset::create)
        .and_then(RulesetCreated::restrict_self)
        .map_err(io::Error::other)?;
    Ok(match closed.ruleset {
        RulesetStatus::FullyEnforced => Wall::Full,
        RulesetStatus::PartiallyEnforced => Wall::Partial,
        RulesetStatus::NotEnforced => Wall::None,
    })
}

#[cfg(test)]
mod tests {
    use std::fs::File;
    use std::net::TcpListener;
    use std::thread;

    use super::*;

    /// Landlock alone, without the filter that would be quicker: for one thread, which ends with the test.
    #[test]
    fn nothing_can_be_opened_once_it_stands() {
        let (wall, read, listened) = thread::spawn(|| {
            let wall = close().unwrap();
            (wall, File::open("/proc/self/status").map(drop), TcpListener::bind("127.0.0.1:0").map(drop))
        })
        .join()
        .unwrap();
        eprintln!("landlock: {wall}");
        let denied =
            |result: io::Result<()>| result.is_err_and(|error| error.kind() == io::ErrorKind::PermissionDenied);
        // Where the kernel does not have it, nothing is claimed.
        assert_eq!(denied(read), wall != Wall::None);
        // TCP came later than files; a partial wall may be without it.
        assert!(wall != Wall::Full || denied(listened));
        // Nobody else is affected.
        File::open("/proc/self/status").unwrap();
    }
}
