//! Theme of the page: light, dark, or as the system prefers.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// How the page is lit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Theme {
    /// As the system prefers; dark when it has no preference.
    #[default]
    Auto,
    /// Neutral dark grey, on which colour is judged best.
    Dark,
    /// Light.
    Light,
}

/// Text that is no theme's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnknownTheme;

impl Theme {
    /// Every theme, in the order of the switch.
    pub const ALL: [Self; 3] = [Self::Auto, Self::Dark, Self::Light];

    /// The theme's name, as the cookie and `<html data-theme>` carry it.
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
    fn codes_parse_back() {
        for theme in Theme::ALL {
            assert_eq!(theme.code().parse(), Ok(theme));
        }
        assert_eq!("sepia".parse::<Theme>(), Err(UnknownTheme));
    }
}
