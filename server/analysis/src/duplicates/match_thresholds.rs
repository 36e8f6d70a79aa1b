//! Classes of pictures, and the thresholds for duplicates that depend on the classes of both pictures: stricter for two
//! graphics than for other pairs. (Settings of the batch are the maximum distance of a close hash and the minimum of
//! the final similarity. `coarse_match` and `similarity` have thresholds that are equal for all pairs.)
//!
//! Different charts have much in common (background, axes, most bars); different photographs have little. And flat
//! areas between sharp edges pass compression and scaling unchanged, so copies of a graphic agree better than copies of
//! a photograph.

use super::descriptor::DescriptorTolerance;

/// Minimum share of flat cells (see [`flatness`]) in a graphic. Charts have 0.3 to 0.9; of 56 photographs and drawings
/// of the kind used as wallpapers, 6 had 0.4 or more.
const GRAPHIC_FLATNESS: f32 = 0.4;

/// Share of flat cells from which on a graphic is nearly empty: the coarse comparisons skip cells and may miss its few
/// marks.
const EMPTY_FLATNESS: f32 = 0.8;

/// Minimum range from the darkest to the brightest cell of a graphic, in luma steps, for reliable coarse comparisons.
/// In a smaller range, compression artefacts are as visible as the drawing.
const MIN_RANGE: f32 = 64.0;

/// Class of a picture. It selects the thresholds; the classes are ordered by increasing strictness.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum PictureClass {
    /// Any picture with few flat cells: a photograph, a painting, a page full of text.
    Photo,
    /// A graphic that is nearly empty or of little contrast.
    FaintGraphic,
    /// Any other graphic.
    Graphic,
}

impl PictureClass {
    /// Class of a picture with these cells: 0 for the darkest and 255 for the brightest, `range` luma steps apart.
    pub(super) fn classify(cells: &[u8], size: (usize, usize), range: f32) -> Self {
        let flatness = flatness(cells, size);
        if flatness < GRAPHIC_FLATNESS {
            Self::Photo
        } else if flatness >= EMPTY_FLATNESS || range < MIN_RANGE {
            Self::FaintGraphic
        } else {
            Self::Graphic
        }
    }

    /// Thresholds for two pictures of these classes: those of the less strict one.
    pub(super) fn match_thresholds(self, other: Self) -> &'static MatchThresholds {
        match self.min(other) {
            Self::Photo => &PHOTO,
            Self::FaintGraphic => &FAINT_GRAPHIC,
            Self::Graphic => &GRAPHIC,
        }
    }
}

/// Share of flat cells: those that differ from their right and their lower neighbour by at most one of the 255 steps
/// from the darkest to the brightest cell. The last column and row do not count.
fn flatness(cells: &[u8], (columns, rows): (usize, usize)) -> f32 {
    let lines = cells.chunks_exact(columns).zip(cells.chunks_exact(columns).skip(1));
    let flat = lines.flat_map(|(line, below)| {
        line.windows(2)
            .zip(below)
            .filter(|(pair, below)| pair[0].abs_diff(pair[1]) <= 1 && pair[0].abs_diff(**below) <= 1)
    });
    flat.count() as f32 / ((columns - 1) * (rows - 1)).max(1) as f32
}

/// Thresholds for a pair of pictures, in the order of the steps that use them.
#[derive(Debug)]
pub(super) struct MatchThresholds {
    /// If one of the two hashes is close, maximum number of differing bits of the other hash; 64 for no limit. Pictures
    /// of simple shapes may have one close hash by chance. In a transposing orientation only one hash exists, and the
    /// limit applies to that one.
    pub(super) max_hash_distance: u32,
    /// Limit of the difference between the descriptors of two matching keypoints.
    pub(super) descriptor: DescriptorTolerance,
    /// Minimum number of keypoint matches that agree on a transform.
    pub(super) min_votes: usize,
    /// Minimum correlation of the coarse match for a transform that follows from close hashes.
    pub(super) coarse_correlation_by_hashes: f32,
    /// The same for a transform that follows from keypoints.
    pub(super) coarse_correlation_by_keypoints: f32,
    /// Minimum share of the variance of each picture's luma that a curve of the other's luma that never falls explains,
    /// before the coarse alignment; see [`super::tone_curve`]. 0 for no limit.
    pub(super) tone_explained_at_start: f32,
    /// Minimum of the same share after the coarse alignment.
    pub(super) tone_explained_when_aligned: f32,
    /// Minimum correlations of the detail before each step of the exact alignment at a stride of 2; see
    /// [`super::alignment::Alignment::min_correlations`].
    pub(super) half_resolution_correlations: &'static [f32],
    /// The same at a stride of 1.
    pub(super) full_resolution_correlations: &'static [f32],
    /// Ratio of the horizontal and the vertical scale, the larger over the smaller, above which a picture counts as
    /// squeezed.
    pub(super) squeezed_above: f32,
    /// Maximum part of the luma that no tone curve explains, relative to the changes from cell to cell; see
    /// [`super::tone_curve::unexplained`]. It rejects pairs in which one picture contains something that the other
    /// lacks, however similar the rest is.
    pub(super) max_unexplained: f32,
    /// The same if one picture is squeezed (scaled differently in width and height): squeezing can make different bars
    /// match.
    pub(super) max_unexplained_if_squeezed: f32,
    /// Minimum local agreement of the detail; see `local_agreement` in [`super::similarity`].
    pub(super) detail_agreement: f32,
    /// Minimum local agreement of the residual: the luma without local means along rows and columns; see
    /// [`super::cell_grid::CellGrid::without_line_means`].
    pub(super) residual_agreement: f32,
}

