//! Words of what a sheet is searched, narrowed and sorted by.

use protocol::Decision;

use crate::Language;
use crate::quantity::grouped;
use crate::sheet::{Panel, Part, Sort};

pub(crate) fn label(language: Language) -> &'static str {
    language.pick("Search and sort", "검색과 정렬")
}

pub(crate) fn search(language: Language) -> &'static str {
    language.pick("Search by name", "이름으로 검색")
}

/// Opens the rest of the line where there is no room for it.
pub(crate) fn more(language: Language) -> &'static str {
    language.pick("Tools", "도구")
}

pub(crate) fn show(language: Language) -> &'static str {
    language.pick("Show", "보기")
}

pub(crate) fn sort_by(language: Language) -> &'static str {
    language.pick("Sort by", "정렬 기준")
}

pub(crate) fn turn(language: Language) -> &'static str {
    language.pick("Reverse the order", "순서 뒤집기")
}

pub(crate) fn reset(language: Language) -> &'static str {
    language.pick("Show all", "모두 보기")
}

pub(crate) fn part(part: Part, language: Language) -> &'static str {
    match part {
        Part::All => language.pick("All images", "모든 이미지"),
        Part::Clean => language.pick("Without issues", "문제 없음"),
        Part::Failed => language.pick("Failed", "실패"),
        Part::Kept => language.pick("Kept", "남김"),
        Part::Rejected => language.pick("Rejected", "버림"),
        Part::Undecided => language.pick("Undecided", "미정"),
    }
}

pub(crate) fn sort(sort: Sort, language: Language) -> &'static str {
    match sort {
        Sort::Arrival => language.pick("As dropped", "추가한 순서"),
        Sort::Name => language.pick("Name", "이름"),
        Sort::Focus => language.pick("Sharpest", "선명한 순"),
        Sort::Exposure => language.pick("Darkest", "어두운 순"),
        Sort::Contrast => language.pick("Flattest", "대비 낮은 순"),
        Sort::Colour => language.pick("Least colourful", "색채 옅은 순"),
        Sort::Noise => language.pick("Noisiest", "노이즈 많은 순"),
        Sort::Aspect => language.pick("Longest shape", "긴 비율 순"),
        Sort::Quality => language.pick("Most compressed", "압축 심한 순"),
        Sort::Taken => language.pick("Time taken", "촬영 시각"),
        Sort::Pixels => language.pick("Fewest pixels", "픽셀 적은 순"),
        Sort::Bytes => language.pick("Smallest file", "작은 파일 순"),
        Sort::Issues => language.pick("Gravest issue", "심각한 문제 순"),
        Sort::Group => language.pick("Duplicates together", "중복끼리 모으기"),
    }
}

pub(crate) fn panel(panel: Panel, language: Language) -> &'static str {
    match panel {
        Panel::Overview => language.pick("Overview", "한눈에 보기"),
        Panel::Limits => language.pick("Thresholds", "기준값"),
    }
}

/// Changes the size of the pictures.
pub(crate) fn frames(step: &str, language: Language) -> &'static str {
    match step {
        "smaller" => language.pick("Smaller pictures", "사진 작게"),
        _ => language.pick("Larger pictures", "사진 크게"),
    }
}

/// The menu that decides about all that is shown.
pub(crate) fn mark(language: Language) -> &'static str {
    language.pick("Mark all", "일괄 결정")
}

/// One of its entries.
pub(crate) fn mark_all(decision: Option<Decision>, count: u64, language: Language) -> String {
    let number = grouped(count);
    match (language, decision) {
        (Language::English, Some(Decision::Keep)) => "Keep all ".to_owned() + &number,
        (Language::English, Some(Decision::Reject)) => "Reject all ".to_owned() + &number,
        (Language::English, None) => "Take back all ".to_owned() + &number,
        (Language::Korean, Some(Decision::Keep)) => number + "장 모두 남기기",
        (Language::Korean, Some(Decision::Reject)) => number + "장 모두 버리기",
        (Language::Korean, None) => number + "장 모두 결정 취소",
    }
}

/// What its entries are about, and how to take it back.
pub(crate) fn mark_note(language: Language) -> &'static str {
    language
        .pick("Of the images shown now. Ctrl Z takes it back.", "지금 보이는 이미지 전체입니다. Ctrl Z로 되돌립니다.")
}

/// How many cards are shown of how many.
pub(crate) fn shown(shown: usize, all: usize, language: Language) -> String {
    let (shown, of) = (grouped(shown as u64), grouped(all as u64));
    match language {
        _ if shown == of => String::new(),
        Language::English => format!("{shown} of {of}"),
        Language::Korean => format!("{of}개 중 {shown}개"),
    }
}
