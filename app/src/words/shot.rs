//! Texts about the files that share a card: the raw file of a shot, and files that are not sent.

use crate::Language;

/// Name of a file for screen readers, with the extensions of the other files on its card.
pub(crate) fn name(name: &str, other_extensions: &str) -> String {
    if other_extensions.is_empty() { name.to_owned() } else { name.to_owned() + " " + other_extensions }
}

/// Heading of the other files of a card.
pub(crate) fn title(language: Language) -> &'static str {
    language.pick("Also in this shot", "이 컷의 다른 파일")
}

/// Sentence before the list of the files that are not sent.
pub(crate) fn not_sent(language: Language) -> &'static str {
    language.pick("Not uploaded, but named in exports:", "전송하지 않지만 내보내기에는 포함되는 파일:")
}

/// Failure of the raw file of a shot.
pub(crate) fn raw_failure(failure: &str, language: Language) -> String {
    match language {
        Language::English => format!("RAW file: {failure}"),
        Language::Korean => format!("RAW 파일: {failure}"),
    }
}
