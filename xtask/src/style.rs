//! Style sheet of the page: bundles `@import`s, checks and minifies.

use std::fmt::Display;
use std::path::Path;

use anyhow::{Context, Result, anyhow};
use lightningcss::bundler::{Bundler, FileProvider};
use lightningcss::error::Error;
use lightningcss::printer::PrinterOptions;
use lightningcss::stylesheet::{MinifyOptions, ParserOptions};
use lightningcss::targets::{Browsers, Targets};

/// Oldest supported browsers: the first versions with relaxed nesting (a nested selector may begin with an
/// element name), layers and `:has()`. The major version is in the upper 16 bits, the minor version in the next 8.
const BROWSERS: Browsers = Browsers {
    chrome: Some(120 << 16),
    edge: Some(120 << 16),
    firefox: Some(121 << 16),
    safari: Some(17 << 16 | 2 << 8),
    ios_saf: Some(17 << 16 | 2 << 8),
    android: None,
    ie: None,
    opera: None,
    samsung: None,
};

/// Returns one minified style sheet of `entry` and all its imports.
///
/// # Errors
/// If a file is missing or is not valid CSS, or the sheet cannot be written. The error has file, line and column where
/// the library gives them.
pub(crate) fn bundle(entry: &Path) -> Result<String> {
    let files = FileProvider::new();
    let mut bundler = Bundler::new(&files, None, ParserOptions::default());
    let mut sheet = bundler.bundle(entry).map_err(readable)?;
    let targets = Targets::from(BROWSERS);
    sheet.minify(MinifyOptions { targets, ..MinifyOptions::default() }).map_err(readable)?;
    let options = PrinterOptions { minify: true, targets, ..PrinterOptions::default() };
    Ok(sheet.to_css(options).context("the style sheet cannot be written")?.code)
}

/// The error with file, line and column as editors count them (the library counts lines from 0), if it has a position.
fn readable<Kind: Display>(error: Error<Kind>) -> anyhow::Error {
    match error.loc {
        Some(position) => {
            anyhow!("{}:{}:{}: {}", position.filename, position.line + 1, position.column, error.kind)
        }
        None => anyhow!("{}", error.kind),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn bundles_imports_and_keeps_layers() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("main.css"), "@import 'card.css' layer(parts);\nbody { color: #ff0000; }")
            .unwrap();
        fs::write(folder.path().join("card.css"), ".card { & img { width: 10px } }").unwrap();
        let css = bundle(&folder.path().join("main.css")).unwrap();
        assert_eq!(css, "@layer parts{.card{& img{width:10px}}}body{color:red}");
    }

    #[test]
    fn an_error_has_file_and_line() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("main.css"), "@import 'card.css';").unwrap();
        fs::write(folder.path().join("card.css"), "a { color: red }\n\nb { color: ; }} c").unwrap();
        let error = bundle(&folder.path().join("main.css")).unwrap_err();
        assert!(error.to_string().contains("card.css:3:"), "{error}");
    }

    #[test]
    fn a_missing_import_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("main.css"), "@import 'nowhere.css';").unwrap();
        assert!(bundle(&folder.path().join("main.css")).is_err());
    }
}
