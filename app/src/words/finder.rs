//! Words of what a sheet is searched, narrowed and sorted by.

use crate::Language;
use crate::quantity::grouped;
use crate::sheet::{Panel, Part, Sort};

pub(crate) fn label(language: Language) -> &'static str {
    language.pick("Search and sort", "검색과 정렬")
}

pub(crate) fn search(language: Language) -> &'static str {
    language.pick("Search by name", "이름으로 검색")
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
        Part::Kept => language.pick("Kept", "선택함"),
        Part::Rejected => language.pick("Rejected", "제외함"),
        Part::Undecided => language.pick("Undecided", "미정"),
    }
}

pub(crate) fn sort(sort: Sort, language: Language) -> &'static str {
    match sort {
        Sort::Arrival => language.pick("As dropped", "놓은 순서"),
        Sort::Name => language.pick("Name", "이름"),
        Sort::Focus => language.pick("Sharpest", "선명한 순"),
        Sort::Exposure => language.pick("Darkest", "어두운 순"),
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

/// How many cards are shown of how many.
pub(crate) fn shown(shown: usize, all: usize, language: Language) -> String {
    let (shown, of) = (grouped(shown as u64), grouped(all as u64));
    match language {
        _ if shown == of => String::new(),
        Language::English => format!("{shown} of {of}"),
        Language::Korean => format!("{of}개 중 {shown}개"),
    }
}
