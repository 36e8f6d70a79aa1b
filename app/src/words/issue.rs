//! Names of issues and severities.

use protocol::{Issue, Severity};

use crate::Language;

pub(crate) fn name(issue: Issue, language: Language) -> &'static str {
    match issue {
        Issue::Blurred => language.pick("Blurred", "흐림"),
        Issue::TooDark => language.pick("Too dark", "너무 어두움"),
        Issue::TooBright => language.pick("Too bright", "너무 밝음"),
        Issue::LowContrast => language.pick("Low contrast", "대비 낮음"),
        Issue::LowInformation => language.pick("Nearly empty", "거의 빈 이미지"),
        Issue::Greyscale => language.pick("Greyscale", "흑백"),
        Issue::OddAspect => language.pick("Odd aspect", "특이한 가로세로 비율"),
        Issue::TooSmall => language.pick("Too small", "너무 작음"),
        Issue::OddSize => language.pick("Odd size", "특이한 픽셀 수"),
        Issue::ExactDuplicate => language.pick("Exact duplicate", "완전 중복"),
        Issue::NearDuplicate => language.pick("Near duplicate", "유사 중복"),
        Issue::Truncated => language.pick("Truncated", "잘린 파일"),
        Issue::ExtensionMismatch => language.pick("Wrong extension", "확장자 불일치"),
        Issue::HasLocation => language.pick("GPS position", "GPS 위치"),
    }
}

/// Name of the issue beside its number in a sentence: `3 blurred`, `흐림 3장`.
pub(crate) fn in_sentence(issue: Issue, language: Language) -> &'static str {
    match (issue, language) {
        (Issue::Blurred, Language::English) => "blurred",
        (Issue::TooDark, Language::English) => "too dark",
        (Issue::TooBright, Language::English) => "too bright",
        (Issue::LowContrast, Language::English) => "low in contrast",
        (Issue::LowInformation, Language::English) => "nearly empty",
        (Issue::Greyscale, Language::English) => "greyscale",
        (Issue::OddAspect, Language::English) => "with an odd aspect",
        (Issue::TooSmall, Language::English) => "too small",
        (Issue::OddSize, Language::English) => "with an odd size",
        (Issue::ExactDuplicate, Language::English) => "exact duplicates",
        (Issue::NearDuplicate, Language::English) => "near duplicates",
        (Issue::Truncated, Language::English) => "truncated",
        (Issue::ExtensionMismatch, Language::English) => "with a wrong extension",
        (Issue::HasLocation, Language::English) => "with a GPS position",
        (_, Language::Korean) => name(issue, language),
    }
}

pub(crate) fn severity(severity: Severity, language: Language) -> &'static str {
    match severity {
        Severity::Info => language.pick("For information", "참고"),
        Severity::Warning => language.pick("Check it", "주의"),
        Severity::Error => language.pick("Likely unusable", "사용 부적합"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn issue_names_are_unique_in_every_language() {
        for language in Language::ALL {
            let mut names: Vec<_> = Issue::ALL.into_iter().map(|issue| name(issue, language)).collect();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), Issue::ALL.len());
        }
    }
}
