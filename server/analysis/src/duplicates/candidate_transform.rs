//! Candidate transforms: hypotheses on how one picture lies on another, from close hashes or matching keypoints.

use super::affine::Affine;
use super::appearance::Appearance;
use super::dihedral::Dihedral;
use super::keypoint::Keypoint;
use super::match_thresholds::MatchThresholds;

/// Most maps that are tried for each candidate transform.
const MAX_MAPS: usize = 3;

/// Largest distance, horizontal and vertical, between the images of the picture's middle under two maps that agree, in
/// cells.
const TOLERANCE: f32 = 2.5;

/// Hypothesis that a query picture, in some orientation, is another picture.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct CandidateTransform {
    /// Matching keypoints: the index among those of the oriented picture, and among those of the other. Empty if the
    /// hashes are close.
    pub(super) pairs: Vec<(u8, u8)>,
    /// Orientation of the query picture in which it lies like the other one.
    pub(super) orientation: Dihedral,
}

impl CandidateTransform {
    /// The same hypothesis with the roles of the two pictures exchanged.
    pub(super) fn inverse(&self) -> Self {
        let mut pairs: Vec<(u8, u8)> = self.pairs.iter().map(|&(one, other)| (other, one)).collect();
        pairs.sort_unstable();
        Self { pairs, orientation: self.orientation.inverse() }
    }

    /// Maps from the first picture to the oriented second one: of the whole picture, or those that the keypoints vote
    /// for.
    pub(super) fn maps(&self, first: &Appearance, second: &Appearance, thresholds: &MatchThresholds) -> Vec<Affine> {
        if self.pairs.is_empty() {
            return vec![Affine::between(first.size(), self.orientation.map_size(second.size()))];
        }
        let map = |&(second_index, first_index): &(u8, u8)| {
            let from: &Keypoint = &first.keypoints[usize::from(first_index)];
            let to: &Keypoint = &second.keypoints[usize::from(second_index)];
            let scale = to.scale() / from.scale();
            let to = self.orientation.map_point((to.x, to.y), second.size());
            Affine::through((from.x, from.y), to, (scale, scale))
        };
        let middle = (first.size().0 as f32 / 2.0, first.size().1 as f32 / 2.0);
        elected(self.pairs.iter().map(map).collect(), middle, thresholds.min_votes)
    }
}

/// Maps with at least `min_votes` others that agree (itself counts), the most votes first, without those that agree
/// with an earlier one.
fn elected(mut maps: Vec<Affine>, middle: (f32, f32), min_votes: usize) -> Vec<Affine> {
    let mut elected = vec![];
    while elected.len() < MAX_MAPS {
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
        elected.push(best);
    }
    elected
}

/// Returns true if two maps have about the same scale and take the middle to about the same point.
fn agree(one: &Affine, other: &Affine, middle: (f32, f32)) -> bool {
    let scale = one.x[0] / other.x[0];
    let (point, other_point) = (one.point(middle), other.point(middle));
    (0.95..1.05).contains(&scale)
        && (point.0 - other_point.0).abs() < TOLERANCE
        && (point.1 - other_point.1).abs() < TOLERANCE
}
