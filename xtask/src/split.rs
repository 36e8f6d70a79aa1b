//! Splitting of the page's WebAssembly into modules at the functions marked in the code, so that each page loads only
//! the code that it uses.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, anyhow, ensure};
use wasm_split_cli_support::Options;

use crate::cache::{Cache, CacheOutcome};
use crate::step::{Step, size};

/// File name of the script that loads the parts.
const SCRIPT: &str = "split.js";

/// File name of the main module before wasm-bindgen processes it.
const MAIN: &str = "main.wasm";

/// Result of splitting a module.
pub(crate) struct SplitModule {
    /// Module that is loaded with the page, not yet processed by wasm-bindgen.
    pub(crate) main: Vec<u8>,
    /// Modules that are loaded on demand, and the script that loads them, by file name.
    pub(crate) parts: BTreeMap<String, Vec<u8>>,
}

/// Splits a module that the linker left with its relocations. `script` is the file name of its future JavaScript.
/// `lock` is the content of Cargo.lock, which identifies the version of the splitter. Fails if the code marks no
/// function.
pub(crate) fn split(compiled: &[u8], script: &str, lock: &[u8], cache: &mut Cache) -> Result<SplitModule> {
    let step = Step::begin("split", "separating the code of the start page from that of a sheet");
    let (folder, outcome) = cache.get_or_create("split", &[compiled, script.as_bytes(), lock], |folder| {
        let main = folder.join(MAIN);
        let (link, script) = (format!("./{SCRIPT}"), format!("./{script}"));
        let mut options = Options::new(compiled);
        options.output_dir = folder;
        options.main_out_path = &main;
        options.link_name = &link;
        options.main_module = &script;
        wasm_split_cli_support::transform(options).map(drop).map_err(|error| anyhow!("{error:#}"))
    })?;
    let mut parts = files(&folder)?;
    let main = parts.remove(MAIN).context("the split produced no main module")?;
    ensure!(parts.keys().any(|name| name.ends_with(".wasm")), "no function is marked as the entry to another module");
    let sizes = parts.iter().map(|(name, content)| format!("{name} {}", size(content.len() as u64)));
    let sizes = sizes.collect::<Vec<_>>().join(", ");
    step.end(if outcome == CacheOutcome::Cached { "unchanged" } else { &sizes });
    Ok(SplitModule { main, parts })
}

/// Contents of all files in a folder, by file name.
fn files(folder: &Path) -> Result<BTreeMap<String, Vec<u8>>> {
    let read = |entry: std::io::Result<fs::DirEntry>| {
        let entry = entry?;
        Ok((entry.file_name().to_string_lossy().into_owned(), fs::read(entry.path())?))
    };
    fs::read_dir(folder)?.map(read).collect()
}
