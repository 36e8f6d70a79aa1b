//! Words of the panel of thresholds.

use crate::Language;
use crate::sheet::Limit;

pub(crate) fn note(language: Language) -> &'static str {
    language.pick(
        "Move a slider: the sheet is judged anew at once, for everybody who has this link.",
        "슬라이더를 움직이면 시트를 바로 다시 판정합니다. 이 링크를 가진 모두에게 적용됩니다.",
    )
}

pub(crate) fn defaults(language: Language) -> &'static str {
    language.pick("Back to the defaults", "기본값으로 되돌리기")
}

/// What the number on the slider is.
pub(crate) fn meaning(limit: Limit, language: Language) -> &'static str {
    match limit {
        Limit::Blur => language.pick("edges softer than, px", "가장자리 흐림 초과(px)"),
        Limit::Dark => language.pick("nine tenths darker than, of 255", "90%가 이보다 어두움(255 중)"),
        Limit::Bright => language.pick("mean lighter than, of 255", "평균 밝기 이상(255 중)"),
        Limit::Contrast => language.pick("fewer steps from dark to light than", "명암 폭 미만"),
        Limit::Colour => language.pick("colourfulness below", "색채도 미만"),
        Limit::Aspect => language.pick("one side longer by more than, times", "긴 변이 짧은 변의 배수 초과"),
        Limit::Side => language.pick("shorter side below, px", "짧은 변 미만(px)"),
        Limit::Size => language.pick("pixels off the median by more than, times", "픽셀 수가 중앙값의 배수 초과"),
        Limit::Similarity => language.pick("alike at least, of 1", "유사도 이상(1 중)"),
    }
}
