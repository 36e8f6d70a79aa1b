//! Texts of the sheet: header, cards, empty sheets, and browsers without JavaScript.

use crate::Language;

pub(crate) fn untitled(language: Language) -> &'static str {
    language.pick("Untitled sheet", "이름 없는 시트")
}

/// Label of the button that cancels the batch.
pub(crate) fn cancel(language: Language) -> &'static str {
    language.pick("Cancel", "취소")
}

/// Label of the field with the name of the sheet.
pub(crate) fn rename(language: Language) -> &'static str {
    language.pick("Name of the sheet", "시트 이름")
}

pub(crate) fn pin(language: Language) -> &'static str {
    language.pick("Pin", "고정")
}

pub(crate) fn pin_meaning(language: Language) -> &'static str {
    language.pick("A pinned sheet does not expire", "고정한 시트는 보관 기간이 지나도 삭제되지 않습니다")
}

pub(crate) fn cancelled(language: Language) -> &'static str {
    language.pick("Cancelled", "취소됨")
}

/// Label of the issue chips.
pub(crate) fn chips(language: Language) -> &'static str {
    language.pick("Show only images with an issue or a decision", "문제나 결정으로 골라 보기")
}

/// Label of the grid.
pub(crate) fn images(language: Language) -> &'static str {
    language.pick("Images", "이미지")
}

/// Text of a sheet on which no card passes the filter.
pub(crate) fn nothing_shown(language: Language) -> &'static str {
    language.pick("No image matches.", "조건에 맞는 이미지가 없습니다.")
}

/// Text of a sheet without cards that accepts no more images.
pub(crate) fn nothing_sent(language: Language) -> &'static str {
    language.pick("No image was sent to this sheet.", "이 시트로 전송된 이미지가 없습니다.")
}

/// Heading of an open sheet without images.
pub(crate) fn empty(language: Language) -> &'static str {
    language.pick("This sheet is waiting for its first image", "이 시트는 첫 이미지를 기다리고 있습니다")
}

pub(crate) fn add_images(language: Language) -> &'static str {
    language.pick(
        "Drop images or a whole folder anywhere on the page, paste them, or choose:",
        "이미지나 폴더를 페이지 아무 곳에나 놓거나, 붙여 넣거나, 선택하세요.",
    )
}

/// Heading of the example for programs on an empty sheet.
pub(crate) fn by_program(language: Language) -> &'static str {
    language.pick("Or send images from a program:", "프로그램에서는 이렇게 보냅니다.")
}

pub(crate) fn show_all(language: Language) -> &'static str {
    language.pick("Show all", "모두 보기")
}

pub(crate) fn waiting(language: Language) -> &'static str {
    language.pick("Waiting", "대기 중")
}

pub(crate) fn uploading(percent: u64, language: Language) -> String {
    match language {
        Language::English => format!("Uploading {percent}%"),
        Language::Korean => format!("전송 중 {percent}%"),
    }
}

pub(crate) fn analyzing(language: Language) -> &'static str {
    language.pick("Analyzing", "분석 중")
}

/// Note for a browser without JavaScript.
pub(crate) fn without_script(language: Language) -> &'static str {
    language.pick(
        "Without JavaScript this page shows the images page by page and reloads every few seconds until all are analyzed. With \
         JavaScript it shows every image and updates live.",
        "JavaScript 없이는 이미지를 한 쪽씩 보여 주며, 분석이 끝날 때까지 몇 초마다 새로고침합니다. JavaScript를 켜면 모든 이미지가 \
         실시간으로 표시됩니다.",
    )
}

#[cfg(feature = "ssr")]
pub(crate) fn next_images(language: Language) -> &'static str {
    language.pick("Next images", "다음 이미지")
}

#[cfg(feature = "ssr")]
pub(crate) fn first_images(language: Language) -> &'static str {
    language.pick("Back to the first images", "처음 이미지로")
}
