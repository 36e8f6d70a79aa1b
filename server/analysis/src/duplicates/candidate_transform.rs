//! Candidate transforms: transforms that may map one picture onto another, found by close hashes or matching keypoints.
//! Also selects the maps on which most keypoints agree.

use super::affine::Affine;
use super::appearance::Appearance;
use super::dihedral::Dihedral;
use super::keypoint::Keypoint;
use super::match_thresholds::MatchThresholds;

/// Maximum number of maps that are tried for each candidate transform.
const MAX_MAPS: usize = 3;

/// Two maps that agree map the middle of the first picture to points less than this apart, horizontally and vertically,
/// in cells.
const TOLERANCE: f32 = 2.5;

/// Hypothesis that a query picture, in some orientation, shows the same as another picture.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct CandidateTransform {
    /// Matching keypoints: the index of one in the query picture, and of one in the other picture. Empty if the
    /// hypothesis follows from close hashes.
    pub(super) pairs: Vec<(u8, u8)>,
    /// Transform of the query picture that gives it the orientation of the other picture.
    pub(super) orientation: Dihedral,
}

impl CandidateTransform {
    /// The same hypothesis with the roles of the two pictures exchanged.
    pub(super) fn inverse(&self) -> Self {
        let mut pairs: Vec<(u8, u8)> = self.pairs.iter().map(|&(one, other)| (other, one)).collect();
        pairs.sort_unstable();
        Self { pairs, orientation: self.orientation.inverse() }
    }

    /// Maps from `first` to the query picture `second` as it is after [`Self::orientation`]. `second` is passed
    /// unoriented. Close hashes give one map between the whole pictures; keypoints give up to [`MAX_MAPS`] maps that
    /// enough pairs agree on, possibly none.
    pub(super) fn maps(&self, first: &Appearance, second: &Appearance, thresholds: &MatchThresholds) -> Vec<Affine> {
        if self.pairs.is_empty() {
            return vec![Affine::between(first.size(), self.orientation.map_size(second.size()))];
        }
        let map = |&(second_index, first_index): &(u8, u8)| {
            let from: &Keypoint = &first.keypoints[usize::from(first_index)];
            let to: &Keypoint = &second.keypoints[usize::from(second_index)];
            let scale = to.scale() / from.scale();
            let to = self.orientation.map_point((to.x, to.y), second.size());
            Affine::from_point_and_scale((from.x, from.y), to, (scale, scale))
        };
        let middle = (first.size().0 as f32 / 2.0, first.size().1 as f32 / 2.0);
        with_most_votes(self.pairs.iter().map(map).collect(), middle, thresholds.min_votes)
    }
}

/// Selects maps with at least `min_votes` votes, up to [`MAX_MAPS`]: each time the one with the most votes. A map gets
/// a vote from itself and from each other map that agrees with it. Maps that agree with a selected one are removed, and
/// the votes are counted again.
fn with_most_votes(mut maps: Vec<Affine>, middle: (f32, f32), min_votes: usize) -> Vec<Affine> {
    let mut selected = vec![];
    while selected.len() < MAX_MAPS {
        let votes = |map: &Affine| maps.iter().filter(|other| agree(map, other, middle)).count();
        // The first of several maps with equally many votes is taken.
        let Some((count, best)) = maps.iter().map(|map| (votes(map), *map)).rev().max_by_key(|(count, _)| *count)
        else {
            break;
        };
        if count < min_votes {
            break;
        }
        maps.retain(|map| !agree(&best, map, middle));
        selected.push(best);
    }
    selected
}

/// Returns true if two maps have about the same horizontal scale and map the middle to about the same point.
fn agree(one: &Affine, other: &Affine, middle: (f32, f32)) -> bool {
    let scale = one.x[0] / other.x[0];
    let (point, other_point) = (one.point(middle), other.point(middle));
    (0.95..1.05).contains(&scale)
        && (point.0 - other_point.0).abs() < TOLERANCE
        && (point.1 - other_point.1).abs() < TOLERANCE
}
