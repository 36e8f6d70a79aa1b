//! The browser that the tests run in.

use std::env;
use std::fmt;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use crate::workspace::Workspace;
use crate::{debian, executables, node};

/// The variable that names one to use.
pub(crate) const VARIABLE: &str = "PROOFSHEET_CHROMIUM";

/// Which Chromium is used.
pub(crate) enum Chromium {
    /// A program of this system.
    OfTheSystem(PathBuf),
    /// The one that Playwright downloaded and finds by itself.
    OfPlaywright,
}

impl fmt::Display for Chromium {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OfTheSystem(path) => write!(formatter, "{}", path.display()),
            Self::OfPlaywright => formatter.write_str("Playwright's own Chromium"),
        }
    }
}

/// The one that was named, else the system's, else Debian's package, else Playwright's download.
pub(crate) fn ensure(workspace: &Workspace) -> Result<Chromium> {
    if let Some(named) = env::var_os(VARIABLE).map(PathBuf::from) {
        if !named.is_file() {
            bail!("{VARIABLE} names {}, which is not a file", named.display());
        }
        return Ok(Chromium::OfTheSystem(named));
    }
    if let Some(path) = of_the_system() {
        return Ok(Chromium::OfTheSystem(path));
    }
    if debian::can_install() {
        // Ubuntu's package of this name is a snap, which containers cannot run: then Playwright's is next.
        let why = "the browser that the page is tested in, and a font with Korean";
        if debian::install(&["chromium", "fonts-noto-cjk"], why).is_ok()
            && let Some(path) = of_the_system()
        {
            return Ok(Chromium::OfTheSystem(path));
        }
    }
    node::playwright_install(workspace, &["chromium"])
        .with_context(|| format!("there is no Chromium. Install it or Google Chrome, or name one by {VARIABLE}"))?;
    Ok(Chromium::OfPlaywright)
}

fn of_the_system() -> Option<PathBuf> {
    const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
    const ON_A_MAC: &str = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";
    let on_a_mac = Some(PathBuf::from(ON_A_MAC)).filter(|path| path.is_file());
    NAMES.iter().find_map(|name| executables::find(name)).or(on_a_mac)
}
