//! Splitting the page's WebAssembly where the code says so, so that a page loads what it shows and no more.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, anyhow, ensure};
use wasm_split_cli_support::Options;

use crate::cache::{Cache, Origin};
use crate::step::{Step, size};

/// The script that loads the parts.
const SCRIPT: &str = "split.js";

/// The main module's file while it waits for wasm-bindgen.
const MAIN: &str = "main.wasm";

/// What a module was split into.
pub(crate) struct Split {
    /// What is loaded at once.
    pub(crate) main: Vec<u8>,
    /// Modules and scripts for later, by their file names.
    pub(crate) parts: BTreeMap<String, Vec<u8>>,
}

/// Splits a module that was linked with its relocations kept, and whose script will be called `script`. The lock file tells the
/// version of the splitter.
pub(crate) fn split(compiled: &[u8], script: &str, lock: &[u8], cache: &mut Cache) -> Result<Split> {
    let step = Step::begin("split", "parting what the first page needs from what a sheet needs");
    let (folder, origin) = cache.get_or_make("split", &[compiled, script.as_bytes(), lock], |folder| {
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
    let main = parts.remove(MAIN).context("no main module came of the split")?;
    ensure!(parts.keys().any(|name| name.ends_with(".wasm")), "no function is marked as the way into another module");
    let sizes = parts.iter().map(|(name, content)| format!("{name} {}", size(content.len() as u64)));
    let sizes = sizes.collect::<Vec<_>>().join(", ");
    step.end(if origin == Origin::Kept { "unchanged" } else { &sizes });
    Ok(Split { main, parts })
}

fn files(folder: &Path) -> Result<BTreeMap<String, Vec<u8>>> {
    let read = |entry: std::io::Result<fs::DirEntry>| {
        let entry = entry?;
        Ok((entry.file_name().to_string_lossy().into_owned(), fs::read(entry.path())?))
    };
    fs::read_dir(folder)?.map(read).collect()
}
