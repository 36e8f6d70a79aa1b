//! What is asked of two pictures before they are taken for the same one: of two graphics more than of others.
//!
//! Different charts share their paper, axes and most of their bars, as photographs share nothing; and what is even between sharp edges
//! comes through compression and scaling as it was, so copies of it agree better than copies of photographs do.

use super::context::Difference;

/// Least share of a picture's cells that are even in a graphic. Charts have 0.3 to 0.9; of 56 photographs and drawings that are hung on
/// screens 6 had as much.
const EVEN: f32 = 0.4;

/// Share of even cells from which on so little is drawn that the first looks, which leave cells out, may miss it.
const EMPTY: f32 = 0.8;

/// Fewest luma steps from the darkest to the brightest cell of a graphic whose copies the first looks see rightly: in the dark,
/// compression is seen as well as what is drawn.
const LEAST_RANGE: f32 = 64.0;

/// What a picture is, as far as more can be asked of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Nature {
    /// A photograph, a painting, a page full of text.
    Photo,
    /// A graphic that is nearly empty, or dark or pale.
    Faint,
    /// A graphic.
    Graphic,
}

impl Nature {
    /// Of a picture of these cells, which are its luma in 255 steps over a range of so many luma steps.
    pub(super) fn of(cells: &[u8], size: (usize, usize), range: f32) -> Self {
        let evenness = evenness(cells, size);
        if evenness < EVEN {
            Self::Photo
        } else if evenness >= EMPTY || range < LEAST_RANGE {
            Self::Faint
        } else {
            Self::Graphic
        }
    }

    /// What is asked of two pictures of these natures.
    pub(super) fn demands(self, other: Self) -> &'static Demands {
        match self.min(other) {
            Self::Photo => &PHOTO,
            Self::Faint => &FAINT,
            Self::Graphic => &GRAPHIC,
        }
    }
}

/// Share of the cells that differ from those beside and below them by at most one step.
fn evenness(cells: &[u8], (columns, rows): (usize, usize)) -> f32 {
    let lines = cells.chunks_exact(columns).zip(cells.chunks_exact(columns).skip(1));
    let even = lines.flat_map(|(line, below)| {
        line.windows(2)
            .zip(below)
            .filter(|(pair, below)| pair[0].abs_diff(pair[1]) <= 1 && pair[0].abs_diff(**below) <= 1)
    });
    even.count() as f32 / ((columns - 1) * (rows - 1)).max(1) as f32
}

/// What is asked of two pictures, step by step.
#[derive(Debug)]
pub(super) struct Demands {
    /// Most bits in which those of their two hashes may differ that are not close: simple shapes have one of them in common by chance.
    pub(super) hashes: u32,
    /// Most that may be different around two anchors that are alike.
    pub(super) surroundings: Difference,
    /// Least number of anchors that must agree on where one picture lies on the other.
    pub(super) votes: usize,
    /// Least correlation at the first glance where hashes lay one picture on the other, and where anchors do.
    pub(super) glance: (f32, f32),
    /// Least share of the differences in light of each picture that must be explained by the other's where it lies at the first
    /// glance, and after the second.
    pub(super) light: (f32, f32),
    /// Least correlations of the detail while one picture is laid over the other as exactly as can be.
    pub(super) hopeful: Hopeful,
    /// Least agreement around each place of the detail and of what is left without the means along rows and columns.
    pub(super) agreement: (f32, f32),
    /// Most that may be left unexplained of the light of the one picture by that of the other, as a share of how it changes from
    /// cell to cell: what both share does not make up for what only one of them has. The second is for what must be squeezed to lie
    /// there, which makes bars of other widths and heights fit.
    pub(super) unexplained: (f32, f32),
    /// How many times further something must be stretched in one direction than in the other to be squeezed.
    pub(super) squeezed: f32,
}

/// Least correlations before the first step and before those after it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Hopeful {
    /// Of the first steps, which leave cells out.
    pub(super) coarse: &'static [f32],
    /// Of the last steps.
    pub(super) fine: &'static [f32],
}

