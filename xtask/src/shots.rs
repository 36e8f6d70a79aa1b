//! Screenshots: the pictures of README and docs, and a gallery of all states of the page in three widths and both
//! themes.

use std::fs;

use anyhow::Result;

use crate::chromium::{self, Chromium};
use crate::server::{self, Profile};
use crate::workspace::Workspace;
use crate::{node, process, site, step, tools};

/// Takes all screenshots, or only those of the argument, `docs` or `gallery`. Before that, in either case, builds the
/// site and the server, removes the earlier gallery (`target/shots`), and writes new test images (`target/specimens`).
pub(crate) fn take(workspace: &Workspace, arguments: &[String]) -> Result<()> {
    tools::ensure_compilers()?;
    node::ensure_packages(workspace)?;
    let chromium = chromium::ensure(workspace)?;
    site::build(workspace)?;
    let binary = server::build(workspace, Profile::Dev)?;
    let (specimens, gallery) = (workspace.path("target/specimens"), workspace.path("target/shots"));
    for folder in [&specimens, &gallery] {
        if folder.exists() {
            fs::remove_dir_all(folder)?;
        }
    }
    server::write_specimens(workspace, &[specimens.display().to_string()])?;
    step::run("shots", "taking screenshots of the page in Chromium", || {
        let mut playwright = node::playwright(workspace)?;
        playwright.args(["test", "--config", "shots/playwright.config.ts"]).args(arguments);
        playwright.env("PROOFSHEET_BINARY", &binary).env("PROOFSHEET_SPECIMENS", &specimens);
        playwright.env("PROOFSHEET_GALLERY", &gallery).env("PROOFSHEET_DOCS", workspace.path("docs"));
        if let Chromium::System(path) = &chromium {
            playwright.env(chromium::VARIABLE, path);
        }
        process::run(&mut playwright)
    })?;
    println!("docs/*.png and {}", gallery.display());
    Ok(())
}
