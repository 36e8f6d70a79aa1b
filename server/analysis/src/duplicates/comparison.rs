//! Comparison of one picture with others: tests candidate transforms one after the other, each in several steps, the
//! cheapest step first, until one passes.

use super::affine::Affine;
use super::appearance::Appearance;
use super::candidate_transform::CandidateTransform;
use super::cell_grid::CellGrid;
use super::coarse_match::coarsely_aligned;
use super::dihedral::Dihedral;
use super::similarity::{LumaAndDetail, similarity};

/// One picture that is compared with others. It caches intermediate results for each orientation of the picture, by
/// [`Dihedral::index`].
pub(super) struct AppearanceComparer<'a> {
    appearance: &'a Appearance,
    coarse_details: [Option<CellGrid>; 8],
    pictures: [Option<LumaAndDetail>; 8],
}

impl<'a> AppearanceComparer<'a> {
    pub(super) fn new(appearance: &'a Appearance) -> Self {
        Self { appearance, coarse_details: Default::default(), pictures: Default::default() }
    }

    /// Similarity to another picture, up to 1, under the first map of a candidate transform, in a fixed order, that
    /// gives at least `min_similarity`. None if no map does. This picture is the query picture of the candidate
    /// transforms. The result is the same if the two pictures exchange their roles and the transforms are inverted.
    pub(super) fn similarity(
        &mut self,
        other: &Appearance,
        candidates: &[CandidateTransform],
        min_similarity: f32,
    ) -> Option<f32> {
        // The order of the hashes decides which of the two is oriented and aligned with the other.
        let is_first = self.appearance.content <= other.content;
        let mut candidates: Vec<CandidateTransform> =
            candidates.iter().map(|candidate| if is_first { candidate.inverse() } else { candidate.clone() }).collect();
        candidates.sort_unstable();
        let (first, second) = if is_first { (self.appearance, other) } else { (other, self.appearance) };
        let thresholds = first.class.match_thresholds(second.class);
        candidates.iter().find_map(|candidate| {
            let orientation = candidate.orientation;
            // Most pairs have nothing in common: these tests need no intermediate results of the pictures.
            let mut maps = candidate.maps(first, second, thresholds);
            let min_correlation = if candidate.pairs.is_empty() {
                thresholds.coarse_correlation_by_hashes
            } else {
                thresholds.coarse_correlation_by_keypoints
            };
            maps.retain(|map| first.coarse_detail.matches(&second.coarse_detail, orientation, map, min_correlation));
            let min_explained = thresholds.tone_explained_at_start;
            if min_explained > 0.0 {
                maps.retain(|map| {
                    first.tone_levels.explain_each_other(&second.tone_levels, orientation, map, min_explained)
                });
            }
            if maps.is_empty() {
                return None;
            }
            let (first_detail, second_detail) = if is_first {
                (self.coarse_detail(Dihedral::IDENTITY).clone(), second.coarse_detail.oriented(orientation))
            } else {
                (first.coarse_detail.oriented(Dihedral::IDENTITY), self.coarse_detail(orientation).clone())
            };
            let mut maps: Vec<Affine> =
                maps.into_iter().filter_map(|map| coarsely_aligned(&first_detail, &second_detail, map)).collect();
            let min_explained = thresholds.tone_explained_when_aligned;
            maps.retain(|map| {
                first.tone_levels.explain_each_other(&second.tone_levels, orientation, map, min_explained)
            });
            if maps.is_empty() {
                return None;
            }
            let (first, second) = if is_first {
                (self.picture(Dihedral::IDENTITY).clone(), LumaAndDetail::new(other.oriented(orientation)))
            } else {
                (LumaAndDetail::new(other.picture()), self.picture(orientation).clone())
            };
            let is_enough = |similarity: &f32| *similarity >= min_similarity;
            maps.into_iter().find_map(|map| similarity(&first, &second, map, thresholds).filter(is_enough))
        })
    }

    /// Coarse detail of the picture after `orientation` is applied to it, computed once.
    fn coarse_detail(&mut self, orientation: Dihedral) -> &CellGrid {
        let appearance = self.appearance;
        self.coarse_details[orientation.index()].get_or_insert_with(|| appearance.coarse_detail.oriented(orientation))
    }

    /// Luma and detail of the picture after `orientation` is applied to it, computed once.
    fn picture(&mut self, orientation: Dihedral) -> &LumaAndDetail {
        let appearance = self.appearance;
        self.pictures[orientation.index()].get_or_insert_with(|| LumaAndDetail::new(appearance.oriented(orientation)))
    }
}
