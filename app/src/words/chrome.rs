//! Product name, and texts of the skip link, the top bar, the start page's headline and closing note, and the page for
//! a missing sheet.

use crate::{Language, MissingReason, Theme};

/// Product name; it is not translated.
pub(crate) const NAME: &str = "Proofsheet";

/// Sentence under the headline of the start page; also the description of every document.
pub(crate) fn tagline(language: Language) -> &'static str {
    language.pick(
        "Proofsheet measures and judges each image as it arrives, while the rest of the folder is still uploading.",
        "Proofsheet는 폴더를 전송하는 동안에도 도착한 이미지부터 한 장씩 측정하고 판정합니다.",
    )
}

/// Headline of the start page.
pub(crate) fn headline(language: Language) -> &'static str {
    language.pick("See every image at once, judged.", "모든 사진을 한눈에, 판정까지")
}

/// Label of the product name, which is a link to the start page.
pub(crate) fn home(language: Language) -> &'static str {
    language.pick("Proofsheet: start a new sheet", "Proofsheet: 새 시트 시작")
}

pub(crate) fn new_sheet(language: Language) -> &'static str {
    language.pick("New sheet", "새 시트")
}

/// Label of the skip link for keyboard users.
pub(crate) fn skip(language: Language) -> &'static str {
    language.pick("Skip to content", "본문으로 건너뛰기")
}

pub(crate) fn language_switch(language: Language) -> &'static str {
    language.pick("Language", "언어")
}

pub(crate) fn theme_switch(language: Language) -> &'static str {
    language.pick("Theme", "테마")
}

pub(crate) fn theme(theme: Theme, language: Language) -> &'static str {
    match theme {
        Theme::Auto => language.pick("Auto", "자동"),
        Theme::Dark => language.pick("Dark", "어둡게"),
        Theme::Light => language.pick("Light", "밝게"),
    }
}

/// Note at the end of the start page.
pub(crate) fn privacy(language: Language) -> &'static str {
    language.pick(
        "The images stay on the machine that runs Proofsheet.",
        "이미지는 Proofsheet를 실행하는 컴퓨터 밖으로 나가지 않습니다.",
    )
}

pub(crate) fn missing_title(reason: MissingReason, language: Language) -> &'static str {
    match reason {
        MissingReason::Unknown => language.pick("There is no such sheet", "시트를 찾을 수 없습니다"),
        MissingReason::Deleted => language.pick("This sheet was deleted", "삭제된 시트입니다"),
    }
}

pub(crate) fn missing_advice(reason: MissingReason, language: Language) -> &'static str {
    match reason {
        MissingReason::Unknown => language.pick(
            "The address may be cut off or misspelled, or the sheet has expired. Ask for the whole link, or start a new sheet.",
            "주소가 잘렸거나 잘못 입력되었거나, 시트의 보관 기간이 지났습니다. 전체 링크를 다시 받거나 새 시트를 시작하세요.",
        ),
        MissingReason::Deleted => language.pick(
            "Its images, thumbnails and reports were deleted with it. Start a new sheet to send them again.",
            "이미지와 미리보기, 보고서도 함께 삭제되었습니다. 다시 보내려면 새 시트를 시작하세요.",
        ),
    }
}
