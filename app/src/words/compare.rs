//! Texts of the compare view.

use protocol::Decision;

use crate::Language;
use crate::number_format::grouped;

/// Title: the number of images in the group.
pub(crate) fn title(count: u64, language: Language) -> String {
    let number = grouped(count);
    match language {
        Language::English => number + " images of the same picture",
        Language::Korean => "같은 사진 ".to_owned() + &number + "장",
    }
}

/// Label of an image, which is a button that opens the inspector.
pub(crate) fn open_image(name: &str, language: Language) -> String {
    match language {
        Language::English => "Show details of ".to_owned() + name,
        Language::Korean => name.to_owned() + " 자세히 보기",
    }
}

/// Label of the button that opens the compare view, on a card and in the inspector.
pub(crate) fn open(language: Language) -> &'static str {
    language.pick("Compare side by side", "나란히 비교")
}

/// Label of the button for a decision.
pub(crate) fn choice(decision: Decision, language: Language) -> &'static str {
    match decision {
        Decision::Keep => language.pick("Keep", "남기기"),
        Decision::Reject => language.pick("Reject", "버리기"),
    }
}

pub(crate) fn keep_best(language: Language) -> &'static str {
    language.pick("Keep the best, reject the others", "추천만 남기기")
}

/// Announcement after [`keep_best`].
pub(crate) fn kept_best(others: u64, language: Language) -> String {
    let number = grouped(others);
    match (language, others) {
        (Language::English, 1) => "The best is kept, the other is rejected. Ctrl Z undoes this.".to_owned(),
        (Language::English, _) => {
            "The best is kept, ".to_owned() + &number + " others are rejected. Ctrl Z undoes this."
        }
        (Language::Korean, _) => {
            "추천 이미지를 남기고 ".to_owned() + &number + "장을 버렸습니다. Ctrl Z로 되돌릴 수 있습니다."
        }
    }
}

pub(crate) fn zoom(language: Language) -> &'static str {
    language.pick("Zoom", "확대")
}

pub(crate) fn next(language: Language) -> &'static str {
    language.pick("Next group", "다음 묶음")
}

pub(crate) fn previous(language: Language) -> &'static str {
    language.pick("Previous group", "이전 묶음")
}

/// Note for screen readers beside the best value of a row.
pub(crate) fn best_value(language: Language) -> &'static str {
    language.pick("(best)", "(가장 좋음)")
}

/// Keyboard shortcuts in one line.
pub(crate) fn keys(language: Language) -> &'static str {
    language.pick(
        "← → image · P keep · X reject · U clear decision · B keep the best · Ctrl Z undo · Z zoom, Shift + arrows move · Page Down next group",
        "← → 이미지 · P 남기기 · X 버리기 · U 결정 취소 · B 추천만 남기기 · Ctrl Z 되돌리기 · Z 확대, Shift+화살표로 이동 · Page Down 다음 묶음",
    )
}
