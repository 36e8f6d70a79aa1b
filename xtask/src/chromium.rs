//! Chromium for the browser tests, the page benchmark and the screenshots: search and installation.

use std::env;
use std::fmt;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use crate::workspace::Workspace;
use crate::{debian, executables, node};

/// Environment variable with the path of the browser to use.
pub(crate) const VARIABLE: &str = "PROOFSHEET_CHROMIUM";

/// Source of the Chromium that is used.
pub(crate) enum Chromium {
    /// A program on this system: the path in [`VARIABLE`], or an installed one.
    System(PathBuf),
    /// Playwright's download, which Playwright finds by itself.
    Playwright,
}

impl fmt::Display for Chromium {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::System(path) => write!(formatter, "{}", path.display()),
            Self::Playwright => formatter.write_str("Playwright's own Chromium"),
        }
    }
}

/// Finds Chromium: the path in [`VARIABLE`], else an installed program, else Debian's package (installed if this is
/// root), else Playwright's download, for which the packages of end2end must be installed.
///
/// # Errors
/// If the path in [`VARIABLE`] is not a file, or the download fails.
pub(crate) fn ensure(workspace: &Workspace) -> Result<Chromium> {
    if let Some(named) = env::var_os(VARIABLE).map(PathBuf::from) {
        if !named.is_file() {
            bail!("{VARIABLE} names {}, which is not a file", named.display());
        }
        return Ok(Chromium::System(named));
    }
    if let Some(path) = find_on_system() {
        return Ok(Chromium::System(path));
    }
    if debian::can_install() {
        // Ubuntu's package of this name is a snap, which containers cannot run; Playwright's download follows then.
        let why = "the browser of the tests, and a font with Korean characters";
        if debian::install(&["chromium", "fonts-noto-cjk"], why).is_ok()
            && let Some(path) = find_on_system()
        {
            return Ok(Chromium::System(path));
        }
    }
    node::playwright_install(workspace, &["chromium"])
        .with_context(|| format!("no Chromium found. Install it or Google Chrome, or set {VARIABLE} to its path"))?;
    Ok(Chromium::Playwright)
}

/// Chromium or Google Chrome on the PATH, or Chrome's usual path on macOS.
fn find_on_system() -> Option<PathBuf> {
    const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
    const MACOS_PATH: &str = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";
    let macos = Some(PathBuf::from(MACOS_PATH)).filter(|path| path.is_file());
    NAMES.iter().find_map(|name| executables::find(name)).or(macos)
}
