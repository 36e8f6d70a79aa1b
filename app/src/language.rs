//! Languages of the page, and the choice of one from `Accept-Language`.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A language that the page is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum Language {
    /// English, also for everybody whose language the page does not speak.
    #[default]
    #[serde(rename = "en")]
    English,
    /// Korean.
    #[serde(rename = "ko")]
    Korean,
}

/// Text that is no code of a language of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnknownLanguage;

impl Language {
    /// Every language.
    pub const ALL: [Self; 2] = [Self::English, Self::Korean];

    /// The ISO 639-1 code, as the cookie and `<html lang>` carry it.
    pub fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Korean => "ko",
        }
    }

    /// The language's name for itself.
    pub fn own_name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::Korean => "한국어",
        }
    }

    /// The language that an `Accept-Language` header (RFC 9110, section 12.5.4) likes best; English when it likes none.
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

    /// The text that is in this language.
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

/// A language range and its quality value, 0 to 1; a value that cannot be read counts as refusal.
fn weighted(range: &str) -> (&str, f32) {
    let mut parts = range.split(';');
    let tag = parts.next().unwrap_or_default().trim();
    let quality = parts.find_map(|part| part.trim().strip_prefix("q="));
    (tag, quality.map_or(1.0, |value| value.trim().parse().unwrap_or(0.0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_s_best_language_is_chosen() {
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
        ] {
            assert_eq!(Language::from_accept_language(header), expected, "{header:?}");
        }
    }

    #[test]
    fn codes_parse_back() {
        for language in Language::ALL {
            assert_eq!(language.code().parse(), Ok(language));
        }
        assert_eq!("de".parse::<Language>(), Err(UnknownLanguage));
    }
}
