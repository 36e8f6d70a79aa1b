//! Texts of the filter bar, with the menu that decides about all shown images.

use protocol::Decision;

use crate::Language;
use crate::number_format::grouped;
use crate::sheet::model::card_query::filter::CardSubset;
use crate::sheet::model::card_query::sort::CardSort;
use crate::sheet::model::sheet_state::SheetPanel;

pub(crate) fn label(language: Language) -> &'static str {
    language.pick("Search and sort", "검색과 정렬")
}

pub(crate) fn search(language: Language) -> &'static str {
    language.pick("Search names and folders", "이름·폴더 검색")
}

/// Label of the button that opens the rest of the filter bar on a narrow screen.
pub(crate) fn more(language: Language) -> &'static str {
    language.pick("Tools", "도구")
}

/// Label of the choice of a subset.
pub(crate) fn show(language: Language) -> &'static str {
    language.pick("Show", "보기")
}

pub(crate) fn sort_by(language: Language) -> &'static str {
    language.pick("Sort by", "정렬 기준")
}

pub(crate) fn reverse_order(language: Language) -> &'static str {
    language.pick("Reverse the order", "순서 뒤집기")
}

pub(crate) fn reset(language: Language) -> &'static str {
    language.pick("Reset", "초기화")
}

pub(crate) fn subset(subset: CardSubset, language: Language) -> &'static str {
    match subset {
        CardSubset::All => language.pick("All images", "모든 이미지"),
        CardSubset::Clean => language.pick("Without issues", "문제 없음"),
        CardSubset::Failed => language.pick("Failed", "실패"),
        CardSubset::Kept => language.pick("Kept", "남김"),
        CardSubset::Rejected => language.pick("Rejected", "버림"),
        CardSubset::Undecided => language.pick("Undecided", "미정"),
    }
}

pub(crate) fn sort(sort: CardSort, language: Language) -> &'static str {
    match sort {
        CardSort::Arrival => language.pick("As dropped", "추가한 순서"),
        CardSort::Name => language.pick("Name", "이름"),
        CardSort::Path => language.pick("Folder, then name", "폴더와 이름"),
        CardSort::Focus => language.pick("Sharpest", "선명한 순"),
        CardSort::Exposure => language.pick("Darkest", "어두운 순"),
        CardSort::Contrast => language.pick("Lowest contrast", "대비 낮은 순"),
        CardSort::Colour => language.pick("Least colourful", "채도 낮은 순"),
        CardSort::Noise => language.pick("Noisiest", "노이즈 많은 순"),
        CardSort::Aspect => language.pick("Longest aspect ratio", "가로세로 차이 큰 순"),
        CardSort::Quality => language.pick("Most compressed", "압축 심한 순"),
        CardSort::Taken => language.pick("Time taken", "촬영 시각"),
        CardSort::Pixels => language.pick("Fewest pixels", "픽셀 적은 순"),
        CardSort::Bytes => language.pick("Smallest file", "파일 크기 작은 순"),
        CardSort::Issues => language.pick("Worst issue", "심각한 문제 순"),
        CardSort::Group => language.pick("Duplicates together", "중복끼리 모으기"),
    }
}

pub(crate) fn panel(panel: SheetPanel, language: Language) -> &'static str {
    match panel {
        SheetPanel::Overview => language.pick("Overview", "한눈에 보기"),
        SheetPanel::Thresholds => language.pick("Thresholds", "기준값"),
    }
}

/// Label of a button that changes the size of the images on the screen. `step` is `smaller` or `larger`.
pub(crate) fn thumbnail_size(step: &str, language: Language) -> &'static str {
    match step {
        "smaller" => language.pick("Smaller images", "이미지 작게 보기"),
        _ => language.pick("Larger images", "이미지 크게 보기"),
    }
}

/// Title of the menu that decides about all shown images.
pub(crate) fn mark(language: Language) -> &'static str {
    language.pick("Mark all", "일괄 결정")
}

/// Entry of the menu [`mark`].
pub(crate) fn mark_all(decision: Option<Decision>, count: u64, language: Language) -> String {
    let number = grouped(count);
    match (language, decision) {
        (Language::English, Some(Decision::Keep)) => "Keep all ".to_owned() + &number,
        (Language::English, Some(Decision::Reject)) => "Reject all ".to_owned() + &number,
        (Language::English, None) => "Clear decisions of all ".to_owned() + &number,
        (Language::Korean, Some(Decision::Keep)) => number + "장 모두 남기기",
        (Language::Korean, Some(Decision::Reject)) => number + "장 모두 버리기",
        (Language::Korean, None) => number + "장 모두 결정 취소",
    }
}

/// Note in the menu [`mark`]: the images concerned, and the key for undo.
pub(crate) fn mark_note(language: Language) -> &'static str {
    language.pick(
        "Applies to the images shown now. Ctrl Z undoes it.",
        "지금 보이는 이미지 전체에 적용됩니다. Ctrl Z로 되돌릴 수 있습니다.",
    )
}

/// Number of shown cards and of all cards; empty if all are shown.
pub(crate) fn shown(shown: usize, all: usize, language: Language) -> String {
    let (shown, total) = (grouped(shown as u64), grouped(all as u64));
    match language {
        _ if shown == total => String::new(),
        Language::English => format!("{shown} of {total}"),
        Language::Korean => format!("{total}장 중 {shown}장"),
    }
}
