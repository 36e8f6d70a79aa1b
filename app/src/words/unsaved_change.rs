//! Texts about changes that the server did not save.

use crate::Language;
use crate::number_format::grouped;
use crate::sheet::model::unsaved_change::{ChangeSubject, SaveFailure, UnsavedChange};

/// Message with the unsaved change, the reason, and a note that the page shows the server's state.
pub(crate) fn sentence(unsaved_change: UnsavedChange, language: Language) -> String {
    let (subject, cause) = (subject(unsaved_change.subject, language), cause(unsaved_change.cause, language));
    let note = language.pick("The page shows what the server has.", "지금 화면은 서버에 저장된 상태입니다.");
    match language {
        Language::English => subject + ": " + cause + ". " + note,
        Language::Korean => subject + " " + cause + " " + note,
    }
}

/// Sentence about the change that was not saved.
fn subject(subject: ChangeSubject, language: Language) -> String {
    let (english, korean) = match subject {
        ChangeSubject::Decisions(1) => ("Your decision was not saved", "결정을 저장하지 못했습니다."),
        ChangeSubject::Decisions(count) => {
            return match language {
                Language::English => grouped(count) + " decisions were not saved",
                Language::Korean => "결정 ".to_owned() + &grouped(count) + "건을 저장하지 못했습니다.",
            };
        }
        ChangeSubject::Name => ("The name was not saved", "이름을 저장하지 못했습니다."),
        ChangeSubject::Pin => ("The pin was not saved", "고정 상태를 저장하지 못했습니다."),
        ChangeSubject::Thresholds => ("The thresholds were not saved", "기준값을 저장하지 못했습니다."),
        ChangeSubject::Files => ("The files were not added", "파일을 추가하지 못했습니다."),
        ChangeSubject::State => ("The sheet was not changed", "시트 상태를 바꾸지 못했습니다."),
    };
    language.pick(english, korean).to_owned()
}

/// Reason why the change was not saved.
fn cause(cause: SaveFailure, language: Language) -> &'static str {
    match cause {
        SaveFailure::Unreachable => language.pick(
            "the server does not answer; try again in a moment",
            "서버가 응답하지 않습니다. 잠시 후 다시 시도하세요.",
        ),
        SaveFailure::Refused => language.pick("the server refused it", "서버가 거절했습니다."),
        SaveFailure::NotFound => language.pick("it was deleted in the meantime", "그 사이에 삭제되었습니다."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn message_names_the_change_and_the_reason() {
        let unsaved_change = |subject, cause| sentence(UnsavedChange { subject, cause }, Language::English);
        assert_eq!(
            unsaved_change(ChangeSubject::Decisions(1), SaveFailure::Refused),
            "Your decision was not saved: the server refused it. The page shows what the server has."
        );
        assert_eq!(
            unsaved_change(ChangeSubject::Decisions(1200), SaveFailure::Unreachable),
            "1,200 decisions were not saved: the server does not answer; try again in a moment. The page shows what the server has."
        );
    }
}
