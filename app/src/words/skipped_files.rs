//! Texts about skipped files.

use crate::Language;
use crate::number_format::grouped;
use crate::skipped_files::{SkipReason, SkippedFile, by_reason};

/// Summary of the skipped files: their number, and the number for each reason.
pub(crate) fn summary(files: &[SkippedFile], language: Language) -> String {
    let counts = by_reason(files);
    let parts: Vec<_> = counts.into_iter().map(|(reason, count)| counted(reason, count, language)).collect();
    let (number, parts) = (grouped(files.len() as u64), parts.join(", "));
    match (language, files.len()) {
        (Language::English, 1) => format!("1 file was skipped: {parts}"),
        (Language::English, _) => format!("{number} files were skipped: {parts}"),
        (Language::Korean, _) => format!("파일 {number}개를 제외했습니다: {parts}"),
    }
}

/// Reason that a file is skipped.
pub(crate) fn reason(reason: SkipReason, language: Language) -> String {
    match reason {
        SkipReason::Kind(name) => kind(name, language),
        SkipReason::Unknown => language.pick("not an image", "이미지가 아님").to_owned(),
        SkipReason::Empty => language.pick("empty", "빈 파일").to_owned(),
        SkipReason::TooLarge => language.pick("too large", "너무 큼").to_owned(),
        SkipReason::Removed => language.pick("removed by you", "직접 제외함").to_owned(),
        SkipReason::Unreadable => language.pick("cannot be read", "읽을 수 없음").to_owned(),
    }
}

/// Last line of a shortened list, with the number of hidden entries; empty if there are none.
pub(crate) fn rest(count: usize, language: Language) -> String {
    let number = grouped(count as u64);
    match (language, count) {
        (_, 0) => String::new(),
        (Language::English, _) => format!("and {number} more"),
        (Language::Korean, _) => format!("외 {number}개"),
    }
}

/// Number of files with this reason, and the reason.
fn counted(given: SkipReason, count: u64, language: Language) -> String {
    let (number, text) = (grouped(count), reason(given, language));
    match (language, given) {
        (Language::Korean, _) => format!("{text} {number}개"),
        (Language::English, SkipReason::Unknown) if count > 1 => format!("{number} not images"),
        (Language::English, SkipReason::Kind(name)) if count > 1 && has_plural(name) => format!("{number} {text}s"),
        (Language::English, _) => format!("{number} {text}"),
    }
}

/// Name of a file type without its article, in this language.
fn kind(name: &'static str, language: Language) -> String {
    let bare = name.strip_prefix("a ").or_else(|| name.strip_prefix("an ")).unwrap_or(name);
    match language {
        Language::English => bare.to_owned(),
        Language::Korean => {
            KOREAN.iter().fold(bare.to_owned(), |text, (english, korean)| text.replace(english, korean))
        }
    }
}

/// Returns true if the plural of the name is formed with an `s`: for most names with an article.
fn has_plural(name: &str) -> bool {
    name.starts_with('a') && !name.ends_with("XML")
}

/// Korean translations of the common nouns in the names of file types.
const KOREAN: [(&str, &str); 13] = [
    ("camera", "카메라"),
    ("video", "동영상"),
    ("sound", "소리"),
    ("archive", "압축 파일"),
    ("texture", "텍스처"),
    ("image", "이미지"),
    ("page", "문서"),
    ("program", "프로그램"),
    ("cursor", "커서"),
    ("metadata", "메타데이터"),
    ("file", "파일"),
    (" or ", " 또는 "),
    ("other ", "다른 "),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn files(reasons: &[SkipReason]) -> Vec<SkippedFile> {
        reasons.iter().map(|reason| SkippedFile { name: "x".to_owned(), reason: *reason }).collect()
    }

    #[test]
    fn file_types_are_counted_in_both_languages() {
        let pdf = SkipReason::Kind("a PDF");
        let skipped =
            files(&[pdf, pdf, pdf, SkipReason::Kind("an MP4 video"), SkipReason::Empty, SkipReason::Kind("QOI")]);
        assert_eq!(summary(&skipped, Language::English), "6 files were skipped: 3 PDFs, 1 QOI, 1 MP4 video, 1 empty");
        assert_eq!(
            summary(&skipped, Language::Korean),
            "파일 6개를 제외했습니다: PDF 3개, QOI 1개, MP4 동영상 1개, 빈 파일 1개"
        );
        let metadata = files(&[SkipReason::Kind(protocol::APPLE_DOUBLE); 2]);
        assert_eq!(summary(&metadata, Language::English), "2 files were skipped: 2 macOS metadata files");
        assert_eq!(summary(&metadata, Language::Korean), "파일 2개를 제외했습니다: macOS 메타데이터 파일 2개");
        assert_eq!(summary(&files(&[SkipReason::Unknown]), Language::English), "1 file was skipped: 1 not an image");
    }

    #[test]
    fn file_types_have_korean_names() {
        let is_english = |word: &str| word.len() > 2 && word.chars().all(|letter| letter.is_ascii_lowercase());
        for name in [
            "an AVI video",
            "a WAV sound",
            "a PSD",
            "a DDS texture",
            "a GIMP image",
            "a cursor",
            "a ZIP archive",
            "a Matroska or WebM video",
            "a program",
            "an HTML page",
            "an SVG or other XML",
            protocol::APPLE_DOUBLE,
        ] {
            let korean = kind(name, Language::Korean);
            assert!(!korean.split(' ').any(is_english), "{korean}");
        }
    }
}
