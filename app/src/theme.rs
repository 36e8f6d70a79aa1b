//! Colour theme of the page: dark, light, or the preference of the system.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Colour theme of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Theme {
    /// Preference of the system; dark if it has none.
    #[default]
    Auto,
    /// Neutral dark grey, the best background for judging colour.
    Dark,
    /// Light.
    Light,
}

/// Error: the text is not the code of a theme.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnknownTheme;

impl Theme {
    /// All themes, in the order of the switch.
    pub const ALL: [Self; 3] = [Self::Auto, Self::Dark, Self::Light];

    /// Code of the theme, as used in the cookie and in `<html data-theme>`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Dark => "dark",
            Self::Light => "light",
        }
    }
}

impl FromStr for Theme {
    type Err = UnknownTheme;

    fn from_str(code: &str) -> Result<Self, UnknownTheme> {
        Self::ALL.into_iter().find(|theme| theme.code() == code).ok_or(UnknownTheme)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parses_every_code_and_rejects_others() {
        for theme in Theme::ALL {
            assert_eq!(theme.code().parse(), Ok(theme));
        }
        assert_eq!("sepia".parse::<Theme>(), Err(UnknownTheme));
    }
}
