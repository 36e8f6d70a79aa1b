//! Duplicate search: groups the images of a batch that are duplicates, as they arrive.
//!
//! Two images are joined if their bytes are equal (exact duplicates) or if their appearances match (near duplicates). A
//! group contains all images that are joined directly or through other images, so its members do not depend on the
//! order of arrival. Its name does, until [`DuplicateFinder::finalise_group_names`] replaces it by the final name.
//!
//! In this module, a *content* is the bytes of a file, identified by their hash; several images may have the same
//! content. A *component* is a set of joined contents with their images. A group is a component of two or more images.
//!
//! The steps that find near duplicates. Each of the steps 3 to 5 costs more than the one before, and rejects most of
//! the pairs of different pictures that the one before accepted:
//!
//! 1. `appearance`: the data by which an image is compared, computed once from its identity: two hashes and about 1100
//!    luma cells (`cell_grid`).
//! 2. `candidate_index`: images with a close hash (`hash_index`) or common keypoints (`keypoint`, `descriptor`,
//!    `keypoint_index`), in any of eight orientations (`dihedral`), each with its candidate transforms
//!    (`candidate_transform`, `affine`).
//! 3. `coarse_match`: correlation on every other column and row (`overlap`), then a few alignment steps on them.
//! 4. `tone_curve`: most of the luma of each picture must follow from that of the other by a curve that never falls.
//!    Two pictures of class `Graphic` (see `match_thresholds`) are tested before the alignment steps too.
//! 5. `similarity`: exact alignment (`alignment`, with `simd_sampling` and `normal_equations`), then the size of the
//!    overlap, a second tone curve, local agreement and the final correlation.
//!
//! `comparison` runs steps 3 to 5 on one pair with the thresholds of `match_thresholds`. `groups` combines the
//! joined pairs into groups.

use std::collections::{BTreeSet, HashMap, HashSet};

pub use comparable_image::ComparableImage;
pub use duplicate_status::DuplicateStatus;
use protocol::{ContentHash, GroupId, ImageId, Thresholds};

use self::appearance::Appearance;
use self::candidate_index::CandidateIndex;
use self::comparison::AppearanceComparer;
use self::groups::{ContentEntry, Groups};

mod affine;
mod alignment;
mod appearance;
mod candidate_index;
mod candidate_transform;
mod cell_grid;
mod coarse_match;
mod comparable_image;
mod comparison;
mod descriptor;
#[cfg(test)]
mod detection_quality;
mod dihedral;
mod duplicate_status;
mod groups;
mod keypoint;
mod keypoint_index;
mod match_thresholds;
mod normal_equations;
mod overlap;
mod simd_sampling;
mod similarity;
#[cfg(test)]
mod tests;
mod tone_curve;

/// Duplicate search over the images of one batch.
#[derive(Debug, Clone)]
pub struct DuplicateFinder {
    /// Largest Hamming distance, in bits, between the dhashes or between the phashes of two images that makes them
    /// candidates, unless the other hashes differ too much (see [`CandidateIndex::candidates`]). Matching keypoints
    /// make candidates too.
    max_distance: u32,
    /// Smallest similarity of near duplicates.
    min_similarity: f32,
    candidates: CandidateIndex,
    groups: Groups,
}

impl DuplicateFinder {
    /// A search without images. It uses only two thresholds: `distance_at_most` and `similarity_at_least`.
    pub fn new(thresholds: &Thresholds) -> Self {
        Self {
            max_distance: thresholds.distance_at_most,
            min_similarity: thresholds.similarity_at_least,
            candidates: CandidateIndex::default(),
            groups: Groups::default(),
        }
    }

    /// Adds an image, and returns every other image whose duplicate kind or group changes, sorted; not those of which
    /// only the similarity changes. An image that is present already changes nothing.
    ///
    /// When groups merge, the name of the larger one stays; of equally large ones, the name that refers to the earlier
    /// arrival.
    pub fn insert(&mut self, image: &ComparableImage<'_>) -> Vec<ImageId> {
        if self.groups.contains(image.image) {
            return vec![];
        }
        let mut changed = self.add_and_merge(image);
        changed.extend(self.groups.name_group_of(image.image).unwrap_or_default());
        changed.extend(self.groups.former_sole_owner(&image.hash));
        changed.remove(&image.image);
        changed.into_iter().collect()
    }

    /// Adds an image when the search is rebuilt after a restart. `group` is the name that its group had before the
    /// restart, and replaces a name that it has now. Without it, a group that has no name is named after the one of its
    /// images so far that arrived first. An image that is present already changes nothing.
    pub fn restore(&mut self, image: &ComparableImage<'_>, group: Option<GroupId>) {
        if self.groups.contains(image.image) {
            return;
        }
        self.add_and_merge(image);
        if let Some(group) = group {
            self.groups.rename_group_of(image.image, group);
        }
        self.groups.name_group_of(image.image);
    }

    /// Returns true if the image was added and not removed.
    pub fn contains(&self, image: ImageId) -> bool {
        self.groups.contains(image)
    }

    /// Duplicate status of an image. An unknown image has the default status: no duplicates.
    pub fn status(&self, image: ImageId) -> DuplicateStatus {
        self.groups.status(image)
    }

