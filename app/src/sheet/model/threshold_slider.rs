//! Sliders of the thresholds, each with its range.

use protocol::{Issue, Thresholds};

/// One threshold on a slider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum ThresholdSlider {
    /// Blur of the sharpest edges, in pixels.
    Blur,
    /// Luma of nine tenths of the pixels.
    Dark,
    /// Mean luma of what is too bright.
    Bright,
    /// Steps between light and dark.
    Contrast,
    /// Colourfulness of what counts as grey.
    Colour,
    /// The longer side by the shorter.
    Aspect,
    /// Pixels of the shorter side.
    Side,
    /// How many times more or fewer pixels than most.
    Size,
    /// Correlation of near duplicates.
    Similarity,
}

impl ThresholdSlider {
    /// All of them, in the order of their issues.
    pub(crate) const EVERY: [Self; 9] = [
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

    /// The issue that it bounds.
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

    /// Least and most that the slider goes to, and its step: within what the server admits, where it makes a difference.
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

    /// Digits behind the point that tell one step from the next.
    pub(crate) fn decimals(self) -> usize {
        match self {
            Self::Dark | Self::Bright | Self::Contrast | Self::Side => 0,
            Self::Blur | Self::Colour | Self::Aspect | Self::Size => 1,
            Self::Similarity => 2,
        }
    }

    /// Where it stands.
    pub(crate) fn of(self, thresholds: &Thresholds) -> f32 {
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

    /// Moves it.
    pub(crate) fn set(self, thresholds: &mut Thresholds, value: f32) {
        match self {
            Self::Blur => thresholds.blurred_above = value,
            // A cast from a float stops at either end of the range.
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
    fn each_moves_its_own_threshold_within_what_is_admitted() {
        let defaults = Thresholds::default();
        for slider in ThresholdSlider::EVERY {
            let (least, most, step) = slider.range();
            assert!((least..=most).contains(&slider.of(&defaults)), "{slider:?}");
            for value in [least, least + step, most] {
                let mut moved = defaults.clone();
                slider.set(&mut moved, value);
                assert!((slider.of(&moved) - value).abs() < 1e-6, "{slider:?}");
                let (before, after) = (serde_json::to_value(&defaults).unwrap(), serde_json::to_value(&moved).unwrap());
                let differing = Thresholds::SPECS.iter().filter(|measure| before[measure.name] != after[measure.name]);
                for measure in differing {
                    assert!(measure.admits(after[measure.name].as_f64().unwrap()), "{slider:?} at {value}");
                }
            }
            let others = ThresholdSlider::EVERY.into_iter().filter(|other| *other != slider);
            let mut moved = defaults.clone();
            slider.set(&mut moved, most);
            for other in others {
                assert!((other.of(&moved) - other.of(&defaults)).abs() < f32::EPSILON, "{slider:?} moved {other:?}");
            }
        }
    }
}
