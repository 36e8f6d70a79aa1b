//! Results of slow steps, kept in folders that are named by what they were made of.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

/// A folder of results. What a run did not ask for is removed at its end, so it stays as large as one build.
pub(crate) struct Cache {
    folder: PathBuf,
    used: BTreeSet<String>,
}

/// Whether a result was there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Origin {
    /// Nothing that it depends on has changed.
    Kept,
    /// It was made now.
    Made,
}

impl Cache {
    /// Opens or creates it.
    pub(crate) fn open(folder: PathBuf) -> Result<Self> {
        fs::create_dir_all(&folder).with_context(|| format!("{} cannot be created", folder.display()))?;
        Ok(Self { folder, used: BTreeSet::new() })
    }

    /// The folder with the result of `step` on `inputs`; `make` fills an empty folder when there is none yet. A failed or
    /// interrupted `make` leaves nothing that could be taken for a result.
    pub(crate) fn get_or_make(
        &mut self,
        step: &str,
        inputs: &[&[u8]],
        make: impl FnOnce(&Path) -> Result<()>,
    ) -> Result<(PathBuf, Origin)> {
        let name = format!("{step}-{}", digest(inputs));
        let folder = self.folder.join(&name);
        self.used.insert(name);
        if folder.is_dir() {
            return Ok((folder, Origin::Kept));
        }
        let unfinished = tempfile::tempdir_in(&self.folder)?;
        make(unfinished.path())?;
        fs::rename(unfinished.keep(), &folder)?;
        Ok((folder, Origin::Made))
    }

    /// Removes what this run did not use.
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

/// 16 hexadecimal digits that name these parts; where one ends and the next begins counts too.
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
    fn a_result_is_made_once_for_the_same_inputs() {
        let folder = tempfile::tempdir().unwrap();
        let mut cache = Cache::open(folder.path().to_owned()).unwrap();
        let (first, made) = cache.get_or_make("step", &[b"input"], write("one")).unwrap();
        let (second, kept) = cache.get_or_make("step", &[b"input"], write("two")).unwrap();
        let (third, _) = cache.get_or_make("step", &[b"changed"], write("three")).unwrap();
        assert_eq!((made, kept), (Origin::Made, Origin::Kept));
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
        assert!(cache.get_or_make("step", &[b"input"], fail).is_err());
        let (result, origin) = cache.get_or_make("step", &[b"input"], write("whole")).unwrap();
        assert_eq!(origin, Origin::Made);
        assert!(!result.join("half").exists());
    }

    #[test]
    fn sweeping_leaves_what_was_used() {
        let folder = tempfile::tempdir().unwrap();
        let mut old = Cache::open(folder.path().to_owned()).unwrap();
        let (stale, _) = old.get_or_make("step", &[b"old"], write("")).unwrap();
        let mut new = Cache::open(folder.path().to_owned()).unwrap();
        let (fresh, _) = new.get_or_make("step", &[b"new"], write("")).unwrap();
        new.sweep().unwrap();
        assert!(fresh.exists() && !stale.exists());
    }

    #[test]
    fn the_border_between_parts_counts() {
        assert_ne!(digest(&[b"ab", b"c"]), digest(&[b"a", b"bc"]));
        assert_eq!(digest(&[b"ab"]).len(), 16);
    }
}
