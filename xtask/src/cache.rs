//! Cache of build results. Each result is a folder whose name contains a hash of its inputs.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

/// Cache folder. [`Self::sweep`] removes results that this run did not use, so it stays as large as one build.
pub(crate) struct Cache {
    folder: PathBuf,
    used: BTreeSet<String>,
}

/// Origin of a result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CacheOutcome {
    /// An earlier call, in this run or another, created it from the same inputs.
    Cached,
    /// This call created it.
    Created,
}

impl Cache {
    /// Opens the cache; creates its folder if it is missing.
    pub(crate) fn open(folder: PathBuf) -> Result<Self> {
        fs::create_dir_all(&folder).with_context(|| format!("{} cannot be created", folder.display()))?;
        Ok(Self { folder, used: BTreeSet::new() })
    }

    /// Returns the folder with the result of `step` on `inputs`, which [`Self::sweep`] then keeps. If there is none,
    /// `make` writes it into an empty folder. A failed or interrupted `make` leaves no result.
    pub(crate) fn get_or_create(
        &mut self,
        step: &str,
        inputs: &[&[u8]],
        make: impl FnOnce(&Path) -> Result<()>,
    ) -> Result<(PathBuf, CacheOutcome)> {
        let name = format!("{step}-{}", digest(inputs));
        let folder = self.folder.join(&name);
        self.used.insert(name);
        if folder.is_dir() {
            return Ok((folder, CacheOutcome::Cached));
        }
        let unfinished = tempfile::tempdir_in(&self.folder)?;
        make(unfinished.path())?;
        fs::rename(unfinished.keep(), &folder)?;
        Ok((folder, CacheOutcome::Created))
    }

    /// Removes everything from the cache folder except the results that this run used.
    pub(crate) fn sweep(self) -> Result<()> {
        for entry in fs::read_dir(&self.folder)? {
            let entry = entry?;
            if !self.used.contains(entry.file_name().to_string_lossy().as_ref()) {
                fs::remove_dir_all(entry.path())?;
            }
        }
        Ok(())
    }
}

/// Hash of a list of byte strings: the first 8 bytes of SHA-256 as 16 hexadecimal digits. The boundaries between the
/// parts count too.
pub(crate) fn digest(parts: &[&[u8]]) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update((part.len() as u64).to_le_bytes());
        hasher.update(part);
    }
    hasher.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(text: &str) -> impl FnOnce(&Path) -> Result<()> {
        move |folder| Ok(fs::write(folder.join("result"), text)?)
    }

    #[test]
    fn result_is_created_once_for_equal_inputs() {
        let folder = tempfile::tempdir().unwrap();
        let mut cache = Cache::open(folder.path().to_owned()).unwrap();
        let (first, created) = cache.get_or_create("step", &[b"input"], write("one")).unwrap();
        let (second, cached) = cache.get_or_create("step", &[b"input"], write("two")).unwrap();
        let (third, _) = cache.get_or_create("step", &[b"changed"], write("three")).unwrap();
        assert_eq!((created, cached), (CacheOutcome::Created, CacheOutcome::Cached));
        assert_eq!(first, second);
        assert_eq!(fs::read_to_string(second.join("result")).unwrap(), "one");
        assert_eq!(fs::read_to_string(third.join("result")).unwrap(), "three");
    }

    #[test]
    fn a_failed_step_leaves_no_result() {
        let folder = tempfile::tempdir().unwrap();
        let mut cache = Cache::open(folder.path().to_owned()).unwrap();
        let fail = |folder: &Path| {
            fs::write(folder.join("half"), "")?;
            anyhow::bail!("no")
        };
        assert!(cache.get_or_create("step", &[b"input"], fail).is_err());
        let (result, outcome) = cache.get_or_create("step", &[b"input"], write("whole")).unwrap();
        assert_eq!(outcome, CacheOutcome::Created);
        assert!(!result.join("half").exists());
    }

    #[test]
    fn sweep_keeps_used_results() {
        let folder = tempfile::tempdir().unwrap();
        let mut old = Cache::open(folder.path().to_owned()).unwrap();
        let (stale, _) = old.get_or_create("step", &[b"old"], write("")).unwrap();
        let mut new = Cache::open(folder.path().to_owned()).unwrap();
        let (fresh, _) = new.get_or_create("step", &[b"new"], write("")).unwrap();
        new.sweep().unwrap();
        assert!(fresh.exists() && !stale.exists());
    }

    #[test]
    fn digest_depends_on_the_boundaries_between_parts() {
        assert_ne!(digest(&[b"ab", b"c"]), digest(&[b"a", b"bc"]));
        assert_eq!(digest(&[b"ab"]).len(), 16);
    }
}
