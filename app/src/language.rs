//! Languages of the page, and selection of one from the `Accept-Language` header.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Language of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum Language {
    /// English; the default for all languages that are not supported.
    #[default]
    #[serde(rename = "en")]
    English,
    /// Korean.
    #[serde(rename = "ko")]
    Korean,
}

/// Error: the text is not the code of a supported language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnknownLanguage;

impl Language {
    /// All languages, in the order of the switch.
    pub const ALL: [Self; 2] = [Self::English, Self::Korean];

    /// ISO 639-1 code, as used in the cookie and in `<html lang>`.
    pub fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Korean => "ko",
        }
    }

    /// Name of the language in the language itself.
    pub fn own_name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::Korean => "한국어",
        }
    }

    /// Supported language with the highest quality (the first of several) in an `Accept-Language` header (RFC 9110,
    /// section 12.5.4), or English if there is none.
    pub fn from_accept_language(header: &str) -> Self {
        let mut best = (0.0, Self::default());
        for range in header.split(',') {
            let (tag, quality) = weighted(range);
            let primary = tag.split('-').next().unwrap_or_default();
            if let Ok(language) = primary.parse::<Self>()
                && quality > best.0
            {
                best = (quality, language);
            }
        }
        best.1
    }

    /// Returns the text that is in this language.
    pub(crate) fn pick(self, english: &'static str, korean: &'static str) -> &'static str {
        match self {
            Self::English => english,
            Self::Korean => korean,
        }
    }
}

impl FromStr for Language {
    type Err = UnknownLanguage;

    fn from_str(code: &str) -> Result<Self, UnknownLanguage> {
        Self::ALL.into_iter().find(|language| language.code().eq_ignore_ascii_case(code)).ok_or(UnknownLanguage)
    }
}

/// Splits a language range from its quality value, 0 to 1; 1 if it has none. An unreadable value counts as 0, which
/// means "not acceptable"; a value outside the range as its nearer end.
fn weighted(range: &str) -> (&str, f32) {
    let mut parts = range.split(';');
    let tag = parts.next().unwrap_or_default().trim();
    let quality = parts.find_map(|part| part.trim().strip_prefix(['q', 'Q'])?.strip_prefix('='));
    (tag, quality.map_or(1.0, |value| value.trim().parse().map_or(0.0, |quality: f32| quality.clamp(0.0, 1.0))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chooses_the_language_with_the_highest_quality() {
        for (header, expected) in [
            ("", Language::English),
            ("ko", Language::Korean),
            ("ko-KR,ko;q=0.9,en-US;q=0.8,en;q=0.7", Language::Korean),
            ("en-US,en;q=0.9,ko;q=0.8", Language::English),
            ("de, ko;q=0.5, en;q=0.4", Language::Korean),
            ("fr-FR,*;q=0.1", Language::English),
            ("en;q=0.2, KO ; q=0.3", Language::Korean),
            ("ko;q=0, en;q=0.1", Language::English),
            ("ko;q=much", Language::English),
            ("ko;Q=0, en;q=0.1", Language::English),
            ("en;q=5, ko", Language::English),
            ("ko;q=0.5, en;q=-1", Language::Korean),
        ] {
            assert_eq!(Language::from_accept_language(header), expected, "{header:?}");
        }
    }

    #[test]
    fn parses_every_code_and_rejects_others() {
        for language in Language::ALL {
            assert_eq!(language.code().parse(), Ok(language));
        }
        assert_eq!("de".parse::<Language>(), Err(UnknownLanguage));
    }
}
