//! Shots during the analysis: which of their images are compared with the other images of the batch.

use protocol::{Image, ImageId, Report, are_separate_shots};

use super::duplicate_state::LoadedBatch;
use crate::store::StoredImage;

/// Shot of an image whose analysis has just ended.
///
/// Of a shot, only the primary image is compared with other images. Until the primary image is analyzed, the raw file
/// is compared, if it was analyzed before it became a member of the shot.
pub(super) struct AnalyzedShot {
    /// The image.
    image: ImageId,
    /// The other image of its shot, and its position in the order of arrival; none if the image is in no shot.
    other: Option<StoredImage>,
    /// True if the capture times show that the images are of different exposures.
    is_dissolved: bool,
}

impl AnalyzedShot {
    /// Shot of an image with this report. `other` is the other image of its shot, which may have no report yet.
    pub(super) fn new(image: ImageId, report: &Report, other: Option<StoredImage>) -> Self {
        let other_report = other.as_ref().and_then(|other| other.image.report.as_deref());
        let is_dissolved = other_report.is_some_and(|other| are_separate_shots(report, other));
        Self { image, other, is_dissolved }
    }

    /// Returns true if the images are of different exposures.
    pub(super) fn is_dissolved(&self) -> bool {
        self.is_dissolved
    }

    /// Adds the image to the duplicate search unless another image stands for it, and adds or removes the other image
    /// of its shot accordingly. Returns the other images that must be judged again.
    pub(super) fn compare(&self, loaded: &mut LoadedBatch, arrival: u64, report: &Report) -> Vec<ImageId> {
        let is_primary_or_alone = self.other.as_ref().is_none_or(|other| other.image.is_companion());
        let mut changed = Vec::new();
        if self.is_dissolved || is_primary_or_alone {
            changed.extend(loaded.insert(self.image, arrival, report));
        }
        if let Some(StoredImage { arrival, image: Image { id, report: Some(report), .. } }) = &self.other
            && is_primary_or_alone
        {
            if self.is_dissolved {
                changed.extend(loaded.insert(*id, *arrival, report));
                changed.push(*id);
            } else {
                changed.extend(loaded.remove(*id));
            }
        }
        changed.retain(|changed| *changed != self.image);
        changed.sort_unstable();
        changed.dedup();
        changed
    }
}
