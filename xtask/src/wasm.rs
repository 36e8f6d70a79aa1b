//! WebAssembly of the page and of the hasher, and the JavaScript that loads it: compiled, split (the page only), bound
//! and optimised.

use std::collections::BTreeMap;
use std::fs;

use anyhow::{Context, Result};
use wasm_bindgen_cli_support::Bindgen;

use crate::cache::{Cache, CacheOutcome};
use crate::split::{self, SplitModule};
use crate::step::{Step, size};
use crate::workspace::Workspace;
use crate::{process, tools, wasm_opt};

/// A package that is compiled to WebAssembly for the browser.
pub(crate) struct WasmPackage {
    package: &'static str,
    /// Base name of its output files.
    name: &'static str,
    loading: Loading,
}

/// Form in which a browser loads the WebAssembly.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Loading {
    /// One file.
    Whole,
    /// A main module, and parts that are loaded on demand.
    InParts,
}

/// The page.
pub(crate) const PAGE: WasmPackage = WasmPackage { package: "frontend", name: "proofsheet", loading: Loading::InParts };

/// BLAKE3 hashing for a web worker, loaded only on request.
pub(crate) const HASHER: WasmPackage = WasmPackage { package: "hasher", name: "hasher", loading: Loading::Whole };

/// Finished files of a package.
pub(crate) struct WasmFiles {
    /// Main module.
    pub(crate) wasm: Vec<u8>,
    /// Script that loads the main module.
    pub(crate) javascript: Vec<u8>,
    /// Modules that are loaded on demand, and the script that loads them, by file name. Empty for [`Loading::Whole`].
    pub(crate) parts: BTreeMap<String, Vec<u8>>,
}

/// Compiles a package for the browser, splits it if it is loaded in parts, generates its JavaScript, and shrinks the
/// WebAssembly.
pub(crate) fn build(workspace: &Workspace, module: &WasmPackage, cache: &mut Cache) -> Result<WasmFiles> {
    tools::ensure_wasm_target()?;
    let compiled = compile(workspace, module)?;
    // Cargo.lock identifies the versions of the tools, which are libraries.
    let lock = fs::read(workspace.path("Cargo.lock"))?;
    let script = format!("{}.js", module.name);
    let SplitModule { main, mut parts } = match module.loading {
        Loading::Whole => SplitModule { main: compiled, parts: BTreeMap::new() },
        Loading::InParts => split::split(&compiled, &script, &lock, cache)?,
    };
    let (wasm, javascript) = bind(module, &main, &lock, cache)?;
    for (_, part) in parts.iter_mut().filter(|(name, _)| name.ends_with(".wasm")) {
        *part = wasm_opt::shrink(workspace, std::mem::take(part), cache)?;
    }
    Ok(WasmFiles { wasm: wasm_opt::shrink(workspace, wasm, cache)?, javascript, parts })
}

/// Compiles a package to WebAssembly, with its relocations if it is to be split.
fn compile(workspace: &Workspace, module: &WasmPackage) -> Result<Vec<u8>> {
    let step = Step::begin(module.name, "compiling for the browser, optimised for size");
    let target = workspace.path("target/front");
    let mut rustc = workspace.cargo_into("rustc", &target);
    rustc.args(["--package", module.package, "--profile", "wasm-release", "--target", "wasm32-unknown-unknown"]);
    if module.loading == Loading::InParts {
        // The splitter needs the relocations to know which function an index in code or data refers to.
        rustc.args(["--", "-Clink-arg=--emit-relocs"]);
    }
    process::run(&mut rustc)?;
    let file = target.join(format!("wasm32-unknown-unknown/wasm-release/{}.wasm", module.package));
    let wasm = fs::read(&file).with_context(|| format!("{} cannot be read", file.display()))?;
    step.end(&size(wasm.len() as u64));
    Ok(wasm)
}

/// Generates the JavaScript with wasm-bindgen. Returns the WebAssembly, changed to fit it, and the JavaScript.
fn bind(module: &WasmPackage, compiled: &[u8], lock: &[u8], cache: &mut Cache) -> Result<(Vec<u8>, Vec<u8>)> {
    let step = Step::begin("wasm-bindgen", "generating the JavaScript that connects it to the page");
    let (folder, outcome) = cache.get_or_create("bindgen", &[compiled, lock], |folder| {
        let mut bindgen = Bindgen::new();
        bindgen.input_bytes(module.name, compiled.to_vec()).out_name(module.name);
        // The parts call functions of the main module through its table, so the table stays an export.
        bindgen.web(true)?.typescript(false).keep_lld_exports(module.loading == Loading::InParts);
        bindgen.generate(folder)
    })?;
    let name = module.name;
    let wasm = fs::read(folder.join(format!("{name}_bg.wasm")))?;
    let javascript = fs::read_to_string(folder.join(format!("{name}.js")))?;
    step.end(if outcome == CacheOutcome::Cached { "unchanged" } else { "done" });
    Ok((wasm, javascript.replace(&format!("{name}_bg.wasm"), &format!("{name}.wasm")).into_bytes()))
}

#[cfg(test)]
mod tests {
    /// Version of a package in Cargo.lock, which must contain exactly one.
    fn locked_version(package: &str) -> String {
        let lock = include_str!("../../Cargo.lock");
        let heading = format!("name = \"{package}\"\nversion = \"");
        let versions: Vec<&str> = lock.split(&heading).skip(1).filter_map(|rest| rest.split('"').next()).collect();
        assert_eq!(versions.len(), 1, "{package}: {versions:?}");
        versions[0].to_owned()
    }

    #[test]
    fn wasm_bindgen_and_its_cli_support_have_one_version() {
        assert_eq!(locked_version("wasm-bindgen"), locked_version("wasm-bindgen-cli-support"));
    }
}
