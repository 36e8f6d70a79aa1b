//! Shots among the files of one run: pairs of a raw file and the JPEG or HEIC with the same folder and stem.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use protocol::{FailureCode, ShotKey, ShotRole};
use serde::Serialize;

use crate::path_key::path_key;

/// Membership of a file in a shot, as it is written to the output.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct FileShot {
    /// Path of the shot's primary image, as in its own record.
    pub(super) id: String,
    /// Role of the file.
    pub(super) role: ShotRole,
}

/// Shots of a run. Files are given by their indices.
pub(super) struct FileShots {
    /// Role of each file that is in a shot, and the other file of the shot.
    members: HashMap<usize, (ShotRole, usize)>,
}

impl FileShots {
    /// Pairs files by their paths: of the files with one folder and stem, the first JPEG or HEIC with the first raw
    /// file, the second with the second.
    pub(super) fn new(files: &[PathBuf]) -> Self {
        // Files that wait for a file of the other role, by their stem and role, the first one last.
        let mut unpaired: HashMap<ShotKey, Vec<usize>> = HashMap::new();
        let mut members = HashMap::new();
        for (index, file) in files.iter().enumerate().rev() {
            if let Some(key) = shot_key(file) {
                unpaired.entry(key).or_default().push(index);
            }
        }
        for (index, file) in files.iter().enumerate() {
            let Some(key) = shot_key(file).filter(|key| key.role == ShotRole::Primary) else { continue };
            let raw_files = unpaired.get_mut(&ShotKey { role: ShotRole::Companion, ..key });
            if let Some(raw_file) = raw_files.and_then(Vec::pop) {
                members.insert(index, (ShotRole::Primary, raw_file));
                members.insert(raw_file, (ShotRole::Companion, index));
            }
        }
        Self { members }
    }

    /// Role of a file and the other file of its shot; `None` if it is in no shot.
    pub(super) fn get(&self, file: usize) -> Option<(ShotRole, usize)> {
        self.members.get(&file).copied()
    }

    /// Returns true if another file stands for this one.
    pub(super) fn is_companion(&self, file: usize) -> bool {
        self.get(file).is_some_and(|(role, _)| role == ShotRole::Companion)
    }

    /// Dissolves the shot of a file, if it is in one.
    pub(super) fn dissolve(&mut self, file: usize) {
        if let Some((_, other)) = self.members.remove(&file) {
            self.members.remove(&other);
        }
    }

    /// Dissolves the shot of a file that has failed, unless it is a raw file whose analysis failed: the primary image
    /// still stands for that.
    pub(super) fn dissolve_failed(&mut self, file: usize, code: FailureCode) {
        let is_refused = matches!(code, FailureCode::UnsupportedFormat | FailureCode::TooLarge);
        if is_refused || !self.is_companion(file) {
            self.dissolve(file);
        }
    }
}

/// Key by which a file is paired.
fn shot_key(file: &Path) -> Option<ShotKey> {
    ShotKey::from_path(&path_key(&file.to_string_lossy()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Indices of the other file of each file's shot.
    fn others(paths: &[&str]) -> Vec<Option<usize>> {
        let files: Vec<PathBuf> = paths.iter().map(PathBuf::from).collect();
        let shots = FileShots::new(&files);
        (0..files.len()).map(|index| shots.get(index).map(|(_, other)| other)).collect()
    }

    #[test]
    fn raw_files_are_paired_by_folder_and_stem() {
        let paths = ["A/1.CR3", "A/1.JPG", "A/2.JPG", "B/1.CR3", "B/2.heic", "B/2.dng", "B/3.png"];
        assert_eq!(others(&paths), [Some(1), Some(0), None, None, Some(5), Some(4), None]);
    }

    #[test]
    fn each_file_is_in_one_shot() {
        assert_eq!(others(&["1.CR3", "1.DNG", "1.JPG"]), [Some(2), None, Some(0)]);
        assert_eq!(others(&["1.CR3", "1.DNG", "1.HEIC", "1.JPG"]), [Some(2), Some(3), Some(0), Some(1)]);
    }

    #[test]
    fn failed_primary_images_and_refused_raw_files_dissolve_their_shot() {
        let files = ["1.CR3", "1.JPG"].map(PathBuf::from);
        for (file, code, remains) in [
            (0, FailureCode::Corrupt, true),
            (0, FailureCode::UnsupportedFormat, false),
            (1, FailureCode::Corrupt, false),
        ] {
            let mut shots = FileShots::new(&files);
            shots.dissolve_failed(file, code);
            assert_eq!((shots.get(0).is_some(), shots.get(1).is_some()), (remains, remains), "{file} {code}");
        }
    }
}