/// Thresholds for photographs. The share of true duplicates that each one rejects was measured on copies of
/// photographs:
///
/// - coarse match: where hashes or keypoints gave the transform, 99 in 100 pairs correlated by more; most others are
///   found by another transform or through another copy;
/// - tone curve: a minimum of 0.69 would reject two in a thousand pairs of copies, and nine in ten pairs of different
///   scenes with the same layout;
/// - exact alignment: fewer than two in a thousand of the coarsely aligned pairs correlated by less than the first
///   minimum;
/// - unexplained luma: one in a thousand pairs left more unexplained, and two in a thousand of the squeezed ones;
/// - agreement: of two thousand duplicates, 99 in 100 had 0.89 or more in both.
const PHOTO: MatchThresholds = MatchThresholds {
    max_hash_distance: 64,
    descriptor: DescriptorTolerance { max_opposite: 0.25, flat_weight: 0.0 },
    min_votes: 3,
    coarse_correlation_by_hashes: 0.25,
    coarse_correlation_by_keypoints: 0.25,
    tone_explained_at_start: 0.0,
    tone_explained_when_aligned: 0.6,
    half_resolution_correlations: &[0.5, 0.58, 0.6],
    full_resolution_correlations: &[0.65, 0.68],
    squeezed_above: 1.04,
    max_unexplained: 0.6,
    max_unexplained_if_squeezed: 0.15,
    detail_agreement: 0.88,
    residual_agreement: 0.86,
};

/// Thresholds for faint graphics. Of the pairs that meet the thresholds for photographs, these reject 4 in 100 pairs of
/// copies of graphics and 97 in 100 pairs of different charts. Nearly all copies that they reject are joined through
/// another copy.
const FAINT_GRAPHIC: MatchThresholds = MatchThresholds {
    max_unexplained: 0.1,
    max_unexplained_if_squeezed: 0.06,
    detail_agreement: 0.9,
    residual_agreement: 0.9,
    ..PHOTO
};

/// Thresholds for graphics. At least about 95 in 100 pairs of copies meet each threshold. One in four hundred pairs of
/// different charts meets all thresholds before the full-resolution alignment.
///
/// The hash distance is the exception: one pair of copies in ten fails it, which is then found by keypoints or through
/// another copy. It rejects six in seven pairs of different charts of which one hash is close. The final thresholds
/// (unexplained luma and agreement) are met by 89 in 100 pairs of copies that meet those of faint graphics (most others
/// are joined through another copy), and by 13 in 100 such pairs of different charts.
const GRAPHIC: MatchThresholds = MatchThresholds {
    max_hash_distance: 16,
    descriptor: DescriptorTolerance { max_opposite: 0.2, flat_weight: 0.2 },
    min_votes: 4,
    coarse_correlation_by_hashes: 0.6,
    coarse_correlation_by_keypoints: 0.4,
    tone_explained_at_start: 0.8,
    tone_explained_when_aligned: 0.95,
    half_resolution_correlations: &[0.5, 0.6, 0.65],
    full_resolution_correlations: &[0.75, 0.85],
    squeezed_above: 1.025,
    max_unexplained: 0.05,
    max_unexplained_if_squeezed: 0.02,
    detail_agreement: 0.95,
    residual_agreement: 0.9,
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_the_thresholds_of_the_less_strict_class() {
        assert_eq!(PictureClass::Graphic.match_thresholds(PictureClass::Graphic).min_votes, 4);
        let faint = PictureClass::Graphic.match_thresholds(PictureClass::FaintGraphic);
        assert_eq!(faint.max_unexplained, FAINT_GRAPHIC.max_unexplained);
        let photo = PictureClass::Photo.match_thresholds(PictureClass::Graphic);
        assert_eq!(photo.max_unexplained, PHOTO.max_unexplained);
    }
}
