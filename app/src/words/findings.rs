//! Summary of the findings of a finished sheet.

use std::cmp::Reverse;

use protocol::{BatchState, IssueCounts};

use crate::Language;
use crate::number_format::{duration, grouped};
use crate::sheet::model::progress::ProgressCounts;
use crate::sheet::model::sheet_summary::{SharedCards, SheetSummary};
use crate::words::issue;

/// Summary of the findings; `None` until the batch has ended.
pub(crate) fn sentence(summary: &SheetSummary, language: Language) -> Option<String> {
    let analyzed = summary.progress.analyzed;
    let mut sentences = Vec::new();
    match summary.state {
        BatchState::Open | BatchState::Sealed => return None,
        BatchState::Cancelled => sentences.push(cancelled(analyzed, summary.shared_cards, language)),
        BatchState::Completed => {
            if analyzed.done == 0 && analyzed.failed > 0 {
                return Some(all_failed(analyzed.failed, language));
            }
            let count = analyzed_images(analyzed.done, summary.shared_cards, language);
            sentences.push(completed(&count, summary.wall_ms, language));
            if analyzed.done > 0 {
                sentences.push(issues(&summary.issues, language));
            }
            if analyzed.failed > 0 {
                sentences.push(failed(analyzed.failed, summary.shared_cards, language));
            }
        }
    }
    Some(sentences.join(" "))
}

/// Number of analyzed images, with the number of files if it differs; the number of files alone if the cards cannot be
/// counted.
fn analyzed_images(files: u64, shared_cards: SharedCards, language: Language) -> String {
    let count = grouped(files);
    // Without raw files that are analyzed, the numbers are equal.
    let shared_cards = match shared_cards {
        SharedCards::Counted { analyzed, .. } if analyzed == files => SharedCards::None,
        other => other,
    };
    match (language, shared_cards) {
        (Language::English, SharedCards::None) if files == 1 => "1 image".to_owned(),
        (Language::English, SharedCards::None) => format!("{count} images"),
        (Language::English, SharedCards::Uncounted) => format!("{count} files"),
        (Language::English, SharedCards::Counted { analyzed: 1, .. }) => format!("1 image ({count} files)"),
        (Language::English, SharedCards::Counted { analyzed, .. }) => {
            format!("{} images ({count} files)", grouped(analyzed))
        }
        (Language::Korean, SharedCards::None) => format!("이미지 {count}장을"),
        (Language::Korean, SharedCards::Uncounted) => format!("파일 {count}개를"),
        (Language::Korean, SharedCards::Counted { analyzed, .. }) => {
            format!("이미지 {}장(파일 {count}개)을", grouped(analyzed))
        }
    }
}

/// Sentence about the images that were analyzed; `count` is the result of [`analyzed_images`].
fn completed(count: &str, wall_ms: Option<u64>, language: Language) -> String {
    match (language, wall_ms.map(|wall| duration(wall, language))) {
        (Language::English, Some(time)) => format!("{count} analyzed in {time}."),
        (Language::English, None) => format!("{count} analyzed."),
        (Language::Korean, Some(time)) => format!("{count} {time} 만에 분석했습니다."),
        (Language::Korean, None) => format!("{count} 분석했습니다."),
    }
}

fn cancelled(analyzed: ProgressCounts, shared_cards: SharedCards, language: Language) -> String {
    let (done, total) = (grouped(analyzed.done), grouped(analyzed.total));
    match (language, shared_cards) {
        (Language::English, SharedCards::None) => format!("Cancelled: {done} of {total} images were analyzed."),
        (Language::English, _) => format!("Cancelled: {done} of {total} files were analyzed."),
        (Language::Korean, SharedCards::None) => {
            format!("취소되었습니다. 이미지 {total}장 중 {done}장을 분석했습니다.")
        }
        (Language::Korean, _) => format!("취소되었습니다. 파일 {total}개 중 {done}개를 분석했습니다."),
    }
}

/// Maximum number of issues that the summary names; the chips below it show all.
const MAX_NAMED: usize = 3;

/// Sentence with at most [`MAX_NAMED`] issues, the most severe and then the most frequent first, and the number of
/// others.
fn issues(counts: &IssueCounts, language: Language) -> String {
    let mut kinds: Vec<_> = counts.iter().collect();
    kinds.sort_by_key(|(issue, count)| Reverse((issue.severity(), **count)));
    let named = kinds.iter().take(MAX_NAMED).map(|(issue, count)| match language {
        Language::English => format!("{} {}", grouped(**count), issue::in_sentence(**issue, language)),
        Language::Korean => format!("{} {}장", issue::in_sentence(**issue, language), grouped(**count)),
    });
    let named = named.collect::<Vec<_>>().join(", ");
    match (language, kinds.len().saturating_sub(MAX_NAMED)) {
        (Language::English, _) if kinds.is_empty() => "No issue was found.".to_owned(),
        (Language::Korean, _) if kinds.is_empty() => "문제를 찾지 못했습니다.".to_owned(),
        (Language::English, 0) => format!("Found: {named}."),
        (Language::Korean, 0) => format!("발견: {named}."),
        (Language::English, 1) => format!("Found: {named} and 1 more kind."),
        (Language::English, more) => format!("Found: {named} and {more} more kinds."),
        (Language::Korean, more) => format!("발견: {named} 외 {more}종."),
    }
}

