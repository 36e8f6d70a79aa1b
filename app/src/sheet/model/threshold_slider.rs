//! Sliders of the thresholds: issue, range, decimals, and access to the value in [`Thresholds`].

use protocol::{Issue, Thresholds};

/// Slider of one threshold. The comments describe the measure that is compared with it; some issues have further
/// conditions, see [`Thresholds`]. The other thresholds have no slider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum ThresholdSlider {
    /// Blur of the sharpest edges, in pixels at a longer edge of 1024.
    Blur,
    /// Luma, 0 to 255, that nine tenths of the pixels do not exceed.
    Dark,
    /// Mean luma, 0 to 255.
    Bright,
    /// Luma range between the 1st and the 99th percentile, 0 to 255.
    Contrast,
    /// Colourfulness, from 0 for grey.
    Colour,
    /// Ratio of the longer side to the shorter.
    Aspect,
    /// Length of the shorter side in pixels.
    Side,
    /// Ratio of the number of pixels to the median of the batch, in either direction.
    Size,
    /// Similarity of near duplicates, 0 to 1.
    Similarity,
}

impl ThresholdSlider {
    /// All sliders, in the order of their issues.
    pub(crate) const ALL: [Self; 9] = [
        Self::Blur,
        Self::Dark,
        Self::Bright,
        Self::Contrast,
        Self::Colour,
        Self::Aspect,
        Self::Side,
        Self::Size,
        Self::Similarity,
    ];

    /// Issue that depends on the threshold.
    pub(crate) fn issue(self) -> Issue {
        match self {
            Self::Blur => Issue::Blurred,
            Self::Dark => Issue::TooDark,
            Self::Bright => Issue::TooBright,
            Self::Contrast => Issue::LowContrast,
            Self::Colour => Issue::Greyscale,
            Self::Aspect => Issue::OddAspect,
            Self::Side => Issue::TooSmall,
            Self::Size => Issue::OddSize,
            Self::Similarity => Issue::NearDuplicate,
        }
    }

    /// Minimum, maximum and step of the slider: the useful part of the range that the server accepts.
    pub(crate) fn range(self) -> (f32, f32, f32) {
        match self {
            Self::Blur => (0.2, 6.0, 0.1),
            Self::Dark => (0.0, 150.0, 1.0),
            Self::Bright => (120.0, 255.0, 1.0),
            Self::Contrast => (0.0, 200.0, 1.0),
            Self::Colour => (0.0, 30.0, 0.5),
            Self::Aspect => (1.0, 8.0, 0.1),
            Self::Side => (0.0, 2048.0, 32.0),
            Self::Size => (1.0, 50.0, 0.5),
            Self::Similarity => (0.5, 1.0, 0.01),
        }
    }

    /// Number of decimals that distinguish adjacent steps.
    pub(crate) fn decimals(self) -> usize {
        match self {
            Self::Dark | Self::Bright | Self::Contrast | Self::Side => 0,
            Self::Blur | Self::Colour | Self::Aspect | Self::Size => 1,
            Self::Similarity => 2,
        }
    }

    /// Value of the slider's threshold.
    pub(crate) fn value_in(self, thresholds: &Thresholds) -> f32 {
        match self {
            Self::Blur => thresholds.blurred_above,
            Self::Dark => f32::from(thresholds.dark_below),
            Self::Bright => f32::from(thresholds.bright_above),
            Self::Contrast => f32::from(thresholds.contrast_below),
            Self::Colour => thresholds.colourfulness_below,
            Self::Aspect => thresholds.aspect_above,
            Self::Side => thresholds.side_below as f32,
            Self::Size => thresholds.size_factor_above,
            Self::Similarity => thresholds.similarity_at_least,
        }
    }

    /// Sets the slider's threshold. Thresholds that are whole numbers lose the decimals of `value`, and are limited to
    /// the range of their integer type.
    pub(crate) fn set(self, thresholds: &mut Thresholds, value: f32) {
        match self {
            Self::Blur => thresholds.blurred_above = value,
            // A cast from a float saturates at the ends of the integer range.
            Self::Dark => thresholds.dark_below = value as u8,
            Self::Bright => thresholds.bright_above = value as u8,
            Self::Contrast => thresholds.contrast_below = value as u8,
            Self::Colour => thresholds.colourfulness_below = value,
            Self::Aspect => thresholds.aspect_above = value,
            Self::Side => thresholds.side_below = value as u32,
            Self::Size => thresholds.size_factor_above = value,
            Self::Similarity => thresholds.similarity_at_least = value,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_slider_sets_its_threshold_to_accepted_values_and_moves_no_other_slider() {
        let defaults = Thresholds::default();
        for slider in ThresholdSlider::ALL {
            let (min, max, step) = slider.range();
            assert!((min..=max).contains(&slider.value_in(&defaults)), "{slider:?}");
            for value in [min, min + step, max] {
                let mut moved = defaults.clone();
                slider.set(&mut moved, value);
                assert!((slider.value_in(&moved) - value).abs() < 1e-6, "{slider:?}");
                let (before, after) = (serde_json::to_value(&defaults).unwrap(), serde_json::to_value(&moved).unwrap());
                let changed = Thresholds::SPECS.iter().filter(|spec| before[spec.name] != after[spec.name]);
                for spec in changed {
                    assert!(spec.admits(after[spec.name].as_f64().unwrap()), "{slider:?} at {value}");
                }
            }
            let others = ThresholdSlider::ALL.into_iter().filter(|other| *other != slider);
            let mut moved = defaults.clone();
            slider.set(&mut moved, max);
            for other in others {
                assert!(
                    (other.value_in(&moved) - other.value_in(&defaults)).abs() < f32::EPSILON,
                    "{slider:?} moved {other:?}"
                );
            }
        }
    }
}
