//! Texts of the inspector.

use protocol::{BestReason, Decision, Issue};

use crate::Language;
use crate::number_format::grouped;
use crate::sheet::model::inspector::inspector_action::{ImageStep, InspectorAction, Overlay};

/// Label of an action's button.
pub(crate) fn action(action: InspectorAction, language: Language) -> &'static str {
    match action {
        InspectorAction::Go(ImageStep::Previous) => language.pick("Previous image", "이전 이미지"),
        InspectorAction::Go(ImageStep::Next) => language.pick("Next image", "다음 이미지"),
        InspectorAction::Go(ImageStep::First) => language.pick("First image", "첫 이미지"),
        InspectorAction::Go(ImageStep::Last) => language.pick("Last image", "마지막 이미지"),
        InspectorAction::Decide(Some(Decision::Keep), _) => language.pick("Keep", "남기기"),
        InspectorAction::Decide(Some(Decision::Reject), _) => language.pick("Reject", "버리기"),
        InspectorAction::Decide(None, _) => language.pick("Clear the decision", "결정 취소"),
        InspectorAction::ToggleOverlay(Overlay::Clipping) => {
            language.pick("Show clipped areas", "디테일이 사라진 곳 보기")
        }
        InspectorAction::ToggleOverlay(Overlay::Focus) => language.pick("Show sharp areas", "선명한 곳 보기"),
        InspectorAction::ToggleZoom => language.pick("Fit or 100 %", "화면에 맞춤 또는 100%"),
        InspectorAction::ZoomIn => language.pick("Zoom in", "확대"),
        InspectorAction::ZoomOut => language.pick("Zoom out", "축소"),
        InspectorAction::Compare => super::compare::open(language),
        InspectorAction::CopyLink => language.pick("Copy the link to this image", "이 이미지의 링크 복사"),
        InspectorAction::Close => language.pick("Close", "닫기"),
    }
}

/// Short text on an action's button; the label if there is no shorter one.
pub(crate) fn short(action: InspectorAction, language: Language) -> &'static str {
    match action {
        InspectorAction::ToggleOverlay(Overlay::Clipping) => language.pick("Clipping", "클리핑"),
        InspectorAction::ToggleOverlay(Overlay::Focus) => language.pick("Focus", "초점"),
        InspectorAction::CopyLink => language.pick("Copy link", "링크 복사"),
        other => self::action(other, language),
    }
}

/// Position of the image among the shown images, from 1.
pub(crate) fn position(position: u64, count: u64, language: Language) -> String {
    let (position, count) = (grouped(position), grouped(count));
    match language {
        Language::English => position + " of " + &count,
        Language::Korean => position + " / " + &count,
    }
}

/// Announcement after a decision.
pub(crate) fn decided(decision: Option<Decision>, language: Language) -> &'static str {
    match decision {
        Some(Decision::Keep) => language.pick("Kept.", "남겼습니다."),
        Some(Decision::Reject) => language.pick("Rejected.", "버렸습니다."),
        None => language.pick("Decision cleared.", "결정을 취소했습니다."),
    }
}

/// Label of the panel with the details of an image.
pub(crate) fn panel(language: Language) -> &'static str {
    language.pick("Image details", "이미지 정보")
}

/// Legend of an overlay as HTML, with a marker for each colour.
pub(crate) fn legend(overlay: Overlay, language: Language) -> &'static str {
    match overlay {
        Overlay::Clipping => language.pick(
            "<span data-mark=\"shadows\">Shadows without detail</span><span data-mark=\"highlights\">Highlights without detail</span>",
            "<span data-mark=\"shadows\">디테일이 없는 암부</span><span data-mark=\"highlights\">디테일이 없는 명부</span>",
        ),
        Overlay::Focus => language.pick(
            "<span data-mark=\"heat\">Stronger colour: sharper</span><span data-mark=\"peak\">Sharpest region</span>",
            "<span data-mark=\"heat\">진할수록 선명함</span><span data-mark=\"peak\">가장 선명한 영역</span>",
        ),
    }
}

/// Score of a verdict.
pub(crate) fn score(percent: &str, language: Language) -> String {
    match language {
        Language::English => "Confidence: ".to_owned() + percent,
        Language::Korean => "확실한 정도: ".to_owned() + percent,
    }
}

/// Label of the button that copies a value.
pub(crate) fn copy(value: &str, language: Language) -> String {
    match language {
        Language::English => "Copy ".to_owned() + value,
        Language::Korean => value.to_owned() + " 복사",
    }
}

/// Announcement after a value was copied.
pub(crate) fn copied(value: &str, language: Language) -> String {
    match language {
        Language::English => "Copied: ".to_owned() + value,
        Language::Korean => "복사함: ".to_owned() + value,
    }
}

pub(crate) fn file(language: Language) -> &'static str {
    language.pick("File", "파일")
}

pub(crate) fn location(language: Language) -> &'static str {
    language.pick("Location", "촬영 위치")
}

/// Label of the link to a map.
pub(crate) fn map(language: Language) -> &'static str {
    language.pick(
        "Show on openstreetmap.org (sends the position to that site)",
        "openstreetmap.org에서 보기(위치가 그 사이트로 전송됩니다)",
    )
}

pub(crate) fn duplicates(language: Language) -> &'static str {
    language.pick("Duplicates of this image", "같은 사진")
}

/// Badge of the proposed image of a duplicate group.
pub(crate) fn best(language: Language) -> &'static str {
    language.pick("Best", "추천")
}

/// Blur of an image in the list of duplicates.
pub(crate) fn blur(pixels: f32, language: Language) -> String {
    match language {
        Language::English => format!("blur {pixels:.1} px"),
        Language::Korean => format!("번짐 {pixels:.1}픽셀"),
    }
}

/// Reason that one image of a duplicate group is proposed.
pub(crate) fn reason(reason: BestReason, language: Language) -> &'static str {
    match reason {
        BestReason::WithoutError(Issue::Blurred) => {
            language.pick("Proposed: it is not blurred.", "추천 기준: 흐리지 않음")
        }
        BestReason::WithoutError(Issue::TooDark) => {
            language.pick("Proposed: it is not too dark.", "추천 기준: 너무 어둡지 않음")
        }
        BestReason::WithoutError(Issue::TooBright) => {
            language.pick("Proposed: it is not too bright.", "추천 기준: 너무 밝지 않음")
        }
        BestReason::WithoutError(_) => {
            language.pick("Proposed: it has no serious issue.", "추천 기준: 심각한 문제가 없음")
        }
        BestReason::Complete => language.pick("Proposed: its file is complete.", "추천 기준: 파일이 온전함"),
        BestReason::MostPixels(_) => {
            language.pick("Proposed: among the images with the most pixels.", "추천 기준: 픽셀 수가 가장 많은 편")
        }
        BestReason::Sharpest(_) => language.pick("Proposed: among the sharpest images.", "추천 기준: 가장 선명한 편"),
        BestReason::LeastCompressed(_) => {
            language.pick("Proposed: among the least compressed images.", "추천 기준: 압축이 가장 적은 편")
        }
        BestReason::Equal => language.pick(
            "The images are equally good; the one with the shortest name is proposed.",
            "품질이 같아 이름이 가장 짧은 것을 추천합니다.",
        ),
    }
}