/// Sentence for a batch of which no image could be analyzed.
fn all_failed(count: u64, language: Language) -> String {
    match (language, count) {
        (Language::English, 1) => "The image could not be analyzed; its card shows the reason.".to_owned(),
        (Language::English, _) => {
            format!("None of the {} images could be analyzed; each card shows the reason.", grouped(count))
        }
        (Language::Korean, _) => {
            format!("이미지 {}장을 모두 분석하지 못했습니다. 이유는 각 카드에서 확인하세요.", grouped(count))
        }
    }
}

/// Sentence about the images that could not be analyzed, if others could; about files where files share cards.
fn failed(count: u64, shared_cards: SharedCards, language: Language) -> String {
    let number = grouped(count);
    match (language, shared_cards) {
        (Language::English, SharedCards::None) => format!("{number} could not be analyzed."),
        (Language::English, _) if count == 1 => "1 file could not be analyzed.".to_owned(),
        (Language::English, _) => format!("{number} files could not be analyzed."),
        (Language::Korean, SharedCards::None) => format!("{number}장은 분석하지 못했습니다."),
        (Language::Korean, _) => format!("파일 {number}개는 분석하지 못했습니다."),
    }
}

#[cfg(test)]
mod tests {
    use protocol::Issue;

    use super::*;
    use crate::sheet::model::progress::SheetProgress;
    use crate::sheet::model::sheet_summary::UploadActivity;

    fn summary(state: BatchState, done: u64, failed: u64, issues: &[(Issue, u64)]) -> SheetSummary {
        let bar = ProgressCounts { done, failed, total: done + failed };
        SheetSummary {
            name: None,
            state,
            is_pinned: false,
            progress: SheetProgress { uploaded: bar, analyzed: bar },
            shared_cards: SharedCards::None,
            analysis_rate: None,
            issues: issues.iter().copied().collect(),
            kept: 0,
            rejected: 0,
            wall_ms: Some(12_300),
            sending: UploadActivity::Idle,
            retryable: 0,
        }
    }

    fn check(summary: &SheetSummary, english: &str, korean: &str) {
        assert_eq!(sentence(summary, Language::English).as_deref(), Some(english));
        assert_eq!(sentence(summary, Language::Korean).as_deref(), Some(korean));
    }

    #[test]
    fn finished_batch_has_a_summary() {
        check(
            &summary(BatchState::Completed, 300, 1, &[(Issue::Blurred, 3), (Issue::HasLocation, 12)]),
            "300 images analyzed in 12 s. Found: 3 blurred, 12 with a GPS position. 1 could not be analyzed.",
            "이미지 300장을 12초 만에 분석했습니다. 발견: 흐림 3장, GPS 위치 12장. 1장은 분석하지 못했습니다.",
        );
        let many = [
            (Issue::TooSmall, 9),
            (Issue::TooDark, 1),
            (Issue::Blurred, 2),
            (Issue::Greyscale, 20),
            (Issue::OddSize, 1),
        ];
        check(
            &summary(BatchState::Completed, 30, 0, &many),
            "30 images analyzed in 12 s. Found: 2 blurred, 1 too dark, 9 too small and 2 more kinds.",
            "이미지 30장을 12초 만에 분석했습니다. 발견: 흐림 2장, 너무 어두움 1장, 너무 작음 9장 외 2종.",
        );
        check(
            &summary(BatchState::Completed, 1, 0, &[]),
            "1 image analyzed in 12 s. No issue was found.",
            "이미지 1장을 12초 만에 분석했습니다. 문제를 찾지 못했습니다.",
        );
        check(
            &summary(BatchState::Completed, 0, 2, &[]),
            "None of the 2 images could be analyzed; each card shows the reason.",
            "이미지 2장을 모두 분석하지 못했습니다. 이유는 각 카드에서 확인하세요.",
        );
        check(
            &summary(BatchState::Cancelled, 4, 6, &[]),
            "Cancelled: 4 of 10 images were analyzed.",
            "취소되었습니다. 이미지 10장 중 4장을 분석했습니다.",
        );
    }

    #[test]
    fn images_and_files_of_a_batch_with_shots_are_told_apart() {
        let shared = |shared_cards, state, failed| SheetSummary { shared_cards, ..summary(state, 40, failed, &[]) };
        let counted = SharedCards::Counted { analyzed: 30, raw_files: 11 };
        check(
            &shared(counted, BatchState::Completed, 1),
            "30 images (40 files) analyzed in 12 s. No issue was found. 1 file could not be analyzed.",
            "이미지 30장(파일 40개)을 12초 만에 분석했습니다. 문제를 찾지 못했습니다. 파일 1개는 분석하지 못했습니다.",
        );
        let without_raw_files = SharedCards::Counted { analyzed: 40, raw_files: 1 };
        check(
            &shared(without_raw_files, BatchState::Completed, 1),
            "40 images analyzed in 12 s. No issue was found. 1 file could not be analyzed.",
            "이미지 40장을 12초 만에 분석했습니다. 문제를 찾지 못했습니다. 파일 1개는 분석하지 못했습니다.",
        );
        check(
            &shared(SharedCards::Uncounted, BatchState::Completed, 0),
            "40 files analyzed in 12 s. No issue was found.",
            "파일 40개를 12초 만에 분석했습니다. 문제를 찾지 못했습니다.",
        );
        check(
            &shared(counted, BatchState::Cancelled, 10),
            "Cancelled: 40 of 50 files were analyzed.",
            "취소되었습니다. 파일 50개 중 40개를 분석했습니다.",
        );
    }

    #[test]
    fn running_batch_has_no_summary() {
        assert_eq!(sentence(&summary(BatchState::Open, 3, 0, &[]), Language::English), None);
        assert_eq!(sentence(&summary(BatchState::Sealed, 3, 0, &[]), Language::Korean), None);
    }
}
