//! Light of a reference display for pixels in PQ or HLG (Rec. ITU-R BT.2100-3).
//!
//! The light is relative to reference white, which is 203 cd/m² (Rec. ITU-R BT.2408-7, 2.2).

use protocol::HdrTransfer;

/// Luminance of reference white in cd/m²: that of a white page, and of white in an image of standard dynamic range.
const REFERENCE_WHITE: f64 = 203.0;

/// Peak luminance in cd/m² of the display for which HLG is converted.
const HLG_DISPLAY_PEAK: f64 = 1000.0;

/// System gamma of HLG for a display of [`HLG_DISPLAY_PEAK`] (BT.2100, table 5).
const SYSTEM_GAMMA: f64 = 1.2;

/// Weights of red, green and blue in the luminance of a scene (BT.2100, table 5). They also serve for other primaries,
/// with which BT.2100 does not define HLG.
const LUMINANCE_WEIGHTS: [f32; 3] = [0.2627, 0.6780, 0.0593];

/// Number of steps of the scene's luminance for which the factor of HLG's rendering is tabulated. The light is off by
/// less than half a step of the darkest sRGB values.
const LUMINANCE_STEPS: usize = 4096;

/// Conversion of pixels to the light that a reference display emits.
pub(super) struct DisplayLight {
    /// Light of each channel value: of the display for PQ, of the scene (0 to 1) for HLG.
    by_value: [f32; 256],
    /// Light of the display divided by that of the scene, for each step of the scene's luminance from 0 to 1; absent
    /// for PQ.
    rendering: Option<Box<[f32; LUMINANCE_STEPS]>>,
}

impl DisplayLight {
    /// Prepares the conversion from this transfer function.
    pub(super) fn new(transfer: HdrTransfer) -> Self {
        let share = |value: usize| value as f64 / 255.0;
        match transfer {
            HdrTransfer::Pq => Self {
                by_value: std::array::from_fn(|value| steady(pq_luminance(share(value)) / REFERENCE_WHITE)),
                rendering: None,
            },
            HdrTransfer::Hlg => Self {
                by_value: std::array::from_fn(|value| steady(hlg_scene_light(share(value)))),
                rendering: Some(Box::new(std::array::from_fn(|step| {
                    let luminance = step as f64 / (LUMINANCE_STEPS - 1) as f64;
                    steady(HLG_DISPLAY_PEAK / REFERENCE_WHITE * luminance.powf(SYSTEM_GAMMA - 1.0))
                }))),
            },
        }
    }

    /// Light of the red, green and blue of the display for a pixel, in units of reference white: at most 49.3 for PQ
    /// and 5 for HLG.
    #[inline]
    pub(super) fn of_pixel(&self, pixel: [u8; 3]) -> [f32; 3] {
        let light = pixel.map(|value| self.by_value[usize::from(value)]);
        match &self.rendering {
            None => light,
            Some(rendering) => {
                let [red, green, blue] = LUMINANCE_WEIGHTS;
                let luminance = red * light[0] + green * light[1] + blue * light[2];
                let step = (luminance * (LUMINANCE_STEPS - 1) as f32 + 0.5) as i32;
                let factor = rendering[step.clamp(0, LUMINANCE_STEPS as i32 - 1) as usize];
                light.map(|light| light * factor)
            }
        }
    }
}

/// Luminance in cd/m² of a value in PQ, 0 to 1 (BT.2100, table 4).
fn pq_luminance(value: f64) -> f64 {
    let root = value.powf(32.0 / 2523.0);
    let ratio = (root - 107.0 / 128.0).max(0.0) / (2413.0 / 128.0 - 2392.0 / 128.0 * root);
    10_000.0 * ratio.powf(8192.0 / 1305.0)
}

/// Light of the scene, 0 to 1, of a value in HLG, 0 to 1: the inverse OETF (BT.2100, table 5).
fn hlg_scene_light(value: f64) -> f64 {
    const A: f64 = 0.178_832_77;
    const B: f64 = 0.284_668_92;
    const C: f64 = 0.559_910_73;
    if value <= 0.5 { value * value / 3.0 } else { (((value - C) / A).exp() + B) / 12.0 }
}

/// Rounds to a multiple of 2⁻¹⁸, which an `f32` represents exactly up to 64. Powers and exponentials may differ in
/// their last bits between platforms; the rounded values do not.
pub(super) fn steady(number: f64) -> f32 {
    const STEPS: f64 = (1_u32 << 18) as f64;
    ((number * STEPS).round() / STEPS) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Light of a grey pixel of this value.
    fn grey(transfer: HdrTransfer, value: u8) -> f32 {
        DisplayLight::new(transfer).of_pixel([value; 3])[1]
    }

    /// Reference levels of BT.2408-7, table 1: 58 % PQ and 75 % HLG for reference white, 38 % for an 18 % grey card of
    /// 26 cd/m².
    #[test]
    fn reference_levels_have_their_luminance() {
        for (transfer, value, luminance) in [
            (HdrTransfer::Pq, 148, 203.0),
            (HdrTransfer::Hlg, 191, 203.0),
            (HdrTransfer::Pq, 97, 26.0),
            (HdrTransfer::Hlg, 97, 26.0),
            (HdrTransfer::Pq, 255, 10_000.0),
            (HdrTransfer::Hlg, 255, 1000.0),
        ] {
            let found = grey(transfer, value) * 203.0;
            assert!((found / luminance - 1.0).abs() < 0.02, "{transfer:?} {value}: {found} cd/m²");
        }
        assert_eq!((grey(HdrTransfer::Pq, 0), grey(HdrTransfer::Hlg, 0)), (0.0, 0.0));
    }

    #[test]
    fn light_of_grey_rises_with_its_value() {
        for transfer in [HdrTransfer::Pq, HdrTransfer::Hlg] {
            let light: Vec<f32> = (0..=255).map(|value| grey(transfer, value)).collect();
            assert!(light.is_sorted(), "{transfer:?}: {light:?}");
        }
    }
}