/// Of copies of photographs, laid as their hashes or anchors say, 99 in 100 correlated by more than this at a glance; those that do
/// not are found in another way or through another copy. Two in a thousand pairs had less than 0.69 of their light explained, nine in
/// ten of pairs of scenes that share their layout too. Of two thousand pairs that were joined 99 in 100 agreed by 0.89 or more in
/// both; one in a thousand left more unexplained, two of what was squeezed. Laid as the second glance does, less than two in a thousand
/// correlated by less before the first steps.
const PHOTO: Demands = Demands {
    hashes: 64,
    surroundings: Difference { opposite: 0.25, uneven: 0.0 },
    votes: 3,
    glance: (0.25, 0.25),
    light: (0.0, 0.6),
    hopeful: Hopeful { coarse: &[0.5, 0.58, 0.6], fine: &[0.65, 0.68] },
    agreement: (0.88, 0.86),
    unexplained: (0.6, 0.15),
    squeezed: 1.04,
};

/// Of pairs of copies of graphics that were joined 4 in 100 left more unexplained or agreed less, and of pairs of charts that were
/// taken for copies 97 in 100 did; nearly all of those copies are joined through another one.
const FAINT: Demands = Demands { agreement: (0.9, 0.9), unexplained: (0.1, 0.06), ..PHOTO };

/// Each of these is met by about 95 in 100 pairs of copies of graphics or more, and those before the last steps together by one pair of
/// charts in four hundred. The hashes are the exception, to which one pair of copies in ten is lost that is found by its anchors or through
/// another: that keeps six in seven charts away which are close in one hash. What is asked in the end is met by 89 in 100 pairs of those
/// copies that met what is asked of faint ones (most of the others are joined through another copy), and by 13 in 100 pairs of charts
/// that did.
const GRAPHIC: Demands = Demands {
    hashes: 16,
    surroundings: Difference { opposite: 0.2, uneven: 0.2 },
    votes: 4,
    glance: (0.6, 0.4),
    light: (0.8, 0.95),
    hopeful: Hopeful { coarse: &[0.5, 0.6, 0.65], fine: &[0.75, 0.85] },
    agreement: (0.95, 0.9),
    unexplained: (0.05, 0.02),
    squeezed: 1.025,
};

#[cfg(test)]
mod tests {
    use image::imageops::grayscale;
    use protocol::ContentHash;

    use super::super::look::Look;
    use super::*;
    use crate::identity::identity;
    use crate::specimen::{chart, page, photo};

    fn nature(picture: &image::RgbImage, light: f32) -> Nature {
        let luma: Vec<u8> = grayscale(picture).iter().map(|value| (light * f32::from(*value)) as u8).collect();
        let identity = identity(&luma, picture.width(), picture.height());
        Look::new(ContentHash::from_bytes([0; 32]), &identity).unwrap().nature
    }

    #[test]
    fn a_chart_is_a_graphic_and_a_photo_and_a_page_are_none() {
        for seed in [1, 4, 5, 9] {
            assert_eq!(nature(&chart(seed, 360, 240), 1.0), Nature::Graphic, "{seed}");
            assert_eq!(nature(&chart(seed, 360, 240), 0.15), Nature::Faint, "{seed}");
            assert_eq!(nature(&photo(seed, 360, 240), 1.0), Nature::Photo, "{seed}");
            assert_eq!(nature(&page(seed, 280, 400), 1.0), Nature::Photo, "{seed}");
        }
    }

    #[test]
    fn most_is_asked_where_both_are_graphics() {
        assert_eq!(Nature::Graphic.demands(Nature::Graphic).votes, 4);
        assert_eq!(Nature::Graphic.demands(Nature::Faint).unexplained, FAINT.unexplained);
        assert_eq!(Nature::Photo.demands(Nature::Graphic).unexplained, PHOTO.unexplained);
    }
}
