//! Conversion of CMYK to sRGB, row by row.

use std::sync::Arc;

use moxcms::Transform8BitExecutor;

use crate::profile::ColourProfile;

/// Converter from CMYK to sRGB, by the embedded profile or else by a simple formula.
pub(crate) struct CmykConverter {
    /// Transform of the embedded CMYK profile; absent without a usable one.
    transform: Option<Arc<Transform8BitExecutor>>,
    /// Polarity of the rows that are converted.
    polarity: InkPolarity,
    /// Scratch row in which 255 means full ink.
    full_is_255: Vec<u8>,
}

/// Meaning of the value 255 in stored CMYK samples.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum InkPolarity {
    /// 255 means full ink.
    FullIs255,
    /// 0 means full ink: Adobe programs and many others write JPEGs this way.
    FullIs0,
}

impl CmykConverter {
    /// Creates a converter for a file with this embedded profile. A profile is ignored unless it is a usable CMYK
    /// profile.
    pub(crate) fn new(profile: Option<&ColourProfile>, polarity: InkPolarity) -> Self {
        Self { transform: profile.and_then(ColourProfile::cmyk_transform), polarity, full_is_255: vec![] }
    }

    /// Converts a row of CMYK samples, four per pixel, to sRGB, three bytes per pixel in `rgb`.
    pub(crate) fn convert_row(&mut self, cmyk: &[u8], rgb: &mut [u8]) {
        self.full_is_255.clear();
        match self.polarity {
            InkPolarity::FullIs255 => self.full_is_255.extend_from_slice(cmyk),
            InkPolarity::FullIs0 => self.full_is_255.extend(cmyk.iter().map(|ink| 255 - ink)),
        }
        let is_converted =
            self.transform.as_ref().is_some_and(|transform| transform.transform(&self.full_is_255, rgb).is_ok());
        if !is_converted {
            convert_without_profile(&self.full_is_255, rgb);
        }
    }
}

/// Converts a row in which 255 is full ink by the formula (1 − ink) × (1 − black) for each of red, green and blue.
fn convert_without_profile(cmyk: &[u8], rgb: &mut [u8]) {
    for (cmyk, rgb) in cmyk.chunks_exact(4).zip(rgb.chunks_exact_mut(3)) {
        let remaining = 255 - u32::from(cmyk[3]);
        for (channel, &ink) in rgb.iter_mut().zip(cmyk) {
            *channel = (((255 - u32::from(ink)) * remaining + 127) / 255) as u8;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_formula_gives_the_same_colours_for_both_polarities() {
        let cmyk = [0, 0, 0, 0, 255, 0, 0, 0, 0, 255, 255, 0, 0, 0, 0, 255, 0, 0, 0, 128];
        let expected = [255, 255, 255, 0, 255, 255, 255, 0, 0, 0, 0, 0, 127, 127, 127];
        let mut rgb = [0; 15];
        CmykConverter::new(None, InkPolarity::FullIs255).convert_row(&cmyk, &mut rgb);
        assert_eq!(rgb, expected);
        CmykConverter::new(None, InkPolarity::FullIs0).convert_row(&cmyk.map(|ink| 255 - ink), &mut rgb);
        assert_eq!(rgb, expected);
    }
}
