//! Texts of the notice bar: missing files, and files given again.

use crate::Language;
use crate::number_format::{bytes, grouped};
use crate::sheet::model::add_files_status::AddFilesStatus;
use crate::sheet::model::notice::Notice;

/// What is said at the lower edge of the sheet.
pub(crate) fn notice(notice: Notice, language: Language) -> String {
    match notice {
        Notice::Nothing => String::new(),
        Notice::Missing(count) => missing(count, language),
        Notice::Failed(count) => again(count, language),
        Notice::DropToCompare => language
            .pick(
                "Let go: what you give is compared with this sheet, and only what it lacks is sent.",
                "놓으면 이 시트와 비교하여 빠진 파일만 전송합니다.",
            )
            .to_owned(),
        Notice::DropToAdd => {
            language.pick("Let go: what you give is added to this sheet.", "놓으면 이 시트에 추가합니다.").to_owned()
        }
        Notice::Unsaved(unsaved_change) => super::unsaved_change::sentence(unsaved_change, language),
        Notice::AddFiles(add_files_status, missing) => told(add_files_status, missing, language),
    }
}

fn missing(count: u64, language: Language) -> String {
    let number = grouped(count);
    match (language, count) {
        (Language::English, 1) => "1 file has not arrived. Give the same files again, and only it is sent.".to_owned(),
        (Language::English, _) => {
            format!("{number} files have not arrived. Give the same files again, and only these are sent.")
        }
        (Language::Korean, _) => {
            format!("파일 {number}개가 도착하지 않았습니다. 같은 파일을 다시 주면 빠진 것만 전송합니다.")
        }
    }
}

fn again(count: u64, language: Language) -> String {
    let number = grouped(count);
    match (language, count) {
        (Language::English, 1) => "1 file could not be sent.".to_owned(),
        (Language::English, _) => format!("{number} files could not be sent."),
        (Language::Korean, _) => format!("파일 {number}개를 전송하지 못했습니다."),
    }
}

fn told(add_files_status: AddFilesStatus, missing: u64, language: Language) -> String {
    match add_files_status {
        AddFilesStatus::None => String::new(),
        AddFilesStatus::Empty => {
            language.pick("There was no file in what you gave.", "주신 것에 파일이 없습니다.").to_owned()
        }
        AddFilesStatus::Added(count) => added(count, language),
        AddFilesStatus::Reading(found) => super::start::reading(found, language),
        AddFilesStatus::Hashing { done, total } => hashing(done, total, language),
        AddFilesStatus::Unanswered => language
            .pick(
                "The server did not say what is missing. Give the files again in a moment.",
                "서버가 빠진 파일을 알려 주지 않았습니다. 잠시 후 파일을 다시 주십시오.",
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
        (Language::English, 1) => {
            "1 file was added. The sheet stays open for more until somebody finishes it.".to_owned()
        }
        (Language::English, _) => {
            format!("{number} files were added. The sheet stays open for more until somebody finishes it.")
        }
        (Language::Korean, _) => format!("파일 {number}개를 추가했습니다. 마칠 때까지 파일을 더 받을 수 있습니다."),
    }
}

fn hashing(done: u64, total: u64, language: Language) -> String {
    let (done, total) = (bytes(done), bytes(total));
    match language {
        Language::English => format!("Comparing with this sheet: {done} of {total} read …"),
        Language::Korean => format!("이 시트와 비교하는 중입니다. {total} 중 {done} 읽음 …"),
    }
}

fn compared(given: u64, unmatched: u64, language: Language) -> String {
    let (all, number) = (grouped(given), grouped(unmatched));
    match (language, given, unmatched) {
        (Language::English, 0, _) => "There was no image in what you gave.".to_owned(),
        (Language::Korean, 0, _) => "주신 것에 이미지가 없습니다.".to_owned(),
        (Language::English, 1, 0) => "This file is on the sheet already.".to_owned(),
        (Language::English, _, 0) => format!("All {all} files are on this sheet already."),
        (Language::English, 1, _) => "This file is not on this sheet.".to_owned(),
        (Language::English, _, 1) => format!("1 of {all} files is not on this sheet."),
        (Language::English, ..) => format!("{number} of {all} files are not on this sheet."),
        (Language::Korean, _, 0) => format!("파일 {all}개가 모두 이미 이 시트에 있습니다."),
        (Language::Korean, ..) => format!("파일 {all}개 중 {number}개가 이 시트에 없습니다."),
    }
}

fn others(missing: u64, language: Language) -> String {
    let number = grouped(missing);
    match (language, missing) {
        (Language::English, 1) => "1 other has not arrived.".to_owned(),
        (Language::English, _) => format!("{number} others have not arrived."),
        (Language::Korean, _) => format!("다른 {number}개는 도착하지 않았습니다."),
    }
}

pub(crate) fn which(language: Language) -> &'static str {
    language.pick("Which ones", "파일 이름 보기")
}

/// The way to the end of a sheet that could take more files.
pub(crate) fn seal(notice: Notice, language: Language) -> &'static str {
    match notice {
        Notice::AddFiles(AddFilesStatus::Added(_), _) => language.pick("Finish the sheet", "시트 마치기"),
        _ => language.pick("Finish without them", "이대로 마치기"),
    }
}

pub(crate) fn retry_all(language: Language) -> &'static str {
    language.pick("Send again", "다시 보내기")
}

pub(crate) fn elsewhere(count: u64, language: Language) -> String {
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
    fn what_was_given_is_told_with_what_still_lacks() {
        let told = |given, unmatched, missing| {
            notice(Notice::AddFiles(AddFilesStatus::Compared { given, unmatched }, missing), Language::English)
        };
        assert_eq!(told(1200, 0, 0), "All 1,200 files are on this sheet already.");
        assert_eq!(told(5, 0, 2), "All 5 files are on this sheet already. 2 others have not arrived.");
        assert_eq!(told(5, 1, 0), "1 of 5 files is not on this sheet.");
        assert_eq!(told(0, 0, 0), "There was no image in what you gave.");
    }
}
