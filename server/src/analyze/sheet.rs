//! All results of one run, and what they mean for each other.

use std::collections::HashMap;
use std::path::PathBuf;

use analysis::{Analyzed, Duplicates, Member, batch_contexts};
use protocol::{BatchContext, Failure, GroupId, ImageId, ImageState, Thresholds, judge};

use super::record::{Record, Verdicts};
use crate::pool::Decoded;

/// The records of all files, in the order of their paths.
pub(super) struct Sheet {
    pub(super) records: Vec<Record>,
    duplicates: Duplicates,
    thresholds: Thresholds,
    /// The place in the list of the file that a group is named after.
    places: HashMap<GroupId, usize>,
}

impl Sheet {
    pub(super) fn new(files: &[PathBuf]) -> Self {
        let thresholds = Thresholds::default();
        let records: Vec<Record> = files.iter().cloned().map(Record::waiting).collect();
        let places = (0..records.len()).map(|index| (GroupId::named_after(id(index)), index)).collect();
        Self { records, duplicates: Duplicates::new(&thresholds), thresholds, places }
    }

    /// Takes what came of a file, judges it by what is known so far and returns it.
    pub(super) fn add(&mut self, index: usize, result: Result<Decoded, Failure>) -> &Record {
        match result {
            Ok(decoded) => {
                let report = decoded.report;
                let (hash, identity) = (report.file.hash, &report.identity);
                self.duplicates.insert(&Member { image: id(index), arrival: index as u64, hash, identity });
                self.records[index].report = Some(Box::new(report.summary()));
                self.records[index].state = ImageState::Analyzed;
                let place = self.duplicates.status(id(index));
                let (duplicate_kind, similarity) = (place.duplicate_kind, place.similarity);
                self.judge(index, &BatchContext { duplicate_kind, similarity, ..BatchContext::default() });
            }
            Err(failure) => {
                self.records[index].error = Some(failure);
                self.records[index].state = ImageState::Failed;
            }
        }
        &self.records[index]
    }

    /// Judges everything by the whole.
    pub(super) fn settle(&mut self) {
        self.duplicates.settle();
        let names: Vec<String> = self.records.iter().map(Record::name).collect();
        let analyzed: Vec<Analyzed<'_>> = (0..self.records.len())
            .filter_map(|index| {
                let report = self.records[index].report.as_deref()?;
                Some(Analyzed { image: id(index), arrival: index as u64, name: &names[index], report })
            })
            .collect();
        let batch_contexts = batch_contexts(&self.duplicates, &analyzed, &self.thresholds);
        let indices: Vec<u64> = analyzed.iter().map(|image| image.arrival).collect();
        for (index, batch_context) in indices.into_iter().zip(batch_contexts) {
            self.judge(index as usize, &batch_context);
        }
    }

    fn judge(&mut self, index: usize, batch_context: &BatchContext) {
        let group = self.duplicates.status(id(index)).group;
        let group = group.and_then(|group| self.places.get(&group)).map(|giver| self.records[*giver].path.clone());
        let record = &mut self.records[index];
        if let Some(report) = &record.report {
            record.verdicts = Verdicts { list: judge(report, &record.name(), &self.thresholds, batch_context), group };
        }
    }

    /// Whether anything that was tried so far failed.
    pub(super) fn has_failures(&self) -> bool {
        self.records.iter().any(|record| record.error.is_some())
    }
}

/// Files have no ids of their own: the place in the list stands for one.
fn id(index: usize) -> ImageId {
    ImageId::from_random((index as u128).to_be_bytes())
}
