//! Thresholds of the reducer: those that the user tries, those of the server, and the images that must be judged by
//! them.

use leptos::prelude::*;
use protocol::Thresholds;

use super::Reducer;

/// Maximum number of images that one frame rejudges; more would make a slider stutter.
const MAX_REJUDGED_PER_FRAME: usize = 1000;

#[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "the tests use a part of the reducer"))]
impl Reducer {
    /// Sets the thresholds of the page, and schedules every known image to be rejudged by them, on this page only. The
    /// following calls of [`publish`](Self::publish) do the work.
    ///
    /// Issues that depend on the rest of the batch (duplicates, odd sizes) stay as the server judged them.
    pub(crate) fn try_thresholds(&mut self, thresholds: Thresholds) {
        self.sheet.thresholds.set(thresholds);
        self.unjudged = self.fold.order().iter().copied().collect();
    }

    /// Sets the thresholds of the page to the server's and schedules every known image to be rejudged by them, if the
    /// page shows others.
    pub(crate) fn restore_server_thresholds(&mut self) {
        let server_thresholds = self.fold.thresholds().clone();
        if self.sheet.thresholds.with_untracked(|shown| *shown != server_thresholds) {
            self.try_thresholds(server_thresholds);
        }
    }

    /// Adopts new thresholds of the server.
    pub(super) fn publish_thresholds(&mut self) {
        if *self.fold.thresholds() != self.server_thresholds {
            self.server_thresholds = self.fold.thresholds().clone();
            self.sheet.thresholds.set(self.server_thresholds.clone());
        }
    }

    /// Rejudges the next scheduled images, at most [`MAX_REJUDGED_PER_FRAME`].
    pub(super) fn rejudge_some(&mut self) {
        let count = self.unjudged.len().min(MAX_REJUDGED_PER_FRAME);
        let thresholds = self.sheet.thresholds.get_untracked();
        for id in self.unjudged.drain(..count).collect::<Vec<_>>() {
            if self.fold.rejudge_own_issues(id, &thresholds) {
                self.update_image(id);
            }
        }
    }
}
