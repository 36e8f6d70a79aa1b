//! Texts of the notice bar: missing files, failed uploads, unsaved changes, drop hints, progress and result of adding
//! files, and buttons.

use crate::Language;
use crate::number_format::{bytes, grouped};
use crate::sheet::model::add_files_status::AddFilesStatus;
use crate::sheet::model::notice::Notice;

/// Text of a notice; empty for [`Notice::Nothing`].
pub(crate) fn notice(notice: Notice, language: Language) -> String {
    match notice {
        Notice::Nothing => String::new(),
        Notice::Missing(count) => missing(count, language),
        Notice::Failed(count) => failed_uploads(count, language),
        Notice::DropToCompare => language
            .pick(
                "Drop the files to compare them with this sheet. Only files that it still waits for are sent.",
                "놓으면 이 시트와 비교하고, 시트가 아직 기다리는 파일만 전송합니다.",
            )
            .to_owned(),
        Notice::DropToAdd => {
            language.pick("Drop the files to add them to this sheet.", "놓으면 이 시트에 추가합니다.").to_owned()
        }
        Notice::Unsaved(unsaved_change) => super::unsaved_change::sentence(unsaved_change, language),
        Notice::AddFiles(add_files_status, missing) => add_files_result(add_files_status, missing, language),
    }
}

/// Sentence about files that the sheet still expects.
fn missing(count: u64, language: Language) -> String {
    let number = grouped(count);
    match (language, count) {
        (Language::English, 1) => {
            "1 file has not arrived. Choose the same files again, and only the missing one is sent.".to_owned()
        }
        (Language::English, _) => {
            format!("{number} files have not arrived. Choose the same files again, and only the missing ones are sent.")
        }
        (Language::Korean, _) => {
            format!("파일 {number}개가 도착하지 않았습니다. 같은 파일을 다시 선택하면 빠진 것만 전송합니다.")
        }
    }
}

fn failed_uploads(count: u64, language: Language) -> String {
    let number = grouped(count);
    match (language, count) {
        (Language::English, 1) => "1 file could not be sent.".to_owned(),
        (Language::English, _) => format!("{number} files could not be sent."),
        (Language::Korean, _) => format!("파일 {number}개를 전송하지 못했습니다."),
    }
}

fn add_files_result(add_files_status: AddFilesStatus, missing: u64, language: Language) -> String {
    match add_files_status {
        AddFilesStatus::None => String::new(),
        AddFilesStatus::Empty => language.pick("You added no files.", "추가한 파일이 없습니다.").to_owned(),
        AddFilesStatus::Added(count) => added(count, language),
        AddFilesStatus::Reading(found) => super::start::reading(found, language),
        AddFilesStatus::Hashing { done, total } => hashing(done, total, language),
        AddFilesStatus::Unanswered => language
            .pick(
                "The server did not say which files are missing. Choose the files again in a moment.",
                "서버에서 빠진 파일을 확인하지 못했습니다. 잠시 후 파일을 다시 선택하세요.",
            )
            .to_owned(),
        AddFilesStatus::Compared { given, unmatched } => {
            let first = compared(given, unmatched, language);
            if missing == 0 { first } else { format!("{first} {}", others(missing, language)) }
        }
    }
}

fn added(count: u64, language: Language) -> String {
    let number = grouped(count);
    match (language, count) {
        (Language::English, 1) => "1 file was added. The sheet stays open for more until it is finished.".to_owned(),
        (Language::English, _) => {
            format!("{number} files were added. The sheet stays open for more until it is finished.")
        }
        (Language::Korean, _) => {
            format!("파일 {number}개를 추가했습니다. 시트를 마칠 때까지 파일을 더 추가할 수 있습니다.")
        }
    }
}

fn hashing(done: u64, total: u64, language: Language) -> String {
    let (done, total) = (bytes(done), bytes(total));
    match language {
        Language::English => format!("Comparing with this sheet: {done} of {total} read …"),
        Language::Korean => format!("이 시트와 비교하는 중입니다. {total} 중 {done} 읽음 …"),
    }
}

/// Result of comparing `given` files with the sheet.
fn compared(given: u64, unmatched: u64, language: Language) -> String {
    let (all, number) = (grouped(given), grouped(unmatched));
    match (language, given, unmatched) {
        (Language::English, 0, _) => "You added no images.".to_owned(),
        (Language::Korean, 0, _) => "추가한 이미지가 없습니다.".to_owned(),
        (Language::English, 1, 0) => "This file is on this sheet already.".to_owned(),
        (Language::English, _, 0) => format!("All {all} files are on this sheet already."),
        (Language::English, 1, _) => "This file is not on this sheet.".to_owned(),
        (Language::English, _, 1) => format!("1 of {all} files is not on this sheet."),
        (Language::English, ..) => format!("{number} of {all} files are not on this sheet."),
        (Language::Korean, _, 0) => format!("파일 {all}개가 모두 이미 이 시트에 있습니다."),
        (Language::Korean, ..) => format!("파일 {all}개 중 {number}개가 이 시트에 없습니다."),
    }
}

/// Sentence about files that have not arrived, after the result of a comparison.
fn others(missing: u64, language: Language) -> String {
    let number = grouped(missing);
    match (language, missing) {
        (Language::English, 1) => "1 other has not arrived.".to_owned(),
        (Language::English, _) => format!("{number} others have not arrived."),
        (Language::Korean, _) => format!("다른 {number}개는 도착하지 않았습니다."),
    }
}

pub(crate) fn show_names(language: Language) -> &'static str {
    language.pick("Show file names", "파일 이름 보기")
}

/// Label of the button that seals a sheet, so that it accepts no more files.
pub(crate) fn seal(notice: Notice, language: Language) -> &'static str {
    match notice {
        Notice::AddFiles(AddFilesStatus::Added(_), _) => language.pick("Finish the sheet", "시트 마치기"),
        _ => language.pick("Finish without them", "이대로 마치기"),
    }
}

pub(crate) fn retry_all(language: Language) -> &'static str {
    language.pick("Send again", "다시 보내기")
}

pub(crate) fn open_new_sheet(count: u64, language: Language) -> String {
    let number = grouped(count);
    match (language, count) {
        (Language::English, 1) => "Open a new sheet with it".to_owned(),
        (Language::English, _) => format!("Open a new sheet with these {number}"),
        (Language::Korean, _) => format!("{number}개로 새 시트 열기"),
    }
}

pub(crate) fn dismiss(language: Language) -> &'static str {
    language.pick("Close", "닫기")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comparison_result_names_unmatched_and_missing_files() {
        let text = |given, unmatched, missing| {
            notice(Notice::AddFiles(AddFilesStatus::Compared { given, unmatched }, missing), Language::English)
        };
        assert_eq!(text(1200, 0, 0), "All 1,200 files are on this sheet already.");
        assert_eq!(text(5, 0, 2), "All 5 files are on this sheet already. 2 others have not arrived.");
        assert_eq!(text(5, 1, 0), "1 of 5 files is not on this sheet.");
        assert_eq!(text(0, 0, 0), "You added no images.");
    }
}
