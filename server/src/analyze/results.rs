//! Results of one run of `proofsheet analyze`. Judges the files by the default thresholds and the duplicates among
//! them.

use std::collections::HashMap;
use std::path::PathBuf;

use analysis::{AnalyzedImage, ComparableImage, DuplicateFinder, batch_contexts};
use protocol::{BatchContext, Failure, GroupId, ImageId, ImageState, Thresholds, judge};

use super::file_record::{FileRecord, FileVerdicts};
use crate::pool::Decoded;

/// Records of all files, in the order of their paths, and the state for judging them.
pub(super) struct Results {
    pub(super) records: Vec<FileRecord>,
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
        Self { records, duplicates: DuplicateFinder::new(&thresholds), thresholds, group_index }
    }

    /// Records the result of the file at this index, judges it by the files known so far, and returns its record. The
    /// other files are not judged again.
    pub(super) fn add(&mut self, index: usize, result: Result<Decoded, Failure>) -> &FileRecord {
        match result {
            Ok(decoded) => {
                let report = decoded.report;
                let (hash, identity) = (report.file.hash, &report.identity);
                self.duplicates.insert(&ComparableImage { image: id(index), arrival: index as u64, hash, identity });
                self.records[index].report = Some(Box::new(report.summary()));
                self.records[index].state = ImageState::Analyzed;
                let status = self.duplicates.status(id(index));
                let (duplicate_kind, similarity) = (status.duplicate_kind, status.similarity);
                self.judge(index, &BatchContext { duplicate_kind, similarity, ..BatchContext::default() });
            }
            Err(failure) => {
                self.records[index].error = Some(failure);
                self.records[index].state = ImageState::Failed;
            }
        }
        &self.records[index]
    }

    /// Names the duplicate groups after their first files by path, and judges every analyzed file again with all files
    /// known.
    pub(super) fn judge_all(&mut self) {
        self.duplicates.finalise_group_names();
        let names: Vec<String> = self.records.iter().map(FileRecord::name).collect();
        let analyzed: Vec<AnalyzedImage<'_>> = (0..self.records.len())
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
    }

    /// Sets the verdicts and the group of a file; does nothing if it has no report.
    fn judge(&mut self, index: usize, batch_context: &BatchContext) {
        let group = self.duplicates.status(id(index)).group;
        let group = group.and_then(|group| self.group_index.get(&group)).map(|index| self.records[*index].path.clone());
        let record = &mut self.records[index];
        if let Some(report) = &record.report {
            record.verdicts =
                FileVerdicts { list: judge(report, &record.name(), &self.thresholds, batch_context), group };
        }
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
