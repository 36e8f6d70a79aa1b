//! Running totals over a set of images: counts by state and by issue, and bytes.

use crate::{Counts, Image, ImageState, IssueCounts};

/// Totals over a set of images. The owner of the images adds and removes them here too.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Totals {
    /// Number of images by state.
    pub counts: Counts,
    /// Number of images by issue. Issues that no image has are absent.
    pub issues: IssueCounts,
    /// Total length of the images, in bytes.
    pub bytes: u64,
}

impl Totals {
    /// The totals over these images.
    pub fn from_images<'a>(images: impl IntoIterator<Item = &'a Image>) -> Self {
        let mut totals = Self::default();
        for image in images {
            totals.add(image);
        }
        totals
    }

    /// Adds an image.
    pub fn add(&mut self, image: &Image) {
        *self.count_of(image.state) += 1;
        self.bytes += image.bytes;
        for verdict in &image.verdicts {
            *self.issues.entry(verdict.issue).or_default() += 1;
        }
    }

    /// Subtracts an image that was added in exactly this state.
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

    /// Counter of the images in this state.
    fn count_of(&mut self, state: ImageState) -> &mut u64 {
        match state {
            ImageState::Queued => &mut self.counts.queued,
            ImageState::Analyzed => &mut self.counts.analyzed,
            ImageState::Failed => &mut self.counts.failed,
        }
    }
}
