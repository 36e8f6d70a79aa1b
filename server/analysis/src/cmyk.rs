//! From four inks to sRGB, row by row.

use std::sync::Arc;

use moxcms::Transform8BitExecutor;

use crate::profile::ColourProfile;

/// How inks become colours.
pub(crate) struct CmykConverter {
    /// By the profile of the press; without one, each ink takes its share of the light that the others leave.
    transform: Option<Arc<Transform8BitExecutor>>,
    polarity: InkPolarity,
    /// A row as the transform wants it.
    full_is_255: Vec<u8>,
}

/// Which end of the scale is the whole ink.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum InkPolarity {
    /// 255 is the whole ink.
    FullIs255,
    /// 255 is no ink, as Adobe's programs, and all that follow them, write JPEG.
    FullIs0,
}

impl CmykConverter {
    /// The inks of a file that may carry a profile of them.
    pub(crate) fn new(profile: Option<&ColourProfile>, polarity: InkPolarity) -> Self {
        Self { transform: profile.and_then(ColourProfile::cmyk_transform), polarity, full_is_255: vec![] }
    }

    /// RGB of a row of cyan, magenta, yellow and black.
    pub(crate) fn convert_row(&mut self, inks: &[u8], rgb: &mut [u8]) {
        self.full_is_255.clear();
        match self.polarity {
            InkPolarity::FullIs255 => self.full_is_255.extend_from_slice(inks),
            InkPolarity::FullIs0 => self.full_is_255.extend(inks.iter().map(|ink| 255 - ink)),
        }
        let is_converted =
            self.transform.as_ref().is_some_and(|transform| transform.transform(&self.full_is_255, rgb).is_ok());
        if !is_converted {
            convert_without_profile(&self.full_is_255, rgb);
        }
    }
}

/// The plain mixture: (1 - ink) (1 - black).
fn convert_without_profile(inks: &[u8], rgb: &mut [u8]) {
    for (inks, rgb) in inks.chunks_exact(4).zip(rgb.chunks_exact_mut(3)) {
        let remaining = 255 - u32::from(inks[3]);
        for (channel, &ink) in rgb.iter_mut().zip(inks) {
            *channel = (((255 - u32::from(ink)) * remaining + 127) / 255) as u8;
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
        CmykConverter::new(None, InkPolarity::FullIs255).convert_row(&inks, &mut rgb);
        assert_eq!(rgb, expected);
        CmykConverter::new(None, InkPolarity::FullIs0).convert_row(&inks.map(|ink| 255 - ink), &mut rgb);
        assert_eq!(rgb, expected);
    }
}
