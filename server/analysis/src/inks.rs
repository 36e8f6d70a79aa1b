//! From four inks to sRGB, row by row.

use std::sync::Arc;

use moxcms::Transform8BitExecutor;

use crate::profile::Profile;

/// How inks become colours.
pub(crate) struct Inks {
    /// By the profile of the press; without one, each ink takes its share of the light that the others leave.
    table: Option<Arc<Transform8BitExecutor>>,
    stored: Stored,
    /// A row as the table wants it.
    upright: Vec<u8>,
}

/// Which end of the scale is the whole ink.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stored {
    /// 255 is the whole ink.
    Upright,
    /// 255 is no ink, as Adobe's programs, and all that follow them, write JPEG.
    Inverted,
}

impl Inks {
    /// The inks of a file that may carry a profile of them.
    pub(crate) fn new(profile: Option<&Profile>, stored: Stored) -> Self {
        Self { table: profile.and_then(Profile::inks), stored, upright: vec![] }
    }

    /// RGB of a row of cyan, magenta, yellow and black.
    pub(crate) fn mix(&mut self, inks: &[u8], rgb: &mut [u8]) {
        self.upright.clear();
        match self.stored {
            Stored::Upright => self.upright.extend_from_slice(inks),
            Stored::Inverted => self.upright.extend(inks.iter().map(|ink| 255 - ink)),
        }
        let is_mixed = self.table.as_ref().is_some_and(|table| table.transform(&self.upright, rgb).is_ok());
        if !is_mixed {
            mix(&self.upright, rgb);
        }
    }
}

/// The plain mixture: (1 - ink) (1 - black).
fn mix(inks: &[u8], rgb: &mut [u8]) {
    for (inks, rgb) in inks.chunks_exact(4).zip(rgb.chunks_exact_mut(3)) {
        let left = 255 - u32::from(inks[3]);
        for (channel, &ink) in rgb.iter_mut().zip(inks) {
            *channel = (((255 - u32::from(ink)) * left + 127) / 255) as u8;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inks_take_light_away_whichever_way_they_are_stored() {
        let inks = [0, 0, 0, 0, 255, 0, 0, 0, 0, 255, 255, 0, 0, 0, 0, 255, 0, 0, 0, 128];
        let expected = [255, 255, 255, 0, 255, 255, 255, 0, 0, 0, 0, 0, 127, 127, 127];
        let mut rgb = [0; 15];
        Inks::new(None, Stored::Upright).mix(&inks, &mut rgb);
        assert_eq!(rgb, expected);
        Inks::new(None, Stored::Inverted).mix(&inks.map(|ink| 255 - ink), &mut rgb);
        assert_eq!(rgb, expected);
    }
}
