//! Texts of the thresholds panel.

use crate::Language;
use crate::number_format::grouped;
use crate::sheet::model::threshold_slider::ThresholdSlider;

pub(crate) fn note(language: Language) -> &'static str {
    language.pick(
        "Moving a slider judges the sheet again at once, for everyone who has this link.",
        "슬라이더를 움직이면 시트를 바로 다시 판정합니다. 이 링크를 가진 모두에게 적용됩니다.",
    )
}

pub(crate) fn defaults(language: Language) -> &'static str {
    language.pick("Reset to defaults", "기본값으로 되돌리기")
}

/// Number of images with the issue.
pub(crate) fn count(count: u64, language: Language) -> String {
    let number = grouped(count);
    match (language, count) {
        (Language::English, 1) => number + " image",
        (Language::English, _) => number + " images",
        (Language::Korean, _) => number + "장",
    }
}

/// Meaning of the slider's number.
pub(crate) fn meaning(slider: ThresholdSlider, language: Language) -> &'static str {
    match slider {
        ThresholdSlider::Blur => {
            language.pick("edges blurred by more than this (px)", "윤곽선 번짐이 이 값을 넘을 때(px)")
        }
        ThresholdSlider::Dark => {
            language.pick("90 % of the pixels darker than this (0–255)", "픽셀의 90%가 이 값보다 어두울 때(0~255)")
        }
        ThresholdSlider::Bright => {
            language.pick("mean brightness above this (0–255)", "평균 밝기가 이 값을 넘을 때(0~255)")
        }
        ThresholdSlider::Contrast => {
            language.pick("brightness range below this (0–255)", "밝기 범위가 이 값보다 좁을 때(0~255)")
        }
        ThresholdSlider::Colour => language.pick("colourfulness below this", "채도가 이 값보다 낮을 때"),
        ThresholdSlider::Aspect => {
            language.pick("long side more than this many times the short one", "긴 변이 짧은 변의 이 배수를 넘을 때")
        }
        ThresholdSlider::Side => language.pick("shorter side below this (px)", "짧은 변이 이 값보다 짧을 때(px)"),
        ThresholdSlider::Size => language.pick(
            "number of pixels off the median by more than this factor",
            "픽셀 수가 중앙값과 이 배수를 넘게 다를 때",
        ),
        ThresholdSlider::Similarity => {
            language.pick("similarity of at least this (0–1)", "유사도가 이 값 이상일 때(0~1)")
        }
    }
}
