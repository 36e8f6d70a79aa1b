//! Thresholds that two pictures must meet to be duplicates: stricter for two graphics than for other pictures.
//!
//! Different charts share their paper, axes and most of their bars, as photographs share nothing. And flat areas
//! between sharp edges pass compression and scaling unchanged, so copies of a graphic agree better than copies of a
//! photograph.

use super::descriptor::DescriptorTolerance;

/// Minimum share of flat cells in a graphic. Charts have 0.3 to 0.9; of 56 photographs and drawings of the kind used as
/// wallpapers, 6 had 0.4 or more.
const GRAPHIC_FLATNESS: f32 = 0.4;

/// Share of flat cells above which a graphic is nearly empty: the coarse comparisons skip cells and may miss its few
/// marks.
const EMPTY_FLATNESS: f32 = 0.8;

/// Minimum range from the darkest to the brightest cell of a graphic, in luma steps, for reliable coarse comparisons.
/// In a smaller range, compression artefacts are as visible as the drawing.
const MIN_RANGE: f32 = 64.0;

/// Class of a picture. It selects the thresholds; the classes are ordered by increasing strictness.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum PictureClass {
    /// A photograph, a painting, a page full of text.
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

/// Share of the cells that differ from their right and their lower neighbour by at most one step.
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
    /// If one of the two hashes is close, maximum number of differing bits of the other hash. Pictures of simple shapes
    /// may have one close hash by chance.
    pub(super) max_hash_distance: u32,
    /// Limit of the difference between the descriptors of two matching keypoints.
    pub(super) descriptor: DescriptorTolerance,
    /// Minimum number of keypoint matches that agree on a transform.
    pub(super) min_votes: usize,
    /// Minimum correlation of the coarse match for a transform that follows from close hashes.
    pub(super) coarse_correlation_by_hashes: f32,
    /// The same for a transform that follows from keypoints.
    pub(super) coarse_correlation_by_keypoints: f32,
    /// Minimum share of the variance of each picture's luma that a rising curve over the other's luma explains, before
    /// the coarse alignment.
    pub(super) tone_explained_at_start: f32,
    /// The same after the coarse alignment.
    pub(super) tone_explained_when_aligned: f32,
    /// Minimum correlations of the detail before each step of the exact alignment at a stride of 2; see
    /// [`super::alignment::Alignment::min_correlations`].
    pub(super) half_resolution_correlations: &'static [f32],
    /// The same at a stride of 1.
    pub(super) full_resolution_correlations: &'static [f32],
    /// Minimum local agreement of the detail.
    pub(super) detail_agreement: f32,
    /// Minimum local agreement of the luma without line means.
    pub(super) residual_agreement: f32,
    /// Maximum residual of the tone curve, relative to the changes from cell to cell; see
    /// [`super::tone_curve::unexplained`]. It rejects pairs in which one picture contains something that the other
    /// lacks, however similar the rest is.
    pub(super) max_unexplained: f32,
    /// The same for squeezed pictures (scaled differently in width and height): squeezing can make different bars
    /// match.
    pub(super) max_unexplained_if_squeezed: f32,
    /// Ratio of the horizontal and the vertical scale above which a picture is squeezed.
    pub(super) squeezed_above: f32,
}

/// Thresholds for photographs. What they cost was measured on copies of photographs:
///
/// - coarse match: where hashes or keypoints gave the transform, 99 in 100 pairs correlated by more; most others are
///   found by another transform or through another copy;
/// - tone curve: two in a thousand pairs had less than 0.69 of their luma explained, but so did nine in ten pairs of
///   different scenes with the same layout;
/// - alignment: after the coarse one, fewer than two in a thousand correlated by less before the first step;
/// - agreement: of two thousand duplicates, 99 in 100 had 0.89 or more of both;
/// - residual of the tone curve: one in a thousand left more unexplained, and two in a thousand of the squeezed ones.
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
    detail_agreement: 0.88,
    residual_agreement: 0.86,
    max_unexplained: 0.6,
    max_unexplained_if_squeezed: 0.15,
    squeezed_above: 1.04,
};

/// Thresholds for faint graphics. Of the pairs that the thresholds of photographs join, 4 in 100 copies of graphics
/// fail these, and 97 in 100 pairs of different charts. Nearly all of those copies are joined through another one.
const FAINT_GRAPHIC: MatchThresholds = MatchThresholds {
    detail_agreement: 0.9,
    residual_agreement: 0.9,
    max_unexplained: 0.1,
    max_unexplained_if_squeezed: 0.06,
    ..PHOTO
};

/// Thresholds for graphics. About 95 in 100 pairs of copies or more meet each of them; one pair of different charts in
/// four hundred meets all of those before the full-resolution alignment.
///
/// The hash distance is the exception: one pair of copies in ten fails it, which is then found by keypoints or through
/// another copy. It rejects six in seven charts that are close in one hash. The final thresholds (agreement and
/// residual) are met by 89 in 100 pairs of copies that meet those of faint graphics (most others are joined through
/// another copy), and by 13 in 100 such pairs of different charts.
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
    detail_agreement: 0.95,
    residual_agreement: 0.9,
    max_unexplained: 0.05,
    max_unexplained_if_squeezed: 0.02,
    squeezed_above: 1.025,
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
