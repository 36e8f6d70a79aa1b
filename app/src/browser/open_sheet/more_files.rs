//! Files that are given to a sheet that is there: added at its end, or compared with what it has.

use std::collections::{HashMap, HashSet};

use leptos::prelude::*;

use super::OpenSheet;
use crate::browser::api::{self, CallError};
use crate::browser::inspection::inspect;
use crate::browser::parcel::{Given, Parcel};
use crate::browser::{hashing, noted_names, set_aside};
use crate::sheet::{Comparison, Head, Stage, Subject, Upload};

impl OpenSheet {
    /// Whether files that are given now are added to the sheet.
    pub(crate) fn takes_more(&self) -> bool {
        self.table.head.with_untracked(Head::takes_more)
    }

    /// Adds files at the sheet's end, also while others are being sent.
    pub(crate) async fn extend(self, parcel: Parcel) {
        let desk = self.desk;
        let (files, left_out) = inspect(parcel.files, desk.max_bytes, |_| {}).await;
        desk.left_out.update(|known| known.extend(left_out));
        desk.left_out.with_untracked(|left_out| set_aside::keep(&self.table.id(), left_out));
        let count = files.len() as u64;
        let told = Comparison::Compared { given: count, strangers: count };
        let expected = self.painter.with(|filling| filling.sheet().expected());
        let (batch, is_announced) = (self.table.id(), expected.is_some());
        if count > 0
            && let Some(expected) = expected
        {
            // Before any of them arrives: a batch seals itself once as many are there as were announced.
            let change = serde_json::json!({ "expected": expected + count });
            match api::alter(&batch, &change).await {
                Ok(_) => {}
                // It was sealed in the meantime.
                Err(CallError::Refused) => {
                    self.strangers.replace(Parcel { name: parcel.name, files });
                    return desk.comparison.set(told);
                }
                Err(error) => {
                    self.judging.settle(Subject::Files, Some(&error));
                    return desk.comparison.set(Comparison::None);
                }
            }
        }
        noted_names::add(&batch, files.iter().map(|given| given.file.name()));
        self.send(files);
        desk.comparison.set(match count {
            0 => told,
            _ if is_announced => Comparison::None,
            _ => Comparison::Added(count),
        });
    }

    /// Compares files with the sheet by their content and sends those that it lacks, as many as it waits for.
    pub(crate) async fn compare(self, parcel: Parcel, hasher: String) {
        let (desk, limit) = (self.desk, self.desk.max_bytes);
        let (files, left_out) = inspect(parcel.files, limit, |_| {}).await;
        set_aside::keep(&self.table.id(), &left_out);
        desk.left_out.set(left_out);
        let total = files.iter().map(Given::bytes).sum();
        let tell = move |done| desk.comparison.set(Comparison::Hashing { done, total });
        tell(0);
        let found = hashing::hashes(&hasher, &files, tell).await;
        let given = files.len() as u64;
        let hashes = found.unwrap_or_else(|_| vec![None; files.len()]);
        let known: Vec<String> = hashes.iter().flatten().cloned().collect();
        let Ok(missing) = api::missing(&self.table.id(), &known).await else {
            return desk.comparison.set(Comparison::Unanswered);
        };
        let mut lacking = self.lacking(files.into_iter().zip(hashes), missing);
        let waited_for = self.table.head.with_untracked(Head::missing) as usize;
        let strangers = lacking.split_off(lacking.len().min(waited_for));
        let told = Comparison::Compared { given, strangers: strangers.len() as u64 };
        let is_told = lacking.is_empty() || !strangers.is_empty();
        self.strangers.replace(Parcel { name: parcel.name, files: strangers });
        desk.comparison.set(if is_told { told } else { Comparison::None });
        self.complete(lacking);
    }

    /// Those that the batch lacks. Of several with the same content it lacks as many as there are more of than it has. One that
    /// could not be read through is known by its name and length.
    fn lacking(&self, files: impl Iterator<Item = (Given, Option<String>)>, missing: Vec<String>) -> Vec<Given> {
        let missing: HashSet<String> = missing.into_iter().collect();
        let (mut there, mut named): (HashMap<String, usize>, HashSet<_>) = Default::default();
        for image in self.cards().into_iter().filter_map(|card| card.image) {
            named.insert((image.name, image.bytes));
            if let Some(hash) = image.hash {
                *there.entry(hash.to_string()).or_default() += 1;
            }
        }
        let mut is_lacking = |given: &Given, hash: Option<String>| {
            let Some(hash) = hash else { return !named.contains(&(given.file.name(), given.bytes())) };
            match there.get_mut(&hash) {
                _ if missing.contains(&hash) => true,
                Some(0) => true,
                Some(count) => {
                    *count -= 1;
                    false
                }
                // The server has it, though this page does not know of it yet.
                None => false,
            }
        };
        files.filter_map(|(given, hash)| is_lacking(&given, hash).then_some(given)).collect()
    }

    /// Sends files that the sheet waits for. One whose card is there is known by its name and length.
    fn complete(&self, files: Vec<Given>) {
        let mut cards = self.cards();
        cards.retain(|card| matches!(card.stage(), Stage::Refused(_)));
        let mut others = Vec::new();
        for given in files {
            let known = cards.iter().position(|card| card.name == given.file.name() && card.bytes == given.bytes());
            match known.map(|place| cards.swap_remove(place)) {
                None => others.push(given),
                Some(card) => {
                    set_aside::take_back(&self.table.id(), &card.name);
                    self.painter.with(|filling| filling.set_upload(card.key, Upload::Waiting));
                    self.queue.add([(card.key, given)]);
                }
            }
        }
        self.send(others);
    }

    /// The files that are not this sheet's own, to be taken elsewhere.
    pub(crate) fn take_strangers(&self) -> Parcel {
        self.strangers.take()
    }
}
