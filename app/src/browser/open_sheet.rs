//! The sheet that is shown, with everybody who works on it.

mod more_files;

use std::cell::RefCell;
use std::rc::Rc;

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::follower::Follower;
use super::judging::Judging;
use super::painter::Painter;
use super::parcel::{Given, Parcel};
use super::upload_queue::UploadQueue;
use super::{api, clock, grid_watch, noted_names, set_aside};
use crate::desk::{Desk, Wish};
use crate::left_out::{LeftOut, Reason};
use crate::sheet::{Card, CardKey, Comparison, Filling, Head, LightTable, NewFile, Stage, Subject};

/// Files that get their cards in one go: with a thousand the page would stand still for a tenth of a second.
const PART: usize = 128;

/// A sheet in work. A clone is a handle to the same one.
#[derive(Clone)]
pub(crate) struct OpenSheet {
    desk: Desk,
    table: LightTable,
    painter: Painter,
    queue: UploadQueue,
    judging: Judging,
    /// Files that were given to the sheet and are not its own.
    strangers: Rc<RefCell<Parcel>>,
}

impl OpenSheet {
    /// Begins to follow a sheet. The images after `next` are not on the table.
    pub(crate) fn begin(desk: Desk, table: LightTable, filling: Filling, next: Option<String>) -> Self {
        let painter = Painter::of(table, filling);
        let queue = UploadQueue::of(table, painter.clone(), desk.delivery);
        let follower = Follower::of(desk, table, painter.clone(), next);
        follower.start();
        let judging = Judging::of(table, painter.clone(), follower, desk.unsaved);
        desk.comparison.set(Comparison::None);
        Self { desk, table, painter, queue, judging, strangers: Rc::default() }
    }

    /// Does what the reader asks for of this sheet.
    pub(crate) fn fulfil(&self, wish: Wish) {
        let (id, judging) = (self.table.id(), self.judging.clone());
        match wish {
            Wish::Cancel => {
                self.queue.cancel();
                spawn_local(async move {
                    judging.settle(Subject::Course, api::cancel(&id).await.err().as_ref());
                });
            }
            Wish::Seal => spawn_local(async move {
                judging.settle(Subject::Course, api::seal(&id).await.err().as_ref());
            }),
            Wish::Hold => self.queue.hold(),
            Wish::GoOn => self.queue.go_on(),
            Wish::Withdraw(key) => {
                let name = self.table.card(key).map(|card| card.with_untracked(|card| card.name.clone()));
                set_aside::take_out(&id, name.unwrap_or_default());
                self.queue.withdraw(key);
            }
            Wish::Retry(key) => self.retry(key),
            Wish::RetryAll => self.retry_all(),
            Wish::NameMissing => self.name_missing(),
            Wish::Inspect(key) => self.inspect(key),
            Wish::Decide(decisions) => self.judging.decide(decisions),
            Wish::Undo => self.judging.undo(),
            Wish::Try(thresholds) => self.judging.attempt(thresholds),
            Wish::Judge(thresholds) => self.judging.judge(thresholds),
            Wish::Rename(name) => self.judging.rename(&name),
            Wish::Pin(keep) => self.judging.pin(keep),
            Wish::Export(form) => self.judging.export(form),
            Wish::Reveal(key) => grid_watch::reveal(self.table, key),
            _ => {}
        }
    }

    /// Sends files that the batch was opened for, and has `show` draw the sheet once the first cards are there. One thing at a time:
    /// all of it in one go would hold the page up for a tenth of a second.
    pub(crate) async fn send_all(self, files: Vec<Given>, show: impl FnOnce()) {
        let batch = self.table.id();
        let names = files.iter().map(|given| given.file.name()).collect();
        self.send(files);
        clock::sleep(0).await;
        self.painter.flush();
        show();
        clock::sleep(0).await;
        noted_names::keep(&batch, names);
        set_aside::keep(&batch, &self.desk.left_out.get_untracked());
    }

    /// Tells what this tab had set aside before the page was loaded anew. Nobody waits any more for what was taken out.
    pub(crate) fn recall(&self) {
        let batch = self.table.id();
        let (left_out, awaited) = set_aside::recall(&batch);
        let desk = self.desk;
        desk.left_out.set(left_out);
        let (expected, is_open) = self.painter.with(|filling| (filling.sheet().expected(), filling.is_open()));
        let Some(expected) = expected.filter(|_| awaited > 0 && is_open) else { return };
        spawn_local(async move {
            let change = serde_json::json!({ "expected": expected.saturating_sub(awaited) });
            if api::alter(&batch, &change).await.is_ok() {
                set_aside::settle(&batch, &desk.left_out.get_untracked());
            }
        });
    }

    /// Gives files cards at the sheet's end and sends them: some now, the others once the page has had its turn.
    fn send(&self, mut files: Vec<Given>) {
        let rest = files.split_off(files.len().min(PART));
        self.send_part(files);
        if !rest.is_empty() {
            let sheet = self.clone();
            spawn_local(async move {
                clock::sleep(0).await;
                sheet.send(rest);
            });
        }
    }

    fn send_part(&self, files: Vec<Given>) {
        let news = files.iter().map(|given| NewFile {
            id: clock::image_id(),
            name: given.file.name(),
            path: given.path.clone(),
            bytes: given.bytes(),
        });
        let keys = self.painter.with(|filling| filling.add(news.collect()));
        self.queue.add(keys.into_iter().zip(files));
    }

    fn cards(&self) -> Vec<Card> {
        self.table.cards_now().iter().map(GetUntracked::get_untracked).collect()
    }

    fn retry(&self, key: CardKey) {
        if let Some(card) = self.table.card(key) {
            set_aside::take_back(&self.table.id(), &card.with_untracked(|card| card.name.clone()));
        }
        self.painter.with(|filling| filling.resend(key, clock::image_id()));
        self.queue.again(key);
    }

    fn retry_all(&self) {
        let mut failed = self.cards();
        failed.retain(|card| matches!(card.stage(), Stage::Refused(refusal) if refusal.keeps_open()));
        failed.sort_by_key(|card| card.key);
        for card in failed {
            self.retry(card.key);
        }
    }

    fn name_missing(&self) {
        let missing = self.table.head.with_untracked(Head::missing);
        if missing == 0 {
            return;
        }
        let arrived = self.cards().into_iter().filter_map(|card| card.image.map(|image| image.name));
        let taken_out = |file: LeftOut| (file.reason == Reason::TakenOut).then_some(file.name);
        let settled = arrived.chain(self.desk.left_out.get_untracked().into_iter().filter_map(taken_out));
        let names = noted_names::missing(&self.table.id(), settled);
        // Fewer or more names than files would be a guess.
        self.desk.missing_names.set(if names.len() as u64 == missing { names } else { Vec::new() });
    }

    /// Reads all of an image's report for the inspector.
    fn inspect(&self, key: CardKey) {
        let table = self.table;
        let Some(card) = table.card(key) else { return };
        let Some(id) = card.with_untracked(|card| card.report().map(|_| card.id)) else { return };
        spawn_local(async move {
            let read = api::image(&table.id(), id).await;
            // Another image may be looked at by now.
            if table.selected.get_untracked() == Some(key) {
                table.whole.set(read.ok());
            }
        });
    }
}
