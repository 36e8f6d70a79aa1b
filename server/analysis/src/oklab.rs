//! OKLab colour space, in which equal distances look about equally different (Björn Ottosson, "A perceptual color space
//! for image processing", 2020).

/// A colour: lightness from 0 to 1, a (green to red), b (blue to yellow).
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Oklab(pub(crate) [f32; 3]);

impl Oklab {
    /// Converts an sRGB colour, 0 to 255 in each channel.
    pub(crate) fn from_srgb(srgb: [f32; 3]) -> Self {
        let [red, green, blue] = srgb.map(|channel| linear(channel / 255.0));
        let long = (0.412_221_46 * red + 0.536_332_55 * green + 0.051_445_995 * blue).cbrt();
        let medium = (0.211_903_5 * red + 0.680_699_5 * green + 0.107_396_96 * blue).cbrt();
        let short = (0.088_302_46 * red + 0.281_718_85 * green + 0.629_978_7 * blue).cbrt();
        Self([
            0.210_454_26 * long + 0.793_617_8 * medium - 0.004_072_047 * short,
            1.977_998_5 * long - 2.428_592_2 * medium + 0.450_593_7 * short,
            0.025_904_037 * long + 0.782_771_77 * medium - 0.808_675_77 * short,
        ])
    }

    /// Converts to the nearest sRGB colour in 8 bits; colours outside of sRGB are clipped.
    pub(crate) fn to_srgb(self) -> [u8; 3] {
        let [lightness, a, b] = self.0;
        let long = (lightness + 0.396_337_78 * a + 0.215_803_76 * b).powi(3);
        let medium = (lightness - 0.105_561_346 * a - 0.063_854_17 * b).powi(3);
        let short = (lightness - 0.089_484_18 * a - 1.291_485_5 * b).powi(3);
        let linear = [
            4.076_741_7 * long - 3.307_711_6 * medium + 0.230_969_94 * short,
            -1.268_438 * long + 2.609_757_4 * medium - 0.341_319_38 * short,
            -0.004_196_086_3 * long - 0.703_418_6 * medium + 1.707_614_7 * short,
        ];
        linear.map(|channel| (encoded(channel.clamp(0.0, 1.0)) * 255.0).round() as u8)
    }

    /// Squared Euclidean distance to another colour.
    pub(crate) fn distance_squared(self, other: Self) -> f32 {
        self.0.iter().zip(other.0).map(|(one, other)| (one - other) * (one - other)).sum()
    }
}

/// Decodes an sRGB channel to linear light, both from 0 to 1 (IEC 61966-2-1).
fn linear(channel: f32) -> f32 {
    if channel <= 0.040_45 { channel / 12.92 } else { ((channel + 0.055) / 1.055).powf(2.4) }
}

/// Encodes linear light as an sRGB channel, the inverse of [`linear`].
fn encoded(channel: f32) -> f32 {
    if channel <= 0.003_130_8 { channel * 12.92 } else { 1.055 * channel.powf(1.0 / 2.4) - 0.055 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn converts_known_colours() {
        let close = |srgb: [f32; 3], expected: [f32; 3]| {
            let Oklab(lab) = Oklab::from_srgb(srgb);
            assert!(lab.iter().zip(expected).all(|(one, other)| (one - other).abs() < 0.001), "{srgb:?} is {lab:?}");
        };
        close([255.0, 255.0, 255.0], [1.0, 0.0, 0.0]);
        close([0.0, 0.0, 0.0], [0.0, 0.0, 0.0]);
        close([255.0, 0.0, 0.0], [0.628, 0.225, 0.126]);
        close([0.0, 0.0, 255.0], [0.452, -0.032, -0.312]);
    }

    #[test]
    fn round_trips_srgb_colours() {
        for red in (0..=255).step_by(15) {
            for green in (0..=255).step_by(15) {
                for blue in (0..=255).step_by(15) {
                    let srgb = [red as f32, green as f32, blue as f32];
                    assert_eq!(Oklab::from_srgb(srgb).to_srgb(), [red, green, blue].map(|channel: i32| channel as u8));
                }
            }
        }
    }
}