    /// Removes an image; does nothing if it is unknown. If no other image has its bytes, the rest of its group is
    /// compared and joined anew, and may split, since other images may have been joined only through it: then the
    /// largest part keeps the name, and each other part of several images is named after its image that arrived first.
    pub fn remove(&mut self, image: ImageId) {
        if let Some(content) = self.groups.remove(image) {
            self.remove_content(content);
        }
    }

    /// Makes the names of the groups final: renames each group after its image that arrived first. Names then do not
    /// depend on the order in which images were added. Returns every image whose group gets another name, sorted.
    pub fn finalise_group_names(&mut self) -> Vec<ImageId> {
        self.groups.finalise_group_names()
    }

    /// Images of each group, in no particular order.
    pub fn groups(&self) -> impl Iterator<Item = &[ImageId]> {
        self.groups.groups()
    }

    /// Similarity of an image to the other images of its group, up to 1; 1 for images with the same bytes. Images that
    /// do not match it directly (they are in the group only through other images) are absent. Compares the images anew.
    pub fn similar_to(&self, image: ImageId) -> HashMap<ImageId, f32> {
        let Some((hash, content)) = self.groups.content_of(image) else { return HashMap::new() };
        let mut similarities: HashMap<ContentHash, f32> = HashMap::from([(hash, 1.0)]);
        if let Some(appearance) = content.appearance.and_then(|number| self.candidates.get(number)) {
            let mut comparison = AppearanceComparer::new(appearance);
            for (number, transforms) in self.candidates.candidates(appearance, self.max_distance) {
                let Some(other) = self.candidates.get(number).filter(|other| other.content != hash) else { continue };
                if self.groups.component(&other.content) == Some(content.component)
                    && let Some(similarity) = comparison.similarity(other, &transforms, self.min_similarity)
                {
                    similarities.insert(other.content, similarity);
                }
            }
        }
        let others = self.groups.group_of(image).filter(|(other, _)| *other != image);
        others.filter_map(|(other, hash)| similarities.get(&hash).map(|similarity| (other, *similarity))).collect()
    }

    /// Adds an image that is not present, and merges all components that it matches. Returns the other images whose
    /// group changes. Does not name a new group.
    fn add_and_merge(&mut self, image: &ComparableImage<'_>) -> BTreeSet<ImageId> {
        let changed = if self.groups.component(&image.hash).is_some() {
            self.groups.newly_grouped_by(&image.hash)
        } else {
            let appearance = Appearance::new(image.hash, image.identity);
            self.add_content(image.hash, image.image, appearance)
        };
        self.groups.add(image);
        changed
    }

    /// Adds the content with this hash and merges all components that it matches. The content has no images yet: the
    /// caller adds them, `first` before all others. Returns the images whose group changes once it has.
    fn add_content(&mut self, hash: ContentHash, first: ImageId, appearance: Option<Appearance>) -> BTreeSet<ImageId> {
        let (matching, similarity) =
            appearance.as_ref().map(|appearance| self.match_components(appearance)).unwrap_or_default();
        let (component, changed) = self.groups.merge(&matching);
        let appearance = appearance.map(|appearance| self.candidates.insert(appearance));
        self.groups.add_content(hash, ContentEntry { images: 0, first, component, appearance, similarity });
        changed
    }

    /// Finds the components that contain a match of an appearance. Returns their numbers and the largest similarity
    /// that was computed, none without a match. After its first match, a component is not compared further.
    ///
    /// Side effect: stores the similarity in each matching content that has none yet.
    fn match_components(&mut self, appearance: &Appearance) -> (HashSet<usize>, Option<f32>) {
        let mut comparison = AppearanceComparer::new(appearance);
        let (mut matching, mut largest): (_, Option<f32>) = (HashSet::new(), None);
        for (number, transforms) in self.candidates.candidates(appearance, self.max_distance) {
            let Some(other) = self.candidates.get(number) else { continue };
            let Some(content) = self.groups.content_mut(&other.content) else { continue };
            if matching.contains(&content.component) {
                continue;
            }
            if let Some(similarity) = comparison.similarity(other, &transforms, self.min_similarity) {
                matching.insert(content.component);
                content.similarity.get_or_insert(similarity);
                largest = Some(largest.map_or(similarity, |largest| largest.max(similarity)));
            }
        }
        (matching, largest)
    }

    /// Removes a content that no image has any more. The other contents of its component are compared, joined and named
    /// anew, since they may have been joined only through this content.
    fn remove_content(&mut self, hash: ContentHash) {
        let Some(removed) = self.groups.remove_content(&hash) else { return };
        removed.appearance.and_then(|number| self.candidates.remove(number));
        let Some(dissolved) = self.groups.dissolve(removed.component, &hash) else { return };
        // All appearances leave the index before the first one is compared again.
        let appearances: Vec<_> = dissolved
            .contents
            .iter()
            .map(|part| part.appearance.and_then(|number| self.candidates.remove(number)))
            .collect();
        for (part, appearance) in dissolved.contents.iter().zip(appearances) {
            self.add_content(part.hash, part.first, appearance);
            part.images.iter().for_each(|image| self.groups.attach(*image, part.hash));
        }
        let hashes: Vec<ContentHash> = dissolved.contents.iter().map(|part| part.hash).collect();
        self.groups.name_parts(&hashes, dissolved.name);
    }
}
