//! Results of one run of `proofsheet analyze`. Judges the files by the default thresholds and the duplicates among
//! them.

use std::collections::HashMap;
use std::path::PathBuf;

use analysis::{AnalyzedImage, ComparableImage, DuplicateFinder, batch_contexts};
use protocol::{
    BatchContext, Failure, GroupId, ImageId, ImageState, Report, ShotRole, Thresholds, are_separate_shots, judge,
};

use super::file_record::{FileRecord, FileVerdicts};
use super::file_shots::{FileShot, FileShots};
use crate::pool::Decoded;

/// Records of all files, in the order of their paths, and the state for judging them.
pub(super) struct Results {
    pub(super) records: Vec<FileRecord>,
    shots: FileShots,
    /// Full reports of raw files whose primary image has no result yet. A raw file is compared with other files only if
    /// its shot is dissolved.
    waiting_raw_files: HashMap<usize, Box<Report>>,
    duplicates: DuplicateFinder,
    thresholds: Thresholds,
    /// Index of the file that each possible group is named after.
    group_index: HashMap<GroupId, usize>,
}

impl Results {
    pub(super) fn new(files: &[PathBuf]) -> Self {
        let thresholds = Thresholds::default();
        let records: Vec<FileRecord> = files.iter().cloned().map(FileRecord::waiting).collect();
        let group_index = (0..records.len()).map(|index| (GroupId::named_after(id(index)), index)).collect();
        Self {
            records,
            shots: FileShots::new(files),
            waiting_raw_files: HashMap::new(),
            duplicates: DuplicateFinder::new(&thresholds),
            thresholds,
            group_index,
        }
    }

    /// Records the result of the file at this index, judges it by the files known so far, and returns its record. The
    /// other files are not judged again.
    pub(super) fn add(&mut self, index: usize, result: Result<Decoded, Failure>) -> &FileRecord {
        match result {
            Ok(decoded) => {
                self.records[index].report = Some(Box::new(decoded.report.summary()));
                self.records[index].state = ImageState::Analyzed;
                self.compare(index, decoded.report);
                let status = self.duplicates.status(id(index));
                let (duplicate_kind, similarity) = (status.duplicate_kind, status.similarity);
                self.judge(index, &BatchContext { duplicate_kind, similarity, ..BatchContext::default() });
            }
            Err(failure) => {
                let shot = self.shots.get(index);
                self.shots.dissolve_failed(index, failure.code);
                if let Some((ShotRole::Primary, raw_file)) = shot {
                    self.compare_waiting(raw_file);
                }
                self.records[index].error = Some(failure);
                self.records[index].state = ImageState::Failed;
                self.records[index].shot = self.shot(index);
            }
        }
        &self.records[index]
    }

    /// Compares an analyzed file with the others, unless it is the raw file of a shot. Dissolves its shot if the capture
    /// times of the two files show that they are of different exposures.
    fn compare(&mut self, index: usize, report: Box<Report>) {
        let shot = self.shots.get(index);
        if let Some((_, other)) = shot
            && self.records[other].report.as_ref().is_some_and(|other| are_separate_shots(&report, other))
        {
            self.shots.dissolve(index);
        }
        if let Some((ShotRole::Primary, raw_file)) = shot {
            self.compare_waiting(raw_file);
        }
        if !self.shots.is_companion(index) {
            self.insert(index, &report);
        } else if shot.is_some_and(|(_, primary)| self.records[primary].state == ImageState::Queued) {
            self.waiting_raw_files.insert(index, report);
        }
    }

    /// Compares a raw file whose primary image now has a result, if the raw file has one and their shot was dissolved.
    fn compare_waiting(&mut self, raw_file: usize) {
        if let Some(report) = self.waiting_raw_files.remove(&raw_file)
            && !self.shots.is_companion(raw_file)
        {
            self.insert(raw_file, &report);
        }
    }

    /// Adds a file to the duplicate search.
    fn insert(&mut self, index: usize, report: &Report) {
        let (hash, identity) = (report.file.hash, &report.identity);
        self.duplicates.insert(&ComparableImage { image: id(index), arrival: index as u64, hash, identity });
    }

    /// Names the duplicate groups after their first files by path, and judges every analyzed file again with all files
    /// known.
    pub(super) fn judge_all(&mut self) {
        self.duplicates.finalise_group_names();
        let names: Vec<String> = self.records.iter().map(FileRecord::name).collect();
        let compared = (0..self.records.len()).filter(|index| !self.shots.is_companion(*index));
        let analyzed: Vec<AnalyzedImage<'_>> = compared
            .filter_map(|index| {
                let report = self.records[index].report.as_deref()?;
                let (name, full_name) = (&names[index], &self.records[index].path);
                Some(AnalyzedImage { image: id(index), arrival: index as u64, name, full_name, report })
            })
            .collect();
        let batch_contexts = batch_contexts(&self.duplicates, &analyzed, &self.thresholds);
        let indices: Vec<u64> = analyzed.iter().map(|image| image.arrival).collect();
        for (index, batch_context) in indices.into_iter().zip(batch_contexts) {
            self.judge(index as usize, &batch_context);
        }
        for index in 0..self.records.len() {
            if self.shots.is_companion(index) {
                self.judge(index, &BatchContext::default());
            }
            self.records[index].shot = self.shot(index);
        }
    }

    /// Sets the verdicts, the group and the shot of a file; only the shot if it has no report.
    fn judge(&mut self, index: usize, batch_context: &BatchContext) {
        self.records[index].shot = self.shot(index);
        let group = self.duplicates.status(id(index)).group;
        let group = group.and_then(|group| self.group_index.get(&group)).map(|index| self.records[*index].path.clone());
        let record = &mut self.records[index];
        if let Some(report) = &record.report {
            record.verdicts =
                FileVerdicts { list: judge(report, &record.name(), &self.thresholds, batch_context), group };
        }
    }

    /// Shot of a file as it is written to the output.
    fn shot(&self, index: usize) -> Option<FileShot> {
        let (role, other) = self.shots.get(index)?;
        let primary = if role == ShotRole::Primary { index } else { other };
        Some(FileShot { id: self.records[primary].path.clone(), role })
    }

    /// Returns true if any file failed so far.
    pub(super) fn has_failures(&self) -> bool {
        self.records.iter().any(|record| record.error.is_some())
    }
}

/// Image id of the file at this index, made from the index, because files on the disk have no ids.
fn id(index: usize) -> ImageId {
    ImageId::from_random((index as u128).to_be_bytes())
}
