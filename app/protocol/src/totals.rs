//! Sums over images that follow every change of one.

use crate::{Counts, Image, ImageState, IssueCounts};

/// What a set of images adds up to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Totals {
    /// Images by state.
    pub counts: Counts,
    /// Images by issue.
    pub issues: IssueCounts,
    /// Length of all of them, in bytes.
    pub bytes: u64,
}

impl Totals {
    /// The sums over these images.
    pub fn of<'a>(images: impl IntoIterator<Item = &'a Image>) -> Self {
        let mut totals = Self::default();
        for image in images {
            totals.add(image);
        }
        totals
    }

    /// Counts one image more.
    pub fn add(&mut self, image: &Image) {
        *self.count_of(image.state) += 1;
        self.bytes += image.bytes;
        for verdict in &image.verdicts {
            *self.issues.entry(verdict.issue).or_default() += 1;
        }
    }

    /// Takes back what [`Totals::add`] did for an image that was the same then.
    pub fn remove(&mut self, image: &Image) {
        *self.count_of(image.state) -= 1;
        self.bytes -= image.bytes;
        for verdict in &image.verdicts {
            if let Some(count) = self.issues.get_mut(&verdict.issue) {
                *count -= 1;
                if *count == 0 {
                    self.issues.remove(&verdict.issue);
                }
            }
        }
    }

    fn count_of(&mut self, state: ImageState) -> &mut u64 {
        match state {
            ImageState::Queued => &mut self.counts.queued,
            ImageState::Analyzed => &mut self.counts.analyzed,
            ImageState::Failed => &mut self.counts.failed,
        }
    }
}
